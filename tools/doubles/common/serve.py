"""Runs a double: its sockets, its ageing, its end."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence

import uvicorn

from tools.doubles.common.control import control_routes
from tools.doubles.common.options import Options, read_options
from tools.doubles.common.stage import Double

_AGEING_EVERY_SECONDS = 1.0


class _Server(uvicorn.Server):
    """Leaves the process's signals alone: they belong to whoever started the double."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(double: Double) -> AsyncIterator[str]:
    """The double at work; gives the address of its HTTP side."""
    options = double.stage.options
    listener = _listen(options.host, options.control_port or options.port)
    double.stage.base_url = f"http://{options.host}:{listener.getsockname()[1]}"
    double.app.include_router(control_routes(double))
    double.load_demo()
    config = uvicorn.Config(
        double.wrapped(),
        http="tools.doubles.common.transport:CuttableProtocol",
        ws="none",
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    server = _Server(config)
    async with double.alongside():
        running = asyncio.create_task(server.serve(sockets=[listener]))
        ageing = asyncio.create_task(_grow_older(double))
        double.stage.deliveries.resume()
        try:
            await _until_started(server, running)
            yield double.stage.base_url
        finally:
            ageing.cancel()
            await double.stage.deliveries.stop()
            server.should_exit = True
            await asyncio.gather(running, ageing, return_exceptions=True)
            double.stage.shelf.close()


def run(
    name: str,
    build: Callable[[Options], Double],
    arguments: Sequence[str] | None = None,
    *,
    control_port: bool = False,
) -> None:
    """The whole process of one double, until SIGTERM or SIGINT."""
    options = read_options(name, arguments, control_port=control_port)
    asyncio.run(_until_told_to_stop(build(options)))


async def _until_told_to_stop(double: Double) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with serving(double) as url:
        print(f"{double.stage.name} double: {url}", flush=True)
        await stop.wait()


async def _grow_older(double: Double) -> None:
    while True:
        await asyncio.sleep(_AGEING_EVERY_SECONDS)
        double.age()


async def _until_started(server: uvicorn.Server, running: asyncio.Task[None]) -> None:
    while not server.started:
        if running.done():
            running.result()
            raise RuntimeError("the server ended before it began")
        await asyncio.sleep(0.01)


def _listen(host: str, port: int) -> socket.socket:
    # The protocol must be named: asyncio switches Nagle's delay (40 ms per answer) off only where it sees TCP.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    return listener
