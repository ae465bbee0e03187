"""Holding stems for the buyer on a storefront, while the order is being sent."""

from datetime import timedelta
from typing import Annotated, Final

from chassis.db import Tx
from chassis.http import Db, for_public
from chassis.idempotency import Answer, IdempotencyKey, KeyRequired, answer, hash_of, once
from chassis.identity import Caller
from chassis.scope import Scope
from contracts.api.inventory.stock import HoldOut, PublicHoldIn
from fastapi import APIRouter, Depends, Response

from inventory.edge import PREFIX, Running, wake_publication
from inventory.stock.actions.hold_stock import hold_stock
from inventory.stock.api import lines_of

router = APIRouter(prefix=f"{PREFIX}/public", tags=["storefront"])

BUYERS_HOLD: Final = timedelta(minutes=2)
"""Enough to send the order; a stranger who sends none keeps the stems from others no longer."""


@router.post("/holds", status_code=201, response_model=HoldOut)
async def post_public_hold(
    body: PublicHoldIn,
    caller: Annotated[Caller, Depends(for_public())],
    db: Db,
    running: Running,
    key: IdempotencyKey = None,
) -> Response:
    """Hold all lines for two minutes, or 409 at once with what is short: nobody pays for what is gone."""
    if key is None:
        raise KeyRequired()
    store, now = body.store_id, running.clock()
    expires_at = now + BUYERS_HOLD

    async def work(tx: Tx) -> Answer:
        held = await hold_stock(
            tx,
            store,
            lines_of(body),
            asked_by=caller.principal,
            needed_at=body.needed_at,
            now=now,
            expires_at=expires_at,
        )
        wake_publication(tx, running)
        return answer(201, HoldOut(hold_id=held.hold_id, expires_at=held.expires_at), resource_id=held.hold_id)

    return await once(
        db, Scope.of(store), caller, endpoint="public hold", key=key, request_hash=hash_of(body), work=work
    )
