"""Demo data: a dozen orders in each store, from just placed to handed over, for today and the days to come, made by the
same actions as real ones. One more asks for more than there is, so that a shortage can be seen.

What other contexts decide is left to them: stock is reserved by inventory, couriers are sent by delivery. Only money
taken at the counter is noted here, for the orders that need it. What can be ordered is seen in the storefront, as
buyers see it.
"""

import asyncio
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

import httpx
from chassis.db import Database, Tx
from chassis.http import wait_for
from chassis.ids import uuid7
from chassis.refusals import Refusal
from chassis.scope import Scope
from contracts.api.inventory.publication import StoreOffersOut
from contracts.demo import STORES, DemoStore, demo_user_id
from contracts.events.orders import OrderSource, OrderStatus
from contracts.events.parts import Address, PaymentMethod, SellableKind, Window
from contracts.events.pos import Allocation, PaymentRecorded
from contracts.ids import AllocationId, AssemblyId, CustomerId, OrderId, OrderItemId, PaymentId
from contracts.money import Money

from orders import store, store_copies, store_setup, views, views_demo
from orders.actions.assemble_order import finish_assembly, hand_to_florists, take_order
from orders.actions.end_order import cancel_order, hand_over_order, lose_order
from orders.actions.place_order import place_order
from orders.actions.record_payment import record_payment
from orders.domain.money import PaymentMode
from orders.domain.order import Actor
from orders.domain.placing import DeliveryWish, Placement, Quote
from orders.domain.pricing import Wish

