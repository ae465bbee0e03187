"""A proxy that lied about the network would prove nothing."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.drills.proxy import HOST, Network, Proxy


@pytest.fixture
async def echo() -> AsyncIterator[int]:
    """A server that says everything again."""

    async def again(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(100):
            writer.write(piece)
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(again, HOST, 0)
    yield int(server.sockets[0].getsockname()[1])
    server.close()


@pytest.fixture
async def proxy(echo: int) -> AsyncIterator[Proxy]:
    made = Proxy(slow_seconds=0.05)
    await made.open()
    made.target = (HOST, echo)
    yield made
    await made.close()


async def connected(proxy: Proxy) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    async with asyncio.timeout(10):
        reader, writer = await asyncio.open_connection(HOST, proxy.port)
        writer.write(b"hello")
        assert await reader.read(5) == b"hello"
    return reader, writer


async def test_a_network_that_is_well_or_slow_carries_both_ways(proxy: Proxy) -> None:
    reader, writer = await connected(proxy)
    proxy.become(Network.SLOW)
    began = asyncio.get_running_loop().time()
    writer.write(b"again")
    assert await reader.read(5) == b"again"
    assert asyncio.get_running_loop().time() - began >= 0.1
    writer.close()


async def test_a_cut_breaks_what_stands_and_lets_nobody_in_until_it_is_mended(proxy: Proxy) -> None:
    reader, _ = await connected(proxy)
    proxy.become(Network.REFUSING)
    with pytest.raises(ConnectionResetError):
        await reader.read(1)
    with pytest.raises(ConnectionResetError):
        await connected(proxy)
    proxy.become(Network.WELL)
    _, writer = await connected(proxy)
    writer.close()


async def test_a_silent_network_says_nothing_and_goes_on_where_it_was(proxy: Proxy) -> None:
    reader, writer = await connected(proxy)
    proxy.become(Network.SILENT)
    writer.write(b"later")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(heard := asyncio.ensure_future(reader.read(5))), 0.3)
    proxy.become(Network.WELL)
    async with asyncio.timeout(10):
        assert await heard == b"later"
    writer.close()


async def test_a_reset_breaks_what_stands_and_nothing_else(proxy: Proxy) -> None:
    reader, _ = await connected(proxy)
    proxy.reset()
    with pytest.raises(ConnectionResetError):
        await reader.read(1)
    _, writer = await connected(proxy)
    assert proxy.connections == 1
    writer.close()
