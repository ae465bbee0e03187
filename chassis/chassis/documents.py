"""How every route refuses, written into the OpenAPI document once for all.

Refusals are decided deep inside (domain, store, the door), so no route can list them; what it takes tells which kinds
it can meet: an id may name nothing, a body may be too large, If-Match may be stale. A route that refuses with a kind
beyond these says so itself (`responses=refusing(Kind.GONE)`).
"""

from typing import Any, Final

from fastapi import FastAPI

from chassis.refusals import Kind

PROBLEM_TYPE = "application/problem+json"
Document = dict[str, Any]

_NAMES: Final = {
    Kind.MALFORMED: ("Malformed", "The request cannot be read."),
    Kind.UNAUTHENTICATED: ("NotSignedIn", "Nobody is signed in, or the credential is not valid any more."),
    Kind.FORBIDDEN: ("NotPermitted", "The caller may not do this, or not in this store."),
    Kind.NOT_FOUND: ("NotFound", "There is no such thing among those the caller may see."),
    Kind.CONFLICT: ("Conflict", "The state of things does not allow it now."),
    Kind.GONE: ("Gone", "It was there and is over."),
    Kind.STALE: ("ChangedMeanwhile", "Somebody changed it since the version that was sent."),
    Kind.TOO_LARGE: ("TooLarge", "The request is larger than is taken."),
    Kind.INVALID: ("Invalid", "The request can be read, and what it asks for is not possible."),
    Kind.LOCKED: ("Locked", "Others hold it at the moment."),
    Kind.PRECONDITION_REQUIRED: ("VersionRequired", "If-Match with the version that was edited is missing."),
    Kind.TOO_MANY: ("TooMany", "Too many requests; Retry-After says when to come back."),
    Kind.UNAVAILABLE: ("Unavailable", "Something needed is away, and nothing was changed."),
}
_PROBLEM: Final[Document] = {
    "title": "Problem",
    "description": "Why it was not done (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail", "facts"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable name of the refusal, for programs."},
        "detail": {"type": "string", "description": "What to do, for people."},
        "facts": {"type": "object", "description": "The values behind it.", "additionalProperties": True},
        "trace_id": {"type": "string", "description": "Names the request in logs and traces."},
    },
}
_ALWAYS: Final = (Kind.UNAUTHENTICATED, Kind.FORBIDDEN, Kind.UNAVAILABLE)
_SENT: Final = (Kind.MALFORMED, Kind.INVALID)
_EDITED: Final = (Kind.STALE, Kind.PRECONDITION_REQUIRED)
_CHANGING: Final = (Kind.CONFLICT, Kind.NOT_FOUND, Kind.TOO_LARGE)
_SLOWED_DOWN: Final = ("/public/", "/external/")
"""Where strangers and partners' programs come; the gateway counts the latter."""
_METHODS: Final = ("get", "put", "post", "delete", "patch")
_OF_FRAMEWORK: Final = ("HTTPValidationError", "ValidationError")


class DocumentedApp(FastAPI):
    """An app whose document also tells how it refuses."""

    def openapi(self) -> Document:
        document = super().openapi()
        if "Problem" not in document.get("components", {}).get("schemas", {}):
            add_refusals(document)
        return document


def refusing(*kinds: Kind) -> dict[int | str, Document]:
    """For a route's `responses`: kinds of refusal that what it takes does not tell."""
    return {str(kind.value): _reference(kind) for kind in kinds}


def add_refusals(document: Document) -> None:
    """Write every operation's refusals into a document of one context."""
    operations = [
        (path, method, operation)
        for path, item in document.get("paths", {}).items()
        for method, operation in item.items()
        if method in _METHODS
    ]
    if not operations:
        return
    for path, method, operation in operations:
        responses = operation["responses"]
        if "HTTPValidationError" in str(responses.get("422")):
            del responses["422"]
        for kind in _kinds(path, method, operation):
            responses.setdefault(str(kind.value), _reference(kind))
        operation["responses"] = dict(sorted(responses.items()))
    components = document.setdefault("components", {})
    schemas = {name: schema for name, schema in components.get("schemas", {}).items() if name not in _OF_FRAMEWORK}
    components["schemas"] = dict(sorted({**schemas, "Problem": _PROBLEM}.items()))
    components["responses"] = {name: _answer(kind, text) for kind, (name, text) in _NAMES.items()}


def _kinds(path: str, method: str, operation: Document) -> set[Kind]:
    parameters = operation.get("parameters", [])
    kinds = set(_ALWAYS)
    if parameters or "requestBody" in operation:
        kinds.update(_SENT)
    if any(one["in"] == "path" or one["name"].endswith("_id") for one in parameters):
        kinds.add(Kind.NOT_FOUND)
    if any(one["name"].lower() == "if-match" for one in parameters):
        kinds.update(_EDITED)
    if method != "get":
        kinds.update(_CHANGING)
    if any(part in path for part in _SLOWED_DOWN):
        kinds.add(Kind.TOO_MANY)
    return kinds


def _reference(kind: Kind) -> Document:
    return {"$ref": f"#/components/responses/{_NAMES[kind][0]}"}


def _answer(kind: Kind, text: str) -> Document:
    answer: Document = {
        "description": text,
        "content": {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if kind in (Kind.TOO_MANY, Kind.UNAVAILABLE):
        answer["headers"] = {
            "Retry-After": {"description": "Seconds.", "schema": {"type": "string", "pattern": "^[0-9]+$"}}
        }
    return answer
