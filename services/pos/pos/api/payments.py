"""Payments, what went back of them, and what is asked for by link."""

from datetime import date
from uuid import UUID

from chassis.db import Tx
from chassis.http import Db
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.ids import StoreId
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import Malformed, NotFound, StoreNotAssigned
from contracts.api.pos import (
    OrderMoney,
    Payment,
    PaymentDetail,
    PaymentIn,
    PaymentRequest,
    Refund,
    RefundIn,
    RefundList,
    RefundState,
    SettleIn,
)
from contracts.ids import OrderId, PaymentId, RefundId
from contracts.money import Money
from fastapi import APIRouter, Response

from pos import store_copies, store_money, views
from pos.actions.give_back import give_back_payment
from pos.actions.post_refund import retry_refund, settle_refund
from pos.actions.record_payment import record_payment
from pos.api import shapes
from pos.api.doors import MoneyReader, Now, Recorder, Refunder
from pos.domain.day import day_bounds

router = APIRouter(prefix="/api/pos/v1", tags=["payments"])


async def _detail(tx: Tx, payment_id: UUID) -> PaymentDetail:
    row = await views.payment(tx, payment_id)
    if row is None:
        raise NotFound(what="payment")
    return shapes.payment_detail(
        row,
        [shapes.allocation(each) for each in await views.allocations_of(tx, payment_id)],
        [shapes.refund(each) for each in await views.refunds_of(tx, payment_id)],
        [shapes.fiscal_operation(each) for each in await views.fiscal_of_payment(tx, payment_id)],
    )


@router.get("/payments")
async def list_payments(
    caller: MoneyReader,
    db: Db,
    store_id: StoreId | None = None,
    order_id: OrderId | None = None,
    day: date | None = None,
    size: PageSize = 50,
    cursor: Cursor = None,
) -> Page[Payment]:
    """Newest first; `day` is the store's own calendar day and needs a store."""
    if store_id is not None and not caller.scope.includes(store_id):
        raise StoreNotAssigned()
    async with db.transaction(caller.scope) as tx:
        bounds = None
        if day is not None:
            store = await store_copies.store_of(tx, store_id) if store_id is not None else None
            if store is None:
                raise Malformed(reason="A day belongs to a store: send store_id with it.")
            bounds = day_bounds(day, store.time_zone)
        rows, following = await views.payment_page(
            tx, store_id=store_id, order_id=order_id, bounds=bounds, size=size, cursor=cursor
        )
    return Page(items=[shapes.payment(row) for row in rows], next_cursor=following)


@router.get("/payments/{payment_id}")
async def get_payment(payment_id: PaymentId, caller: MoneyReader, db: Db) -> PaymentDetail:
    """One payment with its allocations, refunds and fiscal operations (S221, S222)."""
    async with db.transaction(caller.scope) as tx:
        return await _detail(tx, payment_id)


@router.post("/payments", status_code=201, response_model=PaymentDetail)
async def post_payment(body: PaymentIn, caller: Recorder, db: Db, now: Now, key: IdempotencyKey = None) -> Response:
    """Money taken in the shop; partial and too much are both allowed."""
    store_id = caller.store_for(body.store_id)

    async def work(tx: Tx) -> Answer:
        payment_id = await record_payment(tx, body, store_id, caller.principal, now)
        return answer(201, await _detail(tx, payment_id), resource_id=payment_id)

    return await once(db, caller.scope, caller, endpoint="payment", key=key, request_hash=hash_of(body), work=work)


@router.post("/payments/{payment_id}/refunds", status_code=201, response_model=RefundList)
async def post_refund(
    payment_id: PaymentId, body: RefundIn, caller: Refunder, db: Db, now: Now, key: IdempotencyKey = None
) -> Response:
    """Give back a payment or a part of it; never more than is left."""

    async def work(tx: Tx) -> Answer:
        made = await give_back_payment(
            tx,
            payment_id,
            amount=body.amount,
            order_id=body.order_id,
            reason=body.reason,
            by=caller.principal,
            now=now,
        )
        rows = await views.refunds_named(tx, made)
        return answer(201, RefundList(items=[shapes.refund(row) for row in rows]), resource_id=payment_id)

    endpoint = f"refund {payment_id}"
    return await once(db, caller.scope, caller, endpoint=endpoint, key=key, request_hash=hash_of(body), work=work)


@router.get("/refunds")
async def list_refunds(
    caller: MoneyReader,
    db: Db,
    store_id: StoreId | None = None,
    state: RefundState | None = None,
    size: PageSize = 50,
    cursor: Cursor = None,
) -> Page[Refund]:
    """What goes back: `due` waits for a cashier, `failed` for a decision."""
    if store_id is not None and not caller.scope.includes(store_id):
        raise StoreNotAssigned()
    async with db.transaction(caller.scope) as tx:
        wanted = None if state is None else state.value
        rows, following = await views.refund_page(tx, store_id=store_id, state=wanted, size=size, cursor=cursor)
    return Page(items=[shapes.refund(row) for row in rows], next_cursor=following)


@router.post("/refunds/{refund_id}/retry", status_code=201)
async def post_retry(refund_id: RefundId, caller: Refunder, db: Db, now: Now) -> Refund:
    """Ask the provider once more for what failed; answers with the new refund."""
    async with db.transaction(caller.scope) as tx:
        made = await retry_refund(tx, refund_id, caller.principal, now)
        rows = await views.refunds_named(tx, [made])
    return shapes.refund(rows[0])


@router.post("/refunds/{refund_id}/settle")
async def post_settle(refund_id: RefundId, body: SettleIn, caller: Refunder, db: Db, now: Now) -> Refund:
    """Say that the money was handed over."""
    async with db.transaction(caller.scope) as tx:
        await settle_refund(tx, refund_id, register_id=body.register_id, by=caller.principal, now=now)
        rows = await views.refunds_named(tx, [refund_id])
    return shapes.refund(rows[0])


@router.get("/orders/{order_id}/payment-requests")
async def list_payment_requests(order_id: OrderId, caller: MoneyReader, db: Db) -> list[PaymentRequest]:
    """What was asked for by link, oldest first."""
    async with db.transaction(caller.scope) as tx:
        rows = await views.requests_of(tx, order_id)
    return [shapes.payment_request(row) for row in rows]


@router.get("/orders/{order_id}/money")
async def get_order_money(order_id: OrderId, caller: MoneyReader, db: Db) -> OrderMoney:
    """Payment and fiscal state of an order side by side (R11)."""
    async with db.transaction(caller.scope) as tx:
        order = await store_copies.order(tx, order_id)
        if order is None:
            raise NotFound(what="order")
        paid: Money | None = None
        refunded: Money | None = None
        if order.total is not None:
            paid = await store_money.paid_for(tx, order_id, order.total.currency)
            refunded = await store_money.refunded_of(tx, order_id, order.total.currency)
        operations, _ = await views.fiscal_page(tx, store_id=None, order_id=order_id, state=None, size=200, cursor=None)
    return OrderMoney(
        order_id=order_id,
        number=order.number,
        total=order.total,
        paid=paid,
        refunded=refunded,
        due=None if paid is None else order.due(paid),
        fiscal_operations=[shapes.fiscal_operation(row) for row in operations],
    )
