"""What YooKassa says, in our words. Unknown fields and reasons are passed over: the API grows without notice."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.money import AmountNotWhole, Money, UnknownCurrency

from integrations.actions.open_secrets import Connection
from integrations.domain.payment import NotTheSame, Observed, PaymentState
from integrations.domain.refund import ObservedRefund, RefundState

_PAYMENTS = {
    "pending": PaymentState.PENDING,
    "waiting_for_capture": PaymentState.HELD,
    "succeeded": PaymentState.CAPTURED,
    "canceled": PaymentState.CANCELED,
}
_REFUNDS = {"pending": RefundState.PENDING, "succeeded": RefundState.SUCCEEDED, "canceled": RefundState.FAILED}
_EVENTS = frozenset({"payment.waiting_for_capture", "payment.succeeded", "payment.canceled", "refund.succeeded"})
LONGEST_ID = 64


@dataclass(frozen=True, slots=True)
class Told:
    """A notification: only a hint that something may have happened. `event` is None for what we cannot read."""

    dedup_key: str
    event: str | None = None
    object_id: str | None = None


def read_notification(raw: bytes) -> Told:
    try:
        body = json.loads(raw)
        event, subject = body["event"], body["object"]
        number, status = subject["id"], subject["status"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return Told(f"sha256:{hashlib.sha256(raw).hexdigest()}")
    texts = all(isinstance(text, str) and 0 < len(text) <= LONGEST_ID for text in (event, number, status))
    safe = texts and number.replace("-", "").isalnum() and number.isascii()
    if body.get("type") != "notification" or not safe or event not in _EVENTS:
        return Told(f"sha256:{hashlib.sha256(raw).hexdigest()}")
    return Told(f"{event}:{number}:{status}", event, number)


def read_payment(body: Mapping[str, Any], connection: Connection) -> Observed:
    """Raises NotTheSame for what is not a payment of this shop."""
    _require_ours(body, connection)
    try:
        confirmation = body.get("confirmation") or {}
        captured = body.get("captured_at")
        return Observed(
            reference=_reference(body["id"]),
            status=_PAYMENTS[body["status"]],
            amount=_money(body["amount"]),
            url=confirmation.get("confirmation_url"),
            captured_at=datetime.fromisoformat(captured) if captured else None,
            reason=_reason(body),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotTheSame(f"not a payment as we know them: {error!r}") from error


def read_refund(body: Mapping[str, Any]) -> ObservedRefund:
    try:
        return ObservedRefund(
            reference=_reference(body["id"]),
            payment_reference=_reference(body["payment_id"]),
            status=_REFUNDS[body["status"]],
            amount=_money(body["amount"]),
            reason=_reason(body),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NotTheSame(f"not a refund as we know them: {error!r}") from error


def _reference(value: Any) -> str:
    """The provider's id of something. Raises ValueError for what is none."""
    text = str(value)
    if not 0 < len(text) <= LONGEST_ID or not text.isascii() or not text.isprintable():
        raise ValueError("not an id")
    return text


def _reason(body: Mapping[str, Any]) -> str:
    said = str((body.get("cancellation_details") or {}).get("reason", ""))
    return said.replace("\x00", "").encode("utf-8", "replace").decode()[:200]


def named_in(body: Mapping[str, Any], name: str) -> UUID | None:
    """The id our own metadata carries, if it does."""
    try:
        return UUID(str(body["metadata"][name]))
    except (KeyError, TypeError, ValueError):
        return None


def _require_ours(body: Mapping[str, Any], connection: Connection) -> None:
    account = (body.get("recipient") or {}).get("account_id")
    if str(account) != str(connection.configuration.settings["shop_id"]):
        raise NotTheSame(f"the payment belongs to account {account}")
    if bool(body.get("test")) != connection.secrets["secret_key"].startswith("test_"):
        raise NotTheSame("a test payment and a live shop, or the other way round")


def _money(amount: Mapping[str, Any]) -> Money:
    try:
        return Money.from_major(str(amount["value"]), str(amount["currency"]))
    except (AmountNotWhole, UnknownCurrency) as error:
        raise NotTheSame(str(error)) from error
