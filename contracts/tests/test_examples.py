"""One message of every event: it validates, it survives the journey, and it says nothing the event does not."""

import json
from pathlib import Path
from typing import Any

import pytest
from chassis.events import Event

from tools.contracts.events import all_events, label

EXAMPLES = Path(__file__).parent.parent / "examples"
EVENTS = all_events()


def test_events_are_found_at_all() -> None:
    assert EVENTS


@pytest.mark.parametrize("event", EVENTS, ids=label)
def test_every_event_has_an_example_that_survives_the_journey(event: type[Event]) -> None:
    example: dict[str, Any] = json.loads((EXAMPLES / f"{label(event)}.json").read_text("utf-8"))
    message = event.model_validate(example)
    assert json.loads(message.model_dump_json(exclude_unset=True)) == example
    assert event.model_validate_json(message.model_dump_json()) == message


@pytest.mark.parametrize("event", EVENTS, ids=label)
def test_reader_ignores_a_field_it_does_not_know(event: type[Event]) -> None:
    example: dict[str, Any] = json.loads((EXAMPLES / f"{label(event)}.json").read_text("utf-8"))
    assert event.model_validate({**example, "added_in_a_later_year": 1}) == event.model_validate(example)


@pytest.mark.parametrize("event", EVENTS, ids=label)
def test_subject_is_a_field_of_the_event(event: type[Event]) -> None:
    assert event.subject_field in event.model_fields


def test_examples_belong_to_events() -> None:
    known = {f"{label(event)}.json" for event in EVENTS}
    assert {path.name for path in EXAMPLES.glob("*.json")} <= known
