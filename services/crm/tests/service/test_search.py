"""How much the search reads: customers of the whole network stand in one table (S42)."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from chassis.db import Tx, sqlalchemy_url
from chassis.scope import Scope
from chassis.testing import RunningService
from crm import views
from crm.app import SERVICE
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from services.crm.tests.builders import HERE, THERE

pytestmark = pytest.mark.servers
ELSEWHERE = 6000
OURS = UUID(int=7)
"""Older than anybody of the other store."""
FILL = text(
    """
    with made as (
      insert into crm.customers (id, store_ids, display_name, phones, emails, language, version)
      select case when i = 0 then cast(:ours as uuid) else gen_random_uuid() end,
             array[case when i = 0 then cast(:here as uuid) else cast(:there as uuid) end],
             case when i = 0 then 'Марина' else 'Мария' end, '{}', '{}', 'ru', 1
      from generate_series(0, :elsewhere) i
      returning id, store_ids, display_name
    )
    insert into crm.customer_search (customer_id, store_ids, words)
    select id, store_ids, ' ' || lower(display_name) from made
    """
)
ROWS_READ = text(
    "select seq_tup_read + idx_tup_fetch as count from pg_stat_xact_user_tables where relname = 'customer_search'"
)


async def as_autovacuum_leaves_it(crm: RunningService, admin_url: str) -> None:
    """The plan follows what the database knows of the rows."""
    async with crm.runtime.db.transaction(Scope.network()) as tx:
        [(database,)] = await tx.all(text("select current_database()"))
    engine = create_async_engine(make_url(sqlalchemy_url(admin_url)).set(database=database))
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("vacuum analyze crm.customer_search"))
    await engine.dispose()


async def looked_up(tx: Tx, word: str) -> tuple[list[UUID], int]:
    """Who was found, and how many rows of the search were read for it."""
    [(before,)] = await tx.all(ROWS_READ)
    found = [row.id for row in await views.look_up(tx, word)]
    [(after,)] = await tx.all(ROWS_READ)
    return found, after - before


async def test_a_name_that_is_everywhere_else_is_looked_up_in_ones_own_store(
    start: Callable[..., Awaitable[RunningService]], postgres_admin_url: str
) -> None:
    """The newest are glanced over, then the index answers: nobody reads through the network to find one customer."""
    crm = await start(SERVICE)
    async with crm.runtime.db.transaction(Scope.network()) as tx:
        await tx.execute(FILL, {"ours": OURS, "here": HERE, "there": THERE, "elsewhere": ELSEWHERE})
    await as_autovacuum_leaves_it(crm, postgres_admin_url)
    async with crm.runtime.db.transaction(Scope.of(HERE)) as tx:
        found, read = await looked_up(tx, "мар")
    assert found == [OURS]
    assert read < ELSEWHERE / 2
    async with crm.runtime.db.transaction(Scope.of(HERE)) as tx:
        assert (await looked_up(tx, "мария"))[0] == []
    async with crm.runtime.db.transaction(Scope.of(THERE)) as tx:
        found, read = await looked_up(tx, "мария")
    assert len(found) == views.HITS
    assert read == views.MOST_HITS
