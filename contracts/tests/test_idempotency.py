"""The request hash: the same meaning, the same hash; another meaning, another hash (S194)."""

import hashlib
import json
import unicodedata
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from contracts.idempotency import PayloadNotHashable, canonical_json, read_payload, request_hash
from hypothesis import given
from hypothesis import strategies as st

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent.parent / "vectors" / "idempotency.json").read_text("utf-8"))

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
numbers = st.integers(-(10**15), 10**15) | st.decimals(-(10**9), 10**9, places=3)
scalars = st.none() | st.booleans() | numbers | texts
payloads = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(texts.map(lambda key: unicodedata.normalize("NFC", key)), inner, max_size=4)
    ),
    max_leaves=20,
)


def every_object(payload: Any, change: Any) -> Any:
    if isinstance(payload, dict):
        return change({key: every_object(value, change) for key, value in payload.items()})
    if isinstance(payload, list):
        return [every_object(value, change) for value in payload]
    return payload


def every_leaf(payload: Any, change: Any) -> Any:
    if isinstance(payload, dict):
        return {key: every_leaf(value, change) for key, value in payload.items()}
    if isinstance(payload, list):
        return [every_leaf(value, change) for value in payload]
    return change(payload)


@pytest.mark.parametrize("case", VECTORS["hashes"], ids=lambda case: str(case["why"]))
def test_published_vectors_hold(case: dict[str, Any]) -> None:
    for body in case["bodies"]:
        payload = read_payload(body.encode())
        assert canonical_json(payload) == case["canonical"]
        assert request_hash(payload) == case["sha256"]
    assert hashlib.sha256(case["canonical"].encode()).hexdigest() == case["sha256"]


@pytest.mark.parametrize("case", VECTORS["different"], ids=lambda case: str(case["why"]))
def test_another_meaning_has_another_hash(case: dict[str, Any]) -> None:
    first, second = case["bodies"]
    assert request_hash(read_payload(first)) != request_hash(read_payload(second))


@pytest.mark.parametrize("case", VECTORS["refused"], ids=lambda case: str(case["why"]))
def test_body_without_one_meaning_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(PayloadNotHashable):
        request_hash(read_payload(case["body"]))


@given(payloads)
def test_order_of_keys_has_no_meaning(payload: Any) -> None:
    shuffled = every_object(payload, lambda members: dict(reversed(members.items())))
    assert request_hash(shuffled) == request_hash(payload)


@given(payloads, st.text("klm", min_size=13, max_size=15))
def test_null_member_is_an_absent_member(payload: Any, key: str) -> None:
    padded = every_object(payload, lambda members: {**members, key: None})
    assert request_hash(padded) == request_hash(payload)


@given(payloads)
def test_integral_decimals_are_integers(payload: Any) -> None:
    def widened(leaf: Any) -> Any:
        return Decimal(f"{leaf}.000") if type(leaf) is int else leaf

    assert request_hash(every_leaf(payload, widened)) == request_hash(payload)


@given(payloads)
def test_decomposed_letters_are_the_same_letters(payload: Any) -> None:
    def decomposed(leaf: Any) -> Any:
        return unicodedata.normalize("NFD", leaf) if isinstance(leaf, str) else leaf

    keys = every_object(payload, lambda members: {decomposed(key): value for key, value in members.items()})
    assert request_hash(every_leaf(keys, decomposed)) == request_hash(payload)


@given(payloads)
def test_canonical_text_is_a_fixed_point(payload: Any) -> None:
    written = canonical_json(payload)
    assert canonical_json(read_payload(written)) == written


flat = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=4),
    st.integers(-(10**39), 10**39) | st.booleans() | st.text("xyz"),
)


@given(flat)
def test_flat_payloads_agree_with_the_standard_library(payload: dict[str, Any]) -> None:
    plain = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert request_hash(payload) == hashlib.sha256(plain.encode()).hexdigest()


def test_body_read_by_the_standard_library_hashes_the_same() -> None:
    body = '{"qty": 15.0, "weight": 0.125, "price": 1e3}'
    assert request_hash(json.loads(body)) == request_hash(read_payload(body))


def test_long_number_is_refused_before_it_costs_time() -> None:
    for body in ("[" + "9" * 100_000 + "]", "[0." + "9" * 100_000 + "]"):
        with pytest.raises(PayloadNotHashable):
            read_payload(body)


def test_endless_nesting_is_refused() -> None:
    for depth in (100, 100_000):
        with pytest.raises(PayloadNotHashable):
            request_hash(read_payload("[" * depth + "]" * depth))


@pytest.mark.parametrize("foreign", [{1: 2}, {"a": {1, 2}}, [object()], {"a": b"x"}])
def test_what_is_not_json_is_refused(foreign: Any) -> None:
    with pytest.raises(PayloadNotHashable):
        request_hash(foreign)
