"""Rows become orders and orders become rows; no statement stands here."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from contracts.events.orders import OrderSource, OrderStatus, Replacement
from contracts.events.parts import Component, DeliveryTerms, SellableKind
from contracts.ids import OrderItemId, SubstitutionId, UserId
from contracts.money import Money
from pydantic import TypeAdapter

from orders.domain.assembly import Substitution, SubstitutionState
from orders.domain.money import PaymentMode
from orders.domain.order import Buyer, DeliveryProgress, Line, Order, StockState

COMPONENTS: TypeAdapter[tuple[Component, ...]] = TypeAdapter(tuple[Component, ...])

_SAME_NAME = (
    "id",
    "store_id",
    "number",
    "version",
    "status",
    "source",
    "placed_by",
    "placed_at",
    "customer_id",
    "conversation_id",
    "intake_id",
    "hold_id",
    "reference",
    "payment_mode",
    "pay_within_seconds",
    "auto_hand",
    "standing_substitution",
    "pay_until",
    "payment_url",
    "payment_link_version",
    "card_text",
    "notes",
    "wants_photo",
    "shows_prices",
    "shows_buyer",
    "public_token",
    "stock",
    "stock_version",
    "florist_id",
    "assembly_id",
    "consent_asked_at",
    "delivery_asked_at",
    "attention",
    "loss_reason",
    "cancel_reason",
    "confirmed_at",
    "paid_at",
    "handed_at",
    "taken_at",
    "assembled_at",
    "ended_at",
)
"""Columns that are called as their field; the others are taken apart below."""


def values_of(order: Order) -> dict[str, Any]:
    """The order's row, without the customer's name (a copy that follows crm) and the stage (see `_stage`)."""
    window = order.delivery.window
    recipient = order.delivery.recipient
    return {name: getattr(order, name) for name in _SAME_NAME} | {
        "buyer_name": order.buyer.name,
        "buyer_phone": order.buyer.phone,
        "buyer_email": order.buyer.email,
        "delivery": order.delivery.model_dump(mode="json"),
        "delivery_kind": order.delivery.kind,
        "recipient_name": recipient.name if recipient else "",
        "window_start": window.starts_at if window else None,
        "window_end": window.ends_at if window else None,
        "currency": order.total.currency,
        "total": order.total.amount,
        "paid": order.paid.amount,
        "refunded": order.refunded.amount,
        "payment_state": order.payment_state,
        "cost": order.cost.amount if order.cost else None,
        "responsible": list(order.responsible),
        "delivery_id": order.progress.delivery_id,
        "delivery_version": order.progress.version,
        "delivery_rank": order.progress.rank,
        "courier_id": order.progress.courier_id,
        "courier_name": order.progress.courier_name,
    }


def order_of(row: Any) -> Order:
    values = row._mapping
    currency = row.currency

    def money(amount: int) -> Money:
        return Money(amount, currency)

    same = {name: values[name] for name in _SAME_NAME if name not in {"status", "source", "payment_mode", "stock"}}
    return Order(
        **same,
        status=OrderStatus(row.status),
        source=OrderSource(row.source),
        payment_mode=PaymentMode(row.payment_mode),
        stock=StockState(row.stock),
        stage_id=row.stage_id,
        lines=tuple(_line_of(line, currency) for line in row.lines),
        delivery=DeliveryTerms.model_validate(row.delivery),
        total=money(row.total),
        paid=money(row.paid),
        refunded=money(row.refunded),
        cost=None if row.cost is None else money(row.cost),
        buyer=Buyer(row.buyer_name, row.buyer_phone, row.buyer_email),
        responsible=tuple(UserId(one) for one in row.responsible),
        progress=DeliveryProgress(
            row.delivery_id, row.delivery_version, row.delivery_rank, row.courier_id, row.courier_name
        ),
    )


def _line_of(values: Sequence[Any], currency: str) -> Line:
    (
        item_id,
        kind,
        sellable_id,
        title,
        quantity,
        price,
        total,
        minutes,
        complexity,
        recipe,
        components,
        words,
        budget,
    ) = values
    return Line(
        id=OrderItemId(UUID(item_id)),
        kind=SellableKind(kind),
        sellable_id=None if sellable_id is None else UUID(sellable_id),
        title=title,
        quantity=Decimal(quantity),
        unit_price=Money(price, currency),
        total=Money(total, currency),
        minutes=minutes,
        complexity=complexity,
        recipe_version=recipe,
        components=COMPONENTS.validate_python(components),
        wishes=words,
        budget=None if budget is None else Money(budget, currency),
    )


def substitution_of(row: Any) -> Substitution:
    return Substitution(
        id=SubstitutionId(row.id),
        replacement=Replacement.model_validate(row.replacement),
        reason=row.reason,
        state=SubstitutionState(row.state),
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        decided_via=row.decided_via,
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
        consent_token=row.consent_token,
    )
