"""Announce a fiscal operation to the gateway of its country, and log what was asked of the register."""

from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from contracts.events.pos import FiscalKind, FiscalRequested
from contracts.ids import FiscalOperationId, RegisterId
from contracts.money import Money

from pos import store_fiscal
from pos.domain.receipt import Line, plain_lines


async def send_fiscal(tx: Tx, operation_id: UUID, by: str, now: datetime) -> None:
    """`sequence` is the attempt: a gateway that meets a higher one repeats what the register had refused."""
    row = await store_fiscal.operation(tx, operation_id)
    assert row is not None
    event = FiscalRequested(
        store_id=StoreId(row.store_id),
        sequence=row.attempt,
        occurred_at=now,
        fiscal_operation_id=FiscalOperationId(row.id),
        register_id=RegisterId(row.register_id),
        country=row.country,
        kind=FiscalKind(row.kind),
        order_id=row.order_id,
        payment_id=row.payment_id,
        refund_id=row.refund_id,
        original_operation_id=row.original_operation_id,
        lines=plain_lines([Line.model_validate(line) for line in row.lines]),
        paid_cash=Money(row.paid_cash, row.currency),
        paid_cashless=Money(row.paid_cashless, row.currency),
        total=Money(row.total, row.currency),
        buyer_tax_number=row.buyer_tax_number,
    )
    tx.publish(event)
    await store_fiscal.log_request(
        tx,
        id=uuid7(),
        store_id=row.store_id,
        register_id=row.register_id,
        fiscal_operation_id=row.id,
        attempt=row.attempt,
        kind=f"receipt_{row.kind}",
        request=event.model_dump(mode="json"),
        by=by,
        at=now,
    )
