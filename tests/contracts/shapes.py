"""What a message looks like without its values, to compare the published examples with what is really said (S263)."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from chassis.events import Event

E = TypeVar("E", bound=Event)
EXAMPLES = Path(__file__).parents[2] / "contracts" / "examples"
_LOOKS_LIKE = (
    ("id", re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")),
    ("moment", re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")),
    ("day", re.compile(r"\d{4}-\d\d-\d\d")),
    ("phone", re.compile(r"\+\d{8,15}")),
    ("number", re.compile(r"-?\d+\.\d+")),
)
CODES = ("kind", "state", "currency", "reason")
"""Fields whose value is a word both sides must spell alike."""


def example_of(event_class: type[E]) -> E:
    """The published example of an event."""
    return event_class.model_validate_json(_text_of(event_class))


def _text_of(event_class: type[Event]) -> str:
    return (EXAMPLES / f"{event_class.name}.v{event_class.version}.json").read_text("utf-8")


def promised_by(module: Any) -> list[type[Event]]:
    """The events of a module of `contracts.events` that are said on the wire, without their common beginnings."""
    found = (each for each in vars(module).values() if isinstance(each, type) and issubclass(each, Event))
    return [each for each in found if each.__module__ == module.__name__ and "name" in vars(each)]


def shape_of(value: Any, at: str = "") -> set[str]:
    """Every place in a message with what kind of thing stands there; what is empty stands nowhere."""
    if isinstance(value, dict):
        return {one for name, inner in value.items() for one in shape_of(inner, f"{at}.{name}")}
    if isinstance(value, list):
        return {one for inner in value for one in shape_of(inner, f"{at}[]")}
    if value in (None, ""):
        return set()
    return {f"{at}: {_kind(value, at.rsplit('.', 1)[-1])}"}


def _kind(value: Any, field: str) -> str:
    if not isinstance(value, str):
        return type(value).__name__
    if field in CODES:
        return value
    return next((kind for kind, pattern in _LOOKS_LIKE if pattern.fullmatch(value)), "text")


def differences(event_class: type[Event], said: Sequence[Event]) -> list[str]:
    """Where the example shows what is never said, or leaves out what always is; [] when it can be trusted."""
    if not said:
        return ["never said"]
    shown = shape_of(json.loads(_text_of(event_class)))
    shapes = [shape_of(event.model_dump(mode="json")) for event in said]
    possible, certain = set[str]().union(*shapes), shapes[0].intersection(*shapes)
    never = sorted(f"never said {place}" for place in shown - possible)
    return never + sorted(f"always said {place}" for place in certain - shown)
