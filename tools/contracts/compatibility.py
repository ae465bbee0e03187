"""Which changes of a JSON Schema break somebody: a pure comparison of what was published with what stands now.

Data flows two ways. What others already wrote (requests of a client built last year, messages still in a queue)
must be accepted by the new schema; what we write from now on (answers, new messages) must be understood by readers
of the old one. A request body only flows in, an answer only out, an event both ways.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

Schema = dict[str, Any]

_LIMITS_WIDER_WHEN_LESS = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_LIMITS_WIDER_WHEN_MORE = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_SHAPES = ("pattern", "format", "multipleOf", "uniqueItems")


@dataclass(frozen=True)
class Flow:
    """`inward`: data written under the old schema meets the new one. `outward`: the other way round."""

    inward: bool
    outward: bool


REQUEST = Flow(inward=True, outward=False)
ANSWER = Flow(inward=False, outward=True)
EVENT = Flow(inward=True, outward=True)


@dataclass(frozen=True)
class _Place:
    """Where the comparison stands; `seen` ends the walk round a schema that contains itself."""

    old_root: Schema
    new_root: Schema
    flow: Flow
    path: str = ""
    seen: frozenset[tuple[int, int]] = field(default_factory=frozenset)

    def at(self, step: str) -> _Place:
        joint = "." if self.path and step[0] not in "[{" else ""
        return replace(self, path=f"{self.path}{joint}{step}")

    def says(self, change: str) -> str:
        return f"{self.path}: {change}" if self.path else change


def breaking_changes(old: Schema, new: Schema, flow: Flow, *, roots: tuple[Schema, Schema] | None = None) -> list[str]:
    """Every change from `old` to `new` that breaks somebody, as `path: what happened`; empty when all go on.

    `roots` are the documents that `$ref`s point into, when the schemas are parts of a larger one.
    """
    old_root, new_root = roots or (old, new)
    return list(_compared(old, new, _Place(old_root, new_root, flow)))


def _compared(old: Schema, new: Schema, place: _Place) -> Iterator[str]:
    olds, news = _alternatives(old, place.old_root), _alternatives(new, place.new_root)
    if _is_open(olds) or _is_open(news):
        yield from _opened_or_closed(olds, news, place)
        return
    yield from _null_changed(olds, news, place)
    old_values, new_values = _without_null(olds), _without_null(news)
    if len(old_values) == 1 and len(new_values) == 1:
        yield from _one_to_one(old_values[0], new_values[0], place)
        return
    if place.flow.inward:
        yield from _unmatched(old_values, new_values, replace(place, flow=REQUEST), "is no longer accepted")
    if place.flow.outward:
        yield from _unmatched(new_values, old_values, replace(place, flow=ANSWER), "is new to its readers")


def _alternatives(schema: Schema, root: Schema) -> list[Schema]:
    """The schema as a flat list of what it may be, references resolved one level."""
    schema = _resolved(schema, root)
    for key in ("anyOf", "oneOf"):
        if key in schema:
            return [choice for part in schema[key] for choice in _alternatives(part, root)]
    types = schema.get("type")
    if isinstance(types, list):
        return [{**schema, "type": one} for one in types]
    return [schema]


def _resolved(schema: Schema, root: Schema) -> Schema:
    while "$ref" in schema or len(schema.get("allOf", ())) == 1:
        if "$ref" not in schema:
            schema = {**schema["allOf"][0]}
            continue
        target: Any = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        schema = target
    return schema


def _is_open(choices: Sequence[Schema]) -> bool:
    """Whether anything at all may stand here (`Any`)."""
    return any(not ({"type", "enum", "const", "properties", "allOf"} & choice.keys()) for choice in choices)


def _is_null(choice: Schema) -> bool:
    return choice.get("type") == "null"


def _without_null(choices: Sequence[Schema]) -> list[Schema]:
    return [choice for choice in choices if not _is_null(choice)]


def _opened_or_closed(olds: Sequence[Schema], news: Sequence[Schema], place: _Place) -> Iterator[str]:
    if _is_open(olds) and not _is_open(news) and place.flow.inward:
        yield place.says("took anything before, now only a certain type")
    if _is_open(news) and not _is_open(olds) and place.flow.outward:
        yield place.says("had a certain type before, now may be anything")


def _null_changed(olds: Sequence[Schema], news: Sequence[Schema], place: _Place) -> Iterator[str]:
    before, now = any(map(_is_null, olds)), any(map(_is_null, news))
    if before and not now and place.flow.inward:
        yield place.says("null is no longer accepted")
    if now and not before and place.flow.outward:
        yield place.says("may now be null")


def _unmatched(written: Sequence[Schema], read: Sequence[Schema], place: _Place, verdict: str) -> Iterator[str]:
    """Alternatives that stand on the writing side and that nothing on the reading side takes."""
    for writer in written:
        pairs = ((writer, reader) if place.flow.inward else (reader, writer) for reader in read)
        if all(any(_one_to_one(old, new, place)) for old, new in pairs):
            name = writer.get("title") or json.dumps(writer.get("const", writer.get("type", "one")))
            yield place.says(f"the alternative {name} {verdict}")


def _one_to_one(old: Schema, new: Schema, place: _Place) -> Iterator[str]:
    pair = (id(old), id(new))
    if pair in place.seen:
        return
    place = replace(place, seen=place.seen | {pair})
    wrong_type = _type_changed(old, new, place)
    if wrong_type:
        yield wrong_type
        return
    yield from _values_changed(old, new, place)
    yield from _limits_changed(old, new, place)
    if "properties" in old or "properties" in new:
        yield from _fields_changed(old, new, place)
    for key, step in (("items", "[]"), ("additionalProperties", "{}")):
        if isinstance(old.get(key), dict) and isinstance(new.get(key), dict):
            yield from _compared(old[key], new[key], place.at(step))
    yield from _places_changed(old.get("prefixItems", []), new.get("prefixItems", []), place)


def _type_changed(old: Schema, new: Schema, place: _Place) -> str | None:
    before, now = old.get("type"), new.get("type")
    if before is None or now is None or before == now:
        return None
    if (before, now) == ("integer", "number") and not place.flow.outward:
        return None
    if (before, now) == ("number", "integer") and not place.flow.inward:
        return None
    return place.says(f"was {before}, is {now}")


def _allowed(schema: Schema) -> set[str] | None:
    if "const" in schema:
        return {json.dumps(schema["const"])}
    return {json.dumps(value) for value in schema["enum"]} if "enum" in schema else None


def _values_changed(old: Schema, new: Schema, place: _Place) -> Iterator[str]:
    before, now = _allowed(old), _allowed(new)
    if place.flow.inward and now is not None:
        for gone in sorted((before or set()) - now) or ([] if before is not None else ["all but a few"]):
            yield place.says(f"value {gone} is no longer accepted")
    if place.flow.outward and before is not None:
        for added in sorted((now or set()) - before) or ([] if now is not None else ["of any kind"]):
            yield place.says(f"value {added} is new to its readers")


def _limits_changed(old: Schema, new: Schema, place: _Place) -> Iterator[str]:
    """Narrower limits break writers. Wider ones do not break readers: they take what the type takes."""
    for key in _SHAPES:
        matters = key == "format" or (place.flow.inward and key in new)
        if matters and old.get(key) != new.get(key):
            yield place.says(f"{key} was {old.get(key, 'free')}, is {new.get(key, 'free')}")
    if not place.flow.inward:
        return
    for key in _LIMITS_WIDER_WHEN_LESS:
        if key in new and (key not in old or new[key] > old[key]):
            yield place.says(f"{key} was {old.get(key, 'free')}, is {new[key]}")
    for key in _LIMITS_WIDER_WHEN_MORE:
        if key in new and (key not in old or new[key] < old[key]):
            yield place.says(f"{key} was {old.get(key, 'free')}, is {new[key]}")


def _fields_changed(old: Schema, new: Schema, place: _Place) -> Iterator[str]:
    before, now = old.get("properties", {}), new.get("properties", {})
    needed_before, needed_now = set(old.get("required", ())), set(new.get("required", ()))
    for name in sorted(before.keys() - now.keys()):
        yield place.at(name).says("removed")
    for name in sorted(now.keys() - before.keys()):
        if place.flow.inward and name in needed_now:
            yield place.at(name).says("new and required, but those who write today do not know it")
        if place.flow.outward and old.get("additionalProperties") is False:
            yield place.at(name).says("new, but readers refuse unknown fields here")
    for name in sorted(before.keys() & now.keys()):
        if place.flow.inward and name in needed_now - needed_before:
            yield place.at(name).says("became required")
        if place.flow.outward and name in needed_before - needed_now:
            yield place.at(name).says("was always there, may now be absent")
        yield from _compared(before[name], now[name], place.at(name))


def _places_changed(old: Sequence[Schema], new: Sequence[Schema], place: _Place) -> Iterator[str]:
    if len(old) != len(new):
        yield place.says(f"had {len(old)} places, has {len(new)}")
    for index, (before, now) in enumerate(zip(old, new, strict=False)):
        yield from _compared(before, now, place.at(f"[{index}]"))
