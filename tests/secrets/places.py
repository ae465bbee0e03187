"""Everything the running system writes down: logs of every process, rows of every table, parked messages."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg

from tools.local.testing import management_client

_MOST_PARKED = 200


def logs(run_file: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted((run_file.parent / "log").glob("*.log*")):
        yield f"log {file.name}", file.read_bytes()
    launcher = run_file.parent / "launcher.log"
    if launcher.exists():
        yield "log of the launcher", launcher.read_bytes()


async def rows(run_file: Path) -> AsyncIterator[tuple[str, bytes]]:
    """Every table of every context, column by column; the outbox and the inbox are among them."""
    url = _described(run_file, "postgres_url")
    connection = await asyncpg.connect(_database(url), timeout=20)
    try:
        await connection.execute("set narciss.stores = '*'")
        for table in await connection.fetch(_TEXT_COLUMNS):
            named = f'"{table["schema"]}"."{table["name"]}"'
            column = f'"{table["column"]}"'
            text_of = f"encode({column}, 'escape')" if table["kind"] == "bytea" else f"{column}::text"
            shown = f"select coalesce(string_agg({text_of}, ' '), '') from {named}"
            text = await connection.fetchval(shown, timeout=60)
            yield f"{table['schema']}.{table['name']}.{table['column']}", str(text).encode()
    finally:
        await connection.close()


_TEXT_COLUMNS = """
select table_schema as schema, table_name as name, column_name as column, data_type as kind
from information_schema.columns join information_schema.tables using (table_schema, table_name)
where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema', 'ext')
  and (data_type in ('text', 'jsonb', 'json', 'character varying', 'ARRAY', 'bytea') and column_name <> 'content')
order by 1, 2, 3
"""


def _described(run_file: Path, name: str) -> str:
    return str(json.loads(run_file.read_text("utf-8"))[name])


def _database(url: str) -> str:
    return url if re.search(r"/narciss(\?|$)", url) else f"{url.rsplit('/', 1)[0]}/narciss"


async def parked(run_file: Path) -> AsyncIterator[tuple[str, bytes]]:
    """Messages in parking and delay queues with their headers; they stay where they are."""
    url = _described(run_file, "amqp_management_url")
    async with management_client(url) as broker:
        queues: list[dict[str, Any]] = (await broker.get("/api/queues")).raise_for_status().json()
        for queue in queues:
            if not queue.get("messages"):
                continue
            path = f"/api/queues/{quote(queue['vhost'], safe='')}/{quote(queue['name'], safe='')}/get"
            body = {"count": _MOST_PARKED, "ackmode": "ack_requeue_true", "encoding": "auto"}
            answer = (await broker.post(path, json=body)).raise_for_status()
            yield f"queue {queue['name']}", answer.content
