"""Lines are frozen with price, title, minutes and composition, or refused by line (S52, S53, S70)."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from chassis.refusals import Refusal
from contracts.events.parts import Component, SellableKind, Titles
from contracts.ids import OrderItemId
from contracts.money import Money
from orders.domain import refusals
from orders.domain.money import PaymentState, payment_state
from orders.domain.pricing import Catalogue, Offer, Wish, price_lines

from services.orders.tests.drafts import ROSE, TULIP, amd

RECIPE = UUID(int=50)
OFFERS = (
    Offer(ROSE, SellableKind.PRODUCT, Titles(ru="Роза", en="Rose"), "R-101", True, price=amd(900)),
    Offer(TULIP, SellableKind.PRODUCT, Titles(ru="Тюльпан"), "T-7", True),
    Offer(
        RECIPE,
        SellableKind.RECIPE,
        Titles(ru="Нежность"),
        "B-1",
        True,
        minutes=25,
        complexity=3,
        recipe_version=4,
        components=(Component(product_id=ROSE, quantity=Decimal(5)),),
        price=amd(12000),
    ),
)


def catalogue(*offers: Offer, currency: str = "AMD", language: str = "ru") -> Catalogue:
    return Catalogue(offers or OFFERS, currency, language)


def wish(
    kind: SellableKind | None = SellableKind.PRODUCT,
    sellable: UUID | None = ROSE,
    many: str = "1.000",
    **fields: Any,
) -> Wish:
    return Wish(OrderItemId(UUID(int=9)), kind, sellable, Decimal(many), **fields)


def test_a_line_freezes_what_it_was_when_it_was_added() -> None:
    [line] = price_lines([wish(SellableKind.RECIPE, RECIPE, "2.000")], catalogue())
    assert (line.title, line.unit_price, line.total) == ("Нежность", amd(12000), amd(24000))
    assert (line.minutes, line.complexity, line.recipe_version) == (25, 3, 4)
    assert line.components == (Component(product_id=ROSE, quantity=Decimal(5)),)


def test_a_product_is_its_own_composition() -> None:
    [line] = price_lines([wish(many="3.000")], catalogue(language="en"))
    assert (line.title, line.total) == ("Rose", amd(2700))
    assert line.components == (Component(product_id=ROSE, quantity=Decimal(1)),)


def test_a_partner_may_name_the_sku() -> None:
    [line] = price_lines([wish(None, None, sku="B-1")], catalogue())
    assert (line.kind, line.sellable_id) == (SellableKind.RECIPE, RECIPE)


def test_a_custom_bouquet_costs_the_sum_of_its_components() -> None:
    made = wish(SellableKind.CUSTOM_BOUQUET, None, components=(Component(product_id=ROSE, quantity=Decimal(7)),))
    [line] = price_lines([made], catalogue())
    assert (line.title, line.unit_price) == ("Авторский букет", amd(6300))


def test_a_custom_bouquet_in_words_costs_its_budget() -> None:
    made = wish(SellableKind.CUSTOM_BOUQUET, None, words="нежный, без лилий", budget=amd(20000))
    [line] = price_lines([made], catalogue())
    assert (line.total, line.components, line.wishes) == (amd(20000), (), "нежный, без лилий")


@pytest.mark.parametrize(
    ("made", "offers", "refusal"),
    [
        (wish(sellable=UUID(int=1)), OFFERS, refusals.SellableUnknown),
        (wish(None, None, sku="nothing"), OFFERS, refusals.SellableUnknown),
        (wish(sellable=TULIP), OFFERS, refusals.PriceMissing),
        (wish(SellableKind.RECIPE), OFFERS, refusals.WrongKind),
        (
            wish(),
            (Offer(ROSE, SellableKind.PRODUCT, Titles(ru="Роза"), "R-101", False, price=amd(900)),),
            refusals.SellableNotSold,
        ),
        (
            wish(),
            (Offer(ROSE, SellableKind.PRODUCT, Titles(ru="Роза"), "R", True, price=Money(1, "RUB")),),
            refusals.CurrencyDiffers,
        ),
        (wish(SellableKind.CUSTOM_BOUQUET, None), OFFERS, refusals.BouquetNotDescribed),
        (wish(SellableKind.CUSTOM_BOUQUET, None, words="нежный"), OFFERS, refusals.BouquetNotDescribed),
        (
            wish(SellableKind.CUSTOM_BOUQUET, None, words="x", budget=Money(100, "RUB")),
            OFFERS,
            refusals.CurrencyDiffers,
        ),
        (
            wish(SellableKind.CUSTOM_BOUQUET, None, components=(Component(product_id=TULIP, quantity=Decimal(1)),)),
            OFFERS,
            refusals.PriceMissing,
        ),
    ],
)
def test_what_cannot_be_sold_is_refused_with_its_line(
    made: Wish, offers: tuple[Offer, ...], refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal) as refused:
        price_lines([made], catalogue(*offers))
    assert refused.value.facts["line"] == 1


@pytest.mark.parametrize(
    ("total", "paid", "refunded", "state"),
    [
        (0, 0, 0, PaymentState.NOTHING_DUE),
        (100, 0, 0, PaymentState.UNPAID),
        (100, 40, 0, PaymentState.PARTIAL),
        (100, 100, 0, PaymentState.PAID),
        (100, 130, 0, PaymentState.OVERPAID),
        (100, 130, 30, PaymentState.PAID),
        (100, 100, 40, PaymentState.PARTLY_REFUNDED),
        (100, 100, 100, PaymentState.REFUNDED),
        (0, 100, 100, PaymentState.REFUNDED),
    ],
)
def test_the_payment_state_follows_from_three_sums(total: int, paid: int, refunded: int, state: PaymentState) -> None:
    """S58."""
    assert payment_state(amd(total), amd(paid), amd(refunded)) is state
