"""What stands in a filter, a sort, a cursor or an address is a value and never a command (generated over OpenAPI)."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest

from tests.strangers.conftest import Elsewhere
from tests.strangers.doors import Door, doors_of
from tests.strangers.knowledge import KNOWN
from tests.strangers.rows import MARK, THEIRS
from tests.strangers.shapes import Asked, Knowing, asked, operation_of, resolved
from tests.strangers.shapes import document_of as document
from tests.strangers.table import TABLE
from tests.strangers.visitors import person

pytestmark = [pytest.mark.servers, pytest.mark.timeout(600)]

HOSTILE: tuple[str, ...] = (
    "' or 1=1 --",
    "'; drop table orders; --",
    "x') union select null, version(), null --",
    "1; select pg_sleep(10)",
    "\\'; --",
    '{"$ne": null}',
    '"}] or true',
    "a\x00b",
    "%_%",
    "🌹" * 2000,
    "-1",
    "9223372036854775808",
    "NaN",
    "0001-01-01",
    "9999-12-31T23:59:59+14:00",
    "[]",
)
_POSITIONS: tuple[Any, ...] = (
    None,
    [],
    {},
    ["' or 1=1 --"],
    [1],
    [1, 2],
    [1, 2, 3],
    ["x", "not-an-id"],
    {"after": {}},
    ["\x00"] * 2,
)
CURSORS = tuple(base64.urlsafe_b64encode(json.dumps(one).encode()).decode() for one in _POSITIONS)


def questions(door: Door) -> Iterator[Asked]:
    """The door's least request with one hostile value in one place, for every place and value."""
    plain = asked(door, KNOWN.get(door.context, Knowing()))
    for parameter in operation_of(door).get("parameters", ()):
        schema = resolved(parameter["schema"], document(door.context))
        if "enum" in schema or schema.get("type") == "boolean":
            values = HOSTILE[:1]
        else:
            values = HOSTILE + CURSORS if parameter["name"] == "cursor" else HOSTILE
        for value in values:
            if parameter["in"] == "query":
                yield replace(plain, params={**plain.params, parameter["name"]: value})
            elif parameter["in"] == "path" and schema.get("format") != "uuid":
                placed = "{" + parameter["name"] + "}"
                filled = asked(replace_path(door, placed, "hostile-here"), KNOWN.get(door.context, Knowing()))
                yield replace(filled, path=filled.path.replace("hostile-here", quote(value[:200], safe="")))
    if door.method == "GET":
        yield replace(plain, params={**plain.params, "__proto__": "x", "store_id[]": str(THEIRS), "or": "1=1"})


def replace_path(door: Door, placed: str, name: str) -> Door:
    return replace(door, path=door.path.replace(placed, name))


async def test_no_hostile_value_breaks_anything_or_shows_another_stores_rows(elsewhere: Elsewhere) -> None:
    shown = elsewhere.shown(person())
    wrong: list[Any] = []
    for door in doors_of(elsewhere.context):
        if not door.rules or TABLE[door.context, door.title].stranger in ("open", "closed", "common"):
            continue
        for question in questions(door):
            answer = await elsewhere.send(question, shown)
            leaks = MARK in answer.text or str(THEIRS) in answer.text
            if answer.status_code >= 500 or (leaks and answer.status_code < 400):
                wrong.append((door.title, question.path, question.params, answer.status_code, answer.text[:200]))
    assert wrong == [], "\n".join(map(str, wrong))


async def test_no_hostile_value_breaks_a_door_that_is_open_to_everybody(elsewhere: Elsewhere) -> None:
    """Nor one of what the whole business shares; with made-up rows some of those have nothing whole to show."""
    shown = elsewhere.shown(person())
    wrong: list[Any] = []
    for door in doors_of(elsewhere.context):
        if not door.rules or TABLE[door.context, door.title].stranger not in ("open", "common") or door.method != "GET":
            continue
        whole = (await elsewhere.knock(door, shown)).status_code < 500
        for question in questions(door):
            answer = await elsewhere.send(question, shown)
            if answer.status_code >= 500 and whole:
                wrong.append((door.title, question.path, question.params, answer.status_code, answer.text[:200]))
    assert wrong == [], "\n".join(map(str, wrong))
