"""HTTP in: customers, from a conversation, merge, what hangs on them."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from chassis.db import Tx
from chassis.http import Db, ExpectedVersion, WaitSeconds, etag, permitted, wait_for
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.identity import Caller
from chassis.ids import StoreId, uuid7
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import NotFound
from chassis.scope import Scope
from contracts.api.crm import (
    ConsentIn,
    CustomerCard,
    CustomerIn,
    CustomerOut,
    CustomerPatch,
    FromConversationIn,
    MemorableDateIn,
    MemorableDateOut,
    MergeIn,
    RecipientIn,
    RecipientOut,
)
from contracts.ids import ConversationId, UserId
from contracts.phone import E164, parse_phone
from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import Row

from contracts import permissions
from crm import card, store, views
from crm.actions.change_customer import change_customer
from crm.actions.create_customer import NewCustomer, create_customer, create_from_conversation
from crm.actions.merge_customers import merge_customers, unmerge_customers
from crm.domain.dates import check_day, next_fall
from crm.domain.refusals import ConversationNotKnownYet

router = APIRouter(prefix="/api/crm/v1", tags=["customers"])
Reader = Annotated[Caller, Depends(permitted(permissions.CUSTOMERS_READ))]
Writer = Annotated[Caller, Depends(permitted(permissions.CUSTOMERS_WRITE))]
Merger = Annotated[Caller, Depends(permitted(permissions.CUSTOMERS_MERGE))]


def _now(request: Request) -> datetime:
    now: datetime = request.app.state.runtime.clock()
    return now


async def _phones(tx: Tx, store_id: StoreId, phones: list[str]) -> list[E164]:
    """Numbers as typed, read with the store's region."""
    shop = await store.store_of(tx, store_id)
    return [parse_phone(phone, shop.country if shop else "RU") for phone in phones]


@router.get("/customers")
async def list_customers(
    caller: Reader,
    db: Db,
    search: str | None = None,
    store_id: StoreId | None = None,
    size: PageSize = 50,
    cursor: Cursor = None,
) -> Page[CustomerOut]:
    """Newest first; search by name, phone digits, e-mail or channel name."""
    async with db.transaction(caller.scope) as tx:
        rows, following = await views.page_of_customers(tx, search=search, store_id=store_id, size=size, cursor=cursor)
    return Page(items=[card.short(row) for row in rows], next_cursor=following)


@router.post("/customers", status_code=201, response_model=CustomerOut)
async def post_customer(
    request: Request, body: CustomerIn, caller: Writer, db: Db, key: IdempotencyKey = None
) -> Response:
    store_id = caller.store_for(StoreId(body.store_id) if body.store_id else None)

    async def work(tx: Tx) -> Answer:
        new = NewCustomer(
            display_name=body.display_name,
            phones=await _phones(tx, store_id, body.phones),
            emails=body.emails,
            language=body.language,
            notes=body.notes,
            origin="crm",
            preferences=body.preferences,
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
    async with db.transaction(caller.scope) as tx:
        if body.phones is not None:
            row = await _existing(tx, customer_id)
            changes["phones"] = await _phones(tx, row.store_ids[0], body.phones)
        saved = await change_customer(tx, customer_id, changes, expected_version=expected, now=_now(request))
    etag(response, saved.version)
    return card.short(saved)


async def _existing(tx: Tx, customer_id: UUID) -> Row[Any]:
    row = await views.customer_row(tx, customer_id)
    if row is None:
        raise NotFound(what="customer")
    return row


@router.post("/customers/{customer_id}/merge")
async def post_merge(
    request: Request, customer_id: UUID, body: MergeIn, caller: Merger, db: Db, response: Response
) -> CustomerOut:
    """The customer in the address survives (R19)."""
    async with db.transaction(caller.scope) as tx:
        _, saved = await merge_customers(
            tx, customer_id, body.absorbed_id, by=UserId(caller.user_id or UUID(int=0)), now=_now(request)
        )
    etag(response, saved.version)
    return card.short(saved)


@router.post("/merges/{merge_id}/undo")
async def post_unmerge(request: Request, merge_id: UUID, caller: Merger, db: Db) -> CustomerOut:
    async with db.transaction(caller.scope) as tx:
        saved = await unmerge_customers(tx, merge_id, now=_now(request))
    return card.short(saved)


@router.post("/customers/{customer_id}/dates", status_code=201)
async def post_date(
    request: Request, customer_id: UUID, body: MemorableDateIn, caller: Writer, db: Db
) -> MemorableDateOut:
    check_day(body.month, body.day)
    date_id = uuid7()
    values = body.model_dump(exclude={"store_id"})
    async with db.transaction(caller.scope) as tx:
        row = await _existing(tx, customer_id)
        store_id = StoreId(body.store_id or caller.store or row.store_ids[0])
        await store.add_date(tx, id=date_id, customer_id=customer_id, store_id=caller.store_for(store_id), **values)
    return MemorableDateOut(id=date_id, falls_on=next_fall(body.month, body.day, _now(request).date()), **values)


@router.post("/customers/{customer_id}/recipients", status_code=201)
async def post_recipient(customer_id: UUID, body: RecipientIn, caller: Writer, db: Db) -> RecipientOut:
    recipient_id = uuid7()
    async with db.transaction(caller.scope) as tx:
        row = await _existing(tx, customer_id)
        phone = (await _phones(tx, row.store_ids[0], [body.phone]))[0] if body.phone else None
        values = {**body.model_dump(), "phone": phone}
        await store.add_recipient(tx, id=recipient_id, customer_id=customer_id, **values)
    return RecipientOut(id=recipient_id, **values)


@router.post("/customers/{customer_id}/consents", status_code=204)
async def post_consent(request: Request, customer_id: UUID, body: ConsentIn, caller: Writer, db: Db) -> None:
    """A giving or a withdrawal; the newest of a kind counts."""
    async with db.transaction(caller.scope) as tx:
        await _existing(tx, customer_id)
        await store.add_consent(
            tx, customer_id=customer_id, recorded_by=caller.principal, at=_now(request), **body.model_dump()
        )
