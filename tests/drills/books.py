"""What the platform's own tables say after a drill: of each buyer, of each event, and of everything together."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import aio_pika
from chassis.topology import UNROUTED

from chassis import parking
from tests.drills.ground import WORKERS, Ground
from tools import heard, invariants

AWAITED: Final = "awaited"
LOOKS: Final = 6
BETWEEN_LOOKS_SECONDS: Final = 1.5
_ORDERS: Final = """
select id::text, buyer_name, number, stock, attention, ended_at is not null as ended
from orders.orders where buyer_name like $1
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What may be there before a drill and must not grow in it."""

    broken: Mapping[str, str]
    """Invariant → the sentence with what breaks it."""
    parked: int
    unrouted: int


async def kept(ground: Ground) -> Kept:
    broken = await _broken_for_good(ground)
    parked = [await parking.listing(ground.record.amqp_url, name, 1_000) for name in WORKERS]
    return Kept(broken, sum(map(len, parked)), await _depth(ground, UNROUTED))


async def _broken_for_good(ground: Ground) -> Mapping[str, str]:
    """What is broken each time one looks: a platform at rest still talks to its providers now and then."""
    broken: Mapping[str, str] = {}
    for attempt in range(LOOKS):
        said = await invariants.broken(ground.record.postgres_url, at_rest=True)
        now = {sentence.partition("\n")[0]: sentence for sentence in said}
        broken = now if attempt == 0 else {name: now[name] for name in broken.keys() & now.keys()}
        if not broken:
            break
        await asyncio.sleep(BETWEEN_LOOKS_SECONDS)
    return broken


async def _depth(ground: Ground, queue: str) -> int:
    connection = await aio_pika.connect(ground.record.amqp_url, timeout=5)
    async with connection:
        channel = await connection.channel()
        found = await channel.declare_queue(queue, passive=True)
        return int(found.declaration_result.message_count or 0)


async def waiting(ground: Ground, listeners: Sequence[heard.Listener], since: datetime) -> list[str]:
    """What has not come to rest: unpublished events, and published ones without an effect."""
    connection = await ground.connect()
    try:
        return await heard.unheard(connection, listeners, since)
    finally:
        await connection.close()


async def orders(ground: Ground, run: str) -> list[Mapping[str, Any]]:
    """The orders there are of a drill's buyers."""
    return [dict(row) for row in await ground.rows(_ORDERS, f"{run} %")]


def unanswered(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """Orders of which stock has said nothing: neither reserved nor refused, nor was the silence noticed."""
    return [
        f"order {row['number']}: no answer of the stock"
        for row in found
        if row["stock"] == AWAITED and not row["attention"] and not row["ended"]
    ]


def lost(answers: Mapping[str, set[str]], found: Sequence[Mapping[str, Any]]) -> list[str]:
    """Orders that were promised to a buyer and are not there."""
    there = {row["id"] for row in found}
    return [f"{name}: {one}" for name, promised in answers.items() for one in sorted(promised - there)]


def doubled(answers: Mapping[str, set[str]], found: Sequence[Mapping[str, Any]]) -> list[str]:
    """Buyers with more than one order, or with two answers."""
    counted = Counter(str(row["buyer_name"]) for row in found)
    twice = {name for name, times in counted.items() if times > 1}
    twice |= {name for name, promised in answers.items() if len(promised) > 1}
    return sorted(twice)
