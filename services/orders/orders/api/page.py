"""Everything the order's page shows in one answer, and the photos of finished work."""

from typing import Annotated
from uuid import UUID

from chassis.db import Tx
from chassis.http import Db, etag
from chassis.idempotency import Answer, IdempotencyKey, answer, once
from chassis.identity import Caller
from chassis.ids import uuid7
from chassis.refusals import NotFound
from contracts.api import orders as api
from contracts.api import orders_board as board_api
from contracts.api import orders_page as page_api
from contracts.events.parts import Titles
from contracts.ids import OrderId, ProductId, UserId
from contracts.money import Money
from fastapi import APIRouter, Header, Request, Response

from orders import photos, store, views, views_desk
from orders.actions.keep_photo import keep_photo
from orders.api.doors import Florist, Reader, Running, card_of
from orders.api.shapes import actor_of, refused
from orders.domain import allowed
from orders.domain.assembly import Substitution
from orders.domain.order import Order

router = APIRouter(prefix="/api/orders/v1", tags=["orders"])
FIRST_HISTORY = 50
IMAGE_BODY = {
    "requestBody": {
        "required": True,
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in photos.KINDS},
    }
}


@router.get("/orders/{order_id}/page")
async def get_order_page(
    order_id: OrderId, caller: Reader, running: Running, db: Db, response: Response
) -> page_api.OrderPage:
    """The order with names, money, deadlines, the newest history, and what the caller may do next."""
    async with db.transaction(caller.scope) as tx:
        order = await store.read(tx, order_id)
        known = await store.load_substitutions(tx, order_id)
        card = await card_of(tx, order, known)
        extras = await views_desk.page_extras(tx, order_id, _products(card))
        lines, following = await views.order_history(tx, order_id, None, FIRST_HISTORY)
    etag(response, order.version)
    return page_api.OrderPage(
        order=card,
        store=page_api.StoreHere.model_validate({"id": order.store_id, **extras.store._mapping}),
        stage=board_api.Stage.model_validate(extras.stage, from_attributes=True),
        actions=_actions(order, known, caller, running),
        products=tuple(
            page_api.NamedProduct(
                id=ProductId(row.sellable_id), titles=Titles.model_validate(row.titles), unit=row.unit
            )
            for row in extras.products
        ),
        money=tuple(
            page_api.MoneyEntry.model_validate({**row._mapping, "amount": Money(row.amount, row.currency)})
            for row in extras.money
        ),
        waits=tuple(page_api.OpenWait(waits_for=row.wait, until=row.due_at) for row in extras.waits),
        history=tuple(api.HistoryLine.model_validate(line, from_attributes=True) for line in lines),
        history_cursor=following,
    )


def _actions(
    order: Order, known: list[Substitution], caller: Caller, running: Running
) -> tuple[page_api.ActionState, ...]:
    person = UserId(caller.user_id) if caller.user_id else UserId(UUID(int=0))
    tried = allowed.actions(order, known, caller.permissions, actor_of(caller, "crm"), person, running.clock())
    return tuple(page_api.ActionState(action=one.action, refused=refused(one.refusal)) for one in tried)


def _products(card: api.OrderCard) -> set[ProductId]:
    """Every product the page names."""
    components = [*card.planned, *(one for line in card.lines for one in line.components)]
    components += [one for assembly in card.assemblies for one in assembly.composition]
    swapped = {
        product
        for one in card.substitutions
        for product in (one.replacement.from_product_id, one.replacement.to_product_id)
    }
    return {one.product_id for one in components} | swapped


@router.post("/orders/{order_id}/photos", status_code=201, response_model=page_api.Photo, openapi_extra=IMAGE_BODY)
async def post_photo(
    order_id: OrderId,
    request: Request,
    caller: Florist,
    running: Running,
    db: Db,
    content_type: Annotated[str, Header(max_length=100)] = "",
    key: IdempotencyKey = None,
) -> Response:
    """Keep a picture (JPEG, PNG or WebP, at most 4 MB, as the body itself); it stands with the assembly."""
    content = await photos.body_of(request)
    kind = photos.kind_of(content)

    async def work(tx: Tx) -> Answer:
        photo_id = uuid7()
        await keep_photo(tx, order_id, photo_id, content, kind, actor_of(caller, "florist"), running.clock())
        made = page_api.Photo(id=photo_id, url=views.PHOTO_URL.format(order_id=order_id, photo_id=photo_id))
        return answer(201, made, resource_id=photo_id)

    endpoint = f"photo {order_id}"
    return await once(
        db, caller.scope, caller, endpoint=endpoint, key=key, request_hash=photos.hash_of(content), work=work
    )


@router.get(
    "/orders/{order_id}/photos/{photo_id}",
    response_class=Response,
    responses={200: {"content": {kind: {} for kind in photos.KINDS}, "description": "The picture"}},
)
async def get_photo(order_id: OrderId, photo_id: UUID, caller: Reader, db: Db) -> Response:
    """A picture of an order in scope."""
    async with db.transaction(caller.scope) as tx:
        row = await views_desk.photo_of(tx, order_id, photo_id)
    if row is None:
        raise NotFound(what="photo")
    headers = {"Cache-Control": "private, max-age=31536000, immutable"}
    return Response(bytes(row.content), media_type=row.content_type, headers=headers)
