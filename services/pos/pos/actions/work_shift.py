"""Open and close a register's shift; what should be in the drawer comes from the ledger, never from a screen (R5)."""

from datetime import datetime
from typing import Final
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from chassis.refusals import NotFound
from contracts.events.parts import PaymentMethod
from contracts.events.pos import ShiftClosed, ShiftOpened
from contracts.ids import PosShiftId, RegisterId
from contracts.money import Money

from pos import store_fiscal, store_points
from pos.domain.refusals import (
    CurrencyDiffers,
    NoOpenShift,
    NotACashierHere,
    RegisterInactive,
    RegisterNeeded,
    ShiftAlreadyClosed,
    ShiftAlreadyOpen,
)
from pos.tables import Record

AT_A_REGISTER: Final = frozenset({PaymentMethod.CASH, PaymentMethod.CARD_TERMINAL})


async def open_shift(
    tx: Tx, register_id: RegisterId, opening_cash: Money, *, user_id: UUID | None, by: str, now: datetime
) -> PosShiftId:
    """One open shift per register; only a cashier of its retail point opens it (S20).

    Raises NotFound, RegisterInactive, NotACashierHere, CurrencyDiffers, ShiftAlreadyOpen.
    """
    register = await store_points.lock_register(tx, register_id)
    if register is None:
        raise NotFound(what="register")
    if not register.active:
        raise RegisterInactive()
    point = await store_points.point(tx, register.retail_point_id)
    assert point is not None
    if user_id is None or user_id not in point.cashiers:
        raise NotACashierHere(point=point.title)
    store = await store_points.store_currency(tx, StoreId(register.store_id))
    if store is not None and store != opening_cash.currency:
        raise CurrencyDiffers(wanted=store, given=opening_cash.currency)
    earlier = await store_points.open_shift(tx, register_id)
    if earlier is not None:
        raise ShiftAlreadyOpen(by=earlier.opened_by, shift_id=str(earlier.id))
    shift_id = PosShiftId(uuid7())
    await store_points.add_shift(
        tx,
        id=shift_id,
        store_id=register.store_id,
        register_id=register_id,
        currency=opening_cash.currency,
        opening_cash=opening_cash.amount,
        opened_at=now,
        opened_by=by,
        version=1,
    )
    event = ShiftOpened(
        store_id=StoreId(register.store_id),
        sequence=1,
        occurred_at=now,
        shift_id=shift_id,
        register_id=register_id,
        opened_by=by,
        opening_cash=opening_cash,
    )
    tx.publish(event)
    await _log(tx, event, by, now)
    return shift_id


async def close_shift(tx: Tx, shift_id: PosShiftId, counted: Money, *, note: str, by: str, now: datetime) -> None:
    """A difference between the drawer and the ledger is written down, it never stands in the way.

    Raises NotFound, ShiftAlreadyClosed, CurrencyDiffers.
    """
    shift = await store_points.lock_shift(tx, shift_id)
    if shift is None:
        raise NotFound(what="shift")
    if shift.closed_at is not None:
        raise ShiftAlreadyClosed(by=shift.closed_by)
    if counted.currency != shift.currency:
        raise CurrencyDiffers(wanted=shift.currency, given=counted.currency)
    expected = await store_points.expected_cash(tx, shift)
    version = shift.version + 1
    await store_points.change_shift(
        tx,
        shift_id,
        expected_cash=expected.amount,
        counted_cash=counted.amount,
        closed_at=now,
        closed_by=by,
        note=note,
        version=version,
    )
    event = ShiftClosed(
        store_id=StoreId(shift.store_id),
        sequence=version,
        occurred_at=now,
        shift_id=shift_id,
        register_id=RegisterId(shift.register_id),
        closed_by=by,
        expected_cash=expected,
        counted_cash=counted,
    )
    tx.publish(event)
    await _log(tx, event, by, now)


async def _log(tx: Tx, event: ShiftOpened | ShiftClosed, by: str, now: datetime) -> None:
    await store_fiscal.log_request(
        tx,
        id=uuid7(),
        store_id=event.store_id,
        register_id=event.register_id,
        shift_id=event.shift_id,
        kind=event.name.removeprefix("pos."),
        request=event.model_dump(mode="json"),
        response={"recorded": True},
        by=by,
        at=now,
        answered_at=now,
    )


async def shift_for_money(
    tx: Tx, store_id: StoreId, method: PaymentMethod, register_id: RegisterId | None
) -> Record | None:
    """The open shift money moves in, held open until the transaction ends; None where no register is needed.

    Raises RegisterNeeded, NotFound, NoOpenShift.
    """
    if register_id is None:
        if method in AT_A_REGISTER:
            raise RegisterNeeded()
        return None
    register = await store_points.register(tx, register_id)
    if register is None or register.store_id != store_id:
        raise NotFound(what="register")
    shift = await store_points.open_shift(tx, register_id, keep=True)
    if shift is None:
        raise NoOpenShift()
    return shift
