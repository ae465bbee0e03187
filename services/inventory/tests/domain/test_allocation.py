"""First expired, first used; never past the date; never more than there is. Against plain counting."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from chassis.ids import uuid7
from contracts.events.parts import Component
from contracts.ids import BatchId, LocationId, ProductId
from hypothesis import given
from hypothesis import strategies as st
from inventory.stock.domain.allocation import Lot, Take, allocate, allocate_any, totals
from inventory.stock.domain.availability import LineParts, judge_alone, missing_together
from inventory.stock.domain.cost import cost_of_change, value_of
from inventory.stock.domain.discard import discard
from inventory.stock.domain.order import changes, consume, split_returned, what_stays

TODAY = date(2026, 3, 8)
ROSE, TULIP = ProductId(UUID(int=1)), ProductId(UUID(int=2))
HERE = LocationId(UUID(int=9))


def lot(
    free: int | str,
    *,
    days: int | None = 5,
    product: ProductId = ROSE,
    on_hand: int | str | None = None,
    received: int | str = 100,
    cost: int = 100_000,
    currency: str = "RUB",
) -> Lot:
    best_before = None if days is None else TODAY + timedelta(days=days)
    return Lot(
        BatchId(uuid7()),
        product,
        HERE,
        best_before,
        Decimal(on_hand if on_hand is not None else free),
        Decimal(free),
        Decimal(received),
        cost,
        currency,
    )


lots = st.lists(
    st.builds(
        lot,
        st.integers(0, 20),
        days=st.one_of(st.none(), st.integers(-5, 9)),
        product=st.sampled_from([ROSE, TULIP]),
    ),
    max_size=12,
)
wanted = st.dictionaries(st.sampled_from([ROSE, TULIP]), st.integers(0, 60).map(Decimal), max_size=2)


@given(lots=lots, wanted=wanted)
def test_takes_and_missing_add_up_and_nothing_past_its_date_is_taken(
    lots: list[Lot], wanted: dict[ProductId, Decimal]
) -> None:
    """R15 on the path that reserves, holds and moves reservations."""
    found = allocate(wanted, lots, TODAY)
    taken = totals(found.takes)
    for product, quantity in wanted.items():
        usable = sum((one.free for one in lots if one.product_id == product and one.usable(TODAY)), Decimal(0))
        assert taken.get(product, Decimal(0)) == min(quantity, usable)
        assert found.missing.get(product, Decimal(0)) == max(quantity - usable, Decimal(0))
    assert all(take.lot.usable(TODAY) and Decimal(0) < take.quantity <= take.lot.free for take in found.takes)


@given(lots=lots, wanted=wanted)
def test_nothing_is_taken_while_something_that_expires_earlier_is_left(
    lots: list[Lot], wanted: dict[ProductId, Decimal]
) -> None:
    found = allocate(wanted, lots, TODAY)
    taken = {take.lot.batch_id: take.quantity for take in found.takes}
    for take in found.takes:
        for other in lots:
            earlier = other.product_id == take.lot.product_id and other.order_of_use < take.lot.order_of_use
            if earlier and other.usable(TODAY):
                assert taken.get(other.batch_id, Decimal(0)) == other.free


def test_what_has_no_date_is_used_last() -> None:
    vase, dated = lot(5, days=None), lot(5, days=300)
    assert [take.lot for take in allocate({ROSE: Decimal(6)}, [vase, dated], TODAY).takes] == [dated, vase]


def test_last_day_still_counts() -> None:
    assert allocate({ROSE: Decimal(1)}, [lot(1, days=0)], TODAY).complete
    assert not allocate({ROSE: Decimal(1)}, [lot(1, days=-1)], TODAY).complete


@given(lots=lots, wanted=wanted)
def test_write_off_may_take_what_is_past_its_date(lots: list[Lot], wanted: dict[ProductId, Decimal]) -> None:
    found = allocate_any(wanted, lots)
    for product, quantity in wanted.items():
        there = sum((one.free for one in lots if one.product_id == product), Decimal(0))
        assert totals(found.takes).get(product, Decimal(0)) == min(quantity, there)


@given(
    cost=st.integers(0, 10_000_000),
    received=st.integers(1, 10_000),
    changes=st.lists(st.integers(-10_000, 10_000), max_size=30),
    currency=st.sampled_from(["RUB", "AMD"]),
)
def test_movements_of_a_batch_always_add_up_to_what_was_paid(
    cost: int, received: int, changes: list[int], currency: str
) -> None:
    """However a batch is taken apart and put back: no kopeck and no dram is made or lost."""
    batch = lot(0, on_hand=0, received=received, cost=cost, currency=currency)
    ledger, on_hand = cost_of_change(batch, Decimal(received)), Decimal(received)
    assert ledger == cost
    for change in changes:
        step = max(min(Decimal(change), received - on_hand), -on_hand)
        now = lot(0, on_hand=str(on_hand), received=received, cost=cost, currency=currency)
        ledger += cost_of_change(now, step)
        on_hand += step
        assert ledger == value_of(now, on_hand)
    now = lot(0, on_hand=str(on_hand), received=received, cost=cost, currency=currency)
    assert ledger + cost_of_change(now, -on_hand) == 0


def test_whole_drams_stay_whole() -> None:
    batch = lot(3, received=3, cost=100_000, currency="AMD")
    assert [value_of(batch, Decimal(n)) for n in (0, 1, 2, 3)] == [0, 33_300, 66_700, 100_000]


def test_own_reservation_is_used_before_what_is_free() -> None:
    """S110: what was promised to the order first, even where something older lies free."""
    older, own = lot(10, days=1), lot(10, days=5)
    used = consume({ROSE: Decimal(7)}, [Take(own, Decimal(4))], [older, own], TODAY)
    assert {take.lot.batch_id: take.quantity for take in used.takes} == {own.batch_id: 4, older.batch_id: 3}


def test_own_stems_past_their_date_are_not_used() -> None:
    """R15 on the path of assembly."""
    past, good = lot(4, days=-1), lot(2)
    used = consume({ROSE: Decimal(4)}, [Take(past, Decimal(4))], [past, good], TODAY)
    assert {take.lot.batch_id: take.quantity for take in used.takes} == {good.batch_id: 2}
    assert used.missing == {ROSE: 2}


@given(lots=lots, wanted=wanted, own=st.integers(0, 20))
def test_consumption_is_one_take_per_batch_and_never_more_than_is_there(
    lots: list[Lot], wanted: dict[ProductId, Decimal], own: int
) -> None:
    mine = [Take(one, min(one.free, Decimal(own))) for one in lots[:3] if one.free]
    used = consume(wanted, mine, lots, TODAY)
    assert len({take.lot.batch_id for take in used.takes}) == len(used.takes)
    assert all(take.quantity <= take.lot.free and take.lot.usable(TODAY) for take in used.takes)
    for product, quantity in wanted.items():
        assert totals(used.takes).get(product, Decimal(0)) + used.missing.get(product, Decimal(0)) == quantity


def test_returned_stems_are_split_by_their_date() -> None:
    good, past = Take(lot(1), Decimal(1)), Take(lot(1, days=-1), Decimal(2))
    assert split_returned([good, past], TODAY) == ((good,), (past,))


def test_replacement_within_one_product_is_its_difference() -> None:
    five, seven = Component(product_id=ROSE, quantity=Decimal(5)), Component(product_id=ROSE, quantity=Decimal(7))
    tulips = Component(product_id=TULIP, quantity=Decimal(3))
    assert changes(five, tulips) == ({TULIP: Decimal(3)}, {ROSE: Decimal(5)})
    assert changes(five, seven) == ({ROSE: Decimal(2)}, {})
    assert changes(seven, five) == ({}, {ROSE: Decimal(2)})


def test_what_expires_last_is_given_up_first() -> None:
    early, late = lot(3, days=1), lot(5, days=9)
    own = [Take(early, Decimal(3)), Take(late, Decimal(5))]
    assert what_stays(own, {ROSE: Decimal(6)}) == (Take(early, Decimal(2)),)
    assert what_stays(own, {ROSE: Decimal(99)}) == ()


def test_named_batches_are_thrown_away_before_the_rest() -> None:
    first, second = lot(5, days=1), lot(5, days=2)
    found = discard({ROSE: Decimal(6)}, {second.batch_id: Decimal(3)}, [first, second])
    assert {take.lot.batch_id: take.quantity for take in found.takes} == {first.batch_id: 5, second.batch_id: 4}
    stranger = BatchId(uuid7())
    assert discard({}, {stranger: Decimal(1)}, [first]).unknown == (stranger,)


def test_each_line_alone_and_all_together() -> None:
    """R14."""
    lines = [
        LineParts(1, Decimal(2), {ROSE: Decimal(6), TULIP: Decimal(2)}),
        LineParts(2, Decimal(5), {ROSE: Decimal(5)}),
        LineParts(3, Decimal(1), {}, known=False),
        LineParts(4, Decimal(1), {TULIP: Decimal(1)}, active=False),
    ]
    free = {ROSE: Decimal(10), TULIP: Decimal(50)}
    verdicts = [judge_alone(line, free) for line in lines]
    assert [(v.possible, v.enough, v.reason) for v in verdicts] == [
        (3, True, None),
        (10, True, None),
        (0, False, "unknown"),
        (50, False, "inactive"),
    ]
    assert missing_together(lines, free) == {ROSE: 1}
