"""A message ends the same whatever order its facts come in (R18)."""

from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from messenger.domain.facts import ChangeFact, DeleteFact, EditFact, StatusFact
from messenger.domain.message import RANK, MessageState, Version, versions_of, with_change, with_status


def at(second: int) -> datetime:
    return datetime.fromtimestamp(1_778_750_400 + second, UTC)


SENT = MessageState(text="Букет на завтра", text_at=at(0), status="queued", status_at=at(0))
seconds = st.integers(min_value=1, max_value=6)
facts = st.one_of(
    st.builds(lambda s, t: EditFact("k", t, at(s)), seconds, st.sampled_from("абв")),
    st.builds(lambda s: DeleteFact("k", at(s)), seconds),
    st.builds(
        lambda s, status, reason: StatusFact("k", status, at(s), reason if status == "failed" else None),
        seconds,
        st.sampled_from(["accepted", "delivered", "read", "failed"]),
        st.sampled_from(["ban", "error"]),
    ),
)


def after(changes: list[ChangeFact]) -> tuple[MessageState, set[Version]]:
    state, kept = SENT, set()
    for change in changes:
        kept |= set(versions_of(state, change))
        state = with_change(state, change)
    return state, kept


@given(st.lists(facts, max_size=8), st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_end_the_same(changes: list[ChangeFact], random: Random) -> None:
    shuffled = [*changes, *changes[:3]]
    random.shuffle(shuffled)
    assert after(shuffled) == after(changes)


@given(st.lists(st.tuples(st.sampled_from(sorted(RANK)), seconds), max_size=8))
def test_a_status_never_falls(steps: list[tuple[str, int]]) -> None:
    state = SENT
    for status, second in steps:
        before, state = state, with_status(state, status, at(second))
        assert RANK[state.status or ""] >= RANK[before.status or ""]


@pytest.mark.parametrize(
    ("first", "second", "ends"),
    [
        ("read", "delivered", "read"),
        ("failed", "accepted", "failed"),
        ("failed", "delivered", "delivered"),
        ("accepted", "failed", "failed"),
        ("unknown", "accepted", "accepted"),
        ("accepted", "unknown", "accepted"),
    ],
)
def test_of_two_statuses_the_higher_stays(first: str, second: str, ends: str) -> None:
    assert with_status(with_status(SENT, first, at(1)), second, at(2)).status == ends


def test_an_edit_keeps_what_was_said_before() -> None:
    _, kept = after([EditFact("k", "На послезавтра", at(5)), EditFact("k", "На пятницу", at(3))])
    assert kept == {
        Version(at(0), "Букет на завтра"),
        Version(at(3), "На пятницу"),
        Version(at(5), "На послезавтра"),
    }


def test_an_edit_after_a_deletion_does_not_bring_the_message_back() -> None:
    state, _ = after([DeleteFact("k", at(2)), EditFact("k", "в", at(3))])
    assert (state.deleted_at, state.text) == (at(2), "в")


def test_a_message_of_theirs_has_no_status() -> None:
    theirs = MessageState(text="Здравствуйте", text_at=at(0))
    assert with_status(theirs, "read", at(1)) == theirs
