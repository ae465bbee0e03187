"""The operators' screen: conversations of every channel the caller may see."""

from typing import Annotated, Literal

from chassis.http import Db, permitted
from chassis.identity import Caller
from chassis.ids import StoreId
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import NotFound, StoreNotAssigned
from contracts.api.messenger import (
    AssignIn,
    ColleagueOut,
    ConversationCard,
    ConversationOut,
    Counters,
    FilledReplyOut,
    LinkIn,
    MarkIn,
)
from contracts.events.parts import Channel
from contracts.ids import ConversationId, CustomerId, OrderId, UserId
from contracts.permissions import MESSENGER_ASSIGN, MESSENGER_READ, MESSENGER_WRITE
from fastapi import APIRouter, Depends, Query, Request, Response

from messenger.actions.tend_conversation import (
    Expected,
    assign,
    link_customer,
    link_order,
    mark,
    move_to_store,
    settle,
)
from messenger.views.conversations import Filter, conversation_card, conversation_page, counters
from messenger.views.desk import colleagues, filled_replies

router = APIRouter(prefix="/api/messenger/v1", tags=["conversations"])
Reader = Annotated[Caller, Depends(permitted(MESSENGER_READ))]
Writer = Annotated[Caller, Depends(permitted(MESSENGER_WRITE))]


@router.get("/conversations")
async def list_conversations(
    caller: Reader,
    db: Db,
    ids: Annotated[list[ConversationId] | None, Query(max_length=100)] = None,
    unread: bool = False,
    mine: bool = False,
    unassigned: bool = False,
    unanswered: bool = False,
    assignee_id: UserId | None = None,
    channel: Channel | None = None,
    store_id: StoreId | None = None,
    customer_id: CustomerId | None = None,
    order_id: OrderId | None = None,
    order: Literal["recent", "waiting"] = "recent",
    search: Annotated[str | None, Query(max_length=100)] = None,
    cursor: Cursor = None,
    size: PageSize = 50,
) -> Page[ConversationOut]:
    """Newest first, by the channels' own clocks (S156); `waiting`: who waits for an answer, the longest first."""
    wanted = Filter(
        reader=caller.user_id,
        unread=unread,
        mine=mine,
        unassigned=unassigned,
        unanswered=unanswered,
        waiting_first=order == "waiting",
        ids=ids,
        order=order_id,
        assignee=assignee_id,
        channel=channel,
        store=store_id,
        customer=customer_id,
        search=search,
    )
    async with db.transaction(caller.scope) as tx:
        items, following = await conversation_page(tx, wanted, cursor, size)
    return Page(items=items, next_cursor=following)


@router.get("/counters")
async def conversation_counters(caller: Reader, db: Db, store_id: StoreId | None = None) -> Counters:
    """For the badges; of one store or of all the caller sees."""
    async with db.transaction(caller.scope) as tx:
        return await counters(tx, caller.user_id, store_id)


@router.get("/conversations/{conversation_id}")
async def get_conversation(conversation_id: ConversationId, caller: Reader, db: Db) -> ConversationCard:
    return await _card(conversation_id, caller, db)


@router.post("/conversations/{conversation_id}/read", status_code=204)
async def mark_read(
    conversation_id: ConversationId, body: MarkIn, caller: Reader, db: Db, request: Request
) -> Response:
    return await _mark(conversation_id, body, caller, db, request, unread=False)


@router.post("/conversations/{conversation_id}/unread", status_code=204)
async def mark_unread(
    conversation_id: ConversationId, body: MarkIn, caller: Reader, db: Db, request: Request
) -> Response:
    return await _mark(conversation_id, body, caller, db, request, unread=True)


@router.post("/conversations/{conversation_id}/settle", status_code=204)
async def settle_conversation(conversation_id: ConversationId, caller: Writer, db: Db, request: Request) -> Response:
    """What they wrote needs no answer: nobody waits any more."""
    async with db.transaction(caller.scope) as tx:
        await settle(tx, conversation_id, request.app.state.runtime.clock())
    return Response(status_code=204)


@router.get("/conversations/{conversation_id}/canned-replies")
async def list_filled_replies(conversation_id: ConversationId, caller: Reader, db: Db) -> list[FilledReplyOut]:
    """Canned replies as they would stand in this conversation, in the language of the other side."""
    async with db.transaction(caller.scope) as tx:
        found = await filled_replies(tx, conversation_id, caller.name)
    if found is None:
        raise NotFound(what="conversation")
    return found


@router.get("/colleagues")
async def list_colleagues(caller: Reader, db: Db, store_id: StoreId | None = None) -> list[ColleagueOut]:
    """Whom a conversation of this store can be given to."""
    if store_id is not None and not caller.scope.includes(store_id):
        raise StoreNotAssigned()
    async with db.transaction(caller.scope) as tx:
        return await colleagues(tx, store_id)


async def _mark(
    conversation_id: ConversationId, body: MarkIn, caller: Caller, db: Db, request: Request, *, unread: bool
) -> Response:
    now = request.app.state.runtime.clock()
    async with db.transaction(caller.scope) as tx:
        await mark(tx, conversation_id, caller.user_id, for_team=body.for_team, unread=unread, now=now)
    return Response(status_code=204)


@router.post("/conversations/{conversation_id}/assign")
async def assign_conversation(
    conversation_id: ConversationId, body: AssignIn, caller: Writer, db: Db, request: Request
) -> ConversationCard:
    """Anybody who writes may take a conversation; giving it to somebody else is a permission of its own."""
    if body.assignee_id is None or body.assignee_id != caller.user_id:
        caller.require(MESSENGER_ASSIGN)
    expected = Expected(body.instead_of) if "instead_of" in body.model_fields_set else None
    now = request.app.state.runtime.clock()
    async with db.transaction(caller.scope) as tx:
        await assign(tx, conversation_id, body.assignee_id, now, expected)
    return await _card(conversation_id, caller, db)


@router.post("/conversations/{conversation_id}/link")
async def link_conversation(
    conversation_id: ConversationId, body: LinkIn, caller: Writer, db: Db, request: Request
) -> ConversationCard:
    """Bind to a customer (or unbind), to an order, to another store; all together or nothing."""
    now = request.app.state.runtime.clock()
    async with db.transaction(caller.scope) as tx:
        if "customer_id" in body.model_fields_set:
            await link_customer(tx, conversation_id, body.customer_id, now)
        if body.order_id is not None:
            await link_order(tx, conversation_id, body.order_id, body.order_number, caller.principal, now)
        if body.store_id is not None:
            await move_to_store(tx, conversation_id, body.store_id, now)
    return await _card(conversation_id, caller, db)


async def _card(conversation_id: ConversationId, caller: Caller, db: Db) -> ConversationCard:
    async with db.transaction(caller.scope) as tx:
        card = await conversation_card(tx, conversation_id, caller.user_id)
    if card is None:
        raise NotFound(what="conversation")
    return card
