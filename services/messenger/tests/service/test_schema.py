"""The database is what tables.py says, and every table knows whose rows it shows."""

import pytest
from chassis.db import sqlalchemy_url
from chassis.migrate import differences
from chassis.tables import PLATFORM_TABLES
from chassis.testing import RunningService
from messenger.tables import NETWORK_WIDE, metadata
from sqlalchemy.ext.asyncio import create_async_engine

pytestmark = pytest.mark.servers


async def test_migrated_database_equals_the_tables(messenger: RunningService) -> None:
    engine = create_async_engine(sqlalchemy_url(messenger.runtime.db.url))
    try:
        async with engine.connect() as connection:
            assert await connection.run_sync(differences, metadata) == []
    finally:
        await engine.dispose()


async def test_every_own_table_has_a_scope_or_a_reason(messenger: RunningService) -> None:
    rows = await messenger.rows(
        "select relname, relrowsecurity and relforcerowsecurity as safe from pg_class c"
        " join pg_namespace n on n.oid = c.relnamespace where n.nspname = '{schema}' and relkind = 'r'"
    )
    open_tables = {row.relname for row in rows if not row.safe}
    assert open_tables - {*PLATFORM_TABLES, "alembic_version"} == set(NETWORK_WIDE)
