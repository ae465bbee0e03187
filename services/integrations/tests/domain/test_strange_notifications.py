"""Whatever comes as a notification is a hint or nothing; whatever comes as an object is one of ours or none."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from integrations.domain.exchange import EXCERPT, excerpt
from integrations.domain.payment import NotTheSame
from integrations.providers.yookassa.receive import LONGEST_ID, read_notification, read_refund

from tests.fuzz.garbage import bodies, damaged, keepable, same_every_time

PAYMENT: dict[str, Any] = {
    "id": "2f9b7c10-000f-5000-9000-1a2b3c4d5e6f",
    "status": "succeeded",
    "paid": True,
    "amount": {"value": "4500.00", "currency": "RUB"},
    "metadata": {"payment_request_id": "018f9b7a-0000-7000-8000-000000000001"},
    "recipient": {"account_id": "100500"},
    "test": True,
}
REFUND: dict[str, Any] = {
    "id": "2f9b7c10-0015-5000-9000-1a2b3c4d5e6f",
    "payment_id": PAYMENT["id"],
    "status": "succeeded",
    "amount": {"value": "10.00", "currency": "RUB"},
}
NOTIFICATIONS: tuple[Any, ...] = (
    {"type": "notification", "event": "payment.succeeded", "object": PAYMENT},
    {"type": "notification", "event": "refund.succeeded", "object": REFUND},
)


@same_every_time
@given(bodies(*NOTIFICATIONS))
def test_a_notification_is_a_hint_or_nothing(raw: bytes) -> None:
    told = read_notification(raw)
    assert keepable(told.dedup_key)
    assert len(told.dedup_key) <= 3 * LONGEST_ID
    assert (told.event is None) == (told.object_id is None)


@same_every_time
@given(bodies(*NOTIFICATIONS))
def test_what_is_kept_of_a_body_can_be_kept(raw: bytes) -> None:
    kept = excerpt(raw.decode("utf-8", "replace"))
    assert keepable(kept)
    assert len(kept) <= EXCERPT


@same_every_time
@given(damaged(REFUND).filter(lambda body: isinstance(body, dict)))
def test_an_object_that_is_read_back_is_ours_or_not_the_same(body: dict[str, Any]) -> None:
    try:
        seen = read_refund(body)
    except NotTheSame:
        return
    assert all(keepable(text) for text in (seen.reference, seen.payment_reference, seen.reason))


@pytest.mark.parametrize("nested", [b'{"a":' * 100_000, b'{"event":"payment.succeeded","object":' + b"[" * 100_000])
def test_endless_nesting_is_nothing(nested: bytes) -> None:
    assert read_notification(nested).event is None
    assert excerpt(nested.decode())


@given(st.sampled_from(NOTIFICATIONS))
def test_the_samples_themselves_are_hints(sample: Any) -> None:
    assert read_notification(json.dumps(sample).encode()).event == sample["event"]
