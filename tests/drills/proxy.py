"""What stands between one process and one server and can be cut: a TCP proxy on 127.0.0.1.

`refusing` is a server that is not there, `silent` a network that delivers nothing and says nothing (bytes wait and go
on when it is mended, as TCP's would), `slow` one that delays every piece; `reset` breaks what stands and nothing else.
"""

import asyncio
import contextlib
import socket
import struct
from enum import Enum
from typing import Final

HOST: Final = "127.0.0.1"
PIECE: Final = 65_536
CONNECT_SECONDS: Final = 5.0
_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)


class Network(Enum):
    """How the network is at the moment."""

    WELL = "well"
    REFUSING = "refusing"
    SILENT = "silent"
    SLOW = "slow"


class Proxy:
    """One listening port; everything that comes is carried to `target`, which may be named later."""

    def __init__(self, *, slow_seconds: float = 0.15) -> None:
        self.target: tuple[str, int] | None = None
        self.port = 0
        self._slow_seconds = slow_seconds
        self._network = Network.WELL
        self._speaks = asyncio.Event()
        self._speaks.set()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._carry, HOST, 0)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        self.become(Network.REFUSING)
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def become(self, network: Network) -> None:
        """From now on; a refusing network breaks the standing connections, too."""
        self._network = network
        if network is Network.SILENT:
            self._speaks.clear()
        else:
            self._speaks.set()
        if network is Network.REFUSING:
            self.reset()

    def reset(self) -> None:
        """Break every standing connection without a farewell."""
        for writer in list(self._writers):
            _break(writer)

    @property
    def connections(self) -> int:
        return len(self._writers) // 2

    async def _carry(self, near_in: asyncio.StreamReader, near_out: asyncio.StreamWriter) -> None:
        if self._network is Network.REFUSING or self.target is None:
            _break(near_out)
            return
        await self._speaks.wait()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                far_in, far_out = await asyncio.open_connection(*self.target)
        except (OSError, TimeoutError):
            _break(near_out)
            return
        both = {near_out, far_out}
        self._writers |= both
        try:
            await asyncio.gather(self._pour(near_in, far_out), self._pour(far_in, near_out))
        finally:
            self._writers -= both
            for writer in both:
                writer.close()

    async def _pour(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        """Carry one direction until its source ends; an end or a break is passed on."""
        with contextlib.suppress(ConnectionError):
            while piece := await source.read(PIECE):
                if self._network is Network.SLOW:
                    await asyncio.sleep(self._slow_seconds)
                await self._speaks.wait()
                sink.write(piece)
                await sink.drain()
        await self._speaks.wait()
        sink.close()


def _break(writer: asyncio.StreamWriter) -> None:
    known = writer.get_extra_info("socket")
    if known is not None:
        with contextlib.suppress(OSError):
            known.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    writer.transport.abort()
