"""Fiscal operations: where each stands, and repeating what was refused."""

from chassis.db import Tx
from chassis.http import Db
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.ids import StoreId
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import NotFound, StoreNotAssigned
from contracts.api.pos import FiscalOperation, FiscalState, RepeatIn
from contracts.ids import FiscalOperationId, OrderId
from fastapi import APIRouter, Response

from pos import store_fiscal, views
from pos.actions.follow_receipt import repeat_fiscal
from pos.api import shapes
from pos.api.doors import MoneyReader, Now, Resolver

router = APIRouter(prefix="/api/pos/v1", tags=["fiscal operations"])


async def _one(tx: Tx, operation_id: FiscalOperationId) -> FiscalOperation:
    row = await store_fiscal.operation(tx, operation_id)
    if row is None:
        raise NotFound(what="fiscal operation")
    return shapes.fiscal_operation(row)


@router.get("/fiscal-operations")
async def list_fiscal_operations(
    caller: MoneyReader,
    db: Db,
    store_id: StoreId | None = None,
    order_id: OrderId | None = None,
    state: FiscalState | None = None,
    size: PageSize = 50,
    cursor: Cursor = None,
) -> Page[FiscalOperation]:
    """Newest first."""
    if store_id is not None and not caller.scope.includes(store_id):
        raise StoreNotAssigned()
    async with db.transaction(caller.scope) as tx:
        wanted = None if state is None else state.value
        rows, following = await views.fiscal_page(
            tx, store_id=store_id, order_id=order_id, state=wanted, size=size, cursor=cursor
        )
    return Page(items=[shapes.fiscal_operation(row) for row in rows], next_cursor=following)


@router.get("/fiscal-operations/{operation_id}")
async def get_fiscal_operation(operation_id: FiscalOperationId, caller: MoneyReader, db: Db) -> FiscalOperation:
    async with db.transaction(caller.scope) as tx:
        return await _one(tx, operation_id)


@router.post("/fiscal-operations/{operation_id}/repeat", response_model=FiscalOperation)
async def post_repeat(
    operation_id: FiscalOperationId, body: RepeatIn, caller: Resolver, db: Db, now: Now, key: IdempotencyKey = None
) -> Response:
    """The same operation once more, with today's catalogue cards and the corrections given (R11)."""

    async def work(tx: Tx) -> Answer:
        await repeat_fiscal(tx, operation_id, body.corrections, body.buyer_tax_number, caller.principal, now)
        return answer(200, await _one(tx, operation_id), resource_id=operation_id)

    endpoint = f"repeat {operation_id}"
    return await once(db, caller.scope, caller, endpoint=endpoint, key=key, request_hash=hash_of(body), work=work)
