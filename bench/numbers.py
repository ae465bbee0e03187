"""What is made of many measured values: pure, so that it can be tested."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0–1) of all values do not exceed. Raises ValueError without values."""
    if not values:
        raise ValueError("there is no percentile of nothing")
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


@dataclass(frozen=True, slots=True)
class Spread:
    """Rounds of one measure."""

    middle: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        return cls(median(values), min(values), max(values))


def less(after: Mapping[str, float], before: Mapping[str, float]) -> dict[str, float]:
    """What was added under each name; a name that is new began at nothing."""
    return {name: value - before.get(name, 0.0) for name, value in after.items()}


def growth(first: float, last: float) -> float:
    """How many times more; infinite from nothing."""
    return last / first if first else math.inf
