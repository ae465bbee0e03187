"""Place, list, read, edit."""

import json
from collections.abc import Callable
from typing import Final

from chassis.db import Database, Tx
from chassis.http import Db, ExpectedVersion, WaitSeconds, wait_for
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.ids import uuid7
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import NotFound
from chassis.scope import Scope
from contracts.api import orders as api
from contracts.api import orders_page as page_api
from contracts.events.parts import Recipient
from contracts.ids import OrderId
from contracts.phone import parse_phone
from fastapi import APIRouter, Response
from pydantic import BaseModel

from orders import store, views
from orders.actions.change_order import change_order
from orders.actions.place_order import place_order
from orders.actions.preview_order import preview_order
from orders.api.doors import Changer, Placer, Reader, Running, card, new_token, tagged
from orders.api.shapes import actor_of, delivery_wish, placed_order, placement_of
from orders.api.shapes_preview import order_preview
from orders.domain.editing import Edit
from orders.domain.order import Order
from orders.domain.placing import terms
from orders.domain.refusals import CustomerUnknown

KNOWN_SOON_SECONDS: Final = 2.0
"""Who became a customer a moment ago is heard of by an event; the order of the next click should not be refused."""

router = APIRouter(prefix="/api/orders/v1", tags=["orders"])


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

    scope, meaning = Scope.of(store_id), hash_of(body)

    async def place() -> Response | None:
        try:
            return await once(db, scope, caller, endpoint="order_create", key=key, request_hash=meaning, work=work)
        except CustomerUnknown:
            return None

    made = await wait_for(KNOWN_SOON_SECONDS, place)
    if made is None:
        raise CustomerUnknown()
    return await after_outcome(db, scope, made, wait, placed_order)


@router.post("/orders/preview")
async def preview_new_order(body: api.NewOrder, caller: Placer, running: Running, db: Db) -> page_api.OrderPreview:
    """The same prices as placing, before it: a line without a price is a problem of that line only."""
    store_id = caller.store_for(body.store_id)
    placement = placement_of(body, caller, running.verifier, store_id)
    async with db.transaction(Scope.of(store_id)) as tx:
        found = await preview_order(tx, store_id, placement)
    return order_preview(found)


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
