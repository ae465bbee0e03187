"""What counts as breaking: each rule with a change that goes on and a change that breaks somebody."""

from enum import Enum
from typing import Annotated, Any, Literal, Optional

import pytest
from contracts.money import Money
from pydantic import BaseModel, Field, create_model

from tools.contracts.compatibility import ANSWER, EVENT, REQUEST, Flow, breaking_changes
from tools.contracts.openapi import breaking_openapi_changes


def schema(**fields: Any) -> dict[str, Any]:
    model: type[BaseModel] = create_model("Fact", **fields)
    return model.model_json_schema()


class Kind(Enum):
    BOUQUET = "bouquet"
    STEM = "stem"


class MoreKinds(Enum):
    BOUQUET = "bouquet"
    STEM = "stem"
    VASE = "vase"


class Line(BaseModel):
    sku: str


class LineWithNote(BaseModel):
    sku: str
    note: str | None = None


class LineRenamed(BaseModel):
    article: str


class Folder(BaseModel):
    name: str
    inside: Optional["Folder"] = None


class FolderWithOwner(BaseModel):
    name: str
    owner: str
    inside: Optional["FolderWithOwner"] = None


class Card(BaseModel):
    kind: Literal["card"]
    last4: str


class Cash(BaseModel):
    kind: Literal["cash"]


BASE = schema(a=(int, ...))

GOES_ON: list[tuple[str, Flow, dict[str, Any], dict[str, Any]]] = [
    ("nothing changed", EVENT, BASE, schema(a=(int, ...))),
    ("an event gains an optional field", EVENT, BASE, schema(a=(int, ...), b=(str | None, None))),
    ("a description", EVENT, BASE, schema(a=(int, Field(description="how many")))),
    ("a line gains an optional field", EVENT, schema(x=(list[Line], ...)), schema(x=(list[LineWithNote], ...))),
    ("a recursive model stays", EVENT, Folder.model_json_schema(), Folder.model_json_schema()),
    ("a request field becomes optional", REQUEST, BASE, schema(a=(int, 1))),
    ("a request takes null as well", REQUEST, BASE, schema(a=(int | None, ...))),
    ("a request takes one value more", REQUEST, schema(k=(Kind, ...)), schema(k=(MoreKinds, ...))),
    ("a request limit is wider", REQUEST, schema(a=(int, Field(le=10))), schema(a=(int, Field(le=20)))),
    ("a request takes any number", REQUEST, BASE, schema(a=(float, ...))),
    ("a request takes one kind more", REQUEST, schema(p=(Card, ...)), schema(p=(Card | Cash, ...))),
    ("an answer gains a field", ANSWER, BASE, schema(a=(int, ...), b=(str, ...))),
    ("an answer field is always there now", ANSWER, schema(a=(int, 1)), BASE),
    ("an answer is never null any more", ANSWER, schema(a=(int | None, ...)), BASE),
    ("an answer says one value less", ANSWER, schema(k=(MoreKinds, ...)), schema(k=(Kind, ...))),
    ("an answer says one kind less", ANSWER, schema(p=(Card | Cash, ...)), schema(p=(Card, ...))),
    ("an answer limit is narrower", ANSWER, schema(a=(int, Field(le=20))), schema(a=(int, Field(le=10)))),
]

BREAKS: list[tuple[Flow, dict[str, Any], dict[str, Any], list[str]]] = [
    (EVENT, schema(a=(int, ...), b=(str, ...)), BASE, ["b: removed"]),
    (
        EVENT,
        schema(a=(int, ...)),
        schema(b=(int, ...)),
        ["a: removed", "b: new and required, but those who write today do not know it"],
    ),
    (EVENT, BASE, schema(a=(str, ...)), ["a: was integer, is string"]),
    (EVENT, BASE, schema(a=(float, ...)), ["a: was integer, is number"]),
    (REQUEST, schema(a=(float, ...)), BASE, ["a: was number, is integer"]),
    (
        EVENT,
        BASE,
        schema(a=(int, ...), b=(str, ...)),
        ["b: new and required, but those who write today do not know it"],
    ),
    (EVENT, schema(a=(int, 1)), BASE, ["a: became required"]),
    (EVENT, BASE, schema(a=(int, 1)), ["a: was always there, may now be absent"]),
    (EVENT, BASE, schema(a=(int | None, ...)), ["a: may now be null"]),
    (EVENT, schema(a=(int | None, ...)), BASE, ["a: null is no longer accepted"]),
    (EVENT, schema(k=(MoreKinds, ...)), schema(k=(Kind, ...)), ['k: value "vase" is no longer accepted']),
    (EVENT, schema(k=(Kind, ...)), schema(k=(MoreKinds, ...)), ['k: value "vase" is new to its readers']),
    (EVENT, schema(k=(str, ...)), schema(k=(Kind, ...)), ["k: value all but a few is no longer accepted"]),
    (EVENT, schema(k=(Kind, ...)), schema(k=(str, ...)), ["k: value of any kind is new to its readers"]),
    (
        EVENT,
        schema(x=(list[Line], ...)),
        schema(x=(list[LineRenamed], ...)),
        ["x[].sku: removed", "x[].article: new and required, but those who write today do not know it"],
    ),
    (EVENT, schema(x=(dict[str, int], ...)), schema(x=(dict[str, str], ...)), ["x{}: was integer, is string"]),
    (
        EVENT,
        schema(x=(tuple[int, int], ...)),
        schema(x=(tuple[int, str], ...)),
        ["x[1]: was integer, is string"],
    ),
    (EVENT, schema(x=(Any, ...)), schema(x=(int, ...)), ["x: took anything before, now only a certain type"]),
    (EVENT, schema(x=(int, ...)), schema(x=(Any, ...)), ["x: had a certain type before, now may be anything"]),
    (
        EVENT,
        Folder.model_json_schema(),
        FolderWithOwner.model_json_schema(),
        ["owner: new and required, but those who write today do not know it"],
    ),
    (
        REQUEST,
        schema(a=(int, Field(le=20))),
        schema(a=(int, Field(le=10))),
        ["a: maximum was 20, is 10"],
    ),
    (
        REQUEST,
        schema(a=(str, ...)),
        schema(a=(Annotated[str, Field(min_length=2)], ...)),
        ["a: minLength was free, is 2"],
    ),
    (
        REQUEST,
        schema(a=(str, ...)),
        schema(a=(Annotated[str, Field(pattern="^x")], ...)),
        ["a: pattern was free, is ^x"],
    ),
    (
        REQUEST,
        schema(p=(Card | Cash, ...)),
        schema(p=(Card, ...)),
        ["p: the alternative Cash is no longer accepted"],
    ),
    (ANSWER, schema(p=(Card, ...)), schema(p=(Card | Cash, ...)), ["p: the alternative Cash is new to its readers"]),
]


