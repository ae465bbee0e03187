"""Quantities: three places, a unit, never a binary fraction."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from contracts.quantity import Amount3, NotAQuantity, Quantity, UnitsDiffer, amount3, plain
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent.parent / "vectors" / "quantity.json").read_text("utf-8"))
BARE: TypeAdapter[Decimal] = TypeAdapter(Amount3)
WITH_UNIT: TypeAdapter[Quantity] = TypeAdapter(Quantity)


@pytest.mark.parametrize("case", VECTORS["accepted"], ids=lambda case: repr(case["input"]))
def test_quantity_is_written_with_three_places(case: dict[str, Any]) -> None:
    read = BARE.validate_json(json.dumps(case["input"]))
    assert json.loads(BARE.dump_json(read)) == case["json"]
    assert json.loads(WITH_UNIT.dump_json(Quantity(read, "stem"))) == {"value": case["json"], "unit": "stem"}


@pytest.mark.parametrize("written", VECTORS["refused"], ids=repr)
def test_what_would_need_rounding_is_refused(written: Any) -> None:
    with pytest.raises(ValidationError):
        BARE.validate_json(json.dumps(written))
    with pytest.raises(NotAQuantity):
        amount3(written)


@given(st.decimals("-99999999999.999", "99999999999.999", places=3))
def test_quantity_survives_the_journey_through_json(value: Decimal) -> None:
    there = Quantity(value, "gram")
    assert WITH_UNIT.validate_json(WITH_UNIT.dump_json(there)) == there
    assert plain(there.value) == f"{value + 0:.3f}"


def test_quantities_of_one_unit_add_and_compare() -> None:
    one, two = Quantity(Decimal(1), "stem"), Quantity(Decimal("2.5"), "stem")
    assert one + two == Quantity(Decimal("3.500"), "stem")
    assert one - two == -Quantity(Decimal("1.5"), "stem")
    assert one < two <= two
    assert two > one >= one
    assert str(two) == "2.500 stem"


def test_units_do_not_mix() -> None:
    stems, grams = Quantity(Decimal(1), "stem"), Quantity(Decimal(1), "gram")
    for mix in (
        lambda: stems + grams,
        lambda: stems - grams,
        lambda: stems < grams,
        lambda: stems <= grams,
        lambda: stems > grams,
        lambda: stems >= grams,
    ):
        with pytest.raises(UnitsDiffer):
            mix()


@pytest.mark.parametrize("value", [1.5, True, None])
def test_float_is_no_quantity_in_code_either(value: Any) -> None:
    with pytest.raises(NotAQuantity):
        Quantity(value, "stem")


@pytest.mark.parametrize("unit", ["", None, 796])
def test_quantity_names_its_unit(unit: Any) -> None:
    with pytest.raises(NotAQuantity):
        Quantity(Decimal(1), unit)
