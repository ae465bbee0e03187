"""The migrated database equals tables.py, and every table is seen store by store."""

import pytest
from chassis.migrate import differences
from chassis.tables import PLATFORM_TABLES
from integrations.tables import metadata
from sqlalchemy.ext.asyncio import create_async_engine

from services.integrations.tests.conftest import House

pytestmark = pytest.mark.servers


async def test_migrated_database_equals_the_tables(house: House) -> None:
    engine = create_async_engine(house.service.runtime.db.engine.url)
    try:
        async with engine.connect() as connection:
            assert await connection.run_sync(differences, metadata) == []
    finally:
        await engine.dispose()


async def test_every_own_table_has_row_level_security(house: House) -> None:
    rows = await house.service.rows(
        "select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname = '{schema}' and c.relkind = 'r' and relrowsecurity and relforcerowsecurity"
    )
    own = {table.name for table in metadata.tables.values()} - set(PLATFORM_TABLES)
    assert own - {row.relname for row in rows} == set()
