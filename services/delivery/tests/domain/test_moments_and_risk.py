"""What a phone's clock may claim, and which promises are in danger."""

from datetime import timedelta

import pytest
from delivery.domain.lane import State
from delivery.domain.moments import happened
from delivery.domain.refusals import MomentImplausible
from delivery.domain.risk import Risk, risk_of

from services.delivery.tests.builders import NOW, WINDOW


@pytest.mark.parametrize("hours", [0, 5, 72])
def test_a_report_counts_from_when_it_happened(hours: int) -> None:
    assert happened(NOW - timedelta(hours=hours), NOW) == NOW - timedelta(hours=hours)


def test_nothing_happens_in_the_future() -> None:
    assert happened(NOW + timedelta(minutes=10), NOW) == NOW
    assert happened(None, NOW) == NOW


@pytest.mark.parametrize("off", [timedelta(minutes=10, seconds=1), timedelta(hours=-72, seconds=-1)])
def test_a_moment_out_of_bounds_is_refused(off: timedelta) -> None:
    with pytest.raises(MomentImplausible):
        happened(NOW + off, NOW)


@pytest.mark.parametrize(
    ("state", "assembled", "minutes_to_end", "risk"),
    [
        (State.READY, True, 46, Risk.NONE),
        (State.READY, True, 44, Risk.AT_RISK),
        (State.PLANNED, False, 119, Risk.AT_RISK),
        (State.PLANNED, False, 121, Risk.NONE),
        (State.PICKED_UP, True, 16, Risk.NONE),
        (State.PICKED_UP, True, 14, Risk.AT_RISK),
        (State.ASSIGNED, True, 0, Risk.AT_RISK),
        (State.ASSIGNED, True, -1, Risk.LATE),
        (State.FAILED, True, -1, Risk.LATE),
        (State.CANCELLED, True, -1, Risk.NONE),
    ],
)
def test_a_promise_is_in_danger_while_something_can_be_done(
    state: State, assembled: bool, minutes_to_end: int, risk: Risk
) -> None:
    """The window lasts two hours."""
    now = WINDOW.ends_at - timedelta(minutes=minutes_to_end)
    assert risk_of(state, assembled, WINDOW, None, now) is risk


def test_what_was_delivered_is_late_only_by_its_own_moment() -> None:
    later = WINDOW.ends_at + timedelta(days=1)
    assert risk_of(State.DELIVERED, True, WINDOW, WINDOW.ends_at, later) is Risk.NONE
    assert risk_of(State.DELIVERED, True, WINDOW, WINDOW.ends_at + timedelta(seconds=1), later) is Risk.LATE
