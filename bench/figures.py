"""What a scenario finds out, and what was promised about it (`targets.toml`)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from bench.numbers import Spread

TARGETS = Path(__file__).with_name("targets.toml")


class Verdict(StrEnum):
    """How far a figure came."""

    MOONSHOT = "moonshot"
    GOAL = "goal"
    FLOOR = "floor"
    BELOW = "BELOW FLOOR"
    UNJUDGED = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing, a value per round; `limits` are what the same machine can do at most, round by round."""

    name: str
    values: Sequence[float]
    unit: str
    limits: Sequence[float] = ()
    note: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def spread(self) -> Spread:
        return Spread.of(self.values)

    @property
    def limit(self) -> float | None:
        return Spread.of(self.limits).middle if self.limits else None

    @property
    def ratio(self) -> float | None:
        """The median against the median of the limit."""
        return self.spread.middle / self.limit if self.limit else None


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure is to reach. `of`: whether the value itself is judged or its ratio to the limit."""

    name: str
    measure: int
    title: str
    higher_is_better: bool
    floor: float | None = None
    goal: float | None = None
    moonshot: float | None = None
    of: str = "value"

    def judged(self, figure: Figure) -> float | None:
        return figure.ratio if self.of == "ratio" else figure.spread.middle

    def reaches(self, value: float, line: float | None) -> bool:
        if line is None:
            return False
        return value >= line if self.higher_is_better else value <= line

    def verdict(self, figure: Figure) -> Verdict:
        """Unjudged where nothing was promised, or where the limit could not be measured."""
        value = self.judged(figure)
        if value is None or (self.floor, self.goal, self.moonshot) == (None, None, None):
            return Verdict.UNJUDGED
        if self.reaches(value, self.moonshot):
            return Verdict.MOONSHOT
        if self.reaches(value, self.goal):
            return Verdict.GOAL
        if self.floor is None or self.reaches(value, self.floor):
            return Verdict.FLOOR
        return Verdict.BELOW

    def distance(self, figure: Figure, line: float | None) -> float | None:
        """How many times better it has to become to reach the line; 1 or less when it does."""
        value = self.judged(figure)
        if value is None or line is None or not value:
            return None
        return line / value if self.higher_is_better else (value / line if line else None)


def targets(file: Path = TARGETS) -> dict[str, Target]:
    """By the figure's name, in the order of the measures. Raises ValueError for a promise that grows laxer."""
    read = tomllib.loads(file.read_text())
    found = {name: _target(name, values) for name, values in read["figures"].items()}
    for target in found.values():
        lines = [line for line in (target.floor, target.goal, target.moonshot) if line is not None]
        if lines != sorted(lines, reverse=not target.higher_is_better):
            raise ValueError(f"{target.name}: floor, goal and moonshot are not in their order")
    return dict(sorted(found.items(), key=lambda one: one[1].measure))


def _target(name: str, values: Mapping[str, Any]) -> Target:
    better = values["better"]
    if better not in ("higher", "lower"):
        raise ValueError(f"{name}: better is higher or lower, not {better}")
    return Target(
        name=name,
        measure=int(values["measure"]),
        title=str(values["title"]),
        higher_is_better=better == "higher",
        floor=_line(values, "floor"),
        goal=_line(values, "goal"),
        moonshot=_line(values, "moonshot"),
        of=str(values.get("of", "value")),
    )


def _line(values: Mapping[str, Any], name: str) -> float | None:
    return float(values[name]) if name in values else None
