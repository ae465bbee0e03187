"""One conversation with the register: connect, log in, operate, log out, close.

The device keeps a single session, and a login kills the previous one together with whatever sale it was
making. So a caller holds the register's lock around `logged_in`, across processes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from chassis.clock import Clock
from pydantic import ValidationError

from fiscal_gateway_am.domain.reaction import Reaction
from fiscal_gateway_am.hdm import cipher, errors, frames, plain_json
from fiscal_gateway_am.hdm.failures import MayHaveBeenExecuted, NotExecuted, Reason, Refused
from fiscal_gateway_am.hdm.messages import (
    LOG_OUT,
    TELL_TIME,
    Bare,
    ListOperators,
    LogIn,
    LookUpReceipt,
    MoveCash,
    Operation,
    Patience,
    PrintReceipt,
    PrintReport,
    PrintReturn,
    Request,
)
from fiscal_gateway_am.hdm.responses import (
    LoggedIn,
    OperatorsListed,
    ReceiptLookedUp,
    ReceiptPrinted,
    Response,
    TimeTold,
)

Said = TypeVar("Said", bound=Response)

SECRET_FIELDS = frozenset({"password", "pin", "key"})


@dataclass(frozen=True, slots=True)
class Device:
    """Where one register stands and as whom we work there."""

    host: str
    port: int
    cashier: int
    password: str = field(repr=False)
    pin: str = field(repr=False)
    protocol: frames.ProtocolVersion = frames.VERSION_0_5


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds, each from the first byte written to the last byte read.

    `card` bounds operation 4 when the device itself takes the card: the customer may need minutes.
    """

    connect: float
    query: float
    printing: float
    card: float

    def of(self, patience: Patience) -> float:
        return {Patience.QUERY: self.query, Patience.PRINT: self.printing, Patience.CARD: self.card}[patience]


FIELD_TIMEOUTS = Timeouts(connect=5.0, query=30.0, printing=60.0, card=180.0)
"""What the field needs: no manual gives figures; clients in production wait this long."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came back, for the journal (S225-S227). Secrets are masked."""

    operation: Operation
    request: str
    started_at: datetime
    ended_at: datetime
    code: int | None
    response: str | None
    failure: str | None


@dataclass(slots=True)
class Transcript:
    """Filled while the conversation runs, so that it is complete even when the conversation ends badly."""

    exchanges: list[Exchange] = field(default_factory=list)


@dataclass(slots=True)
class _Note:
    code: int | None = None
    response: str | None = None
    failure: str | None = None


