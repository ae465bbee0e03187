"""Guarantees 1 and 4: a transaction is whole, nobody reads another store."""

import asyncio
import contextlib

import asyncpg
import pytest
from chassis.db import Tx, asyncpg_url
from chassis.ids import StoreId, uuid7
from chassis.relay import Relay
from chassis.scope import Scope
from chassis.testing import RunningService, role_url, until
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

pytestmark = pytest.mark.servers
HERE, THERE = StoreId(uuid7()), StoreId(uuid7())
BOTH = {"notes.read", "notes.write"}


async def write(sample: RunningService, store: StoreId, words: str) -> str:
    async with sample.client(sample.user(store, permissions=BOTH)) as http:
        answer = await http.post("/api/sample/v1/notes", json={"text": words})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_a_crash_leaves_neither_row_nor_event(sample: RunningService) -> None:
    async with sample.client(sample.user(HERE, permissions=BOTH)) as http:
        answer = await http.post("/api/sample/v1/notes", json={"text": "crash"})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "internal_error"
    assert await sample.rows("select 1 from {schema}.notes") == []
    assert await sample.rows("select 1 from {schema}.outbox") == []


async def test_a_saved_note_has_its_event_beside_it(sample: RunningService) -> None:
    note = await write(sample, HERE, "roses")
    rows = await sample.rows("select subject, sequence, store_id, published_at from {schema}.outbox")
    assert [(row.subject, row.sequence, row.store_id, row.published_at) for row in rows] == [(note, 1, HERE, None)]


async def test_who_meets_a_lock_that_somebody_keeps_is_told_to_come_again(sample: RunningService) -> None:
    """F11: nobody's fault but the other's, so neither a crash nor, for a message, an attempt."""
    other = await asyncpg.connect(asyncpg_url(sample.runtime.db.url), timeout=10)
    try:
        async with other.transaction():
            await other.execute("lock table sample.notes in exclusive mode")
            async with sample.client(sample.user(HERE, permissions=BOTH)) as http:
                answer = await http.post("/api/sample/v1/notes", json={"text": "roses"})
    finally:
        await other.close()
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    await write(sample, HERE, "tulips")


async def test_a_second_transaction_inside_the_first_is_refused(sample: RunningService) -> None:
    async with sample.runtime.db.transaction(Scope.network()):
        with pytest.raises(RuntimeError, match="already open"):
            async with sample.runtime.db.transaction(Scope.network()):
                pass


async def test_another_store_reads_and_writes_nothing(sample: RunningService) -> None:
    """S7, S9, R24: the same answer as for what does not exist."""
    note = await write(sample, HERE, "secret")
    async with sample.client(sample.user(THERE, permissions=BOTH)) as http:
        assert (await http.get("/api/sample/v1/notes")).json() == []
        answer = await http.put(f"/api/sample/v1/notes/{note}", json={"text": "mine"}, headers={"If-Match": '"1"'})
    assert answer.status_code == 404
    assert [row.text for row in await sample.rows("select text from {schema}.notes")] == ["secret"]


async def test_the_database_itself_refuses_a_row_of_another_store(sample: RunningService) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        async with sample.runtime.db.transaction(Scope.of(HERE)) as tx:
            await tx.execute(
                text("insert into sample.notes (id, store_id, text, version) values (:id, :store, 'x', 1)"),
                {"id": uuid7(), "store": THERE},
            )


async def test_a_query_without_a_scope_fails_loudly_in_tests_and_finds_nothing_elsewhere(
    sample: RunningService,
) -> None:
    await write(sample, HERE, "roses")
    connection = await asyncpg.connect(sample.runtime.db.url, timeout=5)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="without a store scope"):
            await connection.fetch("select * from sample.notes")
        await connection.execute("set narciss.strict = 'off'")
        assert await connection.fetch("select * from sample.notes") == []
    finally:
        await connection.close()


async def test_a_role_cannot_read_another_contexts_schema(sample: RunningService) -> None:
    admin = await asyncpg.connect(sample.runtime.db.url.replace("narciss_sample:test", "narciss_sample:test"))
    try:
        assert await admin.fetchval("select has_schema_privilege('narciss_sample', 'sample', 'usage')")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await admin.execute("create schema theirs")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await admin.execute("create table public.mine (id int)")
    finally:
        await admin.close()


