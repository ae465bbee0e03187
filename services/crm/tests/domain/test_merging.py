"""A merge and its undoing, as values."""

from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from crm.domain.merging import parted, remembered, united
from hypothesis import given
from hypothesis import strategies as st

HERE, THERE = uuid4(), uuid4()


@dataclass(frozen=True)
class Somebody:
    phones: list[str] = field(default_factory=list)
    emails: list[str] = field(default_factory=list)
    store_ids: list[UUID] = field(default_factory=lambda: [HERE])
    responsible: list[UUID] = field(default_factory=list)
    notes: str = ""


people = st.builds(
    Somebody,
    phones=st.lists(st.sampled_from(["+1", "+2", "+3"]), unique=True),
    store_ids=st.lists(st.sampled_from([HERE, THERE]), min_size=1, unique=True),
    notes=st.sampled_from(["", "likes tulips", "calls late"]),
)


@given(people, people)
def test_undone_at_once_the_survivor_is_exactly_what_it_was(survivor: Somebody, absorbed: Somebody) -> None:
    merged = replace(survivor, **united(survivor, absorbed))
    assert replace(merged, **parted(merged, absorbed, remembered(survivor))) == survivor


def test_what_people_wrote_since_the_merge_survives_its_undoing() -> None:
    survivor, absorbed = Somebody(phones=["+1"], notes="tulips"), Somebody(phones=["+2"], notes="late")
    merged = replace(survivor, **united(survivor, absorbed))
    edited = replace(merged, phones=["+1", "+2", "+9"], notes="tulips, no roses\nlate")
    after = parted(edited, absorbed, remembered(survivor))
    assert (after["phones"], after["notes"]) == (["+1", "+9"], "tulips, no roses")