PATIENCE_SECONDS: Final = 60
STOCK_PATIENCE_SECONDS: Final = 20
CUSTOMERS_PATIENCE_SECONDS: Final = 15
OFFERS_PATIENCE_SECONDS: Final = 20
OFFERS_PAUSE_SECONDS: Final = 0.7
OFFERS_ENOUGH: Final = 8
"""With fewer, the storefront is still being filled."""
TOO_MANY: Final = 15
"""So many more than there are does the one ask for who cannot be served."""
DEMO: Final = Actor("service:demo", "Демо", "demo")
BUYERS: Final = 7
PREFIXES: Final = {"tverskaya": "TVE", "petrogradka": "PET", "kentron": "KEN", "arabkir": "ARA"}
FEE: Final = {"RUB": 35_000, "AMD": 150_000}
RECIPIENTS: Final = {
    "ru": ("Мария Соколова", "Ольга Лебедева", "Екатерина Волкова", "Дарья Новикова"),
    "hy": ("Անի Սարգսյան", "Մարիամ Հակոբյան", "Լուսինե Գրիգորյան", "Նարե Պետրոսյան"),
}
CARDS: Final = {
    "ru": ("С днём рождения!", "", "Спасибо за всё", "Люблю"),
    "hy": ("Շնորհավոր ծնունդդ", "", "Շնորհակալություն", "Սիրով"),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How far one demo order goes; `hours` until its window begins."""

    goal: OrderStatus
    hours: int
    courier: bool = False
    mode: PaymentMode = PaymentMode.ON_RECEIPT


@dataclass(frozen=True, slots=True)
class Choice:
    """What can be ordered; `available` is how many there are, None where nobody said."""

    sellable: UUID
    kind: SellableKind
    available: int | None = None


S = OrderStatus
PLANS: Final = (
    Plan(S.CONFIRMED, 26, courier=True, mode=PaymentMode.ONLINE),
    Plan(S.CONFIRMED, 52, mode=PaymentMode.ONLINE),
    Plan(S.PAID, 75, courier=True),
    Plan(S.WITH_FLORISTS, 4, courier=True),
    Plan(S.WITH_FLORISTS, 28),
    Plan(S.IN_ASSEMBLY, 3, courier=True),
    Plan(S.READY_FOR_COURIER, 2, courier=True),
    Plan(S.READY_FOR_COURIER, 2),
    Plan(S.DELIVERED, 1),
    Plan(S.DELIVERED, 1),
    Plan(S.CANCELLED, 100),
    Plan(S.LOST, 9, mode=PaymentMode.ONLINE),
)
SHORT: Final = Plan(S.PLACED, 50, courier=True, mode=PaymentMode.ONLINE)
FORWARD: Final = (S.PLACED, S.CONFIRMED, S.PAID, S.WITH_FLORISTS, S.IN_ASSEMBLY, S.READY_FOR_COURIER, S.DELIVERED)


async def load(env: Mapping[str, str]) -> None:
    """Once per store, all at the same time; waits until stores and prices have arrived here, and the storefront stands.

    Raises TimeoutError when they do not arrive.
    """
    db = Database(env["NARCISS_POSTGRES_URL"], "orders", pool_size=len(STORES))
    gateway = json.loads(env.get("NARCISS_SERVICE_URLS", "{}")).get("gateway")
    try:
        async with httpx.AsyncClient(base_url=gateway or "", timeout=10, trust_env=False) as buyer:
            await asyncio.gather(*(_load_store(db, shop, buyer if gateway else None) for shop in STORES))
    finally:
        await db.dispose()


async def _load_store(db: Database, shop: DemoStore, buyer: httpx.AsyncClient | None) -> None:
    scope = Scope.of(shop.id)
    async with db.transaction(scope) as tx:
        if await views.has_placed(tx, shop.id, DEMO.principal):
            return
    sold = await wait_for(PATIENCE_SECONDS, lambda: _sold(db, scope, shop))
    if sold is None:
        raise TimeoutError(f"the store {shop.key} and its prices did not arrive here in {PATIENCE_SECONDS} s")
    async with db.transaction(scope) as tx:
        await store_setup.change_policy(tx, shop.id, {"number_prefix": PREFIXES[shop.key]})
    buyers = await wait_for(CUSTOMERS_PATIENCE_SECONDS, lambda: _buyers(db, scope, shop)) or []
    if buyer is not None:
        sold = await wait_for(OFFERS_PATIENCE_SECONDS, lambda: _offered(db, scope, shop, buyer)) or sold
    plans = [*PLANS, *([SHORT] if sold[-1].available is not None else [])]
    placed = [(plan, await _place(db, scope, shop, plan, number, sold, buyers)) for number, plan in enumerate(plans)]
    for plan, order_id in placed:
        await _walk(db, scope, shop, plan, order_id)


async def _sold(db: Database, scope: Scope, shop: DemoStore) -> list[Choice] | None:
    """Whatever has a price, if it can be made or not."""
    async with db.transaction(scope) as tx:
        if not await store_copies.store_known(tx, shop.id):
            return None
        return [Choice(*one) for one in await store_copies.priced_sellables(tx, shop.id, 12)] or None


async def _offered(db: Database, scope: Scope, shop: DemoStore, buyer: httpx.AsyncClient) -> list[Choice] | None:
    """What the storefront shows and is known here, the most plentiful first; None while it is being filled."""
    try:
        answer = await buyer.get(f"/api/inventory/v1/public/showcase/{shop.id}", params={"size": 200})
    except httpx.TransportError:
        return None
    if answer.status_code != httpx.codes.OK:
        return None
    offers = StoreOffersOut.model_validate_json(answer.content).items
    async with db.transaction(scope) as tx:
        known = {one for one, _ in await store_copies.priced_sellables(tx, shop.id, 1_000)}
    shown = [Choice(offer.id, offer.kind, offer.available) for offer in offers if offer.id in known]
    if len(shown) < OFFERS_ENOUGH:
        # The storefront is filled by those whom each look takes time from.
        await asyncio.sleep(OFFERS_PAUSE_SECONDS)
        return None
    return sorted(shown, key=lambda one: (-(one.available or 0), one.sellable))


async def _buyers(db: Database, scope: Scope, shop: DemoStore) -> list[CustomerId] | None:
    """Fewer than there are orders, so that somebody has come before; None until they have arrived here."""
    async with db.transaction(scope) as tx:
        return await views_demo.some_customers(tx, shop.id, BUYERS) or None


async def _place(
    db: Database,
    scope: Scope,
    shop: DemoStore,
    plan: Plan,
    number: int,
    sold: list[Choice],
    buyers: list[CustomerId],
) -> OrderId:
    chosen, quantity = sold[number % len(sold)], 1
    if plan is SHORT:
        chosen = sold[-1]
        quantity = TOO_MANY + (chosen.available or 0)
    placement = Placement(
        wishes=[Wish(OrderItemId(uuid7()), chosen.kind, chosen.sellable, Decimal(quantity))],
        delivery=_delivery(shop, plan, number),
        source=OrderSource.CRM,
        actor=DEMO,
        customer_id=buyers[number % len(buyers)] if buyers else None,
        payment_mode=plan.mode,
        card_text=CARDS[shop.language][number % 4],
        wants_photo=number % 3 == 0,
        responsible=(demo_user_id(f"sales-{shop.key}"),),
    )
    order_id = OrderId(uuid7())
    async with db.transaction(scope) as tx:
        await place_order(
            tx, shop.id, placement, order_id=order_id, public_token=secrets.token_urlsafe(24), now=datetime.now(UTC)
        )
    return order_id


def _delivery(shop: DemoStore, plan: Plan, number: int) -> DeliveryWish:
    starts = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=plan.hours)
    window = Window(starts_at=starts, ends_at=starts + timedelta(hours=2))
    name = RECIPIENTS[shop.language][number % 4]
    if not plan.courier:
        return DeliveryWish(window=window, recipient_name=name)
    near = Address(
        text=shop.address,
        latitude=round(shop.latitude + number / 2000, 6),
        longitude=round(shop.longitude - number / 2000, 6),
        apartment=str(number + 3),
    )
    quote = Quote(slot_id=None, zone_id=None, window=window, fee=Money(FEE[shop.currency], shop.currency))
    return DeliveryWish(quote=quote, address=near, recipient_name=name)


async def _walk(db: Database, scope: Scope, shop: DemoStore, plan: Plan, order_id: OrderId) -> None:
    """Step by step to the goal; an order that stock does not confirm stays where it is, as it would in a shop."""
    if plan.goal in {S.CANCELLED, S.LOST}:
        async with db.transaction(scope) as tx:
            await _give_up(tx, plan, order_id)
        return
    await wait_for(STOCK_PATIENCE_SECONDS, lambda: _has_outcome(db, scope, order_id))
    for status in FORWARD[2 : FORWARD.index(plan.goal) + 1]:
        try:
            async with db.transaction(scope) as tx:
                await _step(tx, shop, plan, order_id, status)
        except Refusal:
            return


async def _has_outcome(db: Database, scope: Scope, order_id: OrderId) -> bool | None:
    async with db.transaction(scope) as tx:
        return await views.has_outcome(tx, order_id) or None


async def _give_up(tx: Tx, plan: Plan, order_id: OrderId) -> None:
    now = datetime.now(UTC)
    if plan.goal is S.CANCELLED:
        await cancel_order(tx, order_id, DEMO, now, "Передумали", forced=False)
    else:
        await lose_order(tx, order_id, DEMO, now, "too_expensive")


async def _step(tx: Tx, shop: DemoStore, plan: Plan, order_id: OrderId, status: OrderStatus) -> None:
    now, florist = datetime.now(UTC), demo_user_id(f"florist-{shop.key}")
    if status is S.PAID and plan.goal in {S.PAID, S.DELIVERED}:
        await _take_cash(tx, shop, order_id, now)
    elif status is S.WITH_FLORISTS:
        await hand_to_florists(tx, order_id, DEMO, now)
    elif status is S.IN_ASSEMBLY:
        await take_order(tx, order_id, DEMO, now, florist, AssemblyId(uuid7()))
    elif status is S.READY_FOR_COURIER:
        await finish_assembly(tx, order_id, DEMO, now, florist, None, photos=(), note="", forced=False)
    elif status is S.DELIVERED:
        await hand_over_order(tx, order_id, DEMO, now)


async def _take_cash(tx: Tx, shop: DemoStore, order_id: OrderId, now: datetime) -> None:
    order = await store.read(tx, order_id)
    allocation = Allocation(allocation_id=AllocationId(uuid7()), order_id=order_id, amount=order.total)
    fact = PaymentRecorded(
        store_id=shop.id,
        sequence=1,
        occurred_at=now,
        payment_id=PaymentId(uuid7()),
        order_id=order_id,
        method=PaymentMethod.CASH,
        amount=order.total,
        allocations=(allocation,),
        unallocated=Money.zero(order.total.currency),
    )
    await record_payment(tx, fact, order_id, DEMO, now)
