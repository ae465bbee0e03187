"""Publishing with confirms: the call returns only when the broker has taken responsibility.

One connection of its own (a memory alarm blocks publishing connections, and must not stop consuming), confirms
on, unroutable raises, and our own time limit because a frozen broker never answers. Any error means "unknown":
the caller publishes again and consumers bear the duplicate.
"""

import asyncio
from typing import Any
from urllib.parse import quote

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractExchange

CONFIRM_SECONDS = 5.0
CONNECT_SECONDS = 5.0
HEARTBEAT_SECONDS = 10


class NotConfirmed(Exception):
    """The broker did not confirm in time or the connection broke; the message may or may not have landed."""


def connection_url(url: str, name: str) -> str:
    """The broker's address with our heartbeat and a name that the broker's own screens show."""
    return url + ("&" if "?" in url else "?") + f"heartbeat={HEARTBEAT_SECONDS}&name={quote(name)}"


class Publisher:
    """A confirming publisher that reconnects on use. Not for business code: only relay and parking publish."""

    def __init__(self, url: str, name: str) -> None:
        self._url = connection_url(url, name)
        self._connection: AbstractConnection | None = None
        self._channel: AbstractChannel | None = None
        self._exchanges: dict[str, AbstractExchange] = {}
        self._connecting = asyncio.Lock()

    async def publish(
        self, exchange: str, routing_key: str, body: bytes, headers: dict[str, Any], message_id: str
    ) -> None:
        """Send one persistent message and wait for its confirm. Raises NotConfirmed for every failure."""
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):
                target = await self._exchange(exchange)
                await target.publish(
                    aio_pika.Message(
                        body,
                        headers=headers,
                        message_id=message_id,
                        content_type="application/json",
                        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
                    ),
                    routing_key,
                    mandatory=True,
                )
        except asyncio.CancelledError:
            # A forced connection close surfaces as a cancellation of the waiter; only ours is passed on.
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            await self._drop()
            raise NotConfirmed("connection closed") from None
        except Exception as error:
            await self._drop()
            raise NotConfirmed(repr(error)) from error

    async def _exchange(self, name: str) -> AbstractExchange:
        async with self._connecting:
            if self._channel is None or self._channel.is_closed:
                await self._connect()
            assert self._channel is not None
            if name not in self._exchanges:
                self._exchanges[name] = (
                    await self._channel.get_exchange(name, ensure=False) if name else self._channel.default_exchange
                )
            return self._exchanges[name]

    async def _connect(self) -> None:
        self._exchanges.clear()
        if self._connection is None or self._connection.is_closed:
            self._connection = await aio_pika.connect(self._url, timeout=CONNECT_SECONDS)
        self._channel = await self._connection.channel(publisher_confirms=True, on_return_raises=True)

    async def _drop(self) -> None:
        """Forget a broken connection; the next publish makes a new one."""
        connection, self._connection, self._channel = self._connection, None, None
        self._exchanges.clear()
        if connection is not None and not connection.is_closed:
            try:
                async with asyncio.timeout(1.0):
                    await connection.close()
            except (TimeoutError, aio_pika.exceptions.AMQPError, ConnectionError, RuntimeError):
                return  # closing a broken connection may fail; a new one is made anyway

    async def close(self) -> None:
        await self._drop()
