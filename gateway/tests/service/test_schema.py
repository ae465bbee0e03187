"""The database keeps the rules by itself."""

import pytest
from chassis.migrate import differences
from chassis.scope import Scope
from chassis.tables import PLATFORM_TABLES
from gateway.app import SERVICE
from gateway.tables import UNSCOPED, metadata
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from gateway.tests.builders import House
from gateway.tests.conftest import Start

pytestmark = pytest.mark.servers


async def test_migrated_database_is_what_the_tables_say(start: Start) -> None:
    service = await start(SERVICE)

    def compare(connection: Connection) -> list[object]:
        return differences(connection, metadata)

    async with service.runtime.db.engine.connect() as connection:
        await connection.execute(text("select set_config('narciss.stores', '*', false)"))
        assert await connection.run_sync(compare) == []


async def test_every_table_is_guarded_by_rows_or_has_a_reason_not_to_be(start: Start) -> None:
    service = await start(SERVICE)
    rows = await service.rows(
        "select relname, relrowsecurity and relforcerowsecurity as guarded from pg_class"
        " where relnamespace = 'gateway'::regnamespace and relkind = 'r'"
    )
    open_tables = {row.relname for row in rows if not row.guarded}
    assert open_tables == {*UNSCOPED, *PLATFORM_TABLES, "alembic_version"}


@pytest.mark.parametrize("change", ["update {schema}.audit set action = 'x'", "delete from {schema}.audit"])
async def test_audit_log_cannot_be_rewritten(house: House, change: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        await house.service.rows(f"{change} returning 1")


async def test_rows_of_another_store_do_not_exist_for_a_statement_without_a_where(house: House) -> None:
    async with house.service.runtime.db.transaction(Scope.of(house.ours)) as tx:
        for table, column in (("stores", "id"), ("audit", "store_id")):
            found = await tx.all(text(f"select distinct {column} as store from gateway.{table}"))
            assert {row.store for row in found} == {house.ours}
        assert len(await tx.all(text("select 1 from gateway.legal_entities"))) == 1


async def test_store_role_cannot_write_network_wide_posts(house: House) -> None:
    person = await house.person("anna")
    with pytest.raises(DBAPIError, match="row-level security"):
        async with house.service.runtime.db.transaction(Scope.of(house.ours)) as tx:
            await tx.execute(
                text(
                    "insert into gateway.assignments (id, user_id, store_id, role, is_default)"
                    " values (gen_random_uuid(), :person, null, 'administrator', false)"
                ),
                {"person": person},
            )
