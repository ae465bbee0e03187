"""Withdrawals that came before their request: remembered, so that no link is made afterwards."""

from datetime import datetime

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import PaymentRequestId
from sqlalchemy import bindparam, select, text
from sqlalchemy.dialects.postgresql import insert

from integrations.tables import early_withdrawals as table

_TAKE_TURN = text("select pg_advisory_xact_lock(hashtextextended(:request_id, 0))")
_KNOWN = select(table.c.payment_request_id).where(table.c.payment_request_id == bindparam("request_id"))


async def take_turn(tx: Tx, request_id: PaymentRequestId) -> None:
    """A request and its withdrawal arriving at the same moment wait for each other, so that one sees the other."""
    await tx.execute(_TAKE_TURN, {"request_id": str(request_id)})


async def add(tx: Tx, request_id: PaymentRequestId, store_id: StoreId, now: datetime) -> None:
    statement = insert(table).values(payment_request_id=request_id, store_id=store_id, at=now)
    await tx.execute(statement.on_conflict_do_nothing())


async def known(tx: Tx, request_id: PaymentRequestId) -> bool:
    return await tx.scalar(_KNOWN, {"request_id": request_id}) is not None