@dataclass(slots=True)
class _Line:
    """The socket, and whether a further request may be written to it."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    device: Device
    transcript: Transcript
    clock: Clock
    usable: bool = True

    async def exchange(
        self, operation: Operation, fields: dict[str, plain_json.Plain], key: bytes, seconds: float
    ) -> dict[str, plain_json.Plain]:
        """The decrypted answer, empty when the device had nothing to say.

        Raises NotExecuted, MayHaveBeenExecuted or Refused, as the operation stands after the attempt.
        """
        started, note = self.clock(), _Note()
        try:
            return await self._exchange(operation, fields, key, seconds, note)
        except (NotExecuted, MayHaveBeenExecuted, Refused, asyncio.CancelledError) as why:
            note.failure = str(why) or "interrupted"
            raise
        finally:
            request = plain_json.written(_masked(fields))
            self.transcript.exchanges.append(
                Exchange(operation, request, started, self.clock(), note.code, note.response, note.failure)
            )

    async def _exchange(
        self,
        operation: Operation,
        fields: dict[str, plain_json.Plain],
        key: bytes,
        seconds: float,
        note: _Note,
    ) -> dict[str, plain_json.Plain]:
        body = cipher.encrypt(key, plain_json.written(fields).encode())
        try:
            frame = frames.request_frame(operation, body, self.device.protocol)
        except frames.FrameTooLarge as why:
            raise NotExecuted(operation, Reason.REQUEST_TOO_LARGE, detail=str(why)) from why
        if not self.usable or self.reader.at_eof() or self.writer.is_closing():
            raise NotExecuted(operation, Reason.LINE_LOST_BEFORE_SENDING)
        header, encrypted = await self._written_and_answered(operation, frame, seconds)
        note.code = header.code
        if header.code != errors.SUCCESS:
            self.usable = not errors.answer(header.code).closes
            self._refuse(operation, header.code)
        try:
            answer = plain_json.read(cipher.decrypt(key, encrypted)) if encrypted else {}
        except (cipher.Undecipherable, plain_json.NotJson) as why:
            raise MayHaveBeenExecuted(operation, Reason.ANSWER_UNREADABLE, detail=str(why)) from why
        note.response = plain_json.written(_masked(answer)) if answer else None
        return answer

    async def _written_and_answered(
        self, operation: Operation, frame: bytes, seconds: float
    ) -> tuple[frames.ResponseHeader, bytes]:
        # From here on the first byte may be with the device: nothing below may claim "not executed".
        self.usable = False
        try:
            async with asyncio.timeout(seconds):
                self.writer.write(frame)
                await self.writer.drain()
                answered = await frames.read_response(self.reader)
        except TimeoutError as why:
            raise MayHaveBeenExecuted(operation, Reason.NO_ANSWER_IN_TIME, detail=f"{seconds} s") from why
        except (OSError, EOFError) as why:
            raise MayHaveBeenExecuted(operation, Reason.LINE_CUT, detail=type(why).__name__) from why
        self.usable = True
        return answered

    @staticmethod
    def _refuse(operation: Operation, code: int) -> None:
        if errors.reaction(code, operation) is Reaction.UNKNOWN:
            raise MayHaveBeenExecuted(operation, Reason.DOUBTFUL_CODE, code)
        raise Refused(operation, code)


@dataclass(slots=True)
class Session:
    """A logged-in operator. Sequence numbers start at 1 and only grow; a new login is a new baseline."""

    _line: _Line
    _key: cipher.SessionKey
    _timeouts: Timeouts
    _sequence: int = 0

    async def print_receipt(self, request: PrintReceipt | PrintReturn) -> ReceiptPrinted:
        """Operations 4 and 6: a receipt comes into being. Every failure says whether it may exist."""
        return await self._ask(request, ReceiptPrinted)

    async def look_up(self, request: LookUpReceipt) -> ReceiptLookedUp:
        return await self._ask(request, ReceiptLookedUp)

    async def time(self) -> TimeTold:
        return await self._ask(TELL_TIME, TimeTold)

    async def do(self, request: Bare | PrintReport | MoveCash) -> None:
        """Operations that answer with a code only: copy, report, cash, synchronisation, logout."""
        await self._answer(request)

    async def _ask(self, request: Request, shape: type[Said]) -> Said:
        answer = await self._answer(request)
        return _shaped(request.operation, answer, shape)

    async def _answer(self, request: Request) -> dict[str, plain_json.Plain]:
        self._sequence += 1
        fields: dict[str, plain_json.Plain] = {"seq": self._sequence, **request.fields()}
        seconds = self._timeouts.of(request.patience)
        return await self._line.exchange(request.operation, fields, self._key, seconds)


@asynccontextmanager
async def logged_in(device: Device, timeouts: Timeouts, transcript: Transcript, clock: Clock) -> AsyncIterator[Session]:
    """Connects and logs in; logs out and closes afterwards. Raises NotExecuted when it cannot begin.

    A logout that fails changes nothing about what was done before it: it stays in the transcript only.
    """
    async with _connected(device, timeouts, transcript, clock) as line:
        session = Session(line, await _session_key(line, timeouts), timeouts)
        try:
            yield session
        finally:
            if line.usable:
                with suppress(NotExecuted, MayHaveBeenExecuted, Refused):
                    await session.do(LOG_OUT)


async def list_operators(device: Device, timeouts: Timeouts, transcript: Transcript, clock: Clock) -> OperatorsListed:
    """Operation 1: who may work and which departments exist. Needs no login; never run it during a sale."""
    key = cipher.password_key(device.password)
    async with _connected(device, timeouts, transcript, clock) as line:
        asked = ListOperators(device.password).fields()
        answer = await line.exchange(Operation.LIST_OPERATORS, asked, key, timeouts.query)
        return _shaped(Operation.LIST_OPERATORS, answer, OperatorsListed)


@asynccontextmanager
async def _connected(device: Device, timeouts: Timeouts, transcript: Transcript, clock: Clock) -> AsyncIterator[_Line]:
    try:
        async with asyncio.timeout(timeouts.connect):
            reader, writer = await asyncio.open_connection(device.host, device.port)
    except OSError as why:  # a timeout is one too
        raise NotExecuted(Operation.LOG_IN, Reason.UNREACHABLE, detail=type(why).__name__) from why
    line = _Line(reader, writer, device, transcript, clock)
    try:
        yield line
    finally:
        # The device has few connection slots; ours is given back by us, at once, and without lingering
        # over a line that is already broken.
        if line.usable:
            writer.close()
        else:
            writer.transport.abort()
        with suppress(OSError):
            await writer.wait_closed()


async def _session_key(line: _Line, timeouts: Timeouts) -> cipher.SessionKey:
    """Whatever goes wrong here, the request that was to follow never left: always NotExecuted."""
    device = line.device
    said = LogIn(device.password, device.cashier, device.pin).fields()
    key = cipher.password_key(device.password)
    try:
        answer = await line.exchange(Operation.LOG_IN, said, key, timeouts.query)
        return cipher.session_key(_shaped(Operation.LOG_IN, answer, LoggedIn).key)
    except Refused as why:
        raise NotExecuted(Operation.LOG_IN, Reason.LOGIN_REFUSED, why.code) from why
    except MayHaveBeenExecuted as why:
        raise NotExecuted(Operation.LOG_IN, Reason.LOGIN_UNANSWERED, why.code, str(why)) from why
    except cipher.Undecipherable as why:
        raise NotExecuted(Operation.LOG_IN, Reason.LOGIN_UNANSWERED, detail=str(why)) from why


def _shaped(operation: Operation, answer: dict[str, plain_json.Plain], shape: type[Said]) -> Said:
    try:
        return shape.model_validate(answer)
    except ValidationError as why:
        fields = ", ".join(".".join(map(str, error["loc"])) for error in why.errors())
        raise MayHaveBeenExecuted(operation, Reason.ANSWER_UNREADABLE, detail=f"fields: {fields}") from why


def _masked(fields: dict[str, plain_json.Plain]) -> dict[str, plain_json.Plain]:
    return {name: "***" if name in SECRET_FIELDS else value for name, value in fields.items()}
