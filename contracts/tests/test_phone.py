"""Phones: one number has one form, whatever was typed; logs never hold it whole."""

import json
from pathlib import Path
from typing import Any

import pytest
from contracts.phone import NotAPhoneNumber, PhoneField, display_phone, masked_phone, parse_phone
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent.parent / "vectors" / "phone.json").read_text("utf-8"))


@pytest.mark.parametrize("case", VECTORS["accepted"], ids=lambda case: str(case["text"]))
def test_number_is_kept_shown_and_masked(case: dict[str, str]) -> None:
    phone = parse_phone(case["text"], case["region"])
    assert phone == case["e164"]
    assert display_phone(phone) == case["display"]
    assert masked_phone(phone) == case["masked"]


@pytest.mark.parametrize("case", VECTORS["refused"], ids=lambda case: repr(case["text"]))
def test_what_is_no_number_is_refused_without_repeating_it(case: dict[str, str]) -> None:
    with pytest.raises(NotAPhoneNumber) as refusal:
        parse_phone(case["text"], case["region"])
    assert refusal.value.facts == {"region": case["region"]}


@given(st.integers(0, 999_999), st.sampled_from(["AM", "RU", "GE"]))
def test_kept_number_reads_back_as_itself_in_every_region(tail: int, region: str) -> None:
    phone = parse_phone(f"+37499{tail:06d}", region)
    assert phone == f"+37499{tail:06d}"
    assert parse_phone(phone, region) == phone
    assert parse_phone(display_phone(phone), region) == phone


def test_models_take_only_the_kept_form() -> None:
    field: TypeAdapter[str] = TypeAdapter(PhoneField)
    assert field.validate_python("+37499000000") == "+37499000000"
    for other in ("099 00 00 00", "37499000000", "+0499000000", ""):
        with pytest.raises(ValidationError):
            field.validate_python(other)
