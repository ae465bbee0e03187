"""YooKassa's words and ours: what is read, what is refused, what is sent."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from contracts.ids import ConfigurationId
from integrations.actions.open_secrets import Connection
from integrations.domain.configuration import Configuration
from integrations.domain.payment import NotTheSame, PaymentState
from integrations.domain.refund import RefundState
from integrations.providers.yookassa import receive

from services.integrations.tests.builders import PETROGRADKA, PLAIN, PLAIN_KEY, rub

PAYLOADS = Path(receive.__file__).parent / "payloads"
PAYMENT = "2f9b7c10-000f-5000-9000-1a2b3c4d5e6f"
SHOP = Connection(
    Configuration(
        id=ConfigurationId(UUID(int=1)),
        provider="yookassa",
        store_id=PETROGRADKA,
        title="YooKassa",
        enabled=True,
        settings=PLAIN,
        connection_key="k",
        secret_names=frozenset({"secret_key"}),
        changed_by="user:1",
    ),
    {"secret_key": PLAIN_KEY},
)


def payload(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))
    return read


def test_notification_is_read_as_a_hint() -> None:
    told = receive.read_notification((PAYLOADS / "notification.payment.succeeded.json").read_bytes())
    assert (told.event, told.object_id) == ("payment.succeeded", PAYMENT)
    assert told.dedup_key == f"payment.succeeded:{PAYMENT}:succeeded"


@pytest.mark.parametrize(
    "change",
    [
        {"type": "other"},
        {"event": "payout.succeeded"},
        {"event": None},
        {"object": {"id": "../me", "status": "succeeded"}},
        {"object": {"id": "", "status": "succeeded"}},
        {"object": {"id": "x" * 65, "status": "succeeded"}},
        {"object": {"id": PAYMENT, "status": 1}},
        {"object": None},
    ],
)
def test_notification_we_do_not_understand_asks_nothing(change: dict[str, Any]) -> None:
    raw = json.dumps({**payload("notification.payment.succeeded"), **change}).encode()
    told = receive.read_notification(raw)
    assert (told.event, told.object_id) == (None, None)
    assert told.dedup_key.startswith("sha256:")


def test_payment_is_read_in_our_units() -> None:
    seen = receive.read_payment(payload("payment.pending"), SHOP)
    assert (seen.reference, seen.status, seen.amount) == (PAYMENT, PaymentState.PENDING, rub("4500.00"))
    assert seen.url == f"https://yoomoney.ru/checkout/payments/v2/contract?orderId={PAYMENT}"
    paid = receive.read_payment(payload("notification.payment.succeeded")["object"], SHOP)
    assert (paid.status, paid.url) == (PaymentState.CAPTURED, None)
    assert paid.captured_at == datetime(2026, 3, 8, 6, 17, 2, 417_000, tzinfo=UTC)
    assert receive.named_in(payload("payment.pending"), "payment_request_id") == UUID(
        "01a1f7fa-7834-71c7-ad8e-583ad64d984b"
    )
    assert receive.named_in({}, "payment_request_id") is None


@pytest.mark.parametrize(
    "change",
    [
        {"recipient": {"account_id": "900001"}},
        {"recipient": None},
        {"test": False},
        {"status": "brand_new"},
        {"amount": {"value": "4500.001", "currency": "RUB"}},
        {"amount": {"value": "4500.00", "currency": "XXX"}},
        {"amount": None},
    ],
)
def test_payment_that_is_not_this_shops_or_not_understood_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(NotTheSame):
        receive.read_payment({**payload("payment.pending"), **change}, SHOP)


def test_refund_is_read_with_its_reason() -> None:
    seen = receive.read_refund(payload("refund.canceled"))
    assert (seen.status, seen.amount, seen.reason) == (RefundState.FAILED, rub("510.00"), "insufficient_funds")
    assert seen.payment_reference == PAYMENT
    with pytest.raises(NotTheSame):
        receive.read_refund({**payload("refund.canceled"), "payment_id": None, "status": "unheard"})


def test_connection_does_not_print_its_secrets() -> None:
    assert PLAIN_KEY not in repr(SHOP)
