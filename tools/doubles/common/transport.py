"""Between the socket and the double: records every call and lets the scripted faults happen to it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tools.doubles.common.calls import CallLog, readable
from tools.doubles.common.faults import CALL_FAULTS, Fault, FaultQueue

_SOCKET = "narciss.double.socket"
CONTROL_PREFIX = "/__double__/"


@dataclass(frozen=True)
class Answer:
    """A whole response, held back until it is decided how much of it the caller gets to see."""

    status: int
    body: bytes = b""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)


@dataclass(frozen=True)
class Dialect:
    """How one provider names its operations and words a refusal that was scripted."""

    operation_of: Callable[[str, str], str]
    refusal: Callable[[Fault], Answer]


class CuttableProtocol(HttpToolsProtocol):
    """Hands the application its own socket: only so can a double hang up the way a dying server does."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast(asyncio.Transport, transport))
        inner = self.app

        async def with_socket(scope: Any, receive: Any, send: Any) -> None:
            scope[_SOCKET] = transport
            await inner(scope, receive, send)

        self.app = with_socket


class FaultyTransport:
    """The outermost layer of a double's application. The control API passes untouched."""

    def __init__(self, app: ASGIApp, calls: CallLog, faults: FaultQueue, dialect: Dialect) -> None:
        self._app = app
        self._calls = calls
        self._faults = faults
        self._dialect = dialect

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(CONTROL_PREFIX):
            await self._app(scope, receive, send)
            return
        body = await _whole_body(receive)
        op = self._dialect.operation_of(scope["method"], scope["path"])
        number = self._calls.open(_record(scope, body, op))
        fault = self._faults.take(CALL_FAULTS, scope["method"], scope["path"], op)
        answer = await self._answer(fault, scope, receive, body)
        whole = fault is None or fault.kind != "half_body"
        if answer is None:
            self._calls.close(number, status=None, fault=fault.kind if fault else None)
            await _hang_up(scope, receive, flush=False)
            return
        self._calls.close(number, status=answer.status if whole else None, fault=fault.kind if fault else None)
        await _send(answer, send, whole=whole)
        if not whole:
            await _hang_up(scope, receive, flush=True)

    async def _answer(self, fault: Fault | None, scope: Scope, receive: Receive, body: bytes) -> Answer | None:
        """What the caller shall get; ``None`` when it is to be hung up on."""
        if fault is None or fault.kind == "half_body":
            return await _execute(self._app, scope, body)
        if fault.kind == "delay":
            if fault.executed:
                answer = await _execute(self._app, scope, body)
                await asyncio.sleep(fault.seconds)
                return answer
            await asyncio.sleep(fault.seconds)
            return await _execute(self._app, scope, body)
        if fault.executed:
            await _execute(self._app, scope, body)
        if fault.kind == "cut":
            return None
        if fault.kind == "timeout":
            await _caller_gone(receive, within=fault.seconds)
            return None
        return self._dialect.refusal(fault)


async def _execute(app: ASGIApp, scope: Scope, body: bytes) -> Answer:
    """Run the application with a request read beforehand and collect its whole answer."""
    messages: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, send)
    start = next(message for message in messages if message["type"] == "http.response.start")
    content = b"".join(message.get("body", b"") for message in messages[1:])
    return Answer(status=start["status"], headers=list(start["headers"]), body=content)


async def _send(answer: Answer, send: Send, *, whole: bool) -> None:
    """The answer with its true length announced, and all of it sent or only the first half."""
    headers = [(name, value) for name, value in answer.headers if name.lower() != b"content-length"]
    headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    sent = answer.body if whole else answer.body[: len(answer.body) // 2]
    await send({"type": "http.response.body", "body": sent, "more_body": not whole})


async def _whole_body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


async def _hang_up(scope: Scope, receive: Receive, *, flush: bool) -> None:
    socket: asyncio.Transport = scope[_SOCKET]
    if flush:
        socket.close()
    else:
        socket.abort()
    await _caller_gone(receive, within=5)


async def _caller_gone(receive: Receive, within: float) -> None:
    """Wait until the caller has closed the connection, at most ``within`` seconds."""
    try:
        async with asyncio.timeout(within):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return


def _record(scope: Scope, body: bytes, op: str) -> dict[str, Any]:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    return {
        "op": op,
        "method": scope["method"],
        "path": scope["path"],
        "query": dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)),
        "headers": headers,
        "body": readable(body, headers.get("content-type", "")),
    }
