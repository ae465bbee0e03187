"""Place, list, read, edit."""

import json
import secrets
from collections.abc import Callable
from datetime import date
from typing import Annotated

from chassis.db import Database, Tx
from chassis.http import Db, ExpectedVersion, WaitSeconds, wait_for
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.ids import StoreId, uuid7
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import NotFound
from chassis.scope import Scope
from contracts.api import orders as api
from contracts.events.orders import OrderSource, OrderStatus
from contracts.events.parts import Recipient
from contracts.ids import CustomerId, OrderId, StageId, UserId
from contracts.phone import parse_phone
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from orders import store, views
from orders.actions.change_order import change_order
from orders.actions.place_order import place_order
from orders.api.doors import Changer, Placer, Reader, Running, card, tagged
from orders.api.shapes import actor_of, delivery_wish, order_row, placed_order, placement_of
from orders.domain.editing import Edit
from orders.domain.order import Order
from orders.domain.placing import terms

router = APIRouter(prefix="/api/orders/v1", tags=["orders"])
TOKEN_BYTES = 24
"""192 random bits: nobody guesses a public page (S59)."""


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


@router.post("/orders", status_code=201, response_model=api.PlacedOrder)
async def post_order(
    body: api.NewOrder, caller: Placer, running: Running, db: Db, wait: WaitSeconds, key: IdempotencyKey = None
) -> Response:
    """Place an order. With `Prefer: wait=2` the answer comes when stock has confirmed or refused it."""
    store_id = caller.store_for(body.store_id)
    placement = placement_of(body, caller, running.verifier, store_id)

    async def work(tx: Tx) -> Answer:
        order, _ = await place_order(
            tx, store_id, placement, order_id=OrderId(uuid7()), public_token=new_token(), now=running.clock()
        )
        return answer(201, placed_order(order), resource_id=order.id)

    scope = Scope.of(store_id)
    made = await once(db, scope, caller, endpoint="order_create", key=key, request_hash=hash_of(body), work=work)
    return await after_outcome(db, scope, made, wait, placed_order)


async def after_outcome(
    db: Database,
    scope: Scope,
    made: Response,
    wait: float,
    shape: Callable[[Order], BaseModel],
) -> Response:
    """The first answer, or a newer one when the caller waits for what stock says."""
    if not wait:
        return made
    order_id = OrderId(json.loads(bytes(made.body))["id"])

    async def look() -> bool | None:
        async with db.transaction(scope) as tx:
            return await views.has_outcome(tx, order_id) or None

    await wait_for(wait, look)
    async with db.transaction(scope) as tx:
        order = await store.read(tx, order_id)
    made.body = shape(order).model_dump_json().encode()
    made.headers["content-length"] = str(len(made.body))
    return made


@router.get("/orders")
async def list_orders(
    caller: Reader,
    db: Db,
    status: Annotated[list[OrderStatus] | None, Query()] = None,
    stage_id: StageId | None = None,
    store_id: StoreId | None = None,
    customer_id: CustomerId | None = None,
    source: OrderSource | None = None,
    payment_state: Annotated[str | None, Query(max_length=20)] = None,
    florist_id: UserId | None = None,
    needs_attention: bool = False,
    first_day: date | None = None,
    last_day: date | None = None,
    q: Annotated[str | None, Query(min_length=3, max_length=100, description="number, name or phone")] = None,
    cursor: Cursor = None,
    size: PageSize = 50,
) -> Page[api.OrderRow]:
    """Newest first; days are those of the promised window in each store's own zone."""
    wanted = views.Filter(
        statuses=status or (),
        stage_id=stage_id,
        store_id=store_id,
        customer_id=customer_id,
        source=source,
        payment_state=payment_state,
        florist_id=florist_id,
        needs_attention=needs_attention,
        first_day=first_day,
        last_day=last_day,
        query=q,
    )
    async with db.transaction(caller.scope) as tx:
        rows, following = await views.list_orders(tx, wanted, cursor, size)
    return Page(items=[order_row(row) for row in rows], next_cursor=following)


@router.get("/orders/{order_id}")
async def get_order(order_id: OrderId, caller: Reader, db: Db, response: Response) -> api.OrderCard:
    async with db.transaction(caller.scope) as tx:
        found = await card(tx, order_id)
    return tagged(response, found)


@router.get("/orders/{order_id}/history")
async def get_order_history(
    order_id: OrderId, caller: Reader, db: Db, cursor: Cursor = None, size: PageSize = 100
) -> Page[api.HistoryLine]:
    """Newest first."""
    async with db.transaction(caller.scope) as tx:
        if not await views.exists(tx, order_id):
            raise NotFound(what="order")
        rows, following = await views.order_history(tx, order_id, cursor, size)
    lines = [api.HistoryLine.model_validate(row, from_attributes=True) for row in rows]
    return Page(items=lines, next_cursor=following)


@router.patch("/orders/{order_id}")
async def patch_order(
    order_id: OrderId,
    body: api.EditOrder,
    caller: Changer,
    running: Running,
    db: Db,
    expected: ExpectedVersion,
    response: Response,
) -> api.OrderCard:
    """Change only what is sent; delivery and card text until the bouquet is assembled."""
    edit = _edit_of(body, running)
    async with db.transaction(caller.scope) as tx:
        await change_order(tx, order_id, expected, edit, actor_of(caller, "crm"), running.clock())
        found = await card(tx, order_id)
    return tagged(response, found)


def _edit_of(body: api.EditOrder, running: Running) -> Callable[[Order, str, str], Edit]:
    """An edit of the fields that were sent; null means left as it is."""
    sent = {name: getattr(body, name) for name in body.model_fields_set if getattr(body, name) is not None}
    recipient, delivery = sent.pop("recipient", None), sent.pop("delivery", None)

    def build(order: Order, country: str, currency: str) -> Edit:
        wanted = dict(sent)
        if delivery is not None:
            wish = delivery_wish(delivery, running.verifier, order.store_id)
            wanted["delivery"] = terms(wish, country, currency)
        if recipient is not None:
            phone = parse_phone(recipient.phone, country) if recipient.phone else None
            wanted["recipient"] = Recipient(name=recipient.name, phone=phone)
        return Edit(**wanted)

    return build
