"""One at a time: a session advisory lock on a dedicated connection elects who runs a loop.

A killed holder frees the lock at once. A frozen one keeps it, so every write it makes when it wakes is fenced by
an epoch: `heartbeat` fails for anybody but the newest leader.
"""

import asyncio
from collections.abc import Awaitable, Callable

import asyncpg
import structlog

from chassis.db import SERVER_SETTINGS, asyncpg_url

log = structlog.get_logger()
RETRY_SECONDS = 1.0
CONNECT_SECONDS = 5.0
COMMAND_SECONDS = 10.0
_KEEPALIVE = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3"}


class LeadershipLost(Exception):
    """Another process leads now; what this one still wanted to write must not take effect."""


class Leadership:
    """A held lock with its epoch. All statements of the loop run on its own connection."""

    def __init__(self, connection: asyncpg.Connection, schema: str, name: str, epoch: int) -> None:
        self.connection = connection
        self.epoch = epoch
        self._schema = schema
        self._name = name

    async def heartbeat(self) -> None:
        """Say that the leader lives. Raises LeadershipLost when a newer epoch exists."""
        done = await self.connection.execute(
            f"update {self._schema}.leaders set heartbeat_at = now() where name = $1 and epoch = $2",
            self._name,
            self.epoch,
        )
        if done != "UPDATE 1":
            raise LeadershipLost(self._name)


async def lead(
    url: str,
    schema: str,
    name: str,
    work: Callable[[Leadership], Awaitable[None]],
    stop: asyncio.Event,
    meanwhile: Callable[[asyncpg.Connection], Awaitable[None]],
) -> None:
    """Wait for leadership and run `work` while holding it, again and again until `stop` is set.

    While another process leads, `meanwhile` is called again and again with the waiting connection; it returns at the
    latest after RETRY_SECONDS, and when `stop` is set.
    Any failure of the work or the connection gives the lock back and starts over after a pause; nothing ends
    the loop but `stop`.
    """
    while not stop.is_set():
        try:
            await _one_term(url, schema, name, work, stop, meanwhile)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            log.warning("leader loop interrupted", leader=name)
        except Exception as error:  # noqa: BLE001  (any failure means: give up the term, say so, try again)
            log.warning("leader term ended", leader=name, error=repr(error))
        await pause(stop, RETRY_SECONDS)


async def _one_term(
    url: str,
    schema: str,
    name: str,
    work: Callable[[Leadership], Awaitable[None]],
    stop: asyncio.Event,
    meanwhile: Callable[[asyncpg.Connection], Awaitable[None]],
) -> None:
    connection = await asyncpg.connect(
        asyncpg_url(url),
        timeout=CONNECT_SECONDS,
        command_timeout=COMMAND_SECONDS,
        server_settings={
            **SERVER_SETTINGS,
            **_KEEPALIVE,
            "application_name": f"narciss {name}",
            "narciss.stores": "*",
        },
    )
    try:
        key = f"{schema}.{name}"
        while not await connection.fetchval("select pg_try_advisory_lock(hashtextextended($1, 0))", key):
            await meanwhile(connection)
            if stop.is_set():
                return
        epoch = await connection.fetchval(
            f"insert into {schema}.leaders (name, epoch, heartbeat_at) values ($1, 1, now())"
            " on conflict (name) do update set epoch = leaders.epoch + 1, heartbeat_at = now() returning epoch",
            name,
        )
        log.info("leading", leader=name, epoch=epoch)
        await work(Leadership(connection, schema, name, epoch))
    finally:
        connection.terminate()


async def pause(stop: asyncio.Event, seconds: float) -> bool:
    """Wait, but not past a stop. True when it is time to stop."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return False
    return True
