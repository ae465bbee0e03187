"""HTTP in: customers, found, made, changed; the colleagues who look after them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from chassis.db import Tx
from chassis.http import Db, ExpectedVersion, WaitSeconds, etag, permitted, wait_for
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.identity import Caller
from chassis.ids import StoreId
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import NotFound
from chassis.scope import Scope
from contracts.api.crm import (
    ColleagueOut,
    CustomerCard,
    CustomerFound,
    CustomerIn,
    CustomerOut,
    CustomerPatch,
    CustomerRow,
    FromConversationIn,
    Language,
)
from contracts.events.parts import Channel
from contracts.ids import ConversationId
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AwareDatetime

from contracts import permissions
from crm import card, store, views
from crm.actions.change_customer import change_customer
from crm.actions.create_customer import NewCustomer, create_customer, create_from_conversation
from crm.customers_edge import existing, read_phones
from crm.domain.refusals import ConversationNotKnownYet

router = APIRouter(prefix="/api/crm/v1", tags=["customers"])
Reader = Annotated[Caller, Depends(permitted(permissions.CUSTOMERS_READ))]
Writer = Annotated[Caller, Depends(permitted(permissions.CUSTOMERS_WRITE))]
Colleague = Annotated[Caller, Depends(permitted(permissions.NETWORK_READ))]


def _now(request: Request) -> datetime:
    now: datetime = request.app.state.runtime.clock()
    return now


@router.get("/customers")
async def list_customers(
    caller: Reader,
    db: Db,
    search: Annotated[str | None, Query(max_length=100, description="name, phone, e-mail or channel name")] = None,
    store_id: StoreId | None = None,
    ids: Annotated[list[UUID] | None, Query(max_length=100)] = None,
    channel: Annotated[list[Channel] | None, Query()] = None,
    responsible_id: UUID | None = None,
    language: Language | None = None,
    has_orders: bool | None = None,
    ordered_since: AwareDatetime | None = None,
    ordered_before: AwareDatetime | None = None,
    sort: views.Sort = "newest",
    size: PageSize = 50,
    cursor: Cursor = None,
) -> Page[CustomerRow]:
    """Customers of the caller's stores, without those merged into others; orders are those of the caller's stores."""
    wanted = views.Filter(
        search=search,
        store_id=store_id,
        ids=ids or (),
        channels=channel or (),
        responsible_id=responsible_id,
        language=language,
        has_orders=has_orders,
        ordered_since=ordered_since,
        ordered_before=ordered_before,
    )
    async with db.transaction(caller.scope) as tx:
        rows, following = await views.page_of_customers(tx, wanted, size=size, cursor=cursor, sort=sort)
        items = await card.lines(tx, rows)
    return Page(items=items, next_cursor=following)


@router.get("/customers/lookup")
async def look_up_customers(
    caller: Reader, db: Db, q: Annotated[str, Query(min_length=2, max_length=100)]
) -> list[CustomerFound]:
    """The few best hits for what is being typed: the beginning of a name, any four digits of a phone."""
    async with db.transaction(caller.scope) as tx:
        return await card.hits(tx, await views.look_up(tx, q))


@router.get("/people")
async def list_people(
    caller: Colleague,
    db: Db,
    store_id: StoreId | None = None,
    q: Annotated[str | None, Query(max_length=100)] = None,
) -> list[ColleagueOut]:
    """Who works in the caller's stores, for assignees and responsible people."""
    async with db.transaction(caller.scope) as tx:
        rows = await views.colleagues(tx, store_id, q)
    return [ColleagueOut.model_validate(row, from_attributes=True) for row in rows]


@router.post("/customers", status_code=201, response_model=CustomerOut)
async def post_customer(
    request: Request, body: CustomerIn, caller: Writer, db: Db, key: IdempotencyKey = None
) -> Response:
    store_id = caller.store_for(StoreId(body.store_id) if body.store_id else None)

    async def work(tx: Tx) -> Answer:
        new = NewCustomer(
            display_name=body.display_name,
            phones=await read_phones(tx, store_id, body.phones),
            emails=body.emails,
            language=body.language,
            notes=body.notes,
            origin="crm",
            preferences=body.preferences.model_dump(mode="json"),
        )
        row = await create_customer(tx, store_id, new, now=_now(request))
        return answer(201, card.short(row), resource_id=row.id, ETag=f'"{row.version}"')

    return await once(
        db, caller.scope, caller, endpoint="customer_create", key=key, request_hash=hash_of(body), work=work
    )


@router.post("/customers/from-conversation", status_code=201, response_model=CustomerOut)
async def post_from_conversation(
    request: Request,
    body: FromConversationIn,
    caller: Writer,
    db: Db,
    wait: WaitSeconds,
    key: IdempotencyKey = None,
) -> Response:
    """One action: the customer behind a conversation, new (201) or known (200); `Prefer: wait` for a fresh one.

    Seeing the conversation is what entitles: the same person may be known in a store the caller does not see, and
    is still the same person (S39), so the work itself looks over the whole network.
    """

    async def known() -> bool | None:
        async with db.transaction(caller.scope) as tx:
            return await store.conversation_of(tx, body.conversation_id) is not None or None

    if not await wait_for(wait, known):
        raise ConversationNotKnownYet(retry_after=1)

    async def work(tx: Tx) -> Answer:
        row, new = await create_from_conversation(tx, ConversationId(body.conversation_id), now=_now(request))
        return answer(201 if new else 200, card.short(row), resource_id=row.id, ETag=f'"{row.version}"')

    return await once(
        db,
        Scope.network(),
        caller,
        endpoint="customer_from_conversation",
        key=key,
        request_hash=hash_of(body),
        work=work,
    )


@router.get("/customers/{customer_id}")
async def get_customer(request: Request, customer_id: UUID, caller: Reader, db: Db, response: Response) -> CustomerCard:
    """The customer workspace (S42)."""
    async with db.transaction(caller.scope) as tx:
        found = await card.whole(tx, customer_id, _now(request))
    if found is None:
        raise NotFound(what="customer")
    etag(response, found.version)
    return found


@router.patch("/customers/{customer_id}")
async def patch_customer(
    request: Request,
    customer_id: UUID,
    body: CustomerPatch,
    caller: Writer,
    db: Db,
    expected: ExpectedVersion,
    response: Response,
) -> CustomerOut:
    changes: dict[str, Any] = body.model_dump(exclude_unset=True, exclude_none=True)
    if body.preferences is not None:
        changes["preferences"] = body.preferences.model_dump(mode="json")
    async with db.transaction(caller.scope) as tx:
        if body.phones is not None:
            row = await existing(tx, customer_id)
            changes["phones"] = await read_phones(tx, row.store_ids[0], body.phones)
        saved = await change_customer(tx, customer_id, changes, expected_version=expected, now=_now(request))
    etag(response, saved.version)
    return card.short(saved)
