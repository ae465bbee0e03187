from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bench.figures import Figure, Target, Verdict, targets
from bench.report import below_floor, number, table, ways

RATE = Target("rate", 1, "orders a second", True, floor=0.03, goal=0.06, moonshot=0.10, of="ratio")
TIME = Target("time", 3, "a long time", False, floor=200.0, goal=100.0, moonshot=60.0)


@pytest.mark.parametrize(
    ("rate", "verdict"),
    [
        (29.0, Verdict.BELOW),
        (30.0, Verdict.FLOOR),
        (59.0, Verdict.FLOOR),
        (60.0, Verdict.GOAL),
        (100.0, Verdict.MOONSHOT),
    ],
)
def test_a_rate_is_judged_by_its_share_of_the_limit(rate: float, verdict: Verdict) -> None:
    assert RATE.verdict(Figure("rate", [rate], "/s", limits=[1000.0])) is verdict


@pytest.mark.parametrize(
    ("value", "verdict"),
    [(201.0, Verdict.BELOW), (200.0, Verdict.FLOOR), (100.0, Verdict.GOAL), (60.0, Verdict.MOONSHOT)],
)
def test_less_time_is_better(value: float, verdict: Verdict) -> None:
    assert TIME.verdict(Figure("time", [value], "ms")) is verdict


def test_the_median_is_judged_not_the_luckiest_round() -> None:
    assert TIME.verdict(Figure("time", [50.0, 300.0, 400.0], "ms")) is Verdict.BELOW


def test_a_ratio_without_a_limit_is_not_judged() -> None:
    assert RATE.verdict(Figure("rate", [500.0], "/s")) is Verdict.UNJUDGED


def test_a_promise_without_a_floor_cannot_be_broken() -> None:
    target = Target("time", 7, "median", False, goal=30.0, moonshot=10.0)
    assert target.verdict(Figure("time", [500.0], "ms")) is Verdict.FLOOR


def test_nothing_wrong_is_what_was_promised() -> None:
    target = Target("wrong", 4, "wrong", False, floor=0.0, goal=0.0, moonshot=0.0)
    assert target.verdict(Figure("wrong", [0.0], "")) is Verdict.MOONSHOT
    assert target.verdict(Figure("wrong", [1.0], "")) is Verdict.BELOW


def test_the_way_that_is_left_is_told_in_times() -> None:
    assert ways(RATE, Figure("rate", [50.0], "/s", limits=[1000.0])) == "×1.2 to the goal, ×2 to the moonshot"
    assert ways(TIME, Figure("time", [80.0], "ms")) == "×1.3 to the moonshot"
    assert ways(TIME, Figure("time", [20.0], "ms")) == ""


def test_only_broken_promises_are_told() -> None:
    figures = [Figure("time", [201.0], "ms"), Figure("rate", [90.0], "/s", limits=[1000.0]), Figure("other", [1.0], "")]
    assert below_floor(figures, {"time": TIME, "rate": RATE}) == ["a long time"]


def test_the_table_shows_figure_limit_and_lines() -> None:
    figures = [Figure("rate", [90.0, 80.0, 100.0], "/s", limits=[1000.0]), Figure("other", [3.0], "MB", note="of all")]
    said_here = StringIO()
    console = Console(width=200, file=said_here)
    console.print(table(figures, {"rate": RATE}, {"the till": "not there yet"}))
    said = said_here.getvalue()
    words = ["orders a second", "90.0 /s", "80.0–100", "1,000", "9.0 %", "6 %", "goal", "other of all", "not there"]
    assert [one for one in words if one not in said] == []


def test_numbers_show_what_counts() -> None:
    assert [number(value) for value in (None, 0.0, 0.1234, 12.34, 1234.5)] == ["", "0", "0.123", "12.3", "1,234"]


def test_the_promises_can_be_read() -> None:
    assert targets()["orders.8.rate"].of == "ratio"


def test_a_goal_below_the_floor_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "targets.toml"
    file.write_text('[figures.x]\nmeasure = 1\ntitle = "x"\nbetter = "higher"\nfloor = 9\ngoal = 5\n')
    with pytest.raises(ValueError, match="order"):
        targets(file)


def test_better_is_up_or_down(tmp_path: Path) -> None:
    file = tmp_path / "targets.toml"
    file.write_text('[figures.x]\nmeasure = 1\ntitle = "x"\nbetter = "sideways"\n')
    with pytest.raises(ValueError, match="sideways"):
        targets(file)