async def test_a_ledger_row_cannot_be_changed(sample: RunningService) -> None:
    async with sample.runtime.db.transaction(Scope.network()) as tx:
        await tx.execute(text("insert into sample.ledger values (:id, 1)"), {"id": uuid7()})
    for statement in ("update sample.ledger set amount = 2", "delete from sample.ledger"):
        with pytest.raises(DBAPIError, match="append-only"):
            async with sample.runtime.db.transaction(Scope.network()) as tx:
                await tx.execute(text(statement))


def test_role_urls_name_the_contexts_own_role() -> None:
    assert role_url("postgresql://admin:x@h:1/db", "fiscal-gateway-am") == (
        "postgresql://narciss_fiscal_gateway_am:test@h:1/db"
    )


async def test_gathered_rows_are_written_once_by_one_call_in_the_scope_they_came_from(sample: RunningService) -> None:
    calls: list[list[str]] = []

    async def write_all(tx: Tx, rows: list[tuple[StoreId, str]]) -> None:
        calls.append([words for _, words in rows])
        assert tx.scope == Scope.of(HERE, THERE)
        await tx.execute(
            text("insert into sample.notes (id, store_id, text, version) values (:id, :store, :text, 1)"),
            [{"id": uuid7(), "store": store, "text": words} for store, words in rows],
        )

    async with sample.runtime.db.transaction(Scope.of(HERE)) as tx:
        tx.gather(write_all, (HERE, "one"), (HERE, "two"))
        await tx.narrow(Scope.of(THERE))
        tx.gather(write_all, (THERE, "three"))
        assert calls == []
    assert calls == [["one", "two", "three"]]
    assert len(await sample.rows("select 1 from {schema}.notes")) == 3


async def test_what_was_gathered_is_gone_with_the_transaction(sample: RunningService) -> None:
    async def write_all(tx: Tx, rows: list[str]) -> None:
        raise AssertionError("must not be called")

    async def fail() -> None:
        async with sample.runtime.db.transaction(Scope.of(HERE)) as tx:
            tx.gather(write_all, "one")
            raise LookupError

    with pytest.raises(LookupError):
        await fail()


async def test_a_process_that_does_not_lead_tells_the_leader_that_something_was_committed(
    sample: RunningService, amqp_url: str
) -> None:
    """Otherwise the leader would only see it at its next poll."""
    leading, waiting = (Relay("sample", sample.runtime.db.url, amqp_url) for _ in range(2))
    told = asyncio.Event()
    listener = await asyncpg.connect(asyncpg_url(sample.runtime.db.url))
    await listener.add_listener("sample_outbox", lambda *_: told.set())
    first = asyncio.create_task(leading.run())
    await until(lambda: sample.rows("select 1 from {schema}.leaders where name = 'relay'"))
    second = asyncio.create_task(waiting.run())
    try:
        waiting.hint()
        async with asyncio.timeout(20):
            await told.wait()
    finally:
        leading.stop()
        waiting.stop()
        await asyncio.gather(first, second)
        await listener.close()


async def test_a_statement_that_failed_unnoticed_is_not_taken_for_a_commit(sample: RunningService) -> None:
    """PostgreSQL answers such a commit by rolling back, without an error."""
    duplicate = text("insert into sample.notes (id, store_id, text, version) values (:id, :store, 'x', 1)")

    async def swallow() -> None:
        async with sample.runtime.db.transaction(Scope.of(HERE)) as tx:
            row = {"id": uuid7(), "store": HERE}
            await tx.execute(duplicate, row)
            with contextlib.suppress(DBAPIError):
                await tx.execute(duplicate, row)

    with pytest.raises(RuntimeError, match="rolled everything back"):
        await swallow()
    assert await sample.rows("select 1 from {schema}.notes") == []


async def test_work_that_is_cancelled_leaves_no_transaction_open(sample: RunningService) -> None:
    """Wherever it was cut off: between two statements, in one, and while it waits for a lock; twice the pool's size."""

    async def work(pause: str, barrier: asyncio.Barrier) -> None:
        async with sample.runtime.db.transaction(Scope.of(HERE)) as tx:
            await barrier.wait()
            await tx.execute(text(f"select pg_sleep({pause})"))
            await asyncio.sleep(30)

    for pause in ("0", "30"):
        for _ in range(2):
            began = asyncio.Barrier(11)
            tasks = [asyncio.create_task(work(pause, began)) for _ in range(10)]
            await began.wait()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    await write(sample, HERE, "afterwards")
    open_ones = (
        "select 1 from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'"
    )
    assert await sample.rows(open_ones) == []
