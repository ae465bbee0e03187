import random

from bench.scenarios.storefront import LEFT, LINES, Oracle, chosen, compositions

MADE_OF = {"one": {"a": 1, "b": 2}, "two": {"b": 1, "c": 1}}


def test_a_recipe_can_be_made_when_there_is_enough_of_every_stem() -> None:
    oracle = Oracle({"a": 1, "b": 1, "c": 1}, MADE_OF)
    assert oracle.shown() == {"two"}


def test_a_change_tells_what_came_and_what_went() -> None:
    oracle = Oracle({"a": 1, "b": 2, "c": 1}, MADE_OF)
    assert oracle.change({"b": -1}) == {"one": False}
    assert oracle.change({"b": -1}) == {"two": False}
    assert oracle.change({"b": 2, "c": -1}) == {"one": True}
    assert oracle.shown() == {"one"}


def test_what_is_told_step_by_step_is_what_is_counted_at_once() -> None:
    chance = random.Random(7)
    stems = [f"s{number}" for number in range(12)]
    made_of = compositions([f"r{number}" for number in range(60)], stems)
    oracle = Oracle(dict.fromkeys(stems, 3), made_of)
    shown = oracle.shown()
    for _ in range(300):
        stem = chance.choice(stems)
        for recipe, fact in oracle.change({stem: chance.randint(-min(2, oracle.free[stem]), 2)}).items():
            (shown.add if fact else shown.discard)(recipe)
        assert shown == oracle.shown()


def test_a_turn_takes_ten_different_stems_and_now_and_then_the_last_of_a_scarce_one() -> None:
    stems = [f"s{number}" for number in range(400)]
    taken = [chosen(stems, turn) for turn in range(30)]
    assert {len(one) for one in taken} == {LINES}
    assert [turn for turn, one in enumerate(taken) if LEFT in one.values()] == [0, 10, 20]
