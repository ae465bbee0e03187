"""An outbound webhook and one delivery to it: at least once, no order promised, about three days of trying (S179)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from chassis.ids import StoreId
from contracts.ids import WebhookDeliveryId, WebhookId

from integrations.domain.pauses import after_failed_delivery

PATIENCE = timedelta(days=5)
"""A subscriber that failed for so long without one success is switched off."""
OVERLAP_MOST = timedelta(days=7)
SLOW_DOWN = frozenset({429, 502, 504})
SLOW_SECONDS = 5


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    EXHAUSTED = "exhausted"


@dataclass(frozen=True, slots=True)
class Webhook:
    id: WebhookId
    store_id: StoreId | None
    title: str
    url: str
    event_types: Sequence[str]
    enabled: bool
    changed_by: str
    version: int = 1
    disabled_reason: str | None = None
    failing_since: datetime | None = None
    paused_until: datetime | None = None
    removed_at: datetime | None = None

    @property
    def state(self) -> str:
        if not self.enabled:
            return "disabled"
        return "active" if self.failing_since is None else "failing"


@dataclass(frozen=True, slots=True)
class Delivery:
    id: WebhookDeliveryId
    webhook_id: WebhookId
    message_id: UUID
    state: DeliveryState
    attempts: int
    round: int
    last_status: int | None = None
    last_error: str | None = None
    delivered_at: datetime | None = None
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What one attempt brought. Without a status the subscriber never answered."""

    status_code: int | None
    error: str = ""
    retry_after: int | None = None

    @property
    def delivered(self) -> bool:
        return self.status_code is not None and 200 <= self.status_code < 300

    @property
    def outcome(self) -> str:
        """As journal and event know it."""
        if self.delivered:
            return "ok"
        return "unavailable" if self.status_code is None or self.status_code >= 500 else "rejected"

    @property
    def word(self) -> str:
        if self.status_code is None:
            return self.error
        if 300 <= self.status_code < 400:
            return "redirect_refused"
        return "" if self.delivered else f"http_{self.status_code}"


def attempted(
    webhook: Webhook, delivery: Delivery, response: Response, now: datetime, pace: float, jitter: float
) -> tuple[Webhook, Delivery]:
    """Both as they are after one more attempt."""
    made = replace(
        delivery,
        attempts=delivery.attempts + 1,
        round=delivery.round + 1,
        last_status=response.status_code,
        last_error=response.word or None,
    )
    if response.delivered:
        done = replace(made, state=DeliveryState.DELIVERED, delivered_at=now, next_at=None)
        return replace(webhook, failing_since=None), done
    next_at = after_failed_delivery(now, made.round, pace, jitter, response.retry_after)
    state = DeliveryState.WAITING if next_at else DeliveryState.EXHAUSTED
    return _failed(webhook, response, now, pace), replace(made, state=state, next_at=next_at)


def _failed(webhook: Webhook, response: Response, now: datetime, pace: float) -> Webhook:
    failing = replace(webhook, failing_since=webhook.failing_since or now)
    if response.status_code in SLOW_DOWN:
        seconds = max(SLOW_SECONDS * pace, min(response.retry_after or 0, 3600))
        failing = replace(failing, paused_until=now + timedelta(seconds=seconds))
    if response.status_code == 410:
        return _switched_off(failing, "gone")
    if now - (failing.failing_since or now) >= PATIENCE:
        return _switched_off(failing, "failing_too_long")
    return failing


def _switched_off(webhook: Webhook, reason: str) -> Webhook:
    if not webhook.enabled:
        return webhook
    return replace(webhook, enabled=False, disabled_reason=reason, version=webhook.version + 1)


def replayed(delivery: Delivery, now: datetime) -> Delivery:
    """Tried anew from the beginning of the schedule: the same id and the same bytes, a new time and signature."""
    return replace(delivery, state=DeliveryState.WAITING, round=0, next_at=now)
