"""Every route of every service, visited by everybody who has no business there (S1, S7–S9, R24).

The routes are read from the apps, the expectations from `doors.txt`; a route that stands in only one of them fails.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from chassis.http import PROBLEM_TYPE

from tests.strangers import rows
from tests.strangers.conftest import Elsewhere
from tests.strangers.doors import PACKAGES, Door, doors_of, every_door
from tests.strangers.rows import MARK, THEIRS
from tests.strangers.table import NEED_A_REASON, STRANGERS, TABLE
from tests.strangers.visitors import person, without_identity, without_permission, wrong_kinds

servers = pytest.mark.servers
pytestmark = pytest.mark.timeout(600)
NOT_FOUND = (404, "not_found")
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
REFUSED = (403, 404, 409, 422)
READING_FIRST = ("GET", "PUT", "PATCH", "POST", "DELETE")


def test_every_door_stands_in_the_table_with_its_rule_and_no_other_does() -> None:
    found = {(door.context, door.title): door for door in every_door()}
    assert set(found) - set(TABLE) == set(), "doors nobody wrote down"
    assert set(TABLE) - set(found) == set(), "lines without a door"
    assert [key for key, door in found.items() if not TABLE[key].is_what(door.rules)] == []
    assert len(found) > 380


def test_every_exception_says_why() -> None:
    assert {line.stranger for line in TABLE.values()} == STRANGERS
    assert [key for key, line in TABLE.items() if line.stranger in NEED_A_REASON and not line.reason] == []


def test_doors_for_anybody_are_those_the_gateway_leads_to_without_asking_who() -> None:
    """Below `/v1/public`, `/hooks` and `/internal` the gateway knows nobody; so nothing else may be open."""
    for door in every_door():
        expected = TABLE[door.context, door.title]
        if door.context != "gateway" and expected.who != "open":
            assert ("/v1/public/" in door.path) == (expected.who == "anybody"), door
            assert door.path.startswith("/hooks/") == (expected.who == "providers"), door
            assert door.path.startswith("/internal/") == (expected.who == "services"), door


@servers
async def test_nobody_gets_in_without_an_identity_made_here_for_here_and_now(elsewhere: Elsewhere) -> None:
    refused = (401, "identity.not_signed_in")
    answers = {
        (visitor, door.title): said(await elsewhere.knock(door, headers))
        for visitor, headers in without_identity(elsewhere.keys, elsewhere.context)
        for door in guarded(elsewhere.context)
    }
    assert {visit: answer for visit, answer in answers.items() if answer != refused} == {}
    assert len(answers) == 13 * len(list(guarded(elsewhere.context)))


@servers
async def test_known_callers_of_the_wrong_kind_or_without_the_permission_are_refused(elsewhere: Elsewhere) -> None:
    refused = (403, "identity.not_permitted")
    answers = {
        (door.title, number, caller.kind.value): said(await elsewhere.knock(door, elsewhere.shown(caller)))
        for door in guarded(elsewhere.context)
        for number, caller in enumerate((*wrong_kinds(door), *without_permission(door)))
    }
    assert {visit: answer for visit, answer in answers.items() if answer != refused} == {}


@servers
async def test_a_stranger_from_another_store_finds_nothing_and_changes_nothing(elsewhere: Elsewhere) -> None:
    """Then its own people come the same way: what they find shows that there was something to be found."""
    before = await rows.everything(elsewhere.admin_url, elsewhere.context)
    doors = sorted(guarded(elsewhere.context), key=lambda door: READING_FIRST.index(door.method))
    answers = {door.title: await _strangers_answer(elsewhere, door) for door in doors}
    wrong = [fault for title, answer in answers.items() if (fault := _fault(elsewhere.context, title, *answer))]
    after = await rows.everything(elsewhere.admin_url, elsewhere.context)
    for table, held in before.items():
        wrong += [f"a stranger changed {table}: {row}" for row in held - after[table]]
        wrong += [f"a stranger wrote {table}: {row}" for row in after[table] - held if str(THEIRS) in row]
    for door in doors:
        wrong += await _not_found_by_its_own(elsewhere, door, answers[door.title][0])
    assert wrong == [], "\n".join(wrong)


Answers = tuple[httpx.Response | None, httpx.Response | None]


async def _strangers_answer(elsewhere: Elsewhere, door: Door) -> Answers:
    """What a stranger is told of what is theirs, and of what is nobody's."""
    if TABLE[elsewhere.context, door.title].stranger in ("common", "open", "closed"):
        return None, None
    shown = elsewhere.shown(person())
    return await elsewhere.knock(door, shown), await elsewhere.knock(door, shown, nowhere=True)


def _fault(context: str, title: str, answer: httpx.Response | None, nobodys: httpx.Response | None) -> str:
    """What is wrong with a stranger's answer; empty when nothing is."""
    if answer is None or nobodys is None:
        return ""
    stranger = TABLE[context, title].stranger
    shown = f"{title}: {answer.status_code} {answer.text[:300]}"
    if stranger == "hidden" and said(answer) != NOT_FOUND:
        return f"not hidden: {shown}"
    if stranger == "refused" and (answer.status_code not in REFUSED or said(answer)[1] == "invalid_request"):
        return f"not refused: {shown}"
    if stranger in ("hidden", "refused"):
        return "" if told(answer) == told(nobodys) else f"reveals that it exists: {shown} {nobodys.text[:300]}"
    if answer.status_code >= 500:
        return f"broke: {shown}"
    return f"leaks: {shown}" if MARK in answer.text or str(THEIRS) in answer.text else ""


async def _not_found_by_its_own(elsewhere: Elsewhere, door: Door, refused: httpx.Response | None) -> list[str]:
    """Says so when not even its own people find something behind the door: then a stranger has proven nothing."""
    stranger = TABLE[elsewhere.context, door.title].stranger
    if stranger not in ("hidden", "refused", "own") or refused is None:
        return []
    answer = await elsewhere.knock(door, elsewhere.shown(person(theirs=True)))
    if stranger == "own":
        found = MARK in answer.text or str(THEIRS) in answer.text
    else:
        found = said(answer) not in (said(refused), NOT_FOUND, (401, "identity.not_signed_in"))
    return [] if found else [f"nothing to find: {door.title}: {answer.status_code} {answer.text[:300]}"]


def guarded(context: str) -> Iterator[Door]:
    """The doors before which somebody asks who comes."""
    return (door for door in doors_of(context) if door.rules)


def said(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of the answer."""
    is_problem = answer.headers.get("content-type") == PROBLEM_TYPE
    return answer.status_code, answer.json()["code"] if is_problem else ""


def told(answer: httpx.Response) -> dict[str, Any]:
    """A refusal without its trace and the id that was asked for, which differ from request to request."""
    said: dict[str, Any] = json.loads(ID.sub("id", answer.text))
    said.pop("trace_id", None)
    return said


def test_every_context_is_visited() -> None:
    assert {door.context for door in every_door()} == {*PACKAGES, "gateway"}
