"""The florists' tablet: queue, take, substitutions, assembled (S76–S84)."""

from datetime import timedelta
from decimal import Decimal

from chassis.db import Tx
from chassis.http import Db
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.identity import Caller
from chassis.ids import StoreId, uuid7
from chassis.refusals import NotPermitted
from contracts.api import orders as api
from contracts.api import orders_board as board_api
from contracts.events.orders import Replacement
from contracts.events.parts import Component
from contracts.ids import AssemblyId, OrderId, SubstitutionId, UserId
from fastapi import APIRouter, Request, Response

from contracts import permissions as may
from orders import views, views_board
from orders.actions.assemble_order import finish_assembly, put_back, take_order
from orders.actions.substitute import agree_to_substitution, decline_substitution, propose_substitution
from orders.api.doors import Changer, Florist, Reader, Running, card, new_token, tagged
from orders.api.shapes import actor_of, person, substitution
from orders.domain.assembly import SubstitutionState, planned_components
from orders.domain.order import Line, Order
from orders.domain.refusals import ConsentNeeded, ReasonNeeded

router = APIRouter(prefix="/api/orders/v1", tags=["assembly"])
DONE_LATELY = timedelta(hours=24)


@router.get("/florist-queue")
async def get_florist_queue(
    caller: Reader, running: Running, db: Db, request: Request, store_id: StoreId | None = None, done: bool = False
) -> list[board_api.QueueEntry]:
    """Orders with the florists, the most urgent first, with everything needed to make them.

    With `done` those assembled in the last 24 hours instead, the newest first.
    """
    language = request.headers.get("accept-language", "ru")[:2]
    async with db.transaction(caller.scope) as tx:
        since = running.clock() - DONE_LATELY if done else None
        queue = await views_board.florist_queue(tx, store_id, since)
        florists = sorted({order.florist_id for order in queue.orders if order.florist_id is not None})
        names = await views.names_of(tx, florists)
    return [_entry(order, queue, names, language) for order in queue.orders]


def _entry(order: Order, queue: views_board.Queue, names: views.Names, language: str) -> board_api.QueueEntry:
    swaps = queue.substitutions.get(order.id, [])
    return board_api.QueueEntry(
        id=order.id,
        number=order.number,
        version=order.version,
        store_id=order.store_id,
        status=order.status,
        florist=person(order.florist_id, names) if order.florist_id else None,
        window=order.delivery.window,
        ready_by=order.ready_by,
        recipient_name=order.delivery.recipient.name if order.delivery.recipient else "",
        taken_at=order.taken_at,
        assembled_at=order.assembled_at,
        minutes=order.minutes,
        complexity=order.complexity,
        card_text=order.card_text,
        notes=order.notes,
        wants_photo=order.wants_photo,
        delivery_kind=order.delivery.kind,
        lines=tuple(_queue_line(order, line, queue, language) for line in order.lines),
        open_substitutions=sum(one.state is SubstitutionState.PROPOSED for one in swaps),
        substitutions=tuple(substitution(order, one) for one in swaps),
        photos=tuple(queue.photos.get(order.id, ())),
    )


def _queue_line(order: Order, line: Line, queue: views_board.Queue, language: str) -> board_api.QueueLine:
    plan = planned_components(line, queue.substitutions.get(order.id, []))
    return board_api.QueueLine(
        id=line.id,
        kind=line.kind,
        sellable_id=line.sellable_id,
        recipe_version=line.recipe_version,
        title=line.title,
        quantity=line.quantity,
        wishes=line.wishes,
        budget=line.budget,
        components=tuple(
            board_api.NamedComponent(
                product_id=product,
                title=queue.products[product].title(language) if product in queue.products else "?",
                unit=queue.products[product].unit if product in queue.products else "",
                quantity=quantity.quantize(Decimal("0.001")),
            )
            for product, quantity in plan.items()
        ),
    )


@router.post("/orders/{order_id}/take")
async def post_take(order_id: OrderId, caller: Florist, running: Running, db: Db, response: Response) -> api.OrderCard:
    """Take the order into assembly; of two florists one gets it (S78)."""
    florist = _person(caller)
    async with db.transaction(caller.scope) as tx:
        actor = actor_of(caller, "florist")
        await take_order(tx, order_id, actor, running.clock(), florist, AssemblyId(uuid7()))
        found = await card(tx, order_id)
    return tagged(response, found)


