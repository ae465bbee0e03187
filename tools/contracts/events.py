"""The events promised in `contracts.events`: found, named, and written as JSON Schema and AsyncAPI 3.0."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from typing import Any

import contracts.events
from chassis.events import Event, exchange_of
from pydantic.json_schema import models_json_schema

Schema = dict[str, Any]

_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


class EventsBadlyNamed(Exception):
    """Two classes promise the same name and version, or a name is not `<context>.<fact>`."""


def all_events() -> list[type[Event]]:
    """Every event class of `contracts.events`, by name and version. Raises `EventsBadlyNamed`."""
    for module in pkgutil.walk_packages(contracts.events.__path__, "contracts.events."):
        importlib.import_module(module.name)
    classes = [found for found in _descendants(Event) if found.__module__.startswith("contracts.events.")]
    return in_order(found for found in classes if hasattr(found, "name"))


def in_order(classes: Iterable[type[Event]]) -> list[type[Event]]:
    """The classes sorted by name and version, each pair once."""
    by_key: dict[tuple[str, int], type[Event]] = {}
    for found in classes:
        if not _NAME.fullmatch(found.name):
            raise EventsBadlyNamed(f"{found.__qualname__}: {found.name!r} is not <context>.<fact>")
        other = by_key.setdefault((found.name, found.version), found)
        if other is not found:
            raise EventsBadlyNamed(f"{label(found)} is promised by {other.__qualname__} and {found.__qualname__}")
    return [by_key[key] for key in sorted(by_key)]


def _descendants(base: type[Event]) -> Iterator[type[Event]]:
    for child in base.__subclasses__():
        yield child
        yield from _descendants(child)


def label(event: type[Event]) -> str:
    """`orders.order_placed.v1`: the name of its schema and of its example."""
    return f"{event.name}.v{event.version}"


def json_schema(event: type[Event]) -> Schema:
    """The published JSON Schema of one event; identified by its label, never by the class."""
    return {"$id": label(event), **event.model_json_schema(mode="validation"), "title": label(event)}


def asyncapi(events: Iterable[type[Event]]) -> Schema:
    """All events as one AsyncAPI 3.0 document: a channel, a message and a sending operation each."""
    found = list(events)
    by_class, definitions = models_json_schema(
        [(event, "validation") for event in found], ref_template="#/components/schemas/{model}"
    )
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Narciss events",
            "version": "1",
            "description": "Facts published by the contexts. CloudEvents 1.0 in binary mode over AMQP 0-9-1: "
            "attributes travel as `cloudEvents_*` headers, the body is the JSON described here.",
        },
        "defaultContentType": "application/json",
        "channels": {label(event): _channel(event) for event in found},
        "operations": {f"send.{label(event)}": _operation(event) for event in found},
        "components": {
            "messages": {label(event): _message(event, by_class[event, "validation"]) for event in found},
            "schemas": {"CloudEventHeaders": _HEADERS, **definitions.get("$defs", {})},
        },
    }


def _channel(event: type[Event]) -> Schema:
    exchange = {"name": exchange_of(event.context()), "type": "topic", "durable": True, "autoDelete": False}
    return {
        "address": event.routing_key(),
        "messages": {label(event): {"$ref": f"#/components/messages/{_pointer(event)}"}},
        "bindings": {"amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0"}},
    }


def _operation(event: type[Event]) -> Schema:
    channel = f"#/channels/{_pointer(event)}"
    return {
        "action": "send",
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{_pointer(event)}"}],
        "tags": [{"name": event.context()}],
    }


def _message(event: type[Event], payload: Schema) -> Schema:
    first_line = (event.__doc__ or "").strip().partition("\n")[0]
    return {
        "name": event.name,
        "title": label(event),
        "summary": first_line,
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/CloudEventHeaders"},
        "payload": payload,
    }


def _pointer(event: type[Event]) -> str:
    return label(event).replace("~", "~0").replace("/", "~1")


def _text(meaning: str, **more: Any) -> Schema:
    return {"type": "string", "description": meaning, **more}


_HEADERS: Schema = {
    "type": "object",
    "required": [
        f"cloudEvents_{name}" for name in ("specversion", "id", "type", "source", "time", "subject", "sequence")
    ],
    "properties": {
        "cloudEvents_specversion": _text("always 1.0", const="1.0"),
        "cloudEvents_id": _text("UUIDv7, the same for every delivery of this message", format="uuid"),
        "cloudEvents_type": _text("name and version, for example orders.order_placed.v1"),
        "cloudEvents_source": _text("the publishing context, for example /narciss/orders"),
        "cloudEvents_time": _text("when it happened, UTC", format="date-time"),
        "cloudEvents_subject": _text("the aggregate's id"),
        "cloudEvents_sequence": _text("the aggregate's version after this fact, a decimal integer"),
        "cloudEvents_storeid": _text("the store; absent for facts about the whole network", format="uuid"),
        "cloudEvents_causationid": _text("the message or request this follows from", format="uuid"),
        "cloudEvents_orderid": _text("the order whose life this belongs to", format="uuid"),
        "cloudEvents_traceparent": _text("W3C trace context"),
    },
}
