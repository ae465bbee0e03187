"""Requests made up from a context's own document, sent into the running context, and what is wrong with its answers.

Half of the requests keep to the document, half break it somewhere. Where the document says "an id", mostly one that
exists is taken: made-up ones would only ever meet "there is no such thing".
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import httpx
import schemathesis
from chassis.identity import Caller, SubjectKind
from chassis.ids import uuid7
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.demo import STORES, demo_user_id
from contracts.ids import SessionId
from contracts.permissions import ALL
from gateway.parts import parts_of
from gateway.store_sessions import NewSession
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from gateway import store_sessions, tokens
from tests.fuzz.world import HOME, Pool

load_all_checks()
CHECKS: Final = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SEED: Final = 20261123
PEOPLE: Final = tuple(f"{role}-{HOME.key}" for role in ("sales", "florist", "courier", "cashier"))
_PATIENCE_SECONDS: Final = 60.0
_ONE_IN: Final = 8
"""How seldom an id is left as it was made up."""
Case = schemathesis.Case[Any]
Operation = schemathesis.APIOperation[Any, Any, Any, Any]


def people() -> list[Caller]:
    """Of the shop, with every permission, so that what they meet is the route and not its door; and of the network."""
    scope = Scope.of(*(store.id for store in STORES))
    shop = [Caller(SubjectKind.USER, str(demo_user_id(one)), scope, HOME.id, ALL, one) for one in PEOPLE]
    return [*shop, Caller(SubjectKind.USER, str(demo_user_id("admin")), Scope.network(), None, ALL, "admin")]


def callers_for(path: str) -> list[Caller]:
    """Whom the gateway would let come this way, as it names them to the context."""
    nowhere = Scope.among(())
    if path.startswith("/internal/"):
        return [Caller(SubjectKind.SERVICE, "messenger", Scope.network())]
    if path.startswith("/hooks/"):
        return [Caller(SubjectKind.PROVIDER, path.split("/")[2], nowhere)]
    if "/v1/public/" in path:
        return [Caller(SubjectKind.PUBLIC, "public", nowhere)]
    if path.startswith("/api/v1/external/"):
        key = UUID("018f9b7a-0000-7000-8000-000000000001")
        return [Caller(SubjectKind.API_KEY, str(key), Scope.of(HOME.id), HOME.id, ALL)]
    return people()


@asynccontextmanager
async def doors_of(context: RunningService, path: str) -> AsyncIterator[list[httpx.AsyncClient]]:
    """A client for each of the callers; people of the gateway have a session there."""
    async with AsyncExitStack() as stack:
        if context.service.context == "gateway":
            client = await stack.enter_async_context(context.client(None))
            token = await _session(context)
            client.headers.update({"X-CSRF-Token": tokens.csrf_token(token), "Cookie": f"narciss_session={token}"})
            yield [client]
        else:
            yield [await stack.enter_async_context(context.client(caller)) for caller in callers_for(path)]


async def _session(context: RunningService) -> str:
    token, now = tokens.new_token(tokens.SESSION), parts_of(context.app).clock()
    opened = NewSession(
        SessionId(uuid7()),
        demo_user_id("admin"),
        tokens.hash_of(token),
        "127.0.0.1",
        "",
        now,
        now + timedelta(hours=1),
    )
    async with context.runtime.db.transaction(Scope.network()) as tx:
        await store_sessions.open_session(tx, opened)
    return token


@dataclass
class Findings:
    """What was wrong, once per kind; and which statuses were seen."""

    wrong: dict[str, str] = field(default_factory=dict)
    seen: dict[int, int] = field(default_factory=dict)


@st.composite
def requests(draw: st.DrawFn, operation: Operation, mode: GenerationMode, pool: Pool) -> Case:
    """One request, with what exists put in the place of most ids."""
    case = draw(operation.as_strategy(generation_mode=mode))
    known = _Known(draw, pool)
    case.path_parameters = {name: known.instead(name, value) for name, value in (case.path_parameters or {}).items()}
    case.query = {name: known.instead(name, value) for name, value in (case.query or {}).items()}
    if isinstance(case.body, dict | list):
        case.body = known.inside(case.body)
    if "If-Match" in case.headers and draw(st.integers(0, 3)):
        case.headers["If-Match"] = f'"{draw(st.integers(1, 3))}"'
    return case


class _Known:
    def __init__(self, draw: st.DrawFn, pool: Pool) -> None:
        self._draw, self._pool = draw, pool

    def instead(self, name: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        candidates = self._pool.get(name) or [
            one for key, found in self._pool.items() if key.endswith(f"_{name}") for one in found
        ]
        if not candidates or self._draw(st.integers(0, _ONE_IN - 1)) == 0:
            return value
        return self._draw(st.sampled_from(candidates))

    def inside(self, value: Any, name: str = "") -> Any:
        """The same body with known ids wherever a field is named as one."""
        if isinstance(value, dict):
            return {key: self.inside(item, key) for key, item in value.items()}
        if isinstance(value, list):
            return [self.inside(item, name.removesuffix("s")) for item in value]
        return self.instead(name, value) if name.endswith(("_id", "currency", "code")) else value


async def interrogate(
    operation: Operation,
    clients: list[httpx.AsyncClient],
    pool: Pool,
    examples: int,
    send: Callable[[httpx.AsyncClient, Case], Any] | None = None,
) -> Findings:
    """Send `examples` requests that keep to the document and as many that do not."""
    loop, findings = asyncio.get_running_loop(), Findings()
    ask = send or _send

    def run(mode: GenerationMode) -> None:
        @seed(SEED)
        @settings(
            max_examples=examples,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.sampled_from(clients), requests(operation, mode, pool))
        def asked(client: httpx.AsyncClient, case: Case) -> None:
            answer = asyncio.run_coroutine_threadsafe(ask(client, case), loop).result(_PATIENCE_SECONDS)
            _judge(case, answer, findings)

        asked()

    await asyncio.to_thread(run, GenerationMode.POSITIVE)
    with suppress(Unsatisfiable):  # a route that takes nothing, or anything, cannot be asked wrongly
        await asyncio.to_thread(run, GenerationMode.NEGATIVE)
    return findings


async def _send(client: httpx.AsyncClient, case: Case) -> httpx.Response:
    told = case.as_transport_kwargs(base_url="http://test")
    headers = {name: value for name, value in told["headers"].items() if name.lower() != "authorization"}
    return await client.request(
        told["method"],
        told["url"],
        params=told.get("params") or None,
        headers=[(name.encode("latin-1"), str(value).encode("latin-1", "replace")) for name, value in headers.items()],
        **{name: told[name] for name in ("json", "content", "data", "files") if told.get(name) is not None},
    )


def _judge(case: Case, answer: httpx.Response, findings: Findings) -> None:
    findings.seen[answer.status_code] = findings.seen.get(answer.status_code, 0) + 1
    try:
        case.validate_response(answer, checks=CHECKS)
    except schemathesis.core.failures.FailureGroup as group:
        for failure in group.exceptions:
            findings.wrong.setdefault(f"{answer.status_code} {failure.title}", f"{failure}\n{_told(case, answer)}")


def _told(case: Case, answer: httpx.Response) -> str:
    return f"{case.method} {answer.request.url}\n{case.body!r}\n→ {answer.status_code} {answer.text[:600]}"