@pytest.mark.parametrize(("flow", "old", "new"), [case[1:] for case in GOES_ON], ids=[case[0] for case in GOES_ON])
def test_growth_goes_on(flow: Flow, old: dict[str, Any], new: dict[str, Any]) -> None:
    assert breaking_changes(old, new, flow) == []


@pytest.mark.parametrize(("flow", "old", "new", "changes"), BREAKS, ids=[case[3][0] for case in BREAKS])
def test_break_is_named(flow: Flow, old: dict[str, Any], new: dict[str, Any], changes: list[str]) -> None:
    assert breaking_changes(old, new, flow) == changes


def test_closed_value_cannot_even_gain_a_field() -> None:
    old = schema(total=(Money, ...))
    new = schema(total=(Money, ...))
    new["$defs"]["Money"]["properties"]["rate"] = {"type": "string"}
    assert breaking_changes(old, new, EVENT) == ["total.rate: new, but readers refuse unknown fields here"]


def document() -> dict[str, Any]:
    answer = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
    return {
        "paths": {
            "/orders/{order_id}": {
                "get": {
                    "parameters": [
                        {"in": "path", "name": "order_id", "required": True, "schema": {"type": "string"}},
                        {"in": "query", "name": "lines", "schema": {"type": "boolean"}},
                    ],
                    "responses": {"200": answer, "404": {"description": "none"}},
                }
            },
            "/orders": {
                "post": {
                    "requestBody": {"required": True, **answer},
                    "responses": {"201": answer, "202": {"description": "later"}},
                }
            },
        },
        "components": {
            "schemas": {
                "Order": {
                    "type": "object",
                    "properties": {"id": {"type": "string"}, "note": {"type": "string"}},
                    "required": ["id"],
                }
            }
        },
    }


def test_same_document_goes_on() -> None:
    assert breaking_openapi_changes(document(), document()) == []


def test_new_route_and_new_optional_parameter_go_on() -> None:
    new = document()
    new["paths"]["/couriers"] = {"get": {"responses": {"200": {"description": "all"}}}}
    new["paths"]["/orders/{id}"] = new["paths"].pop("/orders/{order_id}")
    new["paths"]["/orders/{id}"]["get"]["parameters"].append(
        {"in": "query", "name": "prices", "schema": {"type": "boolean"}}
    )
    assert breaking_openapi_changes(document(), new) == []


def test_broken_doors_are_named() -> None:
    new = document()
    get = new["paths"]["/orders/{order_id}"]["get"]
    get["parameters"][1] = {"in": "query", "name": "store", "required": True, "schema": {"type": "string"}}
    get["parameters"][0]["schema"] = {"type": "integer"}
    del new["paths"]["/orders"]["post"]["responses"]["202"]
    new["components"]["schemas"]["Order"]["required"] = ["id", "note"]
    assert breaking_openapi_changes(document(), new) == [
        "POST /orders: request body: note: became required",
        "POST /orders: answer 202: removed",
        "GET /orders/{order_id}: query parameter lines: removed",
        "GET /orders/{order_id}: query parameter store: new and required",
        "GET /orders/{order_id}: path parameter order_id: was string, is integer",
    ]


def test_removed_route_method_body_and_answer_field_are_named() -> None:
    new = document()
    del new["paths"]["/orders"]["post"]["requestBody"]
    del new["components"]["schemas"]["Order"]["properties"]["note"]
    assert breaking_openapi_changes(document(), new) == [
        "POST /orders: request body: removed",
        "POST /orders: answer 201: note: removed",
        "GET /orders/{order_id}: answer 200: note: removed",
    ]
    del new["paths"]["/orders"]
    new["paths"]["/orders/{order_id}"] = {"head": new["paths"]["/orders/{order_id}"]["get"]}
    assert breaking_openapi_changes(document(), new) == [
        "POST /orders: removed",
        "GET /orders/{order_id}: removed",
    ]
