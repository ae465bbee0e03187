"""An order begins: who wants what, delivered how, under the rules its store has today."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from chassis.ids import StoreId
from contracts.events.orders import OrderPlaced, OrderSource, OrderStatus
from contracts.events.parts import Address, DeliveryTerms, Recipient, Window
from contracts.ids import ConversationId, CustomerId, HoldId, IntakeId, OrderId, SlotId, UserId, ZoneId
from contracts.money import Money, format_money
from contracts.phone import E164, parse_phone

from orders.domain.money import PaymentMode
from orders.domain.order import COURIER, NOBODY, PICKUP, Actor, Buyer, Change, Order, Passage
from orders.domain.pricing import Catalogue, Wish, price_lines
from orders.domain.refusals import (
    AddressNeeded,
    BelowMinimum,
    CurrencyDiffers,
    CustomerUnknown,
    StoreNotOpen,
    TotalChanged,
)

HELD_TO_MINIMUM: Final = frozenset({OrderSource.SHOWCASE, OrderSource.EXTERNAL_API})


@dataclass(frozen=True, slots=True)
class Shop:
    """A store with its order policy, as needed to place an order. `pay_within_seconds` from now."""

    store_id: StoreId
    active: bool
    country: str
    currency: str
    language: str
    pay_within_seconds: int
    auto_hand: bool
    prefix: str
    standing_substitution: bool


@dataclass(frozen=True, slots=True)
class Quote:
    """What the delivery context promised under seal: slot, window and fee."""

    slot_id: SlotId | None
    zone_id: ZoneId | None
    window: Window
    fee: Money
    minimal_order: Money | None = None
    """What the goods must come to for this zone; None: nothing is asked."""


@dataclass(frozen=True, slots=True)
class DeliveryWish:
    """How the order shall reach its recipient; phones as typed."""

    quote: Quote | None = None
    """None: the recipient picks it up."""
    window: Window | None = None
    """For a pick-up: when they come."""
    address: Address | None = None
    recipient_name: str = ""
    recipient_phone: str | None = None
    contact_phone: str | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """Everything a new order is asked to be."""

    wishes: Sequence[Wish]
    delivery: DeliveryWish
    source: OrderSource
    actor: Actor
    buyer: Buyer = NOBODY
    buyer_phone: str | None = None
    """As typed; read with the store's country."""
    customer_id: CustomerId | None = None
    conversation_id: ConversationId | None = None
    intake_id: IntakeId | None = None
    hold_id: HoldId | None = None
    payment_mode: PaymentMode = PaymentMode.ONLINE
    standing_substitution: bool | None = None
    """None: what the store's policy says."""
    card_text: str = ""
    notes: str = ""
    reference: str | None = None
    wants_photo: bool = False
    shows_prices: bool = False
    shows_buyer: bool = False
    responsible: tuple[UserId, ...] = ()
    expected_total: Money | None = None


def place(
    placement: Placement,
    shop: Shop | None,
    catalogue: Catalogue,
    customer: Buyer | None,
    *,
    order_id: OrderId,
    serial: int,
    public_token: str,
    now: datetime,
) -> Change:
    """The new order and its first event. Raises the refusals of prices, delivery and customers."""
    if shop is None or not shop.active:
        raise StoreNotOpen()
    if placement.customer_id is not None and customer is None:
        raise CustomerUnknown()
    lines = price_lines(placement.wishes, catalogue)
    delivery = terms(placement.delivery, shop.country, shop.currency)
    goods = Money.total((line.total for line in lines), shop.currency)
    _refuse_below_minimum(goods, placement)
    total = goods + delivery.fee
    _check_total(total, placement.expected_total)
    order = Order(
        id=order_id,
        store_id=shop.store_id,
        number=f"{shop.prefix}-{serial:06d}",
        version=1,
        status=OrderStatus.PLACED,
        source=placement.source,
        placed_by=placement.actor.principal,
        placed_at=now,
        lines=lines,
        delivery=delivery,
        total=total,
        paid=Money.zero(shop.currency),
        refunded=Money.zero(shop.currency),
        public_token=public_token,
        pay_within_seconds=shop.pay_within_seconds,
        auto_hand=shop.auto_hand,
        buyer=_buyer(placement, customer, shop.country),
        **_as_asked(placement, shop),
    )
    passage = Passage(1, now, placement.actor, "placed", None, order.status)
    return Change(order, (_placed(order, placement.actor, now),), (passage,))


