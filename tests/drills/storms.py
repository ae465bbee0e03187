"""Too many at once, at the worst moment, and giving up half way: F26, F27, F30, F31 on the whole platform."""

import asyncio
import random
from collections import Counter
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

import httpx

from tests.drills.drill import Drill, Scene

CLIENTS: Final = 60
BASKETS: Final = 3
PRODUCTS: Final = 10
RACES: Final = 60
RACE_SPREAD_SECONDS: Final = 1.0
ABORTED: Final = 1_000
ABORTED_AT_ONCE: Final = 25
COLUMN_SECONDS: Final = 3.0
HOLDS: Final = "/api/inventory/v1/holds"
ORDERS: Final = "/api/orders/v1/orders"
_SCARCE: Final = """
select b.product_id::text, sum(b.on_hand - b.reserved)::int as free from inventory.balances b
join inventory.locations l on l.id = b.location_id
where l.store_id = $1::uuid and l.fulfils
group by 1 having sum(b.on_hand - b.reserved) between 20 and 400 order by 1 limit $2
"""


async def more_buyers_than_stems(scene: Scene) -> None:
    """F26: many clients take random baskets of few products, some hang up half way; nothing is promised twice."""
    found = await scene.ground.rows(_SCARCE, scene.shop.store_id, PRODUCTS)
    stems = {str(row["product_id"]): int(row["free"]) for row in found}
    said: Counter[int] = Counter()
    each = max(1, sum(stems.values()) // (CLIENTS * 2))
    await asyncio.gather(*(_fill_baskets(scene, list(stems), each, said) for _ in range(CLIENTS)))
    scene.faults += said[0]
    scene.operations += said[201] + said[409]
    strange = {status: count for status, count in said.items() if status not in {0, 201, 409, 503}}
    if strange:
        scene.problems.append(f"baskets were answered with {strange}")
    if not said[201] or not said[409]:
        scene.problems.append(f"no storm: {dict(said)}")


async def _fill_baskets(scene: Scene, products: list[str], each: int, said: "Counter[int]") -> None:
    for _ in range(BASKETS):
        chosen = random.sample(products, min(3, len(products)))
        lines = [
            {"kind": "product", "sellable_id": one, "quantity": f"{random.randint(1, each * 3)}.000"} for one in chosen
        ]
        limit = random.uniform(0.02, 0.3) if random.random() < 0.25 else 60.0
        said[await _status(scene, HOLDS, {"store_id": scene.shop.store_id, "lines": lines}, limit)] += 1


async def _status(scene: Scene, path: str, body: dict[str, Any], seconds: float) -> int:
    """Of the answer; 0 for whoever hung up before there was one."""
    sales = scene.shop.sales
    headers = {**sales.headers, "Idempotency-Key": str(uuid4())}
    try:
        async with asyncio.timeout(seconds):
            return (await sales.http.post(path, json=body, headers=headers, timeout=60.0)).status_code
    except (TimeoutError, httpx.TransportError):
        return 0


async def holds_end_as_they_are_bound(scene: Scene) -> None:
    """F27: orders that bind a hold arrive in the very second in which it ends; either it is bound or it ended."""
    sales, line = scene.shop.sales, scene.load.line
    holds = [await sales.post(HOLDS, {"store_id": scene.shop.store_id, "lines": [line]}) for _ in range(RACES)]

    async def bind(number: int, hold: dict[str, Any]) -> None:
        ends = datetime.fromisoformat(hold["expires_at"]) - datetime.now(UTC)
        early = random.uniform(-RACE_SPREAD_SECONDS, RACE_SPREAD_SECONDS)
        await asyncio.sleep(max(0.0, ends.total_seconds() - early))
        name = f"{scene.load.run} race {number}"
        body = {
            "store_id": scene.shop.store_id,
            "hold_id": hold["hold_id"],
            "lines": [line],
            "buyer": {"name": name},
        }
        made = await sales.post(ORDERS, body, key=name)
        scene.load.answers.setdefault(name, set()).add(str(made["id"]))

    await asyncio.gather(*(bind(number, hold) for number, hold in enumerate(holds)))
    scene.faults += len(holds)


async def a_thousand_hang_up(scene: Scene) -> None:
    """F30: requests are given up in the middle of their transactions; pools stay usable, nobody holds one open."""
    gate = asyncio.Semaphore(ABORTED_AT_ONCE)
    bodies: dict[str, dict[str, Any]] = {
        ORDERS: {"store_id": scene.shop.store_id, "lines": [scene.load.line], "buyer": {"name": "gone"}},
        HOLDS: {"store_id": scene.shop.store_id, "lines": [scene.load.line]},
    }

    async def hang_up(number: int) -> None:
        path = (ORDERS, HOLDS)[number % 2]
        async with gate:
            if await _status(scene, path, bodies[path], random.uniform(0.001, 0.08)) == 0:
                scene.faults += 1
            else:
                scene.operations += 1

    await asyncio.gather(*(hang_up(number) for number in range(ABORTED)))


async def a_column_is_added(scene: Scene) -> None:
    """F31: expand and contract while orders are read and written; nobody is sent away."""
    for table in ("orders.orders", "orders.order_items", "inventory.reservations"):
        for statement in (
            "add column drill_note text",
            "alter column drill_note set default ''",
            "drop column drill_note",
        ):
            connection = await scene.ground.connect()
            try:
                async with connection.transaction():
                    await connection.execute("set local lock_timeout = '3s'")
                    await connection.execute(f"alter table {table} {statement}")
            finally:
                await connection.close()
            scene.faults += 1
            await asyncio.sleep(COLUMN_SECONDS / 2)


DRILLS: Final = (
    Drill("oversell-storm", "F26", "many clients take few stems, some hang up", more_buyers_than_stems, per_second=1.0),
    Drill(
        "hold-race",
        "F27",
        "holds end in the moment in which orders bind them",
        holds_end_as_they_are_bound,
        per_second=1.0,
    ),
    Drill("hang-up-storm", "F30", "a thousand requests are given up half way", a_thousand_hang_up, per_second=1.0),
    Drill(
        "column-added", "F31", "columns come and go while orders are placed", a_column_is_added, door_stays_open=True
    ),
)
