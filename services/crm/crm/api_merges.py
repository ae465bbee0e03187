"""HTTP in: two records are one person (R19)."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from chassis.http import Db, etag, permitted
from chassis.identity import Caller
from chassis.paging import Cursor, Page, PageSize
from contracts.api.crm import CustomerOut, MergeIn, MergeOut, MergePreview
from contracts.ids import UserId
from fastapi import APIRouter, Depends, Request, Response

from contracts import permissions
from crm import card, views
from crm.actions.merge_customers import merge_customers, preview_merge, unmerge_customers

router = APIRouter(prefix="/api/crm/v1", tags=["customers"])
Reader = Annotated[Caller, Depends(permitted(permissions.CUSTOMERS_READ))]
Merger = Annotated[Caller, Depends(permitted(permissions.CUSTOMERS_MERGE))]


def _now(request: Request) -> datetime:
    now: datetime = request.app.state.runtime.clock()
    return now


@router.get("/customers/{customer_id}/merge-preview")
async def preview_customer_merge(customer_id: UUID, absorbed_id: UUID, caller: Merger, db: Db) -> MergePreview:
    """What would be if the one became part of the customer in the address."""
    async with db.transaction(caller.scope) as tx:
        return await preview_merge(tx, customer_id, absorbed_id)


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


@router.get("/merges")
async def list_merges(caller: Reader, db: Db, size: PageSize = 50, cursor: Cursor = None) -> Page[MergeOut]:
    """Merges that can be undone, newest first."""
    async with db.transaction(caller.scope) as tx:
        rows, following = await views.page_of_merges(tx, size, cursor)
    return Page(items=[card.merge_out(row) for row in rows], next_cursor=following)


@router.post("/merges/{merge_id}/undo")
async def post_unmerge(request: Request, merge_id: UUID, caller: Merger, db: Db) -> CustomerOut:
    async with db.transaction(caller.scope) as tx:
        saved = await unmerge_customers(tx, merge_id, now=_now(request))
    return card.short(saved)
