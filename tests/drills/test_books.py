"""What counts as lost and doubled, and how the table says it."""

from typing import Any

from tests.drills import books, table
from tests.drills.catalogue import DRILLS, ELSEWHERE, SKIPPED
from tests.drills.drill import Outcome


def order(number: int, buyer: str, **other: object) -> dict[str, object]:
    usual = {"stock": "reserved", "attention": None, "ended": False}
    return {"id": f"order-{number}", "buyer_name": buyer, "number": f"K-{number}", **usual, **other}


def outcome(**other: object) -> Outcome:
    usual: dict[str, Any] = {
        "drill": "broker-killed",
        "faults": 3,
        "operations": 120,
        "refused": 4,
        "cut": 1,
        "first": 0.8,
    }
    nothing = {"lost": [], "doubled": [], "problems": [], "at_rest": 6.25}
    return Outcome(**{**usual, **nothing, **other})


def test_an_order_that_was_promised_and_is_not_there_is_lost() -> None:
    answers = {"run 1": {"order-1"}, "run 2": {"order-2"}}
    assert books.lost(answers, [order(1, "run 1")]) == ["run 2: order-2"]


def test_a_buyer_with_two_orders_or_two_answers_is_doubled() -> None:
    twice_there = [order(1, "run 1"), order(2, "run 1"), order(3, "run 2")]
    assert books.doubled({"run 2": {"order-3"}}, twice_there) == ["run 1"]
    assert books.doubled({"run 2": {"order-3", "order-4"}}, [order(3, "run 2")]) == ["run 2"]


def test_an_order_waits_for_stock_until_it_is_answered_noticed_or_ended() -> None:
    waiting = order(1, "run 1", stock="awaited")
    others = [
        order(2, "run 2"),
        order(3, "run 3", stock="short"),
        order(4, "run 4", stock="awaited", attention="stock_answer_missing"),
        order(5, "run 5", stock="awaited", ended=True),
    ]
    assert books.unanswered([waiting, *others]) == ["order K-1: no answer of the stock"]


def test_one_thing_lost_makes_a_line_wrong() -> None:
    assert outcome().well
    assert not outcome(lost=["x"]).well
    assert not outcome(doubled=["x"]).well
    assert not outcome(problems=["x"]).well


def test_the_table_says_what_happened_in_its_columns() -> None:
    text = table.line(outcome(at_rest=None, problems=["not at rest: x"]))
    assert text.split() == ["broker-killed", "3", "120", "0", "0", "4", "1", "0.8", "s", "never", "WRONG"]
    assert len(table.HEAD) == len(table.line(outcome())) - len("  ok")


def test_only_the_first_of_many_complaints_are_shown() -> None:
    said = list(table.explained(outcome(problems=[str(number) for number in range(20)])))
    assert len(said) == table.SHOWN + 1
    assert said[-1] == "    wrong: and 14 more"


def test_the_summary_names_who_was_wrong() -> None:
    assert table.summary([outcome(), outcome()]).endswith("0 lost, 0 doubled: everything held")
    assert table.summary([outcome(), outcome(drill="hold-race", lost=["x"])]).endswith("WRONG in hold-race")


def test_every_fault_of_the_list_stands_somewhere() -> None:
    named = ", ".join([*(drill.proves for drill in DRILLS), *ELSEWHERE, *SKIPPED]).replace("F18–F20", "F18, F19, F20")
    assert {f"F{number}" for number in range(1, 33)} - set(named.split(", ")) == set()
    assert len({drill.name for drill in DRILLS}) == len(DRILLS)
