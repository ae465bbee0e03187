"""The HTTP edge of every service: identity, permissions, problems, versions, health.

Errors are RFC 9457 problems with a stable `code`, a sentence a person can act on and the facts behind it; no
answer repeats the caller's input. Routes declare what they need (`Depends(permitted("orders.place"))`), and a
route that declares nothing fails a test.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import structlog
from fastapi import Depends, FastAPI, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from opentelemetry import trace
from pydantic_core import to_jsonable_python
from starlette.exceptions import HTTPException

from chassis.db import Database, is_outage, is_unkeepable
from chassis.documents import PROBLEM_TYPE as PROBLEM_TYPE
from chassis.identity import Caller, SubjectKind
from chassis.refusals import (
    Malformed,
    NotPermitted,
    NotSignedIn,
    Refusal,
    Unavailable,
    Unkeepable,
    VersionRequired,
)

T = TypeVar("T")
log = structlog.get_logger()


def problem(status: int, code: str, detail: str, facts: dict[str, Any] | None = None) -> JSONResponse:
    """One RFC 9457 answer."""
    span = trace.get_current_span().get_span_context()
    body = {
        "type": f"urn:narciss:problem:{code}",
        "title": code,
        "status": status,
        "code": code,
        "detail": detail,
        "facts": facts or {},
    }
    if span.is_valid:
        body["trace_id"] = format(span.trace_id, "032x")
    return JSONResponse(_jsonable(body), status_code=status, media_type=PROBLEM_TYPE)


def _jsonable(value: Any) -> Any:
    return to_jsonable_python(value)


def refusal_problem(refusal: Refusal) -> JSONResponse:
    response = problem(refusal.kind.value, refusal.code, refusal.detail, refusal.facts)
    if "retry_after" in refusal.facts:
        response.headers["Retry-After"] = str(refusal.facts["retry_after"])
    return response


async def _on_refusal(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return refusal_problem(error)


async def _on_invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    errors = [
        {"where": ".".join(str(part) for part in item["loc"]), "what": item["msg"], "kind": item["type"]}
        for item in error.errors()
    ]
    detail = "; ".join(f"{item['where']}: {item['what']}" for item in errors)
    return problem(422, "invalid_request", detail, {"errors": errors})


async def _on_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = problem(error.status_code, f"http_{error.status_code}", str(error.detail))
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


async def _on_crash(request: Request, error: Exception) -> Response:
    if is_outage(error):
        log.warning("database away", path=request.url.path, error=repr(error))
        return refusal_problem(Unavailable(what="The database", retry_after=2))
    if is_unkeepable(error):
        log.warning("a value that cannot be kept", path=request.url.path, error=type(error).__name__)
        return refusal_problem(Unkeepable())
    log.error("request crashed", path=request.url.path, exc_info=error)
    return problem(500, "internal_error", "Something broke on our side; it has been recorded.")


class ProblemsMiddleware:
    """Turns what no handler caught into a problem, inside the server-error layer so that traces stay whole."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started = False

        async def watch(message: Any) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watch)
        except Exception as error:
            if started:
                raise
            response = await _on_crash(Request(scope), error)
            await response(scope, receive, send)
        return None


def install(app: FastAPI) -> None:
    """Give an app the platform's error answers."""
    app.add_exception_handler(Refusal, _on_refusal)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_middleware(ProblemsMiddleware)


def operation_id(route: APIRoute) -> str:
    """Operation ids are the function names: generated clients read like our code."""
    return route.name


def caller_of(request: Request) -> Caller:
    """The verified caller of this request. Raises NotSignedIn without a valid token for this service."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn()
    caller: Caller = request.app.state.runtime.verifier.caller(token)
    return caller


class Rule:
    """Who may use a route; a dependency that also documents itself for the generated access test."""

    def __init__(self, permission: str | None, kinds: frozenset[SubjectKind]) -> None:
        self.permission = permission
        self.kinds = kinds

    async def __call__(self, request: Request) -> Caller:
        caller = caller_of(request)
        if caller.kind not in self.kinds:
            raise NotPermitted(permission=self.permission or "this route")
        if self.permission is not None and caller.kind is not SubjectKind.SERVICE:
            caller.require(self.permission)
        return caller


_SIGNED_IN = frozenset({SubjectKind.USER, SubjectKind.DEVICE, SubjectKind.API_KEY, SubjectKind.APP})


def permitted(permission: str, *, services: bool = False) -> Rule:
    """Signed-in callers whose role or key carries the permission; with `services`, other contexts too."""
    return Rule(permission, _SIGNED_IN | {SubjectKind.SERVICE} if services else _SIGNED_IN)


def for_services() -> Rule:
    """Other contexts only: never reachable through the gateway."""
    return Rule(None, frozenset({SubjectKind.SERVICE}))


def for_public() -> Rule:
    """Anybody, through a route that the gateway lists as public."""
    return Rule(None, frozenset({SubjectKind.PUBLIC}) | _SIGNED_IN)


def for_providers() -> Rule:
    """Webhooks of outside parties; the route itself checks their secret or signature."""
    return Rule(None, frozenset({SubjectKind.PROVIDER}))


async def database_of(request: Request) -> Database:
    # Dependencies that wait for nothing are still async: a plain function would cost a hop to a thread each time.
    database: Database = request.app.state.runtime.db
    return database


Db = Annotated[Database, Depends(database_of)]


async def expected_version(if_match: Annotated[str | None, Header()] = None) -> int:
    """The version the caller edited, from If-Match. Raises VersionRequired or Malformed."""
    if not if_match:
        raise VersionRequired()
    try:
        return int(if_match.removeprefix("W/").strip('"'))
    except ValueError as error:
        raise Malformed(reason="If-Match must be a version as given in ETag.") from error


ExpectedVersion = Annotated[int, Depends(expected_version)]


def etag(response: Response, version: int) -> None:
    response.headers["ETag"] = f'"{version}"'


async def wait_seconds(prefer: Annotated[str | None, Header()] = None) -> float:
    """Seconds the caller is willing to wait for an asynchronous outcome (`Prefer: wait=2`), at most 10."""
    for part in (prefer or "").replace(";", ",").split(","):
        name, _, value = part.strip().partition("=")
        if name == "wait" and value.isdigit():
            return min(float(value), 10.0)
    return 0.0


WaitSeconds = Annotated[float, Depends(wait_seconds)]


async def wait_for(seconds: float, look: Callable[[], Awaitable[T | None]]) -> T | None:
    """Look again and again, more slowly each time, until there is an outcome or the time is over."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    step = 0.02
    while True:
        found = await look()
        if found is not None or loop.time() + step > until:
            return found
        await asyncio.sleep(step)
        step = min(step * 1.5, 0.25)
