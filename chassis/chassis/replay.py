"""Published events are sent again when somebody's queue has lost them.

A broker that forgot a young queue, a binding or a queue that was deleted: the events were confirmed and are gone. Their
rows are noted as unpublished, so the relay publishes them once more, in their order and confirmed; whoever had heard
them knows it by the inbox.
"""

from collections.abc import Collection
from datetime import datetime

import asyncpg

from chassis.db import SERVER_SETTINGS, asyncpg_url, schema_of

_AGAIN = """
with again as (
  update {schema}.outbox set published_at = null, attempts = 0, last_error = null
  where published_at is not null and recorded_at >= $1 and (cardinality($2::text[]) = 0 or type = any($2))
  returning 1
)
select count(*), pg_notify('{schema}_outbox', '') from again
"""
CONNECT_SECONDS = 5.0
COMMAND_SECONDS = 120.0


async def replay(postgres_url: str, context: str, since: datetime, types: Collection[str] = ()) -> int:
    """Have the relay publish again what was recorded since then (of these types, or all); returns how many."""
    schema = schema_of(context)
    settings = {**SERVER_SETTINGS, "statement_timeout": str(int(COMMAND_SECONDS * 1000)), "narciss.stores": "*"}
    connection = await asyncpg.connect(
        asyncpg_url(postgres_url), timeout=CONNECT_SECONDS, command_timeout=COMMAND_SECONDS, server_settings=settings
    )
    try:
        return int(await connection.fetchval(_AGAIN.format(schema=schema), since, list(types)))
    finally:
        await connection.close()
