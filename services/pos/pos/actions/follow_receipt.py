"""The fiscal side answers; a person repeats what was refused."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.refusals import NotFound
from contracts.api.pos import FiscalState, LineCorrection
from contracts.events.fiscal import FiscalFact
from contracts.ids import FiscalOperationId, OrderId

from pos import store_copies, store_fiscal
from pos.actions.send_fiscal import send_fiscal
from pos.domain.fiscal import Standing, after_fact, refuse_unless_repeatable
from pos.domain.receipt import Line, mended
from pos.tables import Record


async def follow_receipt(tx: Tx, fact: FiscalFact, now: datetime) -> None:
    """Keep the newest state and the receipt's facts; returns that waited for this receipt are sent now.

    Raises LookupError while the operation is not known here.
    """
    row = await _locked(tx, fact.fiscal_operation_id)
    if row is None:
        raise LookupError(f"fiscal operation {fact.fiscal_operation_id} is not known here")
    before = _standing(row)
    after = after_fact(before, fact)
    if after == before:
        return
    await store_fiscal.save_standing(tx, row.id, after)
    body = {"type": fact.name, **fact.model_dump(mode="json")}
    await store_fiscal.log_answer(tx, FiscalOperationId(row.id), row.attempt, body, after.problem, now)
    if after.state is FiscalState.ISSUED and before.state is not FiscalState.ISSUED:
        for waiting in await store_fiscal.waiting_returns(tx, row.id):
            await store_fiscal.change_operation(
                tx, waiting.id, state=FiscalState.REQUESTED.value, attempt=waiting.attempt + 1
            )
            await send_fiscal(tx, waiting.id, "service:pos", now)


async def repeat_fiscal(
    tx: Tx,
    operation_id: FiscalOperationId,
    corrections: Sequence[LineCorrection],
    buyer_tax_number: str | None,
    by: str,
    now: datetime,
) -> None:
    """The same operation once more, mended (R11): never another one, so that it can never be registered twice.

    Raises NotFound, FiscalNotRepeatable, NoSuchLine.
    """
    row = await _locked(tx, operation_id)
    if row is None:
        raise NotFound(what="fiscal operation")
    refuse_unless_repeatable(FiscalState(row.state))
    lines = [Line.model_validate(line) for line in row.lines]
    cards = await store_copies.cards(tx, {line.sellable_id for line in lines if line.sellable_id is not None})
    language = await store_copies.language_of(tx, row.store_id)
    await store_fiscal.change_operation(
        tx,
        row.id,
        state=FiscalState.REQUESTED.value,
        attempt=row.attempt + 1,
        problem=None,
        remedy=None,
        lines=[line.model_dump(mode="json") for line in mended(lines, cards, corrections, language)],
        buyer_tax_number=buyer_tax_number or row.buyer_tax_number,
    )
    await send_fiscal(tx, row.id, by, now)


async def _locked(tx: Tx, operation_id: UUID) -> Record | None:
    """The operation, locked after its order: a refund that looks at it at the same moment waits, or is waited for."""
    known = await store_fiscal.operation(tx, operation_id)
    if known is not None and known.order_id is not None:
        await store_copies.lock_order(tx, OrderId(known.order_id))
    return await store_fiscal.lock_operation(tx, operation_id)


def _standing(row: Record) -> Standing:
    return Standing(
        state=FiscalState(row.state),
        fact_sequence=row.fact_sequence,
        problem=row.problem,
        remedy=row.remedy,
        receipt_number=row.receipt_number,
        fiscal_number=row.fiscal_number,
        register_number=row.register_number,
        verification_url=row.verification_url,
        issued_at=row.issued_at,
    )
