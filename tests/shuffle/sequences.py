"""What a running system said once (`capture.py`), read as the contracts promise it."""

import importlib
import json
import pkgutil
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import contracts.events
from chassis.bus import Flow
from chassis.events import Envelope, Event
from chassis.ids import StoreId

SEQUENCES = Path(__file__).parent / "captured"
EXAMPLES = Path(__file__).parents[2] / "contracts" / "examples"
BEFORE = "before"
"""The sequence that comes first: what every tale builds on."""


@dataclass(frozen=True, slots=True)
class Message:
    """One event as it lay in a queue, and the tale it belongs to."""

    tale: str
    envelope: Envelope
    event: Event

    def __str__(self) -> str:
        return f"{self.envelope.type} {self.envelope.sequence} of {self.envelope.subject} ({self.tale})"


@cache
def promised() -> dict[tuple[str, int], type[Event]]:
    """Every event class of the contracts by name and version."""
    found: dict[tuple[str, int], type[Event]] = {}
    for module in pkgutil.iter_modules(contracts.events.__path__, "contracts.events."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, Event) and "name" in vars(value):
                found[value.name, value.version] = value
    return found


@cache
def captured() -> tuple[Message, ...]:
    """Everything, in the order in which it happened; one tale after the other."""
    files = sorted(SEQUENCES.glob("*.json"), key=lambda file: (file.stem != BEFORE, file.stem))
    return tuple(read(file.stem, row) for file in files for row in json.loads(file.read_text("utf-8")))


def read(tale: str, row: dict[str, Any]) -> Message:
    """A captured row. Raises ValueError when it is not what the contract promises now."""
    event_class = promised().get((row["type"], row["schema_version"]))
    if event_class is None:
        raise ValueError(f"{tale}: no contract promises {row['type']}.v{row['schema_version']}")
    event = event_class.model_validate(row["payload"])
    unknown = set(row["payload"]) - set(event_class.model_fields)
    if unknown:
        raise ValueError(f"{tale}: {row['type']} does not promise {sorted(unknown)} any more; capture anew")
    envelope = Envelope(
        id=UUID(row["event_id"]),
        type=row["type"],
        version=row["schema_version"],
        source=event_class.context(),
        time=datetime.fromisoformat(row["occurred_at"]),
        subject=row["subject"],
        sequence=row["sequence"],
        store_id=None if row["store_id"] is None else StoreId(UUID(row["store_id"])),
        traceparent=row["traceparent"],
        causation_id=None if row["causation_id"] is None else UUID(row["causation_id"]),
        order_id=None if row["order_id"] is None else UUID(row["order_id"]),
    )
    return Message(tale, envelope, event)


def example(event_class: type[Event]) -> Message:
    """The published example, for a fact that no tale tells."""
    name = f"{event_class.name}.v{event_class.version}"
    event = event_class.model_validate_json((EXAMPLES / f"{name}.json").read_text("utf-8"))
    envelope = Envelope(
        id=uuid5(UUID(int=0), name),
        type=event.name,
        version=event.version,
        source=event_class.context(),
        time=event.occurred_at,
        subject=event.subject,
        sequence=event.sequence,
        store_id=event.store_id,
        order_id=getattr(event, "order_id", None),
    )
    return Message("example", envelope, event)


def heard_by(flow: Flow) -> list[Message]:
    """What of all that reaches this flow, in order; what no tale tells is there as its example."""
    messages = [one for one in captured() if (one.envelope.type, one.envelope.version) in flow.handlers]
    told = {(one.envelope.type, one.envelope.version) for one in messages}
    untold = [event_class for key, (event_class, _) in sorted(flow.handlers.items()) if key not in told]
    return messages + [example(event_class) for event_class in untold]
