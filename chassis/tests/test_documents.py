"""What a route's document says of its refusals."""

from typing import Any

import pytest
from chassis.documents import PROBLEM_TYPE, refusing
from chassis.refusals import Kind
from chassis.service import build_app
from chassis.settings import Settings
from sample.app import SERVICE

Document = dict[str, Any]


@pytest.fixture
def document() -> Document:
    return build_app(SERVICE, Settings()).openapi()


def _statuses(document: Document, path: str, method: str) -> set[str]:
    return set(document["paths"][path][method]["responses"])


def test_a_route_tells_the_refusals_that_what_it_takes_allows(document: Document) -> None:
    reading, editing = "/api/sample/v1/notes", "/api/sample/v1/notes/{note_id}"
    assert _statuses(document, reading, "get") == {"200", "401", "403", "503"}
    assert _statuses(document, reading, "post") >= {"201", "400", "401", "403", "404", "409", "413", "422", "503"}
    assert _statuses(document, editing, "put") >= {"404", "412", "428"}


def test_every_refusal_is_a_problem_and_the_frameworks_own_shape_is_gone(document: Document) -> None:
    named = document["components"]["responses"]
    for operations in document["paths"].values():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    told = named[answer["$ref"].rsplit("/", 1)[1]]
                    assert told["content"] == {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    assert "HTTPValidationError" not in str(document)


def test_a_route_may_name_further_kinds_itself() -> None:
    app = build_app(SERVICE, Settings())

    @app.get("/api/sample/v1/over", responses=refusing(Kind.GONE))
    async def over() -> None: ...

    gone = app.openapi()["paths"]["/api/sample/v1/over"]["get"]["responses"]["410"]
    assert gone["$ref"] == "#/components/responses/Gone"


def test_asking_twice_gives_the_same_document() -> None:
    app = build_app(SERVICE, Settings())
    assert app.openapi() == app.openapi()
