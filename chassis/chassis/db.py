"""A transaction is whole: an edge opens it in one visible line, and nothing else can commit.

`Tx` has no way to commit or roll back; leaving the block does. Events given to `tx.publish` are written to the
outbox in the same transaction, so a fact and its announcement are saved together or not at all. The scope is
handed to PostgreSQL first, where row-level security applies it to every statement that follows.

What every transaction does (begin in a scope, note messages, save events, commit) goes to the driver in as few round
trips as there can be; what an action does goes through SQLAlchemy, which is told to leave transactions alone.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

import asyncpg
from pydantic_core import from_json, to_json
from sqlalchemy import CursorResult, Executable, Row
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from chassis import outbox
from chassis.context import Origin, current_origin
from chassis.events import Event
from chassis.scope import Scope

Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]
Gather = Callable[["Tx", list[Any]], Awaitable[None]]
"""Writes rows of one kind in whole batches; may publish."""

_holding: ContextVar[bool] = ContextVar("narciss_holding_transaction", default=False)

POOL_WAIT_SECONDS = 5
COMMAND_SECONDS = 30
SERVER_SETTINGS = {
    # Compiling a statement takes seconds where reading its few rows by an index takes milliseconds.
    "jit": "off",
    "statement_timeout": "20000",
    "lock_timeout": "4000",
    "idle_in_transaction_session_timeout": "60000",
}


class Tx:
    """One open transaction, limited to one scope."""

    def __init__(self, connection: AsyncConnection, driver: asyncpg.Connection, scope: Scope) -> None:
        self._connection = connection
        self.driver = driver
        """For the chassis' own statements only."""
        self.scope = scope
        self.announced: list[tuple[Event, Origin]] = []
        self._gathered: dict[Gather, tuple[Scope, list[Any]]] = {}
        self._after_commit: list[Callable[[], None]] = []

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> CursorResult[Any]:
        return await self._connection.execute(statement, parameters)

    async def all(self, statement: Executable, parameters: Parameters | None = None) -> Sequence[Row[Any]]:
        return (await self._connection.execute(statement, parameters)).all()

    async def first(self, statement: Executable, parameters: Parameters | None = None) -> Row[Any] | None:
        return (await self._connection.execute(statement, parameters)).first()

    async def scalar(self, statement: Executable, parameters: Parameters | None = None) -> Any:
        return (await self._connection.execute(statement, parameters)).scalar()

    async def narrow(self, scope: Scope) -> None:
        """Go on in another scope: one transaction may carry the effects of several messages, each in its own."""
        if scope != self.scope:
            await self.driver.execute(_enter(scope))
            self.scope = scope

    def publish(self, *events: Event) -> None:
        """Announce facts; they are saved with this transaction and leave after it commits.

        Each is of the origin that is current now: work on several rows may resume the origin of each in turn.
        """
        origin = current_origin()
        self.announced.extend((event, origin) for event in events)

    def gather(self, write: "Gather", *rows: Any) -> None:
        """Have `write` called once before the commit with all rows gathered for it, in the scope they came from.

        For what several messages of one transaction add to one table: one statement writes all of it. Nothing in
        the transaction sees the rows before.
        """
        scope, gathered = self._gathered.setdefault(write, (self.scope, []))
        self._gathered[write] = (scope | self.scope, gathered)
        gathered.extend(rows)

    async def finish(self) -> None:
        """Write what was gathered. Called by whoever opened the transaction, as its last act."""
        for write, (scope, rows) in self._gathered.items():
            await self.narrow(scope)
            await write(self, rows)

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Run a quick in-process hint (never work that must happen) once the transaction has committed."""
        self._after_commit.append(callback)


class Database:
    """The connection pool of one process to its own context's schema."""

    def __init__(self, url: str, context: str, *, pool_size: int = 10) -> None:
        self.context = context
        self.schema = schema_of(context)
        self.url = url
        self.on_published: list[Callable[[], None]] = []
        self.engine: AsyncEngine = create_async_engine(
            sqlalchemy_url(url),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=POOL_WAIT_SECONDS,
            pool_pre_ping=False,
            hide_parameters=True,  # values are people's data and secrets; errors are written into logs
            isolation_level="AUTOCOMMIT",  # `transaction` begins and commits
            json_serializer=lambda value: to_json(value).decode(),
            json_deserializer=from_json,
            connect_args={
                "timeout": POOL_WAIT_SECONDS,
                "command_timeout": COMMAND_SECONDS,
                "server_settings": {**SERVER_SETTINGS, "application_name": f"narciss {context}"},
            },
        )

    @asynccontextmanager
    async def transaction(self, scope: Scope) -> AsyncIterator[Tx]:
        """Open a transaction limited to `scope`; it commits when the block ends, rolls back when it raises.

        A second one inside the first is refused: with a bounded pool two such tasks wait for each other for ever.
        """
        if _holding.get():
            raise RuntimeError("a transaction is already open in this task; open one per piece of work")
        token = _holding.set(True)
        try:
            async with self.engine.connect() as connection:
                driver = (await connection.get_raw_connection()).driver_connection
                assert driver is not None
                async with _undone_unless_done(connection, driver):
                    await driver.execute("begin;" + _enter(scope))
                    tx = Tx(connection, driver, scope)
                    yield tx
                    await tx.finish()
                    if tx.announced:
                        await outbox.insert(tx, self.schema, self.context)
                    if await driver.execute("commit") != "COMMIT":
                        raise RuntimeError("a statement had failed before; the database rolled everything back")
        finally:
            _holding.reset(token)
        for callback in (*tx._after_commit, *(self.on_published if tx.announced else ())):
            callback()

    async def dispose(self) -> None:
        await self.engine.dispose()


