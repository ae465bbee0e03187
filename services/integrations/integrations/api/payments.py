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
from fastapi.responses import HTMLResponse

from integrations.views.exchanges import payment_card, payment_list

router = APIRouter(prefix="/api/integrations/v1", tags=["payments"])
Reader = Annotated[Caller, Depends(permitted(PAYMENTS_READ))]
Anybody = Annotated[Caller, Depends(for_public())]
State = Literal["waiting", "unknown", "failed", "withdrawn", "pending", "waiting_for_capture", "captured", "canceled"]

_RETURN_PAGE = """<!doctype html><html lang="ru"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Narciss</title>
<p lang="ru">Спасибо! Как только банк подтвердит оплату, мы напишем вам. Эту страницу можно закрыть.</p>
<p lang="hy">Շնորհակալություն։ Հենց բանկը հաստատի վճարումը, մենք կգրենք Ձեզ։ Այս էջը կարող եք փակել։</p>
<p lang="en">Thank you! We will write to you as soon as the bank confirms the payment. You may close this page.</p>
</html>"""


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


@router.get("/public/payment-return", response_class=HTMLResponse)
async def get_payment_return(caller: Anybody) -> HTMLResponse:
    """Where the provider sends the buyer whatever happened; it proves nothing and says nothing about the order."""
    return HTMLResponse(_RETURN_PAGE)


def _shown(row: Any) -> ProviderPaymentOut:
    return ProviderPaymentOut.model_validate({**row._mapping, "amount": Money(row.amount, row.currency)})
