"""Events and facts for the tests of delivery."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from chassis.ids import StoreId, uuid7
from contracts.events.identity import Assignment, UserChanged
from contracts.events.network import StoreChanged
from contracts.events.orders import (
    OrderAssembled,
    OrderCancelled,
    OrderChanged,
    OrderPlaced,
    OrderSource,
    OrderStatus,
)
from contracts.events.parts import Address, DeliveryTerms, Recipient, Window
from contracts.ids import AssemblyId, LegalEntityId, OrderId, UserId
from contracts.money import Money

HERE, THERE = StoreId(uuid7()), StoreId(uuid7())
COURIER, OTHER_COURIER = UserId(uuid7()), UserId(uuid7())
NOW = datetime.now(UTC).replace(microsecond=0)
WINDOW = Window(starts_at=NOW + timedelta(hours=2), ends_at=NOW + timedelta(hours=4))
FEE = Money(150_000, "AMD")
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[44.4, 40.1], [44.6, 40.1], [44.6, 40.3], [44.4, 40.3], [44.4, 40.1]]],
}


def store_changed(store: StoreId) -> StoreChanged:
    return StoreChanged(
        store_id=store,
        sequence=1,
        occurred_at=NOW,
        changed_store_id=store,
        legal_entity_id=LegalEntityId(uuid7()),
        title="Kentron",
        address="Abovyan 8",
        country="AM",
        time_zone="Asia/Yerevan",
        currency="AMD",
        language="hy",
        active=True,
    )


def courier_changed(user_id: UserId, *stores: StoreId, sequence: int = 1, name: str = "Aram") -> UserChanged:
    return UserChanged(
        store_id=None,
        sequence=sequence,
        occurred_at=NOW,
        user_id=user_id,
        display_name=name,
        language="hy",
        assignments=tuple(Assignment(store_id=store, role="courier") for store in stores),
        active=True,
    )


def terms(slot_id: UUID | None = None, window: Window = WINDOW) -> DeliveryTerms:
    return DeliveryTerms(
        kind="courier",
        window=window,
        slot_id=slot_id,
        fee=FEE,
        address=Address(text="Abovyan 8, Yerevan", latitude=40.18, longitude=44.51),
        recipient=Recipient(name="Անի"),
    )


def placed(order: OrderId, slot_id: UUID | None = None, store: StoreId = HERE, window: Window = WINDOW) -> OrderPlaced:
    return OrderPlaced(
        store_id=store,
        sequence=1,
        occurred_at=NOW,
        order_id=order,
        number="KEN-000001",
        status=OrderStatus.PLACED,
        source=OrderSource.CRM,
        lines=(),
        delivery=terms(slot_id, window),
        total=FEE,
        placed_by="user:x",
    )


def promised_anew(
    order: OrderId, sequence: int, to: DeliveryTerms | None, fields: tuple[str, ...] = ("delivery",)
) -> OrderChanged:
    """None: it is collected from the shop."""
    collected = DeliveryTerms(kind="pickup", window=WINDOW, fee=Money(0, "AMD"), recipient=Recipient(name="Անի"))
    return OrderChanged(
        store_id=HERE,
        sequence=sequence,
        occurred_at=NOW,
        order_id=order,
        number="KEN-000001",
        status=OrderStatus.PAID,
        lines=(),
        delivery=to or collected,
        total=FEE,
        changed_by="user:anna",
        fields=fields,
    )


def assembled(order: OrderId) -> OrderAssembled:
    return OrderAssembled(
        store_id=HERE,
        sequence=5,
        occurred_at=NOW,
        order_id=order,
        number="KEN-000001",
        status=OrderStatus.READY_FOR_COURIER,
        florist_id=UserId(uuid7()),
        assembly_id=AssemblyId(uuid7()),
        composition=(),
        delivery=terms(),
    )


def cancelled(order: OrderId) -> OrderCancelled:
    return OrderCancelled(
        store_id=HERE,
        sequence=6,
        occurred_at=NOW,
        order_id=order,
        number="KEN-000001",
        status=OrderStatus.CANCELLED,
        reason="changed her mind",
        cancelled_by="user:x",
        was=OrderStatus.PAID,
        paid=FEE,
    )
