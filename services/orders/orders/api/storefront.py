"""The shop's own storefront: a buyer without an account places an order and comes back to it by its link (S60)."""

from typing import Annotated

from chassis.db import Tx
from chassis.http import Db, WaitSeconds, for_public
from chassis.idempotency import Answer, IdempotencyKey, KeyRequired, answer, hash_of, once
from chassis.identity import Caller
from chassis.ids import uuid7
from chassis.scope import Scope
from contracts.api import orders_external as external_api
from contracts.events.orders import OrderSource
from contracts.ids import OrderId
from fastapi import APIRouter, Depends, Response

from orders.actions.place_order import place_order
from orders.api.doors import Running, new_token
from orders.api.orders import after_outcome
from orders.api.shapes import external_order, external_placement

router = APIRouter(prefix="/api/orders/v1/public", tags=["storefront"])


@router.post("/orders", status_code=201, response_model=external_api.ExternalOrder)
async def post_storefront_order(
    body: external_api.StorefrontOrder,
    caller: Annotated[Caller, Depends(for_public())],
    running: Running,
    db: Db,
    wait: WaitSeconds,
    key: IdempotencyKey = None,
) -> Response:
    """One order for one key; sent again with the same key it tells how the order stands, payment link included.

    The key is the buyer's own secret: nobody else can ask this way.
    """
    if key is None:
        raise KeyRequired()
    store_id = body.store_id
    placement = external_placement(body, caller, running.verifier, store_id, source=OrderSource.SHOWCASE)

    async def work(tx: Tx) -> Answer:
        order, _ = await place_order(
            tx, store_id, placement, order_id=OrderId(uuid7()), public_token=new_token(), now=running.clock()
        )
        return answer(201, external_order(order), resource_id=order.id)

    scope = Scope.of(store_id)
    made = await once(db, scope, caller, endpoint="storefront order", key=key, request_hash=hash_of(body), work=work)
    return await after_outcome(db, scope, made, wait, external_order)
