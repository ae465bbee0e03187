"""The table of outcomes: one line per drill, and below it what is wrong with those that are red."""

from collections.abc import Iterable, Sequence

from tests.drills.drill import Outcome

SHOWN = 6
HEAD = "drill                      faults   done  lost doubled   5xx   cut   first  at rest"


def line(outcome: Outcome) -> str:
    """`first` and `at rest` are seconds from the end of the fault."""
    return (
        f"{outcome.drill:26} {outcome.faults:6} {outcome.operations:6} {len(outcome.lost):5} {len(outcome.doubled):7}"
        f" {outcome.refused:5} {outcome.cut:5} {_seconds(outcome.first):>7} {_seconds(outcome.at_rest):>8}"
        f"  {'ok' if outcome.well else 'WRONG'}"
    )


def explained(outcome: Outcome) -> Iterable[str]:
    """The first few things that are wrong, one per line."""
    for what, found in (("lost", outcome.lost), ("doubled", outcome.doubled), ("wrong", outcome.problems)):
        yield from (f"    {what}: {one}" for one in found[:SHOWN])
        if len(found) > SHOWN:
            yield f"    {what}: and {len(found) - SHOWN} more"


def summary(outcomes: Sequence[Outcome]) -> str:
    wrong = [one.drill for one in outcomes if not one.well]
    counted = (
        f"{sum(one.faults for one in outcomes)} faults, {sum(one.operations for one in outcomes)} operations done, "
        f"{sum(len(one.lost) for one in outcomes)} lost, {sum(len(one.doubled) for one in outcomes)} doubled"
    )
    return f"{counted}: " + (f"WRONG in {', '.join(wrong)}" if wrong else "everything held")


def _seconds(value: float | None) -> str:
    return "never" if value is None else f"{value:.1f} s"
