"""An order was placed: give it the stems that its hold has, or reserve them now."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from contracts.events.inventory import ReservationFailed, Shortage, StockReserved
from contracts.events.orders import OrderPlaced
from contracts.ids import HoldId, OrderId, ProductId

from inventory.domain.refusals import SellableUnknown
from inventory.stock import store as stock
from inventory.stock import store_demand as demand
from inventory.stock import store_orders as orders
from inventory.stock import store_reservations as reservations
from inventory.stock.actions.find_stems import find_stems
from inventory.stock.domain.allocation import Take
from inventory.stock.domain.cost import batch_takes
from inventory.stock.domain.demand import DemandLine, by_product
from inventory.stock.domain.order import OrderState
from inventory.stock.store_demand import Resolved
from inventory.stock.store_reservations import Claimed

UNKNOWN, SHORT, HOLD_EXPIRED, RELEASED = "unknown_sellable", "short", "hold_expired", "released"


@dataclass(frozen=True, slots=True)
class Intake:
    """An order's demand: what it wants, when it must still be fresh, until when it may wait for money."""

    order_id: OrderId
    store_id: StoreId
    lines: tuple[DemandLine, ...]
    needed_at: datetime | None
    expires_at: datetime | None
    hold_id: HoldId | None = None

    @classmethod
    def of(cls, placed: OrderPlaced, store: StoreId, expires_at: datetime) -> "Intake":
        window = placed.delivery.window
        return cls(
            order_id=placed.order_id,
            store_id=store,
            lines=tuple(DemandLine.of_order(line) for line in placed.lines),
            needed_at=window.starts_at if window else None,
            expires_at=expires_at,
            hold_id=placed.hold_id,
        )


async def take_order(tx: Tx, intake: Intake, now: datetime) -> None:
    """Reserve all of it or nothing, and say which (R12). A hold is bound as it is when it is what the order wants."""
    try:
        resolved = await demand.resolve(
            tx,
            intake.store_id,
            intake.lines,
            now=now,
            needed_at=intake.needed_at,
            order_id=intake.order_id,
            guard=intake.hold_id is None,
        )
    except SellableUnknown:
        return await _fail(tx, intake, (), UNKNOWN, now)
    if intake.hold_id is None:
        return await _reserve(tx, intake, resolved, SHORT, now)
    return await _bind(tx, intake, intake.hold_id, resolved, now)


async def _bind(tx: Tx, intake: Intake, hold: HoldId, resolved: Resolved, now: datetime) -> None:
    wanted = by_product(resolved.wants)
    # The hold may be getting other lines right now; the next statement must see what it has after that.
    await reservations.lock_hold(tx, hold)
    binding = await reservations.bind_hold(
        tx,
        intake.store_id,
        hold,
        intake.order_id,
        wanted,
        needed_at=intake.needed_at,
        expires_at=intake.expires_at,
        now=now,
    )
    if binding.claimed is not None:
        return _say_reserved(tx, intake, binding.claimed, binding.takes, now)
    if binding.live:
        # Another wish than the one held, or an order that was cancelled before it came: the hold has served.
        await _give_back(tx, intake.store_id, hold, wanted, now)
    else:
        await stock.lock_products(tx, intake.store_id, list(wanted))
    return await _reserve(tx, intake, resolved, SHORT if binding.live else HOLD_EXPIRED, now)


async def _give_back(tx: Tx, store: StoreId, hold: HoldId, wanted: dict[ProductId, Decimal], now: datetime) -> None:
    await reservations.end_hold(tx, hold, "released", now)
    held = await reservations.held_products(tx, hold)
    await stock.lock_products(tx, store, [*wanted, *held])
    await reservations.end_reservations(tx, holds=[hold], reason="released", now=now)


async def reserve_again(tx: Tx, intake: Intake, now: datetime) -> None:
    """Reserve an order whose reservation had expired, or say that it cannot be any more."""
    resolved = await demand.resolve(tx, intake.store_id, intake.lines, now=now, needed_at=intake.needed_at, guard=True)
    await _reserve(tx, intake, resolved, SHORT, now, from_states=(OrderState.RELEASED,))


async def _reserve(
    tx: Tx,
    intake: Intake,
    resolved: Resolved,
    reason: str,
    now: datetime,
    from_states: tuple[OrderState, ...] = (OrderState.EXPECTED,),
) -> None:
    stems = await find_stems(tx, intake.store_id, resolved)
    if stems.shortages:
        return await _fail(tx, intake, stems.shortages, reason, now, from_states)
    claimed = await reservations.reserve_order(
        tx,
        intake.store_id,
        intake.order_id,
        stems.takes,
        [uuid7() for _ in stems.takes],
        needed_at=intake.needed_at,
        expires_at=intake.expires_at,
        now=now,
        from_states=from_states,
    )
    if claimed is None:
        return await _fail(tx, intake, (), RELEASED, now)
    return _say_reserved(tx, intake, claimed, stems.takes, now)


def _say_reserved(tx: Tx, intake: Intake, claimed: Claimed, takes: tuple[Take, ...], now: datetime) -> None:
    tx.publish(
        StockReserved(
            store_id=intake.store_id,
            sequence=claimed.version,
            occurred_at=now,
            order_id=intake.order_id,
            hold_id=intake.hold_id,
            takes=batch_takes(takes),
            expires_at=claimed.expires_at,
        )
    )


async def _fail(
    tx: Tx,
    intake: Intake,
    shortages: tuple[Shortage, ...],
    reason: str,
    now: datetime,
    from_states: tuple[OrderState, ...] = (OrderState.EXPECTED,),
) -> None:
    """Say that nothing is reserved; a cancelled order stays cancelled, one already made from stems is left alone."""
    version = await orders.move_order(
        tx,
        intake.store_id,
        intake.order_id,
        OrderState.FAILED,
        from_states=from_states,
        reason=reason,
        events=1,
        now=now,
    )
    if version is None:
        row = await orders.find_order(tx, intake.order_id)
        if row is None or row.state != OrderState.RELEASED:
            return
        version, reason, shortages = await orders.next_version(tx, intake.order_id, now), RELEASED, ()
    tx.publish(
        ReservationFailed(
            store_id=intake.store_id,
            sequence=version,
            occurred_at=now,
            order_id=intake.order_id,
            shortages=shortages,
            reason=reason,
        )
    )
