"""Receipt lines make exactly the sum they are asked for."""

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from chassis.ids import StoreId
from contracts.api.pos import LineCorrection
from contracts.api.pos_points import GoodsCodes
from contracts.events.orders import OrderStatus
from contracts.events.parts import OrderLine, SellableKind
from contracts.ids import OrderId, OrderItemId
from contracts.money import Money
from hypothesis import given
from hypothesis import strategies as st
from pos.domain.orders import Order
from pos.domain.receipt import Card, mended, order_lines, plain_lines
from pos.domain.refusals import NoSuchLine

VASE, ROSE = UUID(int=1), UUID(int=2)
CARDS = {VASE: Card("VASE-25", "piece", "7013"), ROSE: Card("ROSE-60", "stem", "0603")}
GOODS = GoodsCodes()


def amd(amount: int) -> Money:
    return Money(amount * 100, "AMD")


def line(total: Money, sellable: UUID | None = VASE, **changes: Any) -> OrderLine:
    kind = SellableKind.CUSTOM_BOUQUET if sellable is None else SellableKind.PRODUCT
    values = {
        "item_id": OrderItemId(UUID(int=9)),
        "kind": kind,
        "sellable_id": sellable,
        "title": "Something",
        "quantity": Decimal("1.000"),
        "unit_price": total,
        "total": total,
    }
    return OrderLine(**(values | changes))


def order(lines: list[OrderLine], fee: Money) -> Order:
    total = Money.total((one.total for one in lines), "AMD") + fee
    return Order(
        id=OrderId(UUID(int=3)),
        store_id=StoreId(UUID(int=4)),
        number="KEN-1",
        status=OrderStatus.CONFIRMED,
        total=total,
        delivery_fee=fee,
        lines=tuple(lines),
        customer_id=None,
        payment_mode="online",
        pay_until=None,
        buyer_phone=None,
        buyer_email=None,
    )


@given(
    totals=st.lists(st.integers(min_value=0, max_value=5_000_000), min_size=1, max_size=8),
    fee=st.integers(min_value=0, max_value=300_000),
    share=st.integers(min_value=1, max_value=1000),
)
def test_lines_always_make_the_sum(totals: list[int], fee: int, share: int) -> None:
    whole = sum(totals) + fee
    amount = max(1, whole * share // 1000)
    if whole == 0:
        assert order_lines(order([line(amd(0))], amd(0)), amd(1), CARDS, GOODS, "hy") == ()
        return
    made = order_lines(order([line(amd(total)) for total in totals], amd(fee)), amd(amount), CARDS, GOODS, "hy")
    assert sum(one.total.amount for one in made) == amount * 100
    assert all(one.total.is_positive for one in made)


def test_each_kind_of_line_has_its_codes() -> None:
    lines = [line(amd(100)), line(amd(200), None), line(amd(300), UUID(int=77)), line(amd(400), ROSE), line(amd(0))]
    made = order_lines(order(lines, amd(500)), amd(1_500), CARDS, GOODS, "ru")
    assert [(one.product_code, one.classifier_code, one.unit) for one in made] == [
        ("VASE-25", "7013", "шт"),
        ("BOUQUET", "0603", "шт"),
        (str(UUID(int=77)), None, "шт"),
        ("ROSE-60", "0603", "шт"),
        ("DELIVERY", "49.32", "шт"),
    ]
    assert "sellable_id" not in plain_lines(made)[0].model_dump()


def test_a_bouquet_without_a_code_of_its_own_is_classified_as_bouquets_are() -> None:
    cards = {VASE: Card("BOUQUET-AUTUMN", "piece", None)}
    recipe = order([line(amd(100), kind=SellableKind.RECIPE)], amd(0))
    product = order([line(amd(100))], amd(0))
    assert [one.classifier_code for one in order_lines(recipe, amd(100), cards, GOODS, "ru")] == ["0603"]
    assert [one.classifier_code for one in order_lines(product, amd(100), cards, GOODS, "ru")] == [None]


def test_mending_takes_new_cards_and_corrections_and_leaves_the_money() -> None:
    made = order_lines(order([line(amd(100)), line(amd(200), None)], amd(0)), amd(300), {}, GOODS, "ru")
    corrections = [LineCorrection(line=1, classifier_code="0604", title="Bouquet")]
    after = mended(made, CARDS, corrections, "ru")
    assert [(one.product_code, one.classifier_code, one.title) for one in after] == [
        ("VASE-25", "7013", "Something"),
        ("BOUQUET", "0604", "Bouquet"),
    ]
    assert [one.total for one in after] == [amd(100), amd(200)]
    with pytest.raises(NoSuchLine):
        mended(made, CARDS, [LineCorrection(line=2)], "ru")
