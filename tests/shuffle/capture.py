"""Take the sequences anew: `python -m tests.shuffle.capture RUN_FILE [TALE…]`, on a system that runs for nothing else.

Plays every tale at the public doors, waits until nothing is on its way, and writes down what all contexts have
published: `captured/<tale>.json` for what a tale said, `captured/before.json` for what was known before it (stores,
people, sellables and prices the tales speak of). What the system says of its outside calls is not kept but for a few.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import asyncpg

from tests.shuffle.tales import TALES
from tests.stories.people import System, until
from tests.stories.shop import KENTRON, opened

SEQUENCES = Path(__file__).parent / "captured"
CHATTER = {"integrations.exchange_recorded": 2, "inventory.publication_changed": 4, "inventory.batch_expiring": 2}
"""Said much more often than it is different: how many of a tale are kept."""
STATES = (
    "network.",
    "identity.",
    "inventory.sellable_changed",
    "inventory.price_changed",
    "integrations.config_changed",
)
"""What was said before the tales and they build on."""
_SCHEMAS = "select table_schema as name from information_schema.tables where table_name = 'outbox' order by 1"
_ROWS = """
select event_id, type, schema_version, subject, sequence, store_id, order_id, payload::text as payload, traceparent,
       causation_id, occurred_at, published_at
from {schema}.outbox
"""


async def said(connection: asyncpg.Connection) -> dict[str, dict[str, Any]]:
    """Every published event by its id, oldest first."""
    found: list[dict[str, Any]] = []
    for schema in [row["name"] for row in await connection.fetch(_SCHEMAS)]:
        found += [dict(row) for row in await connection.fetch(_ROWS.format(schema=schema))]
    found.sort(key=lambda row: (row["occurred_at"], row["event_id"].int))
    return {str(row["event_id"]): row for row in found}


async def all_quiet(connection: asyncpg.Connection) -> dict[str, dict[str, Any]]:
    """What is said once nothing is unpublished and nothing new has come for some seconds."""
    last, since = -1, time.monotonic()

    async def quiet() -> bool:
        nonlocal last, since
        rows = await said(connection)
        settled = all(row["published_at"] is not None for row in rows.values())
        if len(rows) != last or not settled:
            last, since = len(rows), time.monotonic()
        return time.monotonic() - since > 6

    await until("quiet", quiet, 180)
    return await said(connection)


def kept(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows as they are written down, without the most of the chatter."""
    counts: dict[str, int] = {}
    result = []
    for row in rows:
        counts[row["type"]] = counts.get(row["type"], 0) + 1
        if counts[row["type"]] <= CHATTER.get(row["type"], 10**6):
            one = {k: (None if v is None else v if isinstance(v, int) else str(v)) for k, v in row.items()}
            one["payload"] = json.loads(row["payload"])
            del one["published_at"]
            result.append(one)
    return result


def write(name: str, rows: list[dict[str, Any]]) -> None:
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows)
    (SEQUENCES / f"{name}.json").write_text(f"[\n{lines}\n]\n", "utf-8")
    sys.stdout.write(f"{name}: {len(rows)} events\n")


async def capture(system: System, postgres_url: str, only: list[str]) -> None:
    """All tales, or only those named."""
    connection = await asyncpg.connect(postgres_url)
    try:
        before = await all_quiet(connection)
        for tale in [one for one in TALES if not only or one.__name__ in only]:
            known = await said(connection)
            async with opened(system) as shop:
                await tale(system, shop)
            now = await all_quiet(connection)
            rows = kept(row for key, row in now.items() if key not in known)
            write(tale.__name__, rows)
        text = "".join(file.read_text("utf-8") for file in SEQUENCES.glob("*.json") if file.stem != "before")
        spoken_of = [
            row
            for row in before.values()
            if row["type"].startswith(STATES)
            and (row["type"].startswith(("network.store", "integrations.config")) or mentions(text, row))
        ]
        write("before", kept(spoken_of))
    finally:
        await connection.close()


def mentions(text: str, row: dict[str, Any]) -> bool:
    """Whether what a state is about occurs in the tales; of prices only those of the store told of."""
    told_of = row["type"] != "inventory.price_changed" or str(row["store_id"]) == str(KENTRON.id)
    return told_of and all(part in text for part in str(row["subject"]).split("@"))


if __name__ == "__main__":
    described = Path(sys.argv[1])
    asyncio.run(capture(System.read(described), json.loads(described.read_text())["postgres_url"], sys.argv[2:]))
