"""The TCP port: reads frames, lets scripted faults happen, hands the rest to the device."""

import asyncio
import socket
import struct
from contextlib import suppress

from tools.doubles.hdm import wire
from tools.doubles.hdm.device import CLOSING, Device
from tools.doubles.hdm.faults import Fault, FaultQueue

UNREAD_SECONDS = 1.0
GARBAGE = bytes.fromhex("0badc0de0badc0de")


class Port:
    """One listening port. `off` closes it as if the device lost power; the memory stays."""

    def __init__(self, device: Device, faults: FaultQueue, host: str, port: int) -> None:
        self.device = device
        self.faults = faults
        self.host = host
        self.port = port
        self._server: asyncio.Server | None = None
        self._callers: set[asyncio.Task[None]] = set()

    async def on(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._call, self.host, self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def off(self) -> None:
        """The session does not survive either."""
        if self._server is not None:
            self._server.close()
            self._server = None
        callers, self._callers = self._callers, set()
        for caller in callers:
            caller.cancel()
        await asyncio.gather(*callers, return_exceptions=True)
        self.device.session = None
        self.device.busy_with = 0

    async def _call(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        caller = asyncio.current_task()
        if caller is not None:
            self._callers.add(caller)
        try:
            await self._serve(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the caller has gone, or the power has: nobody is left to be told
        finally:
            if caller is not None:
                self._callers.discard(caller)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.faults.for_connection() is not None:
            _reset(writer)
            return
        peer = writer.get_extra_info("peername")[0]
        while True:
            raw = await reader.readexactly(wire.REQUEST_HEADER)
            if self.device.settings.allowed_ip not in (None, peer):
                await self._turned_away(reader, writer, 403)
                return
            try:
                header = wire.read_header(raw)
            except wire.Garbled:
                await self._turned_away(reader, writer, 103)
                return
            fault = self.faults.for_request(header.operation)
            if fault is not None and fault.kind == "cut_request":
                await reader.readexactly(min(max(fault.bytes - len(raw), 0), header.length))
                return
            body = await reader.readexactly(header.length)
            code, answer = await self._executed(header, body, fault)
            if answer is None:
                return
            await self._write(writer, answer)
            if code in CLOSING or (fault is not None and fault.kind == "cut_answer"):
                return

    async def _turned_away(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, code: int) -> None:
        """Answers before the body was read. Closing over unread bytes would reset the line, and the caller
        would lose the answer; so what is still coming is read and thrown away."""
        await self._write(writer, self._frame(code))
        writer.write_eof()
        with suppress(TimeoutError):
            async with asyncio.timeout(UNREAD_SECONDS):
                while await reader.read(4096):
                    pass

    async def _executed(self, header: wire.Header, body: bytes, fault: Fault | None) -> tuple[int, bytes | None]:
        """The code and the frame to send; None: nothing more is sent and the line is closed."""
        if fault is None:
            return self._carried_out(header, body)
        for _ in range(fault.by_hand_before):
            self.device.press_by_hand(700)
        code, frame = await self._under_fault(header, body, fault)
        for _ in range(fault.by_hand_after):
            self.device.press_by_hand(700)
        return code, frame

    async def _under_fault(self, header: wire.Header, body: bytes, fault: Fault) -> tuple[int, bytes | None]:
        match fault.kind:
            case "delay":
                return await self._slowly(header, body, fault.seconds)
            case "answer_code":
                if fault.execute:
                    self._carried_out(header, body)
                return fault.code, self._frame(fault.code)
            case "corrupt_answer":
                code, _frame = self._carried_out(header, body)
                return code, self._frame(code, GARBAGE)
            case "cut_answer":
                code, frame = self._carried_out(header, body)
                return code, frame[: fault.bytes]
            case "freeze":
                if fault.execute:
                    self._carried_out(header, body)
                await asyncio.Event().wait()
        self._carried_out(header, body)
        return 200, None

    async def _slowly(self, header: wire.Header, body: bytes, seconds: float) -> tuple[int, bytes]:
        self.device.busy_with += 1
        try:
            await asyncio.sleep(seconds)
        finally:
            self.device.busy_with -= 1
        return self._carried_out(header, body)

    def _carried_out(self, header: wire.Header, body: bytes) -> tuple[int, bytes]:
        code, answer = self.device.answer(header, body)
        return code, self._frame(code, answer)

    def _frame(self, code: int, body: bytes = b"") -> bytes:
        settings = self.device.settings
        return wire.response(settings.protocol, settings.software, code, body)

    async def _write(self, writer: asyncio.StreamWriter, frame: bytes) -> None:
        if not self.device.settings.behaviour.split_writes:
            writer.write(frame)
            await writer.drain()
            return
        for place in range(len(frame)):
            writer.write(frame[place : place + 1])
            await writer.drain()
            await asyncio.sleep(0)


def _reset(writer: asyncio.StreamWriter) -> None:
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
