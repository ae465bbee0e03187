"""HTTP in: the bonus ledger."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from chassis.db import Tx
from chassis.http import Db, permitted
from chassis.idempotency import Answer, IdempotencyKey, KeyRequired, answer, hash_of, once
from chassis.identity import Caller
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import NotFound
from contracts.api.crm import BalanceOut, BonusChangeIn, BonusEntryOut, BonusSpendIn
from contracts.money import Money
from fastapi import APIRouter, Depends, Request, Response

from contracts import permissions
from crm import store_bonus, views
from crm.actions.post_bonus import post, spend

router = APIRouter(prefix="/api/crm/v1", tags=["bonus"])
Reader = Annotated[Caller, Depends(permitted(permissions.CUSTOMERS_READ))]
Adjuster = Annotated[Caller, Depends(permitted(permissions.BONUS_ADJUST))]
Seller = Annotated[Caller, Depends(permitted(permissions.PAYMENTS_RECORD))]


@router.get("/customers/{customer_id}/bonus")
async def list_bonus(
    customer_id: UUID, caller: Reader, db: Db, size: PageSize = 50, cursor: Cursor = None
) -> Page[BonusEntryOut]:
    """The ledger, newest first."""
    async with db.transaction(caller.scope) as tx:
        if await views.customer_row(tx, customer_id) is None:
            raise NotFound(what="customer")
        rows, following = await views.bonus_page(tx, customer_id, size, cursor)
    return Page(
        items=[
            BonusEntryOut(
                id=row.id,
                kind=row.kind,
                amount=Money(row.amount, row.currency),
                order_id=row.order_id,
                why=row.why,
                at=row.at,
            )
            for row in rows
        ],
        next_cursor=following,
    )


@router.post("/customers/{customer_id}/bonus/adjust", response_model=BalanceOut)
async def post_adjust(
    request: Request, customer_id: UUID, body: BonusChangeIn, caller: Adjuster, db: Db, key: IdempotencyKey = None
) -> Response:
    """A correction by a person, with its reason; the key makes it happen once."""
    if key is None:
        raise KeyRequired()
    store_id, now = caller.store_for(None), _now(request)

    async def work(tx: Tx) -> Answer:
        if await views.customer_row(tx, customer_id) is None:
            raise NotFound(what="customer")
        before = await store_bonus.lock_balance(tx, customer_id, body.amount.currency)
        operation = f"adjust:{caller.principal}:{key}"
        after = await post(
            tx, customer_id, store_id, body.amount, kind="adjusted", operation=operation, now=now, why=body.why
        )
        return answer(200, BalanceOut(balance=after or before), resource_id=customer_id)

    return await once(
        db,
        caller.scope,
        caller,
        endpoint="bonus_adjust",
        key=key,
        request_hash=f"{customer_id} {hash_of(body)}",
        work=work,
    )


@router.post("/customers/{customer_id}/bonus/spend", response_model=BalanceOut)
async def post_spend(
    request: Request, customer_id: UUID, body: BonusSpendIn, caller: Seller, db: Db, key: IdempotencyKey = None
) -> Response:
    """Spend from the balance; never below zero, never twice for one key."""
    if key is None:
        raise KeyRequired()
    store_id, now = caller.store_for(None), _now(request)

    async def work(tx: Tx) -> Answer:
        if await views.customer_row(tx, customer_id) is None:
            raise NotFound(what="customer")
        operation = f"spend:{caller.principal}:{key}"
        left = await spend(tx, customer_id, store_id, body.amount, operation=operation, now=now, order_id=body.order_id)
        return answer(200, BalanceOut(balance=left), resource_id=customer_id)

    return await once(
        db,
        caller.scope,
        caller,
        endpoint="bonus_spend",
        key=key,
        request_hash=f"{customer_id} {hash_of(body)}",
        work=work,
    )


def _now(request: Request) -> datetime:
    now: datetime = request.app.state.runtime.clock()
    return now
