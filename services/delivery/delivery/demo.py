"""Demo data: where each store stands, two zones around it, slots every two hours, a courier on shift."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from math import cos, pi, sin
from typing import Any

from chassis.db import Database, Tx
from chassis.http import wait_for
from chassis.scope import Scope
from contracts.demo import STORES, DemoStore, demo_id, demo_user_id

from delivery import store, store_setup, views
from delivery.actions.work_shifts import open_shift
from delivery.domain.refusals import AlreadyOnShift
from delivery.domain.report import Report

EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
FEES = {"RUB": (35_000, 60_000), "AMD": (100_000, 200_000)}
MINIMAL_ORDER = {"RUB": 250_000, "AMD": 1_000_000}
OUTLINE = (1.0, 1.15, 1.05, 1.2, 1.0, 1.1, 1.25, 1.05, 1.0, 1.2, 1.1, 1.0, 1.15, 1.05)
"""How far the districts reach in each direction, of their radius."""
PATIENCE_SECONDS = 60


async def load(env: Mapping[str, str]) -> None:
    """Once; waits until the stores and couriers of the network are known here."""
    db = Database(env["NARCISS_POSTGRES_URL"], "delivery", pool_size=2)
    try:
        for shop in STORES:
            await _load_store(db, shop)
    finally:
        await db.dispose()


async def _load_store(db: Database, shop: DemoStore) -> None:
    scope = Scope.of(shop.id)
    async with db.transaction(scope) as tx:
        if await views.zone_rows(tx, shop.id):
            await store_setup.keep_point(tx, shop.id, shop.latitude, shop.longitude)
            return
    if not await wait_for(PATIENCE_SECONDS, lambda: _known(db, scope, shop)):
        raise TimeoutError(f"the store {shop.key} and its courier did not arrive here in {PATIENCE_SECONDS} s")
    async with db.transaction(scope) as tx:
        await _set_up(tx, shop)
    try:
        async with db.transaction(scope) as tx:
            now = datetime.now(UTC)
            await open_shift(tx, demo_user_id(f"courier-{shop.key}"), shop.id, Report("demo", "", now, now))
    except AlreadyOnShift:
        return


async def _known(db: Database, scope: Scope, shop: DemoStore) -> bool | None:
    async with db.transaction(scope) as tx:
        courier = await store.courier_with_shift(tx, demo_user_id(f"courier-{shop.key}"), shop.id)
        known = courier is not None and await views.store_of(tx, shop.id) is not None
    return known or None


async def _set_up(tx: Tx, shop: DemoStore) -> None:
    await store_setup.keep_point(tx, shop.id, shop.latitude, shop.longitude)
    near, far = FEES[shop.currency]
    for name, radius, fee, priority in (("centre", 0.03, near, 1), ("city", 0.12, far, 0)):
        await store_setup.add_zone(
            tx,
            id=demo_id("zone", f"{shop.key}:{name}"),
            store_id=shop.id,
            title={"centre": "Центр", "city": "Город"}[name],
            polygon=_around(shop, radius),
            fee=fee,
            minimal_order=0 if priority else MINIMAL_ORDER[shop.currency],
            currency=shop.currency,
            priority=priority,
        )
    for hour in range(9, 21, 2):
        await store_setup.add_slot_rule(
            tx,
            id=demo_id("slot_rule", f"{shop.key}:{hour}"),
            store_id=shop.id,
            weekdays=EVERY_DAY,
            starts=time(hour),
            ends=time(hour + 2),
            capacity=40,
            cut_off_minutes=30,
        )


def _around(shop: DemoStore, radius: float) -> dict[str, Any]:
    """A crooked outline as districts have, `radius` degrees of latitude wide to each side."""
    corners = []
    for step, reach in enumerate(OUTLINE):
        angle = 2 * pi * step / len(OUTLINE)
        east, north = radius * reach * 1.6 * cos(angle), radius * reach * sin(angle)
        corners.append([round(shop.longitude + east, 5), round(shop.latitude + north, 5)])
    return {"type": "Polygon", "coordinates": [[*corners, corners[0]]]}
