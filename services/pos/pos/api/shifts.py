"""Shifts of a register (S223)."""

from chassis.db import Tx
from chassis.http import Db
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import NotFound
from contracts.api.pos_points import Shift, ShiftClose, ShiftOpen
from contracts.ids import PosShiftId, RegisterId
from contracts.money import Money
from fastapi import APIRouter, Response

from pos import store_points, views
from pos.actions.work_shift import close_shift, open_shift
from pos.api import shapes
from pos.api.doors import Now, Reader, Seller
from pos.tables import Record

router = APIRouter(prefix="/api/pos/v1", tags=["shifts"])


async def _shape(tx: Tx, row: Record) -> Shift:
    """Computed for the open shift only, of which a register has one; closed shifts keep their sum."""
    if row.expected_cash is None:
        return shapes.shift(row, await store_points.expected_cash(tx, row))
    return shapes.shift(row, Money(row.expected_cash, row.currency))


async def _one(tx: Tx, shift_id: PosShiftId) -> Shift:
    row = await views.shift(tx, shift_id)
    if row is None:
        raise NotFound(what="shift")
    return await _shape(tx, row)


@router.post("/registers/{register_id}/shifts", status_code=201, response_model=Shift)
async def post_shift(
    register_id: RegisterId, body: ShiftOpen, caller: Seller, db: Db, now: Now, key: IdempotencyKey = None
) -> Response:
    """Open a shift with what lies in the drawer."""

    async def work(tx: Tx) -> Answer:
        shift_id = await open_shift(
            tx, register_id, body.opening_cash, user_id=caller.user_id, by=caller.principal, now=now
        )
        return answer(201, await _one(tx, shift_id), resource_id=shift_id)

    endpoint = f"shift {register_id}"
    return await once(db, caller.scope, caller, endpoint=endpoint, key=key, request_hash=hash_of(body), work=work)


@router.post("/shifts/{shift_id}/close")
async def post_close(shift_id: PosShiftId, body: ShiftClose, caller: Seller, db: Db, now: Now) -> Shift:
    """Close with what was counted; the ledger says what it should have been (R5)."""
    async with db.transaction(caller.scope) as tx:
        await close_shift(tx, shift_id, body.counted_cash, note=body.note, by=caller.principal, now=now)
        return await _one(tx, shift_id)


@router.get("/registers/{register_id}/shift")
async def get_current_shift(register_id: RegisterId, caller: Reader, db: Db) -> Shift:
    """The register's open shift, with what should be in the drawer at this moment."""
    async with db.transaction(caller.scope) as tx:
        row = await store_points.open_shift(tx, register_id)
        if row is None:
            raise NotFound(what="open shift")
        return await _shape(tx, row)


@router.get("/shifts/{shift_id}")
async def get_shift(shift_id: PosShiftId, caller: Reader, db: Db) -> Shift:
    async with db.transaction(caller.scope) as tx:
        return await _one(tx, shift_id)


@router.get("/registers/{register_id}/shifts")
async def list_shifts(
    register_id: RegisterId, caller: Reader, db: Db, size: PageSize = 50, cursor: Cursor = None
) -> Page[Shift]:
    """Newest first."""
    async with db.transaction(caller.scope) as tx:
        rows, following = await views.shift_page(tx, register_id, size, cursor)
        items = [await _shape(tx, row) for row in rows]
    return Page(items=items, next_cursor=following)
