"""What every other test stands on: servers, databases and vhosts of its own."""

from urllib.parse import urlsplit

import asyncpg
import pytest
from aio_pika import connect

from tools.local.testing import Databases, Vhosts, management_client

pytestmark = pytest.mark.servers


def _name(url: str) -> str:
    return urlsplit(url).path.strip("/")


async def _databases(admin_url: str) -> set[str]:
    connection = await asyncpg.connect(admin_url)
    try:
        return {row["datname"] for row in await connection.fetch("SELECT datname FROM pg_database")}
    finally:
        await connection.close()


async def test_each_database_is_new_empty_and_dropped_even_while_somebody_is_connected(
    postgres_admin_url: str,
) -> None:
    databases = Databases(postgres_admin_url)
    first, second = await databases(), await databases()
    assert first != second
    connection = await asyncpg.connect(first)
    tables = await connection.fetch("SELECT 1 FROM pg_tables WHERE schemaname = 'public'")
    assert tables == []
    await connection.execute("CREATE TABLE stems (n int)")

    await databases.drop_all()

    assert await _databases(postgres_admin_url) & {_name(first), _name(second)} == set()
    await connection.close()


async def test_a_database_can_be_copied(new_database: Databases) -> None:
    original = await new_database()
    connection = await asyncpg.connect(original)
    await connection.execute("CREATE TABLE stems AS SELECT 7 AS n")
    await connection.close()

    copy = await asyncpg.connect(await new_database(like=original))
    assert await copy.fetchval("SELECT n FROM stems") == 7
    await copy.close()


async def test_private_database_speaks_utf8_and_utc(new_database: Databases) -> None:
    connection = await asyncpg.connect(await new_database())
    facts = await connection.fetchrow(
        "SELECT lower('Ծաղիկ') AS armenian, lower('РОЗА') AS russian, current_setting('TimeZone') AS zone"
    )
    await connection.close()
    assert facts is not None
    assert dict(facts) == {"armenian": "ծաղիկ", "russian": "роза", "zone": "UTC"}


async def test_each_vhost_is_new_usable_and_deleted(new_vhost: Vhosts, amqp_management_url: str) -> None:
    first, second = await new_vhost(), await new_vhost()
    assert first != second
    connection = await connect(first)
    channel = await connection.channel()
    queue = await channel.declare_queue("orders", durable=True, arguments={"x-queue-type": "quorum"})
    assert queue.name == "orders"
    await connection.close()

    await new_vhost.delete_all()

    async with management_client(amqp_management_url) as client:
        names = {entry["name"] for entry in (await client.get("/api/vhosts")).json()}
    assert names & {_name(first), _name(second)} == set()