def _as_asked(placement: Placement, shop: Shop) -> dict[str, Any]:
    standing = placement.standing_substitution
    return {
        "standing_substitution": shop.standing_substitution if standing is None else standing,
        "payment_mode": placement.payment_mode,
        "customer_id": placement.customer_id,
        "conversation_id": placement.conversation_id,
        "intake_id": placement.intake_id,
        "hold_id": placement.hold_id,
        "reference": placement.reference,
        "card_text": placement.card_text,
        "notes": placement.notes,
        "wants_photo": placement.wants_photo,
        "shows_prices": placement.shows_prices,
        "shows_buyer": placement.shows_buyer,
        "responsible": placement.responsible,
    }


def _placed(order: Order, actor: Actor, now: datetime) -> OrderPlaced:
    return OrderPlaced(
        store_id=order.store_id,
        sequence=order.version,
        occurred_at=now,
        order_id=order.id,
        number=order.number,
        status=order.status,
        source=order.source,
        customer_id=order.customer_id,
        conversation_id=order.conversation_id,
        hold_id=order.hold_id,
        lines=order.parts(),
        delivery=order.delivery,
        total=order.total,
        card_text=order.card_text,
        placed_by=actor.principal,
        payment_mode=order.payment_mode,
    )


def terms(wish: DeliveryWish, country: str, currency: str) -> DeliveryTerms:
    """Delivery terms from a sealed quote, or a pick-up without a fee. Raises AddressNeeded, CurrencyDiffers."""
    quote = wish.quote
    recipient = None
    if wish.recipient_name or wish.recipient_phone:
        recipient = Recipient(name=wish.recipient_name, phone=_phone(wish.recipient_phone, country))
    if quote is not None and (wish.address is None or recipient is None):
        raise AddressNeeded()
    if quote is not None and quote.fee.currency != currency:
        raise CurrencyDiffers(currency=currency)
    return DeliveryTerms(
        kind=COURIER if quote else PICKUP,
        window=quote.window if quote else wish.window,
        slot_id=quote.slot_id if quote else None,
        zone_id=quote.zone_id if quote else None,
        fee=quote.fee if quote else Money.zero(currency),
        address=wish.address if quote else None,
        recipient=recipient,
        contact_phone=_phone(wish.contact_phone, country),
        notes=wish.notes,
    )


def _buyer(placement: Placement, customer: Buyer | None, country: str) -> Buyer:
    """What was sent wins over what the customer's card says; an order keeps its own copy."""
    known = customer or NOBODY
    return Buyer(
        name=placement.buyer.name or known.name,
        phone=_phone(placement.buyer_phone, country) or known.phone,
        email=placement.buyer.email or known.email,
    )


def _phone(typed: str | None, country: str) -> E164 | None:
    return parse_phone(typed, country) if typed else None


def _refuse_below_minimum(goods: Money, placement: Placement) -> None:
    """Buyers and partners are held to a zone's minimum; a person at the counter may decide otherwise."""
    quote = placement.delivery.quote
    if quote is None or quote.minimal_order is None or placement.source not in HELD_TO_MINIMUM:
        return
    if goods < quote.minimal_order:
        minimum = quote.minimal_order
        raise BelowMinimum(
            minimum=format_money(minimum, "en"),
            goods=format_money(goods, "en"),
            amount=minimum.amount,
            currency=minimum.currency,
        )


def _check_total(total: Money, expected: Money | None) -> None:
    if expected is not None and expected != total:
        raise TotalChanged(total=format_money(total, "en"), expected=format_money(expected, "en"), amount=total.amount)
