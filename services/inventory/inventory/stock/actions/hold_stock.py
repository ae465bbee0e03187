"""Promise stems to a client who is still choosing, for a short time (decision 11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from chassis.refusals import NotFound
from contracts.events.parts import BatchTake
from contracts.ids import HoldId

from inventory.domain.refusals import HoldEnded, StockShort
from inventory.stock import store as stock
from inventory.stock import store_demand as demand
from inventory.stock import store_reservations as reservations
from inventory.stock.actions.find_stems import find_stems
from inventory.stock.domain.cost import batch_takes
from inventory.stock.domain.demand import DemandLine


@dataclass(frozen=True, slots=True)
class Held:
    hold_id: HoldId
    expires_at: datetime
    takes: tuple[BatchTake, ...]


async def hold_stock(
    tx: Tx,
    store: StoreId,
    lines: Sequence[DemandLine],
    *,
    asked_by: str,
    needed_at: datetime | None,
    now: datetime,
    expires_at: datetime,
) -> Held:
    """Hold all lines or nothing. Raises StockShort with shortages and substitutes, SellableUnknown …"""
    resolved = await demand.resolve(tx, store, lines, now=now, needed_at=needed_at, guard=True, only_active=True)
    stems = await find_stems(tx, store, resolved)
    if stems.shortages:
        raise StockShort(shortages=[shortage.model_dump(mode="json") for shortage in stems.shortages])
    hold = HoldId(uuid7())
    await reservations.take_hold(
        tx,
        store,
        hold,
        stems.takes,
        [uuid7() for _ in stems.takes],
        asked_by=asked_by,
        needed_at=needed_at,
        expires_at=expires_at,
        now=now,
    )
    return Held(hold, expires_at, batch_takes(stems.takes))


async def replace_hold(
    tx: Tx,
    store: StoreId,
    hold: HoldId,
    lines: Sequence[DemandLine],
    *,
    needed_at: datetime | None,
    now: datetime,
    expires_at: datetime,
) -> Held:
    """Hold these lines instead of those held so far, under the same id and with a new end.

    What is short leaves the hold as it was. Raises NotFound, HoldEnded, StockShort, SellableUnknown …
    """
    row = await reservations.lock_hold(tx, hold)
    if row is None or row.store_id != store:
        raise NotFound(what="hold")
    if row.state != "held":
        raise HoldEnded(state=row.state)
    resolved = await demand.resolve(tx, store, lines, now=now, needed_at=needed_at, guard=False, only_active=True)
    held = await reservations.held_products(tx, hold)
    await stock.lock_products(tx, store, sorted({*held, *(want.product_id for want in resolved.wants)}))
    await reservations.end_reservations(tx, holds=[hold], reason="replaced", now=now)
    stems = await find_stems(tx, store, resolved)
    if stems.shortages:
        raise StockShort(shortages=[shortage.model_dump(mode="json") for shortage in stems.shortages])
    await reservations.refill_hold(
        tx,
        store,
        hold,
        stems.takes,
        [uuid7() for _ in stems.takes],
        needed_at=needed_at,
        expires_at=expires_at,
        now=now,
    )
    return Held(hold, expires_at, batch_takes(stems.takes))


async def release_hold(tx: Tx, hold: HoldId, now: datetime) -> None:
    """Make a hold's stems free again. Raises NotFound, and HoldEnded for one that an order bound or time ended."""
    if not await reservations.end_hold(tx, hold, "released", now):
        row = await reservations.find_hold(tx, hold)
        if row is None:
            raise NotFound(what="hold")
        if row.state == "released":
            return
        raise HoldEnded(state=row.state)
    await stock.lock_reserved(tx, holds=[hold])
    await reservations.end_reservations(tx, holds=[hold], reason="released", now=now)
