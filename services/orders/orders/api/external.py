"""The partners' door (S181, S184, S187): an API key, an Idempotency-Key, and one order however often it is sent."""

from typing import Annotated

from chassis.db import Tx
from chassis.http import Db, WaitSeconds, permitted
from chassis.idempotency import Answer, IdempotencyKey, KeyRequired, answer, once
from chassis.identity import Caller, SubjectKind
from chassis.ids import uuid7
from chassis.refusals import NotFound
from chassis.scope import Scope
from contracts.api import orders_external as external_api
from contracts.idempotency import EXTERNAL_ORDER_CREATE, read_payload, request_hash
from contracts.ids import OrderId
from fastapi import APIRouter, Depends, Request, Response

from contracts import permissions as may
from orders import store
from orders.actions.place_order import place_order
from orders.api.doors import Running, new_token
from orders.api.orders import after_outcome
from orders.api.shapes import external_order, external_placement

router = APIRouter(prefix="/api/v1/external", tags=["external"])


@router.post("/orders", status_code=201, response_model=external_api.ExternalOrder)
async def post_external_order(
    body: external_api.ExternalNewOrder,
    request: Request,
    caller: Annotated[Caller, Depends(permitted(may.EXTERNAL_ORDERS))],
    running: Running,
    db: Db,
    wait: WaitSeconds,
    key: IdempotencyKey = None,
) -> Response:
    """Same key and same meaning: the first outcome. Same key, another request: 422. Still running: 409."""
    if key is None:
        raise KeyRequired()
    store_id = caller.store_for(body.store_id)
    placement = external_placement(body, caller, running.verifier, store_id)

    async def work(tx: Tx) -> Answer:
        order, _ = await place_order(
            tx, store_id, placement, order_id=OrderId(uuid7()), public_token=new_token(), now=running.clock()
        )
        return answer(201, external_order(order), resource_id=order.id)

    meaning = request_hash(read_payload(await request.body()))
    scope = Scope.of(store_id)
    made = await once(db, scope, caller, endpoint=EXTERNAL_ORDER_CREATE, key=key, request_hash=meaning, work=work)
    return await after_outcome(db, scope, made, wait, external_order)


@router.get("/orders/{order_id}")
async def get_external_order(
    order_id: OrderId, caller: Annotated[Caller, Depends(permitted(may.EXTERNAL_ORDER_STATUS))], db: Db
) -> external_api.ExternalOrder:
    """An API key or app sees the orders it placed; of others it learns nothing."""
    async with db.transaction(caller.scope) as tx:
        order = await store.read(tx, order_id)
    if caller.kind in {SubjectKind.API_KEY, SubjectKind.APP} and order.placed_by != caller.principal:
        raise NotFound(what="order")
    return external_order(order)
