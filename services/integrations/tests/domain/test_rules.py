"""Receipts to the kopeck, steps of a payment, signatures, addresses, schedules: no servers needed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from chassis.ids import uuid7
from contracts.events.integrations import PaymentCaptured, PaymentLinkCreated
from contracts.ids import ConfigurationId, OrderId, PaymentRequestId, ProviderPaymentId, WebhookDeliveryId, WebhookId
from contracts.money import Money
from hypothesis import given
from hypothesis import strategies as st
from integrations.domain import payment as rules
from integrations.domain import public_events
from integrations.domain.address import is_public
from integrations.domain.exchange import excerpt
from integrations.domain.pauses import WEBHOOK_SECONDS, after_failed_delivery
from integrations.domain.payment import NotTheSame, Observed, Payment, PaymentState, Step, next_step, observed
from integrations.domain.receipt import items_of
from integrations.domain.refusals import EventTypeUnknown, ReceiptImpossible
from integrations.domain.standard_webhooks import headers, signature
from integrations.domain.webhook import Delivery, DeliveryState, Response, Webhook, attempted

from services.integrations.tests.builders import PETROGRADKA, line, rub

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def a_payment(**more: Any) -> Payment:
    facts: dict[str, Any] = {
        "id": ProviderPaymentId(uuid7()),
        "payment_request_id": PaymentRequestId(uuid7()),
        "store_id": PETROGRADKA,
        "order_id": OrderId(uuid7()),
        "order_number": "P-1",
        "provider": "yookassa",
        "amount": rub("4500.00"),
        "description": "P-1",
        "expires_at": NOW + timedelta(minutes=30),
        "created_at": NOW,
        "idempotence_key": "pay-1",
    }
    return Payment(**{**facts, **more})


def seen(status: PaymentState, **more: Any) -> Observed:
    facts: dict[str, Any] = {"reference": "r-1", "status": status, "amount": rub("4500.00"), "url": "https://pay"}
    return Observed(**{**facts, **more})


# Signatures


SECRET, SECOND = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX", "whsec_GBkaGxwdHh8gISIjJCUmJygpKissLS4v"
MESSAGE = "msg_2tF0wersHop0000000001"
BODY = (
    b'{"type":"order.paid","timestamp":"2026-01-01T00:00:00Z",'
    b'"data":{"id":"ord_1","amount_minor":450000,"currency":"RUB"}}'
)


def test_signature_equals_the_published_vector() -> None:
    first = "v1,3Cm177+VZwQubOUl+BZ11JPrSgQUUDf9KrOmPSRc0L8="
    second = "v1,kamda7SVr2RtxdugI28351t5fjOi0gnMxuPQNo2SDyA="
    assert signature(SECRET, MESSAGE, 1767225600, BODY) == first
    made = headers([SECRET, SECOND], MESSAGE, 1767225600, BODY)
    assert made["webhook-signature"] == f"{first} {second}"
    assert (made["webhook-id"], made["webhook-timestamp"]) == (MESSAGE, "1767225600")


# Receipts


@given(
    st.lists(
        st.tuples(
            st.integers(1, 500_000),
            st.decimals("0.001", "50", places=3) | st.integers(1, 60).map(Decimal),
            st.integers(1, 900_000),
        ),
        min_size=1,
        max_size=12,
    ),
    st.integers(1, 5_000_000),
)
def test_receipt_always_adds_up_to_what_is_paid(parts: list[tuple[int, Decimal, int]], amount: int) -> None:
    lines = [
        line("Роза", "1.00").model_copy(
            update={"unit_price": Money(price, "RUB"), "quantity": quantity, "total": Money(total, "RUB")}
        )
        for price, quantity, total in parts
    ]
    items = items_of(lines, Money(amount, "RUB"))
    told = sum((item.price.amount * item.quantity).quantize(Decimal(1), "ROUND_HALF_UP") for item in items)
    assert told == amount
    assert all(item.quantity > 0 and item.price.amount > 0 for item in items)


def test_line_is_told_as_it_is_where_it_adds_up() -> None:
    (item,) = items_of([line("Лента", "120.50", "2.500", unit="м", total="301.25")], rub("301.25"))
    assert (item.quantity, item.price, item.measure) == (Decimal("2.500"), rub("120.50"), "meter")
    with pytest.raises(ReceiptImpossible):
        items_of([], rub("1.00"))


# Payments


def test_steps_follow_state_deadline_and_withdrawal() -> None:
    fresh = a_payment()
    sent = rules.sending(fresh, ConfigurationId(uuid7()), "{}", NOW)
    late = NOW + timedelta(minutes=31)
    assert (next_step(fresh, NOW), next_step(fresh, late)) == (Step.SEND, Step.GIVE_UP)
    assert (next_step(sent, NOW), next_step(sent, late)) == (Step.SEND, Step.LOOK_UP)
    old = replace(sent, expires_at=NOW + timedelta(days=3))
    assert next_step(old, NOW + timedelta(hours=22)) is Step.SEND
    assert next_step(old, NOW + timedelta(hours=23)) is Step.LOOK_UP, "the provider forgets a key after a day"
    assert next_step(rules.withdrawn(sent, NOW), NOW) is Step.LOOK_UP
    held = replace(fresh, state=PaymentState.HELD)
    assert (next_step(held, NOW), next_step(held, late)) == (Step.CAPTURE, Step.CANCEL)
    assert next_step(rules.withdrawn(held, NOW), NOW) is Step.CANCEL


def test_states_move_forward_only() -> None:
    linked = observed(a_payment(), seen(PaymentState.PENDING), NOW)
    assert [type(event) for event in linked.events] == [PaymentLinkCreated]
    paid = observed(linked.payment, seen(PaymentState.CAPTURED), NOW)
    assert [type(event) for event in paid.events] == [PaymentCaptured]
    for status in (PaymentState.PENDING, PaymentState.HELD, PaymentState.CAPTURED, PaymentState.CANCELED):
        again = observed(paid.payment, seen(status), NOW)
        assert (again.events, again.payment) == ((), paid.payment)


def test_money_outranks_what_we_had_concluded() -> None:
    for ended in (PaymentState.FAILED, PaymentState.WITHDRAWN):
        found = observed(replace(a_payment(), state=ended), seen(PaymentState.CAPTURED), NOW)
        assert [type(event) for event in found.events] == [PaymentCaptured]


def test_object_that_is_not_ours_is_not_followed() -> None:
    linked = observed(a_payment(), seen(PaymentState.PENDING), NOW).payment
    for other in (seen(PaymentState.CAPTURED, reference="r-2"), seen(PaymentState.CAPTURED, amount=rub("1.00"))):
        with pytest.raises(NotTheSame):
            observed(linked, other, NOW)


# Addresses


INSIDE = (
    "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 192.0.0.8 192.88.99.1 "
    "198.18.0.1 203.0.113.1 240.0.0.1 255.255.255.255 ::1 :: fe80::1 fe80::1%eth0 fc00::1 fec0::1 ff02::1 "
    "::ffff:127.0.0.1 ::169.254.169.254 64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1:: 2001:db8::1 100::1 nonsense"
)
OUTSIDE = "8.8.8.8 93.184.216.34 2606:2800:220:1::1 ::ffff:8.8.8.8 2002:808:808::"


def test_only_surely_public_addresses_are_let_through() -> None:
    assert [one for one in INSIDE.split() if is_public(one)] == []
    assert [one for one in OUTSIDE.split() if not is_public(one)] == []


# Deliveries


def a_delivery() -> tuple[Webhook, Delivery]:
    webhook_id = WebhookId(uuid7())
    webhook = Webhook(webhook_id, PETROGRADKA, "Партнёр", "https://partner.example", ("*",), True, "user:1")
    return webhook, Delivery(WebhookDeliveryId(uuid7()), webhook_id, uuid7(), DeliveryState.WAITING, 0, 0)


def test_schedule_lasts_three_days_and_then_ends() -> None:
    webhook, delivery = a_delivery()
    now = NOW
    while delivery.next_at is not None or delivery.attempts == 0:
        now = delivery.next_at or now
        webhook, delivery = attempted(webhook, delivery, Response(500), now, 1, 1)
    assert (delivery.state, delivery.attempts) == (DeliveryState.EXHAUSTED, 11)
    assert now - NOW == timedelta(seconds=sum(WEBHOOK_SECONDS))
    assert timedelta(hours=70) < now - NOW < timedelta(hours=73)
    assert (webhook.enabled, webhook.state) == (True, "failing")


def test_subscriber_that_fails_for_five_days_is_switched_off() -> None:
    webhook, delivery = a_delivery()
    failing, _ = attempted(webhook, delivery, Response(None, "timeout"), NOW, 1, 1)
    still, _ = attempted(failing, delivery, Response(500), NOW + timedelta(days=4, hours=23), 1, 1)
    assert still.enabled
    off, _ = attempted(still, delivery, Response(500), NOW + timedelta(days=5), 1, 1)
    assert (off.enabled, off.disabled_reason, off.version) == (False, "failing_too_long", 2)
    well, _ = attempted(failing, delivery, Response(200), NOW + timedelta(days=5), 1, 1)
    assert (well.enabled, well.failing_since) == (True, None)


def test_asked_pause_is_honoured_up_to_an_hour() -> None:
    assert after_failed_delivery(NOW, 1, 1, 1, None) == NOW + timedelta(seconds=5)
    assert after_failed_delivery(NOW, 1, 1, 1, 90) == NOW + timedelta(seconds=90)
    assert after_failed_delivery(NOW, 1, 1, 1, 999_999) == NOW + timedelta(hours=1)
    assert after_failed_delivery(NOW, 4, 1, 1.2, 1) == NOW + timedelta(minutes=36)
    assert after_failed_delivery(NOW, len(WEBHOOK_SECONDS) + 1, 1, 1, 5) is None


def test_overloaded_subscriber_is_given_a_rest() -> None:
    webhook, delivery = a_delivery()
    resting, _ = attempted(webhook, delivery, Response(429, retry_after=30), NOW, 1, 1)
    assert resting.paused_until == NOW + timedelta(seconds=30)
    assert attempted(webhook, delivery, Response(500), NOW, 1, 1)[0].paused_until is None


# What may be heard


def test_filters_are_types_prefixes_or_everything() -> None:
    public_events.require_known(["order.paid", "order.*", "payment.*", "*"])
    for wrong in ("order", "order.eaten", "stock.*", "orde.*", ".*", "order.*.*"):
        with pytest.raises(EventTypeUnknown):
            public_events.require_known([wrong])
    assert public_events.filters_for("order.paid") == ["order.paid", "*", "order.*"]


def test_every_public_field_exists_and_none_is_personal() -> None:
    personal = {"customer_id", "customer_phone", "customer_email", "recipient", "address", "placed_by", "courier_name"}
    for event in public_events.EVENTS:
        name, fields = public_events.public_fields(event)
        assert set(fields) <= set(event.model_fields), name
        assert not personal & set(fields), name


def test_excerpt_hides_secrets_and_people() -> None:
    raw = '{"customer":{"email":"a@b.c","phone":"79"},"secret_key":"x","metadata":{"order_id":"1"},"note":"key-123"}'
    kept = excerpt(raw, ["key-123"])
    assert kept == (
        '{"customer":{"email":"•••","phone":"•••"},"secret_key":"•••","metadata":{"order_id":"1"},"note":"•••"}'
    )
    assert excerpt("<html>key-123" + "x" * 5000, ["key-123"]).startswith("<html>•••")
    assert len(excerpt("x" * 5000)) == 250