@router.post("/orders/{order_id}/put-back")
async def post_put_back(
    order_id: OrderId, caller: Florist, running: Running, db: Db, response: Response
) -> api.OrderCard:
    """The wrong one was taken: back into the queue, by its florist or a manager."""
    forced = may.ORDERS_FORCE in caller.permissions
    async with db.transaction(caller.scope) as tx:
        actor = actor_of(caller, "florist")
        await put_back(tx, order_id, actor, running.clock(), _person(caller), forced=forced)
        found = await card(tx, order_id)
    return tagged(response, found)


@router.post("/orders/{order_id}/assembled")
async def post_assembled(
    order_id: OrderId, body: api.FinishAssembly, caller: Florist, running: Running, db: Db, response: Response
) -> api.OrderCard:
    """Record what really went into the vase; the order can leave (S79, S82)."""
    async with db.transaction(caller.scope) as tx:
        await finish_assembly(
            tx,
            order_id,
            actor_of(caller, "florist"),
            running.clock(),
            _person(caller),
            body.composition,
            photos=body.photos,
            note=body.note,
            forced=may.ORDERS_FORCE in caller.permissions,
        )
        found = await card(tx, order_id)
    return tagged(response, found)


@router.post("/orders/{order_id}/substitutions", status_code=201, response_model=api.Substitution)
async def post_substitution(
    order_id: OrderId,
    body: api.ProposeSubstitution,
    caller: Florist,
    running: Running,
    db: Db,
    request: Request,
    key: IdempotencyKey = None,
) -> Response:
    """Propose; agreed at once where the buyer gave a standing permission, else the buyer is asked (R26)."""
    language = request.headers.get("accept-language", "ru")[:2]

    async def work(tx: Tx) -> Answer:
        order, made = await propose_substitution(
            tx,
            order_id,
            await _replacement(tx, body, language),
            body.reason,
            substitution_id=SubstitutionId(uuid7()),
            consent_token=new_token(),
            actor=actor_of(caller, "florist"),
            now=running.clock(),
        )
        return answer(201, substitution(order, made), resource_id=made.id)

    endpoint = f"substitution_propose {order_id}"
    return await once(db, caller.scope, caller, endpoint=endpoint, key=key, request_hash=hash_of(body), work=work)


async def _replacement(tx: Tx, body: api.ProposeSubstitution, language: str) -> Replacement:
    titles = await views_board.products_of(tx, [body.from_product_id, body.to_product_id])
    named = {product: one.title(language) for product, one in titles.items()}
    return Replacement(
        item_id=body.item_id,
        from_product_id=body.from_product_id,
        to_product_id=body.to_product_id,
        from_component=Component(product_id=body.from_product_id, quantity=body.from_quantity),
        to_component=Component(product_id=body.to_product_id, quantity=body.to_quantity),
        from_title=named.get(body.from_product_id, ""),
        to_title=named.get(body.to_product_id, ""),
        price_change=body.price_change,
    )


@router.post("/orders/{order_id}/substitutions/{substitution_id}/agree")
async def post_agree(
    order_id: OrderId,
    substitution_id: SubstitutionId,
    body: api.AnswerSubstitution,
    caller: Changer,
    running: Running,
    db: Db,
    response: Response,
) -> api.OrderCard:
    """The buyer's yes by their message, or a manager's with a reason."""
    via = _consent(body, caller)
    async with db.transaction(caller.scope) as tx:
        actor = actor_of(caller, "crm")
        await agree_to_substitution(tx, order_id, substitution_id, actor, running.clock(), via=via, reason=body.reason)
        found = await card(tx, order_id)
    return tagged(response, found)


@router.post("/orders/{order_id}/substitutions/{substitution_id}/decline")
async def post_decline(
    order_id: OrderId,
    substitution_id: SubstitutionId,
    body: api.AnswerSubstitution,
    caller: Changer,
    running: Running,
    db: Db,
    response: Response,
) -> api.OrderCard:
    via = f"buyer:{body.message_id}" if body.message_id else caller.principal
    async with db.transaction(caller.scope) as tx:
        actor = actor_of(caller, "crm")
        await decline_substitution(tx, order_id, substitution_id, actor, running.clock(), via=via, reason=body.reason)
        found = await card(tx, order_id)
    return tagged(response, found)


def _consent(body: api.AnswerSubstitution, caller: Caller) -> str:
    """R26: the buyer's own words, or somebody who may force and says why."""
    if body.message_id is not None:
        return f"buyer:{body.message_id}"
    if may.ORDERS_FORCE not in caller.permissions:
        raise ConsentNeeded()
    if not body.reason.strip():
        raise ReasonNeeded()
    return caller.principal


def _person(caller: Caller) -> UserId:
    """Bouquets are made by people: a key or an app takes nothing into assembly."""
    if caller.user_id is None:
        raise NotPermitted(permission=may.ORDERS_ASSEMBLE)
    return UserId(caller.user_id)
