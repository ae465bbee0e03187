"""Bodies become domain values, orders become answers."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.identity import Caller, SubjectKind, Verifier
from chassis.ids import StoreId, uuid7
from chassis.refusals import Refusal
from contracts.api import orders as api
from contracts.api import orders_external as external_api
from contracts.api import orders_lists as lists_api
from contracts.events.orders import OrderSource
from contracts.events.parts import Window
from contracts.ids import OrderItemId, SlotId, UserId, ZoneId
from contracts.money import Money
from pydantic_core import to_jsonable_python

from orders.domain.assembly import Substitution, consent_path, planned_order
from orders.domain.money import PaymentMode, amount_due
from orders.domain.order import Actor, Buyer, Order
from orders.domain.placing import DeliveryWish, Placement, Quote
from orders.domain.pricing import Wish
from orders.domain.refusals import QuoteForAnotherStore
from orders.views import CardExtras
from orders.views_lists import MOST_TITLES, RowExtras

QUOTE_PURPOSE = "delivery quote"


def actor_of(caller: Caller, via: str) -> Actor:
    return Actor(caller.principal, caller.name, via)


def quote_of(sealed: str, verifier: Verifier, store: StoreId) -> Quote:
    """What delivery promised. Raises SealBroken when forged or over, QuoteForAnotherStore."""
    claims = verifier.unseal(sealed, "delivery", QUOTE_PURPOSE)
    if claims["store_id"] != str(store):
        raise QuoteForAnotherStore()
    minimum = claims.get("minimal_order")
    return Quote(
        slot_id=SlotId(UUID(claims["slot_id"])),
        zone_id=ZoneId(UUID(claims["zone_id"])) if claims.get("zone_id") else None,
        window=Window(starts_at=claims["starts_at"], ends_at=claims["ends_at"]),
        fee=Money(claims["fee"]["amount"], claims["fee"]["currency"]),
        minimal_order=Money(minimum["amount"], minimum["currency"]) if minimum else None,
    )


def delivery_wish(body: api.NewDelivery, verifier: Verifier, store: StoreId) -> DeliveryWish:
    return DeliveryWish(
        quote=quote_of(body.quote, verifier, store) if body.quote else None,
        window=body.window,
        address=body.address,
        recipient_name=body.recipient.name if body.recipient else "",
        recipient_phone=body.recipient.phone if body.recipient else None,
        contact_phone=body.contact_phone,
        notes=body.notes,
    )


def placement_of(body: api.NewOrder, caller: Caller, verifier: Verifier, store: StoreId) -> Placement:
    return Placement(
        wishes=[
            Wish(
                id=OrderItemId(uuid7()),
                kind=line.kind,
                sellable_id=line.sellable_id,
                quantity=line.quantity,
                title=line.title,
                components=line.components,
                words=line.wishes,
                budget=line.budget,
            )
            for line in body.lines
        ],
        delivery=delivery_wish(body.delivery, verifier, store),
        source=source_of(body, caller),
        actor=actor_of(caller, "crm"),
        buyer=Buyer(body.buyer.name, None, body.buyer.email),
        buyer_phone=body.buyer.phone,
        customer_id=body.customer_id,
        conversation_id=body.conversation_id,
        intake_id=body.intake_id,
        hold_id=body.hold_id,
        payment_mode=PaymentMode(body.payment_mode),
        standing_substitution=body.standing_substitution,
        card_text=body.card_text,
        notes=body.notes,
        wants_photo=body.wants_photo,
        shows_prices=body.shows_prices,
        shows_buyer=body.shows_buyer,
        responsible=body.responsible or _self(caller),
        expected_total=body.expected_total,
    )


def source_of(body: api.NewOrder, caller: Caller) -> OrderSource:
    """S60. Another context says where it has the order from; for people it follows from what they place."""
    if caller.kind is SubjectKind.SERVICE and body.source is not None:
        return body.source
    if body.intake_id is not None:
        return OrderSource.INTAKE
    return OrderSource.CONVERSATION if body.conversation_id is not None else OrderSource.CRM


def _self(caller: Caller) -> tuple[UserId, ...]:
    """Who places an order is responsible for it until somebody else is named (S55)."""
    return (UserId(caller.user_id),) if caller.user_id is not None else ()


def external_placement(
    body: external_api.ExternalNewOrder,
    caller: Caller,
    verifier: Verifier,
    store: StoreId,
    *,
    source: OrderSource = OrderSource.EXTERNAL_API,
) -> Placement:
    return Placement(
        wishes=[
            Wish(
                id=OrderItemId(uuid7()),
                kind=None,
                sellable_id=line.sellable_id,
                sku=line.sku,
                quantity=Decimal(line.quantity),
            )
            for line in body.lines
        ],
        delivery=delivery_wish(body.delivery, verifier, store),
        source=source,
        actor=actor_of(caller, source.value),
        buyer=Buyer(body.buyer.name, None, body.buyer.email),
        buyer_phone=body.buyer.phone,
        hold_id=body.hold_id,
        payment_mode=PaymentMode(body.payment_mode),
        card_text=body.card_text,
        notes=body.comment,
        reference=body.reference,
        expected_total=body.expected_total,
    )


def lines_of(order: Order) -> tuple[api.Line, ...]:
    return tuple(
        api.Line(
            id=line.id,
            kind=line.kind,
            sellable_id=line.sellable_id,
            title=line.title,
            quantity=line.quantity,
            unit_price=line.unit_price,
            total=line.total,
            minutes=line.minutes,
            complexity=line.complexity,
            recipe_version=line.recipe_version,
            components=line.components,
            wishes=line.wishes,
            budget=line.budget,
        )
        for line in order.lines
    )


def _placed_values(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "number": order.number,
        "version": order.version,
        "store_id": order.store_id,
        "status": order.status,
        "placed_at": order.placed_at,
        "total": order.total,
        "due": order.due,
        "payment_state": order.payment_state,
        "payment_mode": order.payment_mode,
        "pay_until": order.pay_until,
        "payment_url": order.payment_url,
        "attention": order.attention,
        "public_token": order.public_token,
        "lines": lines_of(order),
        "delivery": order.delivery,
    }


def placed_order(order: Order) -> api.PlacedOrder:
    return api.PlacedOrder(**_placed_values(order))


def external_order(order: Order) -> external_api.ExternalOrder:
    return external_api.ExternalOrder(
        id=order.id,
        number=order.number,
        reference=order.reference,
        store_id=order.store_id,
        status=order.status,
        placed_at=order.placed_at,
        total=order.total,
        due=order.due,
        payment_state=order.payment_state,
        payment_url=order.payment_url,
        pay_until=order.pay_until,
        window=order.delivery.window,
        recipient=order.delivery.recipient,
        status_path=f"/t/{order.public_token}",
    )


_SAME_ON_CARD = (
    "stage_id",
    "source",
    "placed_by",
    "reference",
    "customer_id",
    "conversation_id",
    "intake_id",
    "hold_id",
    "paid",
    "refunded",
    "cost",
    "stock",
    "card_text",
    "notes",
    "standing_substitution",
    "wants_photo",
    "shows_prices",
    "shows_buyer",
    "loss_reason",
    "cancel_reason",
    "confirmed_at",
    "paid_at",
    "handed_at",
    "taken_at",
    "assembled_at",
    "ended_at",
)


def order_card(order: Order, extras: CardExtras, known: Sequence[Substitution]) -> api.OrderCard:
    """Everything about one order; plan, real composition and photos stand side by side (R26)."""
    return api.OrderCard(
        **_placed_values(order),
        **{name: getattr(order, name) for name in _SAME_ON_CARD},
        customer_name=extras.customer_name,
        buyer=api.Buyer(name=order.buyer.name, phone=order.buyer.phone, email=order.buyer.email),
        responsible=tuple(person(one, extras.names) for one in order.responsible),
        florist=person(order.florist_id, extras.names) if order.florist_id else None,
        courier_id=order.progress.courier_id,
        courier_name=order.progress.courier_name,
        planned=planned_order(order, known),
        substitutions=tuple(substitution(order, one) for one in known),
        assemblies=tuple(
            _assembly(row, extras.names, extras.photos if row is extras.assemblies[-1] else ())
            for row in extras.assemblies
        ),
    )


def person(user_id: UserId, names: Mapping[UserId, str]) -> api.Person:
    return api.Person(id=user_id, name=names.get(user_id, ""))


def substitution(order: Order, one: Substitution) -> api.Substitution:
    return api.Substitution(
        id=one.id,
        replacement=one.replacement,
        reason=one.reason,
        state=one.state,
        proposed_by=one.proposed_by,
        proposed_at=one.proposed_at,
        decided_via=one.decided_via,
        decided_at=one.decided_at,
        decision_reason=one.decision_reason,
        consent_path=consent_path(order, one),
    )


def _assembly(row: Any, names: Mapping[UserId, str], kept: Sequence[str]) -> api.Assembly:
    """Pictures that were kept for the order stand with its last assembly, beside those it named itself."""
    return api.Assembly(
        id=row.id,
        florist=person(row.florist_id, names),
        started_at=row.started_at,
        finished_at=row.finished_at,
        minutes=row.minutes,
        complexity=row.complexity,
        composition=row.composition,
        photos=tuple(dict.fromkeys((*row.photos, *kept))),
        note=row.note,
    )


def order_row(row: Any, extras: RowExtras) -> api.OrderRow:
    return api.OrderRow.model_validate(row_values(row, extras))


def refused(refusal: Refusal | None) -> lists_api.Refused | None:
    """A refusal as the problem it would have been answered with."""
    if refusal is None:
        return None
    return lists_api.Refused(code=refusal.code, detail=refusal.detail, facts=to_jsonable_python(refusal.facts))


def row_values(row: Any, extras: RowExtras) -> dict[str, Any]:
    total, currency = Money(row.total, row.currency), row.currency
    titles = extras.titles.get(row.id, [])
    return dict(row._mapping) | {
        "total": total,
        "due": amount_due(total, Money(row.paid, currency), Money(row.refunded, currency)),
        "items": [{"title": title, "quantity": quantity} for title, quantity in titles[:MOST_TITLES]],
        "items_count": len(titles),
        "minutes": extras.minutes.get(row.id, 0),
        "florist": person(row.florist_id, extras.names) if row.florist_id else None,
        "asks_buyer": row.consent_asked_at is not None,
    }
