"""The states of a delivery, one verb at a time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from chassis.ids import uuid7
from contracts.events.delivery import CourierAssigned, CourierUnassigned, Delivered, PickedUp
from contracts.ids import CourierId, CourierShiftId, DeliveryId, OrderId, ProofId
from delivery.domain import lane
from delivery.domain.lane import Courier, Delivery, Outcome, State
from delivery.domain.refusals import CourierNotOnShift, NotAssembledYet, NotPossibleNow, NotYourDelivery

from services.delivery.tests.builders import HERE, NOW, WINDOW

ARAM = Courier(CourierId(uuid7()), "Aram", CourierShiftId(uuid7()))
IDLE = Courier(CourierId(uuid7()), "Gor", None)
PLANNED = Delivery(DeliveryId(uuid7()), HERE, OrderId(uuid7()), State.PLANNED, 1, WINDOW)
READY = lane.make_ready(PLANNED)


def test_no_courier_before_assembly_unless_a_manager_says_why() -> None:
    """S80."""
    with pytest.raises(NotAssembledYet):
        lane.assign(PLANNED, ARAM, NOW)
    after, event = lane.assign(PLANNED, ARAM, NOW, "rush")
    assert isinstance(event, CourierAssigned)
    assert (after.state, after.version, event.forced_because) == (State.ASSIGNED, 2, "rush")
    with pytest.raises(NotAssembledYet):
        lane.pick_up(after, ARAM, NOW, NOW)
    assert lane.pick_up(lane.make_ready(after), ARAM, NOW, NOW)[0].state is State.PICKED_UP


def test_a_courier_off_shift_is_refused_unless_forced() -> None:
    """S138."""
    with pytest.raises(CourierNotOnShift):
        lane.assign(READY, IDLE, NOW)
    assert lane.assign(READY, IDLE, NOW, "nobody else")[0].shift_id is None


def test_only_the_courier_who_has_it_reports_on_it() -> None:
    assigned, _ = lane.assign(READY, ARAM, NOW)
    verbs: list[Callable[[], Outcome]] = [
        lambda: lane.pick_up(assigned, IDLE, NOW, NOW),
        lambda: lane.fail(assigned, IDLE.id, NOW, NOW, cause="nobody_home", reason="", will_retry=True),
    ]
    for verb in verbs:
        with pytest.raises(NotYourDelivery):
            verb()


def test_a_failed_delivery_goes_out_again_as_the_next_attempt() -> None:
    assigned, _ = lane.assign(READY, ARAM, NOW)
    failed, event = lane.fail(assigned, ARAM.id, NOW, NOW, cause="nobody_home", reason="", will_retry=True)
    again, _ = lane.assign(failed, ARAM, NOW)
    assert (failed.courier_id, again.attempt, again.version) == (None, 2, 5)
    assert event.sequence == 4


@pytest.mark.parametrize(("minutes", "late"), [(-1, 0), (0, 0), (0.5, 1), (61, 61)])
def test_lateness_is_measured_against_the_windows_end(minutes: float, late: int) -> None:
    """S142: begun minutes count."""
    picked, _ = lane.pick_up(lane.assign(READY, ARAM, NOW)[0], ARAM, NOW, NOW)
    at = WINDOW.ends_at + timedelta(minutes=minutes)
    _, event = lane.deliver(picked, ARAM.id, at + timedelta(hours=3), at, ProofId(uuid7()), "Ani")
    assert isinstance(event, Delivered)
    assert (event.minutes_late, event.delivered_at) == (late, at)


def test_who_really_has_the_bouquet_counts_though_the_plan_changed_meanwhile() -> None:
    """Picked up without a network at ten, given to Gor at half past ten, reported at eleven."""
    given_to_gor, _ = lane.assign(lane.assign(READY, ARAM, NOW)[0], IDLE, NOW, "quick")
    with pytest.raises(NotYourDelivery):
        lane.pick_up(given_to_gor, ARAM, NOW, NOW)
    taken_back, _ = lane.take_back(given_to_gor, NOW)
    for plan in (given_to_gor, taken_back):
        picked, event = lane.pick_up(plan, ARAM, NOW, NOW - timedelta(hours=1), held_it_then=True)
        assert (picked.courier_id, picked.shift_id, picked.state) == (ARAM.id, ARAM.shift_id, State.PICKED_UP)
        assert isinstance(event, PickedUp)
        assert (event.courier_id, event.picked_up_at) == (ARAM.id, NOW - timedelta(hours=1))
    with pytest.raises(NotPossibleNow):
        lane.pick_up(lane.pick_up(given_to_gor, IDLE, NOW, NOW)[0], ARAM, NOW, NOW, held_it_then=True)


@pytest.mark.parametrize(("assembled", "state"), [(True, State.READY), (False, State.PLANNED)])
def test_what_is_taken_back_waits_as_it_did_before(assembled: bool, state: State) -> None:
    assigned, _ = lane.assign(READY if assembled else PLANNED, ARAM, NOW, "rush")
    after, event = lane.take_back(assigned, NOW)
    assert (after.state, after.courier_id, after.shift_id) == (state, None, None)
    assert isinstance(event, CourierUnassigned)
    assert (event.courier_id, event.assembled, event.sequence) == (ARAM.id, assembled, assigned.version + 1)
    with pytest.raises(NotPossibleNow):
        lane.take_back(lane.pick_up(lane.assign(READY, ARAM, NOW)[0], ARAM, NOW, NOW)[0], NOW)


@pytest.mark.parametrize("state", [State.DELIVERED, State.CANCELLED])
def test_what_is_finished_stays_finished(state: State) -> None:
    finished = replace(READY, state=state)
    verbs: list[Callable[[], Outcome]] = [
        lambda: lane.assign(finished, ARAM, NOW, "please"),
        lambda: lane.pick_up(finished, ARAM, NOW, NOW),
        lambda: lane.cancel(finished, NOW, "x"),
    ]
    for verb in verbs:
        with pytest.raises(NotPossibleNow):
            verb()
    assert lane.make_ready(finished) == finished