def _enter(scope: Scope) -> str:
    """The statement that limits what follows to a scope: a star or ids, which need no quoting."""
    return f"select set_config('narciss.stores', '{scope.setting()}', true)"


@asynccontextmanager
async def _undone_unless_done(connection: AsyncConnection, driver: asyncpg.Connection) -> AsyncIterator[None]:
    """Roll back what raised or was cancelled; a connection that cannot is thrown away, and its transaction with it."""
    try:
        yield
    except BaseException:
        if not connection.invalidated:
            try:
                async with asyncio.timeout(POOL_WAIT_SECONDS):
                    await driver.execute("rollback")
            except BaseException:
                await connection.invalidate()
                raise
        raise


def holding_transaction() -> bool:
    """Whether this task has a transaction open: network calls refuse to run then."""
    return _holding.get()


def schema_of(context: str) -> str:
    return context.replace("-", "_")


def sqlalchemy_url(url: str) -> str:
    return url.replace("postgresql://", "postgresql+asyncpg://", 1)


def asyncpg_url(url: str) -> str:
    return url.replace("postgresql+asyncpg://", "postgresql://", 1)


_OUTAGES = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InterfaceError,
    # Somebody else held on for too long; whoever comes again will find it free.
    asyncpg.LockNotAvailableError,
    asyncpg.DeadlockDetectedError,
)


_UNKEEPABLE = (
    asyncpg.CharacterNotInRepertoireError,
    asyncpg.UntranslatableCharacterError,
    asyncpg.NumericValueOutOfRangeError,
    asyncpg.DatetimeFieldOverflowError,
)


def is_unkeepable(error: BaseException) -> bool:
    """Whether a value cannot stand in any column (a NUL in a text, a number of thirty digits): the caller's, not ours.

    Before it is sent the driver says so with a plain DataError, afterwards the server with one of its kinds; its other
    kinds (a division by zero) are ours.
    """
    cause = error.orig.__cause__ if isinstance(error, DBAPIError) and error.orig is not None else None
    return isinstance(cause, _UNKEEPABLE) or type(cause) is asyncpg.DataError


def is_outage(error: BaseException) -> bool:
    """Whether the database was away, which is nobody's message's or request's fault."""
    if isinstance(error, (ConnectionError, PoolTimeout, *_OUTAGES)):
        return True
    if isinstance(error, InterfaceError | OperationalError):
        return True
    if isinstance(error, DBAPIError):
        cause = error.orig.__cause__ if error.orig is not None else None
        return error.connection_invalidated or isinstance(cause, _OUTAGES)
    return isinstance(error, OSError | TimeoutError)
