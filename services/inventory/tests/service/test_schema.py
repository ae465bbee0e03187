"""The migrated database is what tables.py says, and every row knows whose it is."""

import pytest
from chassis.migrate import differences
from chassis.scope import Scope
from chassis.tables import PLATFORM_TABLES
from chassis.testing import RunningService
from inventory.tables import NETWORK_WIDE, metadata
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from services.inventory.tests.builders import MOSCOW, YEREVAN, Shop, many

pytestmark = pytest.mark.servers


async def test_migrated_database_equals_tables(inventory: RunningService) -> None:
    engine = create_async_engine(inventory.runtime.db.engine.url)
    try:
        async with engine.connect() as connection:
            assert await connection.run_sync(differences, metadata) == []
    finally:
        await engine.dispose()


async def test_every_table_is_scoped_or_listed_as_network_wide(inventory: RunningService) -> None:
    rows = await inventory.rows(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
        "where n.nspname = 'inventory' and c.relkind = 'r' and not (c.relrowsecurity and c.relforcerowsecurity)"
    )
    assert {row.relname for row in rows} == {*NETWORK_WIDE, *PLATFORM_TABLES, "alembic_version"}


@pytest.mark.parametrize("table", ["movements", "price_history", "recipe_versions", "recipe_components"])
async def test_ledgers_and_versions_are_never_changed(shop: Shop, table: str) -> None:
    """R16: append-only by trigger, whoever asks."""
    rose = await shop.product("rose")
    await shop.receive(rose, 5)
    await shop.recipe("ocean", {rose: 1})
    await shop._run(
        "insert into inventory.price_history select gen_random_uuid(), :store, id, 1, 'RUB', 1, now(), 't' "
        "from inventory.sellables limit 1",
        store=MOSCOW,
    )
    for statement in (f"delete from inventory.{table}", f"truncate inventory.{table} cascade"):
        with pytest.raises(DBAPIError, match=r"append-only|permission denied"):
            await shop._run(statement)


async def test_database_itself_never_promises_more_than_there_is(shop: Shop) -> None:
    rose = await shop.product("rose")
    batch = await shop.receive(rose, 5)
    for table in ("batches", "balances"):
        for change in ("reserved = on_hand + 1", "reserved = -1", "on_hand = -1"):
            with pytest.raises(DBAPIError, match="reserved_within_on_hand"):
                await shop._run(f"update inventory.{table} set {change}")
    assert await shop.batch(batch) == (many(5), many(0))


async def test_another_stores_stock_cannot_be_seen(shop: Shop) -> None:
    rose = await shop.product("rose")
    await shop.receive(rose, 5, store=MOSCOW)
    await shop.receive(rose, 6, store=YEREVAN)
    async with shop.service.runtime.db.transaction(Scope.of(YEREVAN)) as tx:
        rows = await tx.all(text("select on_hand from inventory.balances"))
        ledger = await tx.all(text("select quantity from inventory.movements"))
    assert [row.on_hand for row in rows] == [many(6)]
    assert [row.quantity for row in ledger] == [many(6)]
