"""Stores, sellables, events and bodies that tests of orders speak with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.events import Event
from chassis.identity import Caller, SubjectKind
from chassis.ids import StoreId, uuid7
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.events.crm import CustomerCreated
from contracts.events.delivery import CourierAssigned, CourierUnassigned, Delivered, DeliveryCreated, PickedUp
from contracts.events.identity import UserChanged
from contracts.events.integrations import PaymentLinkCreated
from contracts.events.inventory import PriceChanged, ReservationFailed, SellableChanged, Shortage, StockReserved
from contracts.events.network import StoreChanged
from contracts.events.parts import Component, PaymentMethod, SellableKind, Titles, Window
from contracts.events.pos import Allocation, PaymentRecorded, PaymentRefunded
from contracts.ids import (
    AllocationId,
    CourierId,
    CustomerId,
    DeliveryId,
    LegalEntityId,
    OrderId,
    PaymentId,
    PaymentRequestId,
    ProductId,
    ProofId,
    RefundId,
    UserId,
)
from contracts.money import Money
from contracts.phone import E164

from contracts import permissions as may

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
EVERYTHING = {
    may.ORDERS_READ,
    may.ORDERS_PLACE,
    may.ORDERS_CHANGE,
    may.ORDERS_CANCEL,
    may.ORDERS_FORCE,
    may.ORDERS_ASSEMBLE,
    may.ORDERS_CONFIGURE,
}
SALES = {may.ORDERS_READ, may.ORDERS_PLACE, may.ORDERS_CHANGE, may.ORDERS_CANCEL}
FLORIST = {may.ORDERS_READ, may.ORDERS_ASSEMBLE}


def now() -> datetime:
    return datetime.now(UTC)


def amd(amount: int) -> Money:
    """So many drams."""
    return Money(amount * 100, "AMD")


@dataclass
class Shop:
    """One store of the test with what it sells; made by `open_shop`."""

    orders: RunningService
    id: StoreId
    rose: ProductId = field(default_factory=lambda: ProductId(uuid7()))
    tulip: ProductId = field(default_factory=lambda: ProductId(uuid7()))
    recipe: UUID = field(default_factory=uuid7)
    customer: CustomerId = field(default_factory=lambda: CustomerId(uuid7()))
    time_zone: str = "Asia/Yerevan"

    def person(self, permissions: set[str] | frozenset[str] = frozenset(EVERYTHING)) -> Caller:
        return self.orders.user(self.id, permissions=permissions)

    def partner(self, name: str = "shop-window") -> Caller:
        return Caller(
            SubjectKind.API_KEY,
            name,
            Scope.of(self.id),
            self.id,
            frozenset({may.EXTERNAL_ORDERS, may.EXTERNAL_ORDER_STATUS}),
        )

    def lines(self) -> list[dict[str, Any]]:
        """Two recipes of 12,000 and three roses of 900: 26,700 drams."""
        return [
            {"kind": "recipe", "sellable_id": str(self.recipe), "quantity": "2.000"},
            {"kind": "product", "sellable_id": str(self.rose), "quantity": "3.000"},
        ]

    def quote(
        self,
        *,
        store: StoreId | None = None,
        fee: int = 1500,
        starts_at: datetime | None = None,
        minimum: int | None = None,
    ) -> str:
        starts = starts_at or now() + timedelta(hours=5)
        claims: dict[str, Any] = {
            "slot_id": str(uuid7()),
            "zone_id": str(uuid7()),
            "store_id": str(store or self.id),
            "starts_at": starts.isoformat(),
            "ends_at": (starts + timedelta(hours=2)).isoformat(),
            "fee": {"amount": fee * 100, "currency": "AMD"},
        }
        if minimum is not None:
            claims["minimal_order"] = {"amount": minimum * 100, "currency": "AMD"}
        return self.orders.keys.signer("delivery").seal("orders", "delivery quote", claims, 1800)

    def by_courier(self, **quote: Any) -> dict[str, Any]:
        return {
            "quote": self.quote(**quote),
            "address": {"text": "Ереван, ул. Абовяна, 8"},
            "recipient": {"name": "Ани Саргсян", "phone": "099 11 22 33"},
            "notes": "позвонить за час",
        }

    async def place(self, caller: Caller | None = None, **changes: Any) -> dict[str, Any]:
        """A placed order by HTTP, picked up unless told otherwise."""
        body = {"lines": self.lines(), **changes}
        async with self.orders.client(caller or self.person()) as http:
            answer = await http.post("/api/orders/v1/orders", json=body)
        assert answer.status_code == 201, answer.text
        placed: dict[str, Any] = answer.json()
        return placed

    async def post(self, path: str, body: Mapping[str, Any] | None = None, caller: Caller | None = None) -> Any:
        async with self.orders.client(caller or self.person()) as http:
            return await http.post(f"/api/orders/v1{path}", json=body)

    async def card(self, order_id: str, caller: Caller | None = None) -> dict[str, Any]:
        async with self.orders.client(caller or self.person()) as http:
            answer = await http.get(f"/api/orders/v1/orders/{order_id}")
        assert answer.status_code == 200, answer.text
        card: dict[str, Any] = answer.json()
        return card

    async def hear(self, event: Event, times: int = 1) -> int:
        return await self.orders.deliver(event, times=times)

    async def reserve(self, order_id: str, sequence: int = 1) -> None:
        await self.hear(stock_reserved(self.id, order_id, sequence))

    async def pay(self, order_id: str, drams: int) -> None:
        await self.hear(payment_recorded(self.id, order_id, drams))

    async def paid_order(self, **changes: Any) -> dict[str, Any]:
        """An order that is reserved and paid."""
        placed = await self.place(**changes)
        await self.reserve(placed["id"])
        await self.pay(placed["id"], placed["total"]["amount"] // 100)
        return await self.card(placed["id"])

    async def taken_order(self, florist: Caller, **changes: Any) -> dict[str, Any]:
        """An order that a florist has in hand."""
        paid = await self.paid_order(**changes)
        assert (await self.post(f"/orders/{paid['id']}/hand-to-florists")).status_code == 200
        answer = await self.post(f"/orders/{paid['id']}/take", caller=florist)
        assert answer.status_code == 200, answer.text
        card: dict[str, Any] = answer.json()
        return card

    async def assembled_order(self, **changes: Any) -> dict[str, Any]:
        florist = self.person(FLORIST)
        taken = await self.taken_order(florist, **changes)
        answer = await self.post(f"/orders/{taken['id']}/assembled", {}, florist)
        assert answer.status_code == 200, answer.text
        card: dict[str, Any] = answer.json()
        return card


async def open_shop(orders: RunningService, *, currency: str = "AMD", prefix: str | None = None, **fields: Any) -> Shop:
    """A store with a policy, a rose at 900, a tulip at 600, a recipe of 12,000 with 5 roses, and a customer."""
    shop = Shop(orders, StoreId(uuid7()), **fields)
    for event in (
        store_changed(shop.id, currency=currency, time_zone=shop.time_zone),
        sellable(shop.rose, SellableKind.PRODUCT, "Роза", "R-101"),
        sellable(shop.tulip, SellableKind.PRODUCT, "Тюльпан", "T-7"),
        sellable(
            shop.recipe,
            SellableKind.RECIPE,
            "Нежность",
            "B-1",
            minutes=25,
            complexity=3,
            recipe_version=4,
            components=(Component(product_id=shop.rose, quantity=Decimal(5)),),
        ),
        price(shop.rose, shop.id, 900),
        price(shop.tulip, shop.id, 600),
        price(shop.recipe, shop.id, 12000),
        customer(shop.customer, shop.id),
    ):
        assert await orders.deliver(event) == 1
    return shop


def store_changed(store: StoreId, *, currency: str = "AMD", sequence: int = 1, **fields: Any) -> StoreChanged:
    values = {
        "title": "Նարցիս Կենտրոն",
        "address": "Երևան, Աբովյան 8",
        "country": "AM",
        "time_zone": "Asia/Yerevan",
        "language": "ru",
        "active": True,
    }
    return StoreChanged(
        store_id=None,
        sequence=sequence,
        occurred_at=NOW,
        changed_store_id=store,
        legal_entity_id=LegalEntityId(uuid7()),
        currency=currency,
        **(values | fields),
    )


def sellable(
    sellable_id: UUID, kind: SellableKind, title: str, sku: str, *, sequence: int = 1, minutes: int = 0, **fields: Any
) -> SellableChanged:
    return SellableChanged(
        store_id=None,
        sequence=sequence,
        occurred_at=NOW,
        sellable_id=sellable_id,
        kind=kind,
        title=Titles(ru=title),
        sku=sku,
        unit="stem",
        assembly_minutes=minutes,
        **({"active": True} | fields),
    )


def price(sellable_id: UUID, store: StoreId, drams: int, sequence: int = 1) -> PriceChanged:
    return PriceChanged(
        store_id=store,
        sequence=sequence,
        occurred_at=NOW,
        price_key=f"{sellable_id}@{store}",
        sellable_id=sellable_id,
        price=amd(drams),
    )


def customer(customer_id: CustomerId, *stores: StoreId, name: str = "Мариам Петросян") -> CustomerCreated:
    return CustomerCreated(
        store_id=stores[0],
        sequence=1,
        occurred_at=NOW,
        customer_id=customer_id,
        store_ids=stores,
        display_name=name,
        phones=(E164("+37491000111"),),
        emails=("mariam@example.am",),
        language="ru",
    )


def user(user_id: UserId, name: str) -> UserChanged:
    return UserChanged(
        store_id=None,
        sequence=1,
        occurred_at=NOW,
        user_id=user_id,
        display_name=name,
        language="ru",
        assignments=(),
        active=True,
    )


def stock_reserved(
    store: StoreId, order_id: str | UUID, sequence: int = 1, expires_at: datetime | None = None
) -> StockReserved:
    return StockReserved(
        store_id=store,
        sequence=sequence,
        occurred_at=NOW,
        order_id=OrderId(UUID(str(order_id))),
        takes=(),
        expires_at=expires_at,
    )


def reservation_failed(store: StoreId, order_id: str | UUID, sequence: int = 1) -> ReservationFailed:
    short = Shortage(product_id=ProductId(uuid7()), title="Роза", wanted=Decimal(13), available=Decimal(4))
    return ReservationFailed(
        store_id=store,
        sequence=sequence,
        occurred_at=NOW,
        order_id=OrderId(UUID(str(order_id))),
        shortages=(short,),
    )


def payment_link(store: StoreId, order_id: str | UUID, sequence: int = 1) -> PaymentLinkCreated:
    return PaymentLinkCreated(
        store_id=store,
        sequence=sequence,
        occurred_at=NOW,
        payment_request_id=PaymentRequestId(uuid7()),
        order_id=OrderId(UUID(str(order_id))),
        provider="yookassa",
        provider_reference="2f0",
        url="https://pay.example/2f0",
        amount=amd(26700),
        expires_at=NOW,
    )


def payment_recorded(store: StoreId, order_id: str | UUID, drams: int) -> PaymentRecorded:
    order = OrderId(UUID(str(order_id)))
    return PaymentRecorded(
        store_id=store,
        sequence=1,
        occurred_at=NOW,
        payment_id=PaymentId(uuid7()),
        order_id=order,
        method=PaymentMethod.ONLINE,
        amount=amd(drams),
        allocations=(Allocation(allocation_id=AllocationId(uuid7()), order_id=order, amount=amd(drams)),),
        unallocated=amd(0),
    )


def payment_refunded(store: StoreId, order_id: str | UUID, drams: int) -> PaymentRefunded:
    return PaymentRefunded(
        store_id=store,
        sequence=1,
        occurred_at=NOW,
        refund_id=RefundId(uuid7()),
        payment_id=PaymentId(uuid7()),
        order_id=OrderId(UUID(str(order_id))),
        amount=amd(drams),
        reason="cancelled",
    )


@dataclass
class Courier:
    """What delivery says about one order, each word with the next version."""

    store: StoreId
    order_id: OrderId
    delivery_id: DeliveryId = field(default_factory=lambda: DeliveryId(uuid7()))
    courier_id: CourierId = field(default_factory=lambda: CourierId(uuid7()))
    version: int = 0

    def _common(self, version: int | None) -> dict[str, Any]:
        self.version = version or self.version + 1
        return {
            "store_id": self.store,
            "sequence": self.version,
            "occurred_at": NOW,
            "delivery_id": self.delivery_id,
            "order_id": self.order_id,
        }

    def created(self, version: int | None = None) -> DeliveryCreated:
        window = Window(starts_at=NOW, ends_at=NOW + timedelta(hours=2))
        return DeliveryCreated(**self._common(version), zone_id=None, slot_id=None, window=window, fee=amd(1500))

    def assigned(self, version: int | None = None) -> CourierAssigned:
        return CourierAssigned(**self._common(version), courier_id=self.courier_id, courier_name="Арам", shift_id=None)

    def unassigned(self, version: int | None = None) -> CourierUnassigned:
        return CourierUnassigned(**self._common(version), courier_id=self.courier_id, assembled=True)

    def picked_up(self, version: int | None = None) -> PickedUp:
        return PickedUp(**self._common(version), courier_id=self.courier_id, picked_up_at=NOW)

    def delivered(self, version: int | None = None) -> Delivered:
        return Delivered(
            **self._common(version),
            courier_id=self.courier_id,
            delivered_at=NOW,
            proof_id=ProofId(uuid7()),
            received_by="Ани",
            minutes_late=0,
        )


def courier_for(shop: Shop, order_id: str) -> Courier:
    return Courier(shop.id, OrderId(UUID(order_id)))
