"""What each context has of its own before the messages come: what people did there, with the ids the tales name."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID, uuid5

import asyncpg
from chassis.events import Event
from chassis.ids import StoreId
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.api.pos_points import PointRules, ReceiptMoment, ReceiptRules, RegisterIn, RegisterKind, RetailPointIn
from contracts.events.crm import CustomerCreated
from contracts.events.delivery import DeliveryCreated
from contracts.events.fiscal import FiscalFact
from contracts.events.identity import UserChanged
from contracts.events.integrations import ConfigChanged, RefundFailed, RefundSucceeded
from contracts.events.inventory import PriceChanged, SellableChanged
from contracts.events.messenger import MessageReceived
from contracts.events.network import StoreChanged
from contracts.events.orders import OrderAssembled, OrderChanged, OrderPlaced
from contracts.events.pos import FiscalKind, FiscalRequested, RefundRequested
from contracts.ids import OrderId, RegisterId, RetailPointId, SlotId, ZoneId
from fiscal_gateway_am.actions.keep_register import keep_register
from fiscal_gateway_am.domain.device import Departments, DeviceSettings
from fiscal_gateway_am.domain.ids import Crn, ReceiptNumber
from fiscal_gateway_am.resources import gateway_of
from orders.actions.place_order import place_order
from orders.domain.money import PaymentMode
from orders.domain.order import COURIER, Actor
from orders.domain.placing import DeliveryWish, Placement, Quote
from orders.domain.pricing import Wish
from pos.actions.set_up_point import add_register, add_retail_point

from tests.shuffle.sequences import Message

E = TypeVar("E", bound=Event)
NAMESPACE = UUID("6a3f5f4e-7d0c-4f6e-9a53-0c1d3b6f2a10")


@dataclass
class World:
    """A running context about to hear the messages, and a superuser's connection to its database."""

    running: RunningService
    admin: asyncpg.Connection
    now: datetime
    told: Sequence[Message]
    """Everything that was captured, whoever hears it."""

    def events(self, event_class: type[E]) -> list[E]:
        return [one.event for one in self.told if isinstance(one.event, event_class)]

    async def hear(self, *event_classes: type[Event]) -> None:
        """Deliver everything of these kinds in order, as long before."""
        for event in self.events(Event):
            if isinstance(event, event_classes):
                await self.running.deliver(event, event_id=uuid5(NAMESPACE, f"{event.name} {event.model_dump_json()}"))

    async def put(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        """Write rows as they are; what is there already stays."""
        for row in rows:
            places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
            await self.admin.execute(
                f"insert into {table} ({', '.join(row)}) values ({places}) on conflict do nothing", *row.values()
            )


async def nothing(_: World) -> None:
    """Only what it hears."""


async def customers_of_crm(world: World) -> None:
    created = world.events(CustomerCreated)
    rows = [
        {
            "id": one.customer_id,
            "store_ids": list(one.store_ids),
            "display_name": one.display_name,
            "phones": list(one.phones),
            "emails": list(one.emails),
            "language": one.language,
            "version": 1,
        }
        for one in created
    ]
    await world.put("crm.customers", rows)


async def placed_orders(world: World) -> None:
    """Every order of the tales as it was placed, at the prices of the day before."""
    await world.hear(StoreChanged, UserChanged, SellableChanged, PriceChanged, CustomerCreated)
    for one in world.events(OrderPlaced):
        await place(world, one)


async def place(world: World, one: OrderPlaced) -> None:
    terms = one.delivery
    assert one.store_id is not None
    quote = None
    if terms.kind == COURIER and terms.window is not None:
        quote = Quote(
            SlotId(terms.slot_id) if terms.slot_id else None,
            ZoneId(terms.zone_id) if terms.zone_id else None,
            terms.window,
            terms.fee,
        )
    who = terms.recipient
    placement = Placement(
        wishes=[Wish(line.item_id, line.kind, line.sellable_id, line.quantity) for line in one.lines],
        delivery=DeliveryWish(
            quote=quote,
            window=terms.window,
            address=terms.address,
            recipient_name=who.name if who else "",
            recipient_phone=who.phone if who else None,
            notes=terms.notes,
        ),
        source=one.source,
        actor=Actor(one.placed_by),
        customer_id=one.customer_id,
        conversation_id=one.conversation_id,
        hold_id=one.hold_id,
        payment_mode=PaymentMode(one.payment_mode),
    )
    async with world.running.runtime.db.transaction(Scope.of(one.store_id)) as tx:
        await place_order(
            tx, one.store_id, placement, order_id=one.order_id, public_token=str(one.order_id), now=one.occurred_at
        )


async def stems_in_stock(world: World) -> None:
    """Every product that an order, a composition or a replacement names, and more of it than all want."""
    await world.hear(StoreChanged)
    products: set[UUID] = set()
    placed: list[OrderPlaced | OrderChanged] = [*world.events(OrderPlaced), *world.events(OrderChanged)]
    for order in placed:
        for line in order.lines:
            products |= {part.product_id for part in line.components}
            if line.kind.value == "product" and line.sellable_id is not None:
                products.add(line.sellable_id)
    for made in world.events(OrderAssembled):
        products |= {part.product_id for part in made.composition}
    await _stock(world, sorted(products))


async def _stock(world: World, products: Sequence[UUID]) -> None:
    sellables = [
        {"id": one, "kind": "product", "sku": f"P{number}", "title_ru": f"p{number}", "unit": "stem"}
        for number, one in enumerate(products)
    ]
    await world.put("inventory.units", [{"code": "stem", "title_ru": "шт."}])
    category = uuid5(NAMESPACE, "category")
    await world.put("inventory.categories", [{"id": category, "title_ru": "Цветы"}])
    await world.put("inventory.sellables", [row | {"category_id": category} for row in sellables])
    await world.put("inventory.products", [{"id": one, "attributes": "{}"} for one in products])
    for store in {one.changed_store_id: one.currency for one in world.events(StoreChanged)}.items():
        await _shelve(world, store[0], store[1], products)


async def _shelve(world: World, store: StoreId, currency: str, products: Sequence[UUID]) -> None:
    place = uuid5(NAMESPACE, f"place {store}")
    much = 1000
    where = {"store_id": store, "location_id": place}
    location = {"id": place, "store_id": store, "title": "Floor", "kind": "shop_floor", "fulfils": True, "active": True}
    await world.put("inventory.locations", [location | {"version": 1}])
    for product in products:
        batch = uuid5(NAMESPACE, f"batch {store} {product}")
        await world.put("inventory.balances", [where | {"product_id": product, "on_hand": much, "reserved": 0}])
        known = where | {"id": batch, "product_id": product, "on_hand": much, "reserved": 0, "quantity": much}
        known |= {"received_at": world.now, "cost_amount": 10_000_000, "currency": currency}
        await world.put("inventory.batches", [known])


async def slots_of_deliveries(world: World) -> None:
    """The stores are known and every promised slot has room for all."""
    rows = []
    said: list[OrderPlaced | OrderChanged | DeliveryCreated] = [*world.events(OrderPlaced)]
    said += [*world.events(OrderChanged), *world.events(DeliveryCreated)]
    for one in said:
        terms = one if isinstance(one, DeliveryCreated) else one.delivery
        if terms.slot_id is not None and terms.window is not None:
            window = terms.window
            rows.append(
                {
                    "id": terms.slot_id,
                    "store_id": one.store_id,
                    "rule_id": uuid5(NAMESPACE, f"rule {terms.slot_id}"),
                    "day": window.starts_at.date(),
                    "starts_at": window.starts_at,
                    "ends_at": window.ends_at,
                    "orders_until": window.starts_at,
                    "capacity": 1000,
                }
            )
    await world.put("delivery.slots", rows)


async def tills(world: World) -> None:
    """A retail point with its register in every store that registered a receipt."""
    await world.hear(StoreChanged)
    for asked in world.events(FiscalRequested):
        assert asked.store_id is not None
        point = RetailPointId(uuid5(NAMESPACE, f"point {asked.store_id}"))
        rules = PointRules(receipt=ReceiptRules(moment=ReceiptMoment.WHEN_PAID))
        register = RegisterIn(title="Till", kind=RegisterKind.HDM, country="AM", register_number="51512345")
        async with world.running.runtime.db.transaction(Scope.of(StoreId(asked.store_id))) as tx:
            shop = RetailPointIn(title="Counter", rules=rules)
            await add_retail_point(tx, point, StoreId(asked.store_id), shop, world.now)
            await add_register(tx, RegisterId(asked.register_id), point, register, world.now)


async def conversations(world: World) -> None:
    """Everybody who wrote has a conversation at an account that serves the store."""
    for one in world.events(MessageReceived):
        profile = {
            "id": one.profile_id,
            "provider": "telegram",
            "channel": one.channel.value,
            "title": "Narciss",
            "store_ids": [one.store_id],
            "connection_key": f"key-{one.profile_id}",
            "configuration_id": None,
            "enabled": True,
            "version": 1,
        }
        chat = {
            "id": one.conversation_id,
            "profile_id": one.profile_id,
            "channel": one.channel.value,
            "store_id": one.store_id,
            "thread_key": one.identity.external_id,
            "last_message_at": one.sent_at,
            "version": 1,
        }
        writer = {
            "id": uuid5(NAMESPACE, f"participant {one.conversation_id}"),
            "conversation_id": one.conversation_id,
            "external_id": one.identity.external_id,
            "seen_at": one.sent_at,
        }
        await world.put("messenger.profiles", [profile])
        await world.put("messenger.conversations", [chat])
        await world.put("messenger.participants", [writer])


async def accounts(world: World) -> None:
    """An account for every configuration that is told to have changed, and everybody's conversation."""
    for one in world.events(ConfigChanged):
        profile = {
            "id": uuid5(NAMESPACE, f"profile {one.configuration_id}"),
            "provider": one.provider,
            "channel": "telegram_bot",
            "title": "Narciss",
            "store_ids": [one.store_id] if one.store_id else [],
            "connection_key": f"key-{one.configuration_id}",
            "configuration_id": one.configuration_id,
            "enabled": True,
            "version": 1,
        }
        await world.put("messenger.profiles", [profile])


async def subscribers(world: World) -> None:
    """One listens to everything everywhere, one to what happens in one store."""
    store = next(iter(world.events(OrderPlaced))).store_id
    for name, where in (("all", None), ("one", store)):
        row = {
            "id": uuid5(NAMESPACE, f"webhook {name}"),
            "store_id": where,
            "title": name,
            "url": "https://partner.example/hook",
            "event_types": ["*"],
            "enabled": True,
            "changed_by": "test",
            "version": 1,
        }
        await world.put("integrations.webhooks", [row])


async def registers_of_armenia(world: World) -> None:
    ring = gateway_of(world.running.runtime).keyring
    till = DeviceSettings("127.0.0.1", 1, "1234ABCD", 3, "3233", Departments(1))
    for number, asked in enumerate({one.register_id: one for one in world.events(FiscalRequested)}.values()):
        store = StoreId(asked.store_id) if asked.store_id else None
        assert store is not None
        async with world.running.runtime.db.transaction(Scope.of(store)) as tx:
            await keep_register(tx, asked.register_id, store, Crn(f"5300000{number}"), till, ReceiptNumber(0), ring)


WORLDS: dict[str, Callable[[World], Awaitable[None]]] = {
    "crm.orders": customers_of_crm,
    "orders.fulfilment": placed_orders,
    "inventory.orders": stems_in_stock,
    "delivery.orders": slots_of_deliveries,
    "pos.money": tills,
    "messenger.names": accounts,
    "messenger.customers": conversations,
    "messenger.notices": conversations,
    "integrations.webhooks": subscribers,
    "fiscal-gateway-am.requests": registers_of_armenia,
}
"""Flows that are not here need nothing."""
MADE_BY_WORLD = frozenset({"orders.order_placed", "crm.customer_created"})
"""What people did before the messages come; of all else they do in a context nothing follows here."""


async def pos_answer(world: World, event: Event) -> Event | None:
    """The provider and the register answer what was asked in this run: the ids are made when it is asked."""
    if isinstance(event, RefundSucceeded | RefundFailed):
        return await _answer_to_refund(world, event)
    if isinstance(event, FiscalFact):
        return await _answer_to_receipt(world, event)
    return event


async def _answer_to_refund(world: World, event: RefundSucceeded | RefundFailed) -> Event | None:
    for asked in await world.running.published(RefundRequested):
        if asked.order_id == event.order_id:
            return event.model_copy(update={"refund_id": asked.refund_id, "payment_id": asked.payment_id})
    return None


async def _answer_to_receipt(world: World, event: FiscalFact) -> Event | None:
    captured = {one.fiscal_operation_id: one for one in world.events(FiscalRequested)}
    kind = captured[event.fiscal_operation_id].kind if event.fiscal_operation_id in captured else FiscalKind.SALE
    for asked in await world.running.published(FiscalRequested):
        if asked.order_id is not None and (asked.order_id, asked.kind) == (
            OrderId(event.order_id or UUID(int=0)),
            kind,
        ):
            return event.model_copy(update={"fiscal_operation_id": asked.fiscal_operation_id})
    return None


async def as_said(_: World, event: Event) -> Event | None:
    return event


ANSWERS: dict[str, Callable[[World, Event], Awaitable[Event | None]]] = {"pos.money": pos_answer}
