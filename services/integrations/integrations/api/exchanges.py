"""The journal of exchanges with the outside (S180)."""

from typing import Annotated, Literal
from uuid import UUID

from chassis.http import Db, permitted
from chassis.identity import Caller
from chassis.ids import StoreId
from chassis.paging import Cursor, Page, PageSize
from contracts.api.integrations import ExchangeOut
from contracts.permissions import INTEGRATIONS_READ
from fastapi import APIRouter, Depends
from pydantic import AwareDatetime

from integrations.views.exchanges import exchange_list

router = APIRouter(prefix="/api/integrations/v1", tags=["exchanges"])
Reader = Annotated[Caller, Depends(permitted(INTEGRATIONS_READ))]


@router.get("/exchanges")
async def list_exchanges(
    caller: Reader,
    db: Db,
    provider: str | None = None,
    direction: Literal["in", "out"] | None = None,
    operation: str | None = None,
    outcome: Literal["ok", "rejected", "unavailable", "unknown"] | None = None,
    order_id: UUID | None = None,
    reference: str | None = None,
    store_id: StoreId | None = None,
    configuration_id: UUID | None = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    cursor: Cursor = None,
    size: PageSize = 50,
) -> Page[ExchangeOut]:
    equal = {
        "provider": provider,
        "direction": direction,
        "operation": operation,
        "outcome": outcome,
        "order_id": order_id,
        "reference": reference,
        "store_id": store_id,
        "configuration_id": configuration_id,
    }
    async with db.transaction(caller.scope) as tx:
        rows, following = await exchange_list(tx, equal, since, until, cursor, size)
    return Page(items=[ExchangeOut.model_validate(row._asdict()) for row in rows], next_cursor=following)
