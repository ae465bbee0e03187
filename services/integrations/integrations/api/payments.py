"""Payments as the provider knows them, and the page a buyer comes back to."""

from typing import Annotated, Any, Literal
from uuid import UUID

from chassis.http import Db, for_public, permitted
from chassis.identity import Caller
from chassis.paging import Cursor, Page, PageSize
from contracts.api.integrations import ProviderPaymentOut
from contracts.ids import ProviderPaymentId
from contracts.money import Money
from contracts.permissions import PAYMENTS_READ
from fastapi import APIRouter, Depends
from fastapi.responses import RedirectResponse

from integrations.views.exchanges import payment_card, payment_list

router = APIRouter(prefix="/api/integrations/v1", tags=["payments"])
Reader = Annotated[Caller, Depends(permitted(PAYMENTS_READ))]
Anybody = Annotated[Caller, Depends(for_public())]
State = Literal["waiting", "unknown", "failed", "withdrawn", "pending", "waiting_for_capture", "captured", "canceled"]

BUYERS_PAGE = "/t/"
"""Of the web client: it knows which order this browser made, and gives thanks where it knows none."""


@router.get("/payments")
async def list_payments(
    caller: Reader,
    db: Db,
    order_id: UUID | None = None,
    state: State | None = None,
    cursor: Cursor = None,
    size: PageSize = 50,
) -> Page[ProviderPaymentOut]:
    async with db.transaction(caller.scope) as tx:
        rows, following = await payment_list(tx, order_id, state, cursor, size)
    return Page(items=[_shown(row) for row in rows], next_cursor=following)


@router.get("/payments/{payment_id}")
async def get_payment(payment_id: ProviderPaymentId, caller: Reader, db: Db) -> ProviderPaymentOut:
    async with db.transaction(caller.scope) as tx:
        row = await payment_card(tx, payment_id)
    return _shown(row)


@router.get("/public/payment-return", response_class=RedirectResponse, status_code=303)
async def get_payment_return(caller: Anybody) -> RedirectResponse:
    """Where the provider sends the buyer whatever happened; it proves nothing and says nothing about the order."""
    return RedirectResponse(BUYERS_PAGE, status_code=303)


def _shown(row: Any) -> ProviderPaymentOut:
    return ProviderPaymentOut.model_validate({**row._mapping, "amount": Money(row.amount, row.currency)})
