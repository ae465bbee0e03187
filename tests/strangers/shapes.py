"""The least request a door understands, made from the context's own OpenAPI document."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from chassis.ids import uuid7

from tests.strangers.doors import Door, app_of
from tests.strangers.rows import NOW, id_of

_BY_FORMAT = {
    "date": NOW.date().isoformat(),
    "date-time": (NOW + timedelta(days=1)).isoformat(),
    "time": "10:00:00",
    "uri": "https://example.org/",
}
_BY_NAME = {
    "currency": "RUB",
    "language": "ru",
    "phone": "+79990000002",
    "country": "RU",
    "quantity": "1",
    "factor": "1",
    "colour": "#000000",
    "number_prefix": "XX",
    "time_zone": "Europe/Moscow",
    "starts": "10:00",
    "ends": "12:00",
}


@dataclass(frozen=True)
class Asked:
    """One request: `ids` says which path parameter was filled with what."""

    method: str
    path: str
    params: dict[str, Any]
    headers: dict[str, str]
    json: Any = None
    content: bytes | None = None


@dataclass(frozen=True)
class Knowing:
    """What a test knows better than the document: the values of names in paths, and whole bodies and queries."""

    path: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@cache
def document_of(context: str) -> dict[str, Any]:
    document: dict[str, Any] = app_of(context).openapi()
    return document


def operation_of(door: Door) -> dict[str, Any]:
    """The door's part of the document; empty for a door that is not in it."""
    found: dict[str, Any] = document_of(door.context)["paths"].get(door.path, {}).get(door.method.lower(), {})
    return found


def asked(door: Door, knowing: Knowing, *, nowhere: bool = False) -> Asked:
    """The least request for what belongs to the other store, or (`nowhere`) for what belongs to nobody."""
    operation = operation_of(door)
    path = re.sub(r"{(\w+)(:path)?}", lambda found: _in_path(door, found[1], knowing, nowhere=nowhere), door.path)
    required = {p["name"]: p for p in operation.get("parameters", ()) if p.get("required") and p["in"] == "query"}
    document = document_of(door.context)
    params = {name: _in_query(name, p["schema"], document) for name, p in required.items()}
    params |= knowing.query.get(door.title, {})
    headers = {"If-Match": '"1"', "Idempotency-Key": str(uuid7())}
    content = operation.get("requestBody", {}).get("content", {})
    body: Any = knowing.body.get(door.title)
    if body is None and "application/json" in content:
        body = least(content["application/json"]["schema"], document)
    if isinstance(body, bytes):
        return Asked(door.method, path, params, headers | {"Content-Type": "image/png"}, content=body)
    return Asked(door.method, path, params, headers, json=body)


def _in_path(door: Door, name: str, knowing: Knowing, *, nowhere: bool) -> str:
    known = knowing.path.get(f"{door.title} {name}") or knowing.path.get(name)
    if nowhere and name.endswith("_id"):
        return str(uuid7())
    return known or str(id_of(name.removesuffix("_id")))


def _in_query(name: str, schema: Mapping[str, Any], document: Mapping[str, Any]) -> Any:
    value = least(schema, document, name)
    return str(value) if isinstance(value, UUID) else value


def least(schema: Mapping[str, Any], document: Mapping[str, Any], name: str = "") -> Any:
    """The smallest value of a schema; ids are those of the other store's rows."""
    schema = resolved(schema, document)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object" or "properties" in schema:
        properties = schema.get("properties", {})
        return {wanted: least(properties[wanted], document, wanted) for wanted in schema.get("required", ())}
    if kind == "array":
        return [least(schema["items"], document, name.removesuffix("s"))] * max(schema.get("minItems", 0), 1)
    if kind in ("integer", "number"):
        return max(schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1, 1)
    if kind == "boolean":
        return True
    return _text(schema, name)


def _text(schema: Mapping[str, Any], name: str) -> str:
    if schema.get("format") == "uuid":
        return str(id_of(name.removesuffix("_id").removesuffix("_ids")))
    known = _BY_FORMAT.get(schema.get("format", "")) or _BY_NAME.get(name)
    if known is None and name.endswith(("quantity", "percent", "factor")):
        known = "1"
    if known is None and "0-9" in schema.get("pattern", ""):
        known = "1"
    return known or "x" * max(schema.get("minLength", 1), 1)


def resolved(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema behind references and the first of its alternatives that is not null."""
    while True:
        if "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        elif "anyOf" in schema or "oneOf" in schema:
            options = schema.get("anyOf") or schema["oneOf"]
            schema = next((one for one in options if one.get("type") != "null"), options[0])
        elif len(schema.get("allOf", ())) == 1:
            schema = schema["allOf"][0]
        else:
            return schema
