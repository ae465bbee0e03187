"""When to try again."""

from datetime import datetime, timedelta

SEND_SECONDS = (1, 2, 5, 10, 30, 60, 120, 300)
"""Between attempts of a write whose outcome is unknown or that was never reached."""
READ_SECONDS = (10, 20, 30, 60, 60, 120, 300, 600)
"""Between looks at something that is not final; notifications usually come first."""
ATTENTION_SECONDS = (60, 300, 600)
"""While a person has to repair the configuration."""
WEBHOOK_SECONDS = (5, 60, 300, 1800, 7200, 18000, 36000, 50400, 72000, 72000)
"""After a failed delivery; the last failure ends it after about three days."""
LONGEST_ASKED_PAUSE = timedelta(hours=1)


def later(now: datetime, attempt: int, steps: tuple[int, ...], pace: float) -> datetime:
    """When attempt number `attempt` (1 is the first, just made) is followed by another."""
    seconds = steps[min(max(attempt, 1), len(steps)) - 1]
    return now + timedelta(seconds=seconds * pace)


def after_failed_delivery(
    now: datetime, attempt: int, pace: float, jitter: float, asked_seconds: int | None
) -> datetime | None:
    """The next try of a delivery, None when the schedule is over. `jitter` is 0.8–1.2; Retry-After is honoured."""
    if attempt > len(WEBHOOK_SECONDS):
        return None
    planned = now + timedelta(seconds=WEBHOOK_SECONDS[attempt - 1] * pace * jitter)
    if asked_seconds is None:
        return planned
    return max(planned, now + min(timedelta(seconds=asked_seconds), LONGEST_ASKED_PAUSE))
