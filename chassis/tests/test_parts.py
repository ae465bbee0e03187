"""The small parts: ids, envelopes, pages, migrations."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from chassis.db import sqlalchemy_url
from chassis.events import Envelope
from chassis.ids import StoreId, uuid7
from chassis.migrate import differences
from chassis.refusals import Malformed
from chassis.scope import Scope
from chassis.testing import RunningService
from sqlalchemy import Column, DateTime, MetaData, Table, Uuid, select
from sqlalchemy.ext.asyncio import create_async_engine

from chassis import paging


def test_ids_are_version_seven_unique_and_in_time_order() -> None:
    made = [uuid7() for _ in range(10_000)]
    assert len(set(made)) == 10_000
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    assert [one.int >> 80 for one in made] == sorted(one.int >> 80 for one in made)


def test_an_envelope_survives_the_wire() -> None:
    envelope = Envelope(
        id=uuid7(),
        type="orders.order_placed",
        version=1,
        source="orders",
        time=datetime(2026, 2, 14, 9, 0, tzinfo=UTC),
        subject=str(uuid7()),
        sequence=7,
        store_id=StoreId(uuid7()),
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        causation_id=uuid7(),
        order_id=uuid7(),
    )
    assert Envelope.read(envelope.headers()) == envelope
    assert envelope.headers()["cloudEvents_specversion"] == "1.0"
    assert envelope.routing_key == "order_placed.v1"
    with pytest.raises(KeyError):
        Envelope.read({"content": "no event"})


def test_a_scope_becomes_a_database_setting() -> None:
    store = StoreId(UUID("0192f0c1-7d2a-7c3e-8b11-5a5f0b7c9d21"))
    assert Scope.of(store).setting() == "{0192f0c1-7d2a-7c3e-8b11-5a5f0b7c9d21}"
    assert Scope.network().setting() == "*"
    assert Scope.among([]).setting() == "{}"
    assert not Scope.among([]).includes(store)


def test_a_cursor_returns_what_it_was_made_of_and_refuses_what_it_was_not() -> None:
    moment, number = datetime(2026, 2, 14, 9, 0, 0, 123456, tzinfo=UTC), uuid7()
    cursor = paging.encode([moment, number])
    assert paging.decode(cursor, [datetime, UUID]) == [moment, number]
    for broken in ("", "AAAA", cursor[:-3], paging.encode([1]), paging.encode(["x", "y"])):
        with pytest.raises(Malformed):
            paging.decode(broken, [datetime, UUID])
    strange: tuple[tuple[list[Any], type], ...] = (
        ([1], UUID),
        ([1], datetime),
        (["a\0b"], str),
        ([{}], str),
        ([[]], str),
        ([2**63], int),
        (["x"], int),
    )
    for values, kind in strange:
        with pytest.raises(Malformed):
            paging.decode(paging.encode(values), [kind])


def test_pages_are_cut_with_a_cursor_to_the_next() -> None:
    things = Table("t", MetaData(), Column("at", DateTime(timezone=True)), Column("id", Uuid))
    statement = paging.after(select(things), [things.c.at, things.c.id], [datetime, UUID], None, 50)
    assert "LIMIT" in str(statement)
    rows = [type("Row", (), {"at": n, "id": n})() for n in range(3)]
    kept, cursor = paging.split(rows, 2, "at", "id")
    assert (len(kept), cursor) == (2, paging.encode([1, 1]))
    assert paging.split(rows, 3, "at", "id") == (rows, None)


@pytest.mark.servers
async def test_the_migrated_database_equals_the_tables(
    sample: RunningService, new_database: Callable[[], Awaitable[str]]
) -> None:
    from chassis.testing import migrated
    from sample.app import SERVICE, metadata

    admin_url = await new_database()
    await migrated(SERVICE, admin_url)
    engine = create_async_engine(sqlalchemy_url(admin_url), connect_args={"server_settings": {"search_path": "public"}})
    async with engine.connect() as connection:
        assert await connection.run_sync(differences, metadata) == []
        await connection.run_sync(lambda c: c.exec_driver_sql("alter table sample.notes drop column text"))
        assert await connection.run_sync(differences, metadata) != []
    await engine.dispose()
