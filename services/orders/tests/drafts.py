"""Orders for tests of the domain: no servers, fixed time."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.ids import StoreId, uuid7
from contracts.events.orders import OrderSource, OrderStatus, Replacement
from contracts.events.parts import Address, Component, DeliveryTerms, Recipient, SellableKind, Window
from contracts.ids import AssemblyId, CourierId, DeliveryId, OrderId, OrderItemId, ProductId, SubstitutionId, UserId
from contracts.money import Money
from orders.domain import lifecycle
from orders.domain.order import COURIER, PICKUP, Actor, Change, Line, Order

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ANNA = Actor("user:anna", "Анна", "crm")
STOCK = Actor("service:inventory", via="inventory.stock_reserved")
FLORIST = UserId(UUID(int=7))
OTHER_FLORIST = UserId(UUID(int=8))
ROSE, TULIP, RIBBON = (ProductId(UUID(int=number)) for number in (101, 102, 103))


def amd(drams: int) -> Money:
    return Money(drams * 100, "AMD")


def line(**fields: Any) -> Line:
    """One bouquet of five roses at 12,000 drams, 25 minutes."""
    values: dict[str, Any] = {
        "id": OrderItemId(UUID(int=1)),
        "kind": SellableKind.RECIPE,
        "sellable_id": UUID(int=50),
        "title": "Нежность",
        "quantity": Decimal("1.000"),
        "unit_price": amd(12000),
        "total": amd(12000),
        "minutes": 25,
        "complexity": 3,
        "recipe_version": 4,
        "components": (Component(product_id=ROSE, quantity=Decimal(5)),),
    }
    return Line(**(values | fields))


def terms(kind: str = PICKUP, fee: Money | None = None, window: Window | None = None) -> DeliveryTerms:
    return DeliveryTerms(
        kind=kind,
        window=window,
        fee=fee or amd(0),
        address=Address(text="Абовяна, 8") if kind == COURIER else None,
        recipient=Recipient(name="Ани"),
    )


def window(hours: int = 5) -> Window:
    return Window(starts_at=NOW + timedelta(hours=hours), ends_at=NOW + timedelta(hours=hours + 2))


def order(**fields: Any) -> Order:
    """A placed order of one bouquet, picked up, 12,000 drams."""
    values: dict[str, Any] = {
        "id": OrderId(UUID(int=1000)),
        "store_id": StoreId(UUID(int=2000)),
        "number": "KEN-000123",
        "version": 1,
        "status": OrderStatus.PLACED,
        "source": OrderSource.CRM,
        "placed_by": ANNA.principal,
        "placed_at": NOW,
        "lines": (line(),),
        "delivery": terms(),
        "total": amd(12000),
        "paid": amd(0),
        "refunded": amd(0),
        "public_token": "t" * 32,
    }
    return Order(**(values | fields))


def by_courier(**fields: Any) -> Order:
    """The same, brought by courier in five hours for 1,500 drams."""
    return order(**({"delivery": terms(COURIER, amd(1500), window()), "total": amd(13500)} | fields))


def confirmed(start: Order | None = None) -> Order:
    return lifecycle.stock_reserved(start or order(), STOCK, NOW, 1, None).order


def paid(start: Order | None = None) -> Order:
    begun = confirmed(start)
    return lifecycle.payment_recorded(begun, ANNA, NOW, begun.due).order


def with_florists(start: Order | None = None) -> Order:
    return lifecycle.hand_to_florists(paid(start), ANNA, NOW).order


def in_assembly(start: Order | None = None) -> Order:
    return lifecycle.take(with_florists(start), ANNA, NOW, FLORIST, AssemblyId(uuid7())).order


def ready(start: Order | None = None) -> Order:
    return replace(in_assembly(start), status=OrderStatus.READY_FOR_COURIER, assembled_at=NOW)


def swap(from_quantity: int = 2, to_quantity: int = 2, price: int = 0, item: OrderItemId | None = None) -> Replacement:
    """So many tulips for so many roses of the line."""
    return Replacement(
        item_id=item or OrderItemId(UUID(int=1)),
        from_product_id=ROSE,
        to_product_id=TULIP,
        from_component=Component(product_id=ROSE, quantity=Decimal(from_quantity)),
        to_component=Component(product_id=TULIP, quantity=Decimal(to_quantity)),
        price_change=amd(price),
    )


def substitution_id() -> SubstitutionId:
    return SubstitutionId(uuid7())


def names(change: Change) -> list[str]:
    """What was announced, in order."""
    return [event.name.removeprefix("orders.") for event in change.events]


DELIVERY = DeliveryId(UUID(int=3000))
ARAM, GAGIK = CourierId(UUID(int=41)), CourierId(UUID(int=42))
