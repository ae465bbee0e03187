"""Measure 10: how soon after a change of stock a shop's window shows what can be made.

Five thousand recipes share four hundred stems; two hundred stems a second are written off or put back, through the
public door. A client listens to the live feed and asks for each recipe it hears of. Beside it everything is computed
by brute force from the stems alone; what is measured is how long the client's view of a recipe differs from that.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from contracts.demo import STORES

from bench.figures import Figure
from bench.numbers import percentile
from bench.platform import Away, Door
from bench.recipes import seed_recipes
from bench.session import Session
from bench.store import receive, stocked
from bench.window import Window
from tools.local.faults import Fault

TITLE = "what a shop's window shows"

STORE = next(store for store in STORES if store.key == "arabkir")
RECIPES = 5_000
STEMS = 400
SCARCE = 40
LEFT = 5
PLENTY = 100_000
REQUESTS_PER_SECOND = 20
LINES = 10
AT_ONCE = 12
BACK_AFTER_SECONDS = 1.0
TRIES = 20
SCARCE_EVERY = 10
_SEED = 1905
_CALM_SECONDS = 60.0


@dataclass
class Oracle:
    """What may be shown, from the stems alone: a recipe when there is enough of each of its three."""

    free: dict[str, int]
    made_of: Mapping[str, Mapping[str, int]]
    using: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for recipe, parts in self.made_of.items():
            for stem in parts:
                self.using.setdefault(stem, []).append(recipe)

    def possible(self, recipe: str) -> bool:
        return all(self.free[stem] >= many for stem, many in self.made_of[recipe].items())

    def change(self, stems: Mapping[str, int]) -> dict[str, bool]:
        """Add to the stems; the recipes that can be made now and could not, and those that cannot any more."""
        touched = sorted({recipe for stem in stems for recipe in self.using.get(stem, ())})
        before = {recipe: self.possible(recipe) for recipe in touched}
        for stem, many in stems.items():
            self.free[stem] += many
        now = {recipe: self.possible(recipe) for recipe in touched}
        return {recipe: fact for recipe, fact in now.items() if fact != before[recipe]}

    def shown(self) -> set[str]:
        return {recipe for recipe in self.made_of if self.possible(recipe)}


def compositions(recipes: Sequence[str], stems: Sequence[str]) -> dict[str, dict[str, int]]:
    """Three different stems of each, one to three pieces."""
    chance = random.Random(_SEED)
    return {recipe: {stem: chance.randint(1, 3) for stem in chance.sample(stems, 3)} for recipe in recipes}


async def measure(session: Session) -> list[Figure]:
    shop = await stocked(session)
    stems = list(shop.products[-STEMS:])
    oracle = await _seeded(session, stems)
    key = next(user["password"] for user in session.platform.run["users"] if user["role"] == "api_key")
    listener = await session.platform.door(f"sales-{STORE.key}")
    window = Window(listener, Door(session.platform.url, {"Authorization": f"Bearer {key}"}), str(STORE.id))
    async with window.open():
        if window.shown & set(oracle.made_of) != oracle.shown():
            raise Fault("the window shows other recipes than can be made before anything changed")
        changes = await _changes(session, oracle, window, stems, 6.0 if session.quick else 30.0)
        await _calm(oracle, window)
        late = window.differed
    session.say(
        f"{changes:.0f} stems a second, {len(late)} times a recipe came or went; p99 {percentile(late, 0.99):.0f} ms"
    )
    return [
        Figure("storefront.p50", [percentile(late, 0.5)], "ms"),
        Figure("storefront.p99", [percentile(late, 0.99)], "ms", details={"changes": len(late), "stems": changes}),
        Figure("storefront.changes", [changes], "stems/s"),
    ]


async def _seeded(session: Session, stems: Sequence[str]) -> Oracle:
    """Recipes by SQL, stems through the public door; then until every window is thought through."""
    since = await session.watch.now()
    session.say(f"{RECIPES} recipes of {STEMS} stems")
    admin = await session.platform.door("admin")
    recipes = [str(UUID(int=(_SEED << 96) + number)) for number in range(RECIPES)]
    made_of = compositions(recipes, stems)
    await receive(admin, STORE, stems[SCARCE:], PLENTY)
    await receive(admin, STORE, stems[:SCARCE], LEFT)
    await seed_recipes(session.watch.connection, STORE, made_of)
    await session.watch.until_rest(since, 300)
    rows = await session.watch.connection.fetch(
        "select b.product_id::text as stem, sum(b.on_hand - b.reserved)::int as free from inventory.balances b"
        " join inventory.locations l on l.id = b.location_id and l.fulfils where b.store_id = $1 group by 1",
        STORE.id,
    )
    found = {row["stem"]: row["free"] for row in rows}
    return Oracle({stem: found.get(stem, 0) for stem in stems}, made_of)


async def _changes(session: Session, oracle: Oracle, window: Window, stems: Sequence[str], seconds: float) -> float:
    """By the clock: a document takes ten stems away, the next puts those of an earlier one back. Stems per second."""
    admin = await session.platform.door("admin")
    places = await admin.ask("GET", f"/api/inventory/v1/locations?store_id={STORE.id}")
    place = next(one["id"] for one in places if one["fulfils"] and one["store_id"] == str(STORE.id))
    began, number, done = time.monotonic(), 0, 0
    turns = asyncio.Semaphore(AT_ONCE)

    async def there_and_back(turn: int) -> None:
        nonlocal done
        taken = chosen(stems, turn)
        lines = [{"product_id": stem, "quantity": f"{many}.000"} for stem, many in taken.items()]
        body = {"location_id": place, "reason": "bench", "lines": lines}
        key = {"Idempotency-Key": str(uuid4())}
        async with turns:
            document = await insist(admin, "/api/inventory/v1/write-offs", body, **key)
        _note(oracle, window, {stem: -many for stem, many in taken.items()}, document, "posted")
        await asyncio.sleep(BACK_AFTER_SECONDS)
        path = f"/api/inventory/v1/documents/{document['id']}/reversal"
        async with turns:
            document = await insist(admin, path, {"reason": "bench"}, **{"If-Match": '"1"'})
        _note(oracle, window, taken, document, "reversed")
        done += 2 * LINES

    async with asyncio.TaskGroup() as group:
        while time.monotonic() - began < seconds:
            group.create_task(there_and_back(number))
            number += 1
            await asyncio.sleep(max(began + number * 2 / REQUESTS_PER_SECOND - time.monotonic(), 0))
            # Nobody runs ahead of a platform that does not keep up.
            await turns.acquire()
            turns.release()
    return done / (time.monotonic() - began)


async def insist(door: Door, path: str, body: Mapping[str, Any], **headers: str) -> Any:
    """Ask again while a service says that it has no time; nothing was changed then. Raises Fault in the end."""
    for _ in range(TRIES - 1):
        with contextlib.suppress(Away):
            return await door.ask("POST", path, body, **headers)
        await asyncio.sleep(0.5)
    return await door.ask("POST", path, body, **headers)


def chosen(stems: Sequence[str], turn: int) -> dict[str, int]:
    """What the turn takes: single stems of which there are plenty; now and then all that is left of a scarce one."""
    plenty = stems[SCARCE:]
    taken = {plenty[(turn * LINES + place) % len(plenty)]: 1 for place in range(LINES)}
    if turn % SCARCE_EVERY == 0:
        taken.popitem()
        taken[stems[turn // SCARCE_EVERY % SCARCE]] = LEFT
    return taken


def _note(oracle: Oracle, window: Window, stems: Mapping[str, int], document: Mapping[str, Any], step: str) -> None:
    """The change counts from the moment its transaction gave it."""
    moment = next(one["at"] for one in document["log"] if one["step"] == step)
    window.expect(oracle.change(stems), datetime.fromisoformat(moment).timestamp())


async def _calm(oracle: Oracle, window: Window) -> None:
    """At the end the client shows exactly what can be made, and so does the whole window when it is read anew."""
    end = time.monotonic() + _CALM_SECONDS
    while window.waiting:
        if time.monotonic() > end:
            raise Fault(f"the window is still wrong about {len(window.waiting)} recipes after {_CALM_SECONDS:.0f} s")
        await asyncio.sleep(0.1)
    mine = set(oracle.made_of)
    if window.shown & mine != oracle.shown():
        raise Fault("the client's window is not what can be made")
    if await window.read_whole() & mine != oracle.shown():
        raise Fault("the showcase is not what can be made")
