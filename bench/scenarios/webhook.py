"""Measure 9: a messenger's webhook is kept before it is acknowledged, and shows on the operator's live feed.

The updates are Telegram's own, sent to the address and with the secret that the product registered at the double.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bench.figures import Figure
from bench.numbers import percentile
from bench.platform import Door
from bench.session import Load, NotThereYet, Run, Session
from bench.store import STORE
from tools.local.faults import Fault

TITLE = "a messenger's webhook"

CLIENTS = 8
PEOPLE = 200
FEED_RATE = 20.0
_PROOF = "X-Telegram-Bot-Api-Secret-Token"
_BOT = f"demo_{STORE.key}_bot"
_WAIT_SECONDS = 240.0
_HINT = "messenger.message_received"


async def measure(session: Session) -> list[Figure]:
    door, path = await _hook(session)
    runs: list[Run] = []
    await _written(session, door, path, people=PEOPLE, seconds=1.0)
    for _ in range(session.rounds):
        runs.append(await _written(session, door, path, people=PEOPLE, seconds=2.0 if session.quick else 5.0))
        session.say(f"{runs[-1].done / runs[-1].seconds:.0f} updates a second kept, p99 {runs[-1].at(0.99):.0f} ms")
    details = {
        "until_everything_is_taken_in": [run.rate for run in runs],
        "cpu_milliseconds": [run.per_process() for run in runs],
        "generator_cpu_milliseconds": [run.generator_cpu / run.done for run in runs],
    }
    shown = [await _shown(session, door, path) for _ in range(session.rounds)]
    return [
        Figure("webhook.rate", [run.done / run.seconds for run in runs], "/s", details=details),
        Figure("webhook.p99", [run.at(0.99) for run in runs], "ms"),
        Figure("webhook.cpu", [run.net for run in runs], "ms", note="with everything that follows"),
        Figure("webhook.feed.p50", [percentile(times, 0.5) for times in shown], "ms"),
        Figure("webhook.feed.p99", [percentile(times, 0.99) for times in shown], "ms"),
    ]


async def _hook(session: Session) -> tuple[Door, str]:
    """Where Telegram delivers for the store's bot, as the product registered it."""
    control = session.platform.run["doubles"]["telegram"]
    bots = await Door(control, {}).ask("GET", "/__double__/bots")
    hook: dict[str, Any] | None = next((bot["webhook"] for bot in bots if bot["username"] == _BOT), None)
    if not hook:
        raise NotThereYet(f"{_BOT} has no webhook")
    parts = urlsplit(hook["url"])
    return Door(f"{parts.scheme}://{parts.netloc}", {_PROOF: hook["secret_token"]}), parts.path


async def _written(
    session: Session, door: Door, path: str, *, people: int, seconds: float, rate: float | None = None
) -> Run:
    """One run, until every update is taken in. Raises Fault when one is refused or does not arrive."""
    first = _fresh(session)
    wish = {"kind": "telegram", "path": path, "first": first, "people": people}
    load = Load([door] * CLIENTS, seconds, wish, rate=rate, url=door.url)
    run = await session.run(load, waits_for=lambda: _taken_in(session))
    if run.done < sum(run.statuses.values()):
        raise Fault(f"updates were refused: {run.statuses} {run.refusals}")
    kept = await session.watch.connection.fetchval(
        "select count(*) from messenger.inbound_events where received_at >= $1 and state = 'done'", run.since
    )
    if kept != run.done:
        raise Fault(f"of {run.done} acknowledged updates {kept} were taken in")
    session.kept["first person"] = first
    return run


def _fresh(session: Session) -> int:
    """Numbers of people and updates that no run has used."""
    number = int(session.kept.get("telegram", int(time.time()) % 10**6 * 1000 + 2_000_000_000))
    session.kept["telegram"] = number + 1_000_000
    return number


async def _taken_in(session: Session) -> None:
    end = time.monotonic() + _WAIT_SECONDS
    waiting = "select count(*) from messenger.inbound_events where state = 'waiting'"
    while await session.watch.connection.fetchval(waiting):
        if time.monotonic() > end:
            raise Fault(f"updates are not taken in within {_WAIT_SECONDS:.0f} s")
        await asyncio.sleep(0.2)


async def _shown(session: Session, door: Door, path: str) -> list[float]:
    """Milliseconds from sending an update to its hint on the feed of the store's seller; each person is new."""
    seller = await session.platform.door(f"sales-{STORE.key}")
    async with _watching(seller) as hints:
        run = await _written(session, door, path, people=10**6, seconds=3.0 if session.quick else 8.0, rate=FEED_RATE)
        rows = await session.watch.connection.fetch(
            "select id::text, thread_key as thread from messenger.conversations where created_at >= $1", run.since
        )
        await asyncio.sleep(1.0)
    first = int(session.kept["first person"])
    numbers = {row["id"]: int(row["thread"]) - first for row in rows if row["thread"].isdigit()}
    sent = dict(zip(run.numbers, run.moments, strict=True))
    times = [(at - sent[numbers[subject]]) * 1000 for subject, at in hints.items() if numbers.get(subject) in sent]
    session.say(f"{len(times)} of {run.done} on the live feed, p99 {percentile(times, 0.99):.0f} ms")
    if len(times) < run.done:
        raise Fault(f"of {run.done} messages {len(times)} came to the live feed")
    return times


@asynccontextmanager
async def _watching(door: Door) -> AsyncIterator[dict[str, float]]:
    """When the first hint about each conversation came, by its id."""
    hints: dict[str, float] = {}
    open_feed = asyncio.Event()
    reader = asyncio.create_task(_read(door, hints, open_feed))
    try:
        async with asyncio.timeout(20):
            await open_feed.wait()
        yield hints
    finally:
        reader.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await reader


async def _read(door: Door, hints: dict[str, float], open_feed: asyncio.Event) -> None:
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=10)
    async with (
        aiohttp.ClientSession(door.url, timeout=timeout) as session,
        session.get("/live", headers=door.headers) as answer,
    ):
        answer.raise_for_status()
        open_feed.set()
        async for line in answer.content:
            if line.startswith(b"data:"):
                hint = json.loads(line.removeprefix(b"data:"))
                if hint.get("type") == _HINT:
                    hints.setdefault(hint["subject"], time.time())
