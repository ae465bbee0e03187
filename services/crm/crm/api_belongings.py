"""HTTP in: what hangs on a customer: channels, recipients, memorable dates, consents."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from chassis.http import Db, WaitSeconds, etag, permitted, wait_for
from chassis.identity import Caller
from chassis.ids import StoreId, uuid7
from chassis.refusals import NotFound
from contracts.api.crm import (
    ConsentIn,
    CustomerOut,
    IdentityIn,
    MemorableDateIn,
    MemorableDateOut,
    RecipientIn,
    RecipientOut,
)
from fastapi import APIRouter, Depends, Request, Response

from contracts import permissions
from crm import card, store, store_recipients
from crm.actions.bind_identity import bind_identity, unbind_identity
from crm.customers_edge import existing, read_phones
from crm.domain.dates import check_day, next_fall

router = APIRouter(prefix="/api/crm/v1/customers/{customer_id}", tags=["customers"])
Writer = Annotated[Caller, Depends(permitted(permissions.CUSTOMERS_WRITE))]


def _now(request: Request) -> datetime:
    now: datetime = request.app.state.runtime.clock()
    return now


@router.post("/identities", status_code=201)
async def post_identity(
    request: Request,
    customer_id: UUID,
    body: IdentityIn,
    caller: Writer,
    db: Db,
    wait: WaitSeconds,
    response: Response,
) -> CustomerOut:
    """Who writes in the conversation is this customer, here and in every message to come."""

    async def known() -> bool | None:
        async with db.transaction(caller.scope) as tx:
            return await store.conversation_of(tx, body.conversation_id) is not None or None

    await wait_for(wait, known)
    async with db.transaction(caller.scope) as tx:
        saved = await bind_identity(tx, customer_id, body.conversation_id, now=_now(request))
    etag(response, saved.version)
    return card.short(saved)


@router.delete("/identities/{identity_id}", status_code=204)
async def delete_identity(request: Request, customer_id: UUID, identity_id: UUID, caller: Writer, db: Db) -> None:
    """A channel that was bound by mistake is nobody's again."""
    async with db.transaction(caller.scope) as tx:
        await unbind_identity(tx, customer_id, identity_id, now=_now(request))


@router.post("/dates", status_code=201)
async def post_date(
    request: Request, customer_id: UUID, body: MemorableDateIn, caller: Writer, db: Db
) -> MemorableDateOut:
    check_day(body.month, body.day)
    date_id = uuid7()
    values = body.model_dump(exclude={"store_id"})
    async with db.transaction(caller.scope) as tx:
        row = await existing(tx, customer_id)
        store_id = caller.store_for(StoreId(body.store_id or caller.store or row.store_ids[0]))
        await store_recipients.add_date(tx, id=date_id, customer_id=customer_id, store_id=store_id, **values)
    return MemorableDateOut(id=date_id, falls_on=next_fall(body.month, body.day, _now(request).date()), **values)


@router.put("/dates/{date_id}")
async def put_date(
    request: Request, customer_id: UUID, date_id: UUID, body: MemorableDateIn, caller: Writer, db: Db
) -> MemorableDateOut:
    check_day(body.month, body.day)
    async with db.transaction(caller.scope) as tx:
        row = await store_recipients.save_date(tx, customer_id, date_id, **body.model_dump(exclude={"store_id"}))
    if row is None:
        raise NotFound(what="memorable date")
    return card.date_out(row, _now(request))


@router.delete("/dates/{date_id}", status_code=204)
async def delete_date(customer_id: UUID, date_id: UUID, caller: Writer, db: Db) -> None:
    async with db.transaction(caller.scope) as tx:
        if not await store_recipients.drop_date(tx, customer_id, date_id):
            raise NotFound(what="memorable date")


@router.post("/recipients", status_code=201)
async def post_recipient(customer_id: UUID, body: RecipientIn, caller: Writer, db: Db) -> RecipientOut:
    recipient_id = uuid7()
    async with db.transaction(caller.scope) as tx:
        row = await existing(tx, customer_id)
        phone = (await read_phones(tx, row.store_ids[0], [body.phone]))[0] if body.phone else None
        values = {**body.model_dump(mode="json"), "phone": phone}
        await store_recipients.add_recipient(tx, id=recipient_id, customer_id=customer_id, **values)
    return RecipientOut.model_validate({"id": recipient_id, **values})


@router.put("/recipients/{recipient_id}")
async def put_recipient(
    customer_id: UUID, recipient_id: UUID, body: RecipientIn, caller: Writer, db: Db
) -> RecipientOut:
    async with db.transaction(caller.scope) as tx:
        customer = await existing(tx, customer_id)
        phone = (await read_phones(tx, customer.store_ids[0], [body.phone]))[0] if body.phone else None
        values = {**body.model_dump(mode="json"), "phone": phone}
        row = await store_recipients.save_recipient(tx, customer_id, recipient_id, **values)
    if row is None:
        raise NotFound(what="recipient")
    return card.recipient_out(row)


@router.delete("/recipients/{recipient_id}", status_code=204)
async def delete_recipient(customer_id: UUID, recipient_id: UUID, caller: Writer, db: Db) -> None:
    async with db.transaction(caller.scope) as tx:
        if not await store_recipients.drop_recipient(tx, customer_id, recipient_id):
            raise NotFound(what="recipient")


@router.post("/consents", status_code=204)
async def post_consent(request: Request, customer_id: UUID, body: ConsentIn, caller: Writer, db: Db) -> None:
    """A giving or a withdrawal; the newest of a kind counts."""
    async with db.transaction(caller.scope) as tx:
        await existing(tx, customer_id)
        await store.add_consent(
            tx, customer_id=customer_id, recorded_by=caller.principal, at=_now(request), **body.model_dump()
        )
