"""Stems that cannot be sold leave the stock, with a reason; past their date or not (R15)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from contracts.api.inventory.documents import WriteOffIn
from contracts.events.inventory import DocumentPosted
from contracts.ids import BatchId, ProductId, StockDocumentId
from contracts.money import Money

from inventory.documents import store as papers
from inventory.documents.actions.receive_stock import require_open_location
from inventory.documents.domain.document import Document, DocumentKind, DocumentState, Line, number_of
from inventory.domain.refusals import NotEnoughToWriteOff, ReferenceUnknown
from inventory.stock import store as stock
from inventory.stock.domain.allocation import NOTHING, Lot
from inventory.stock.domain.cost import cost_of_change
from inventory.stock.domain.discard import discard
from inventory.stock.store import Cause, Movement


async def write_off(tx: Tx, wish: WriteOffIn, *, by: str, now: datetime) -> StockDocumentId:
    """Post at once, all or nothing; what is promised to orders is not touched. Raises NotEnoughToWriteOff …"""
    store = await require_open_location(tx, wish.location_id)
    currency = await stock.store_currency(tx, store)
    known = await papers.facts_of(tx, [line.product_id for line in wish.lines])
    if any(line.product_id not in known for line in wish.lines):
        raise ReferenceUnknown(what="product")
    await stock.lock_products(tx, store, sorted(known))
    lots = await stock.lots_at(tx, wish.location_id, list(known))
    anywhere: dict[ProductId, Decimal] = defaultdict(Decimal)
    named: dict[BatchId, Decimal] = defaultdict(Decimal)
    for line in wish.lines:
        if line.batch_id is None:
            anywhere[line.product_id] += line.quantity
        else:
            named[line.batch_id] += line.quantity
    found = discard(anywhere, named, lots)
    if found.missing or found.unknown:
        raise NotEnoughToWriteOff(shortages=_facts(anywhere, named, found.missing, lots))
    movements = [
        Movement(uuid7(), take.lot, -take.quantity, cost_of_change(take.lot, -take.quantity)) for take in found.takes
    ]
    return await _post(tx, store, wish, movements, currency, {p: f.unit for p, f in known.items()}, by=by, now=now)


def _facts(
    anywhere: Mapping[ProductId, Decimal],
    named: Mapping[BatchId, Decimal],
    missing: Mapping[ProductId, Decimal],
    lots: list[Lot],
) -> list[dict[str, str]]:
    free: dict[ProductId, Decimal] = defaultdict(Decimal)
    for lot in lots:
        free[lot.product_id] += lot.free
    by_batch = {lot.batch_id: lot for lot in lots}
    short = [
        {"product_id": str(product), "wanted": str(anywhere[product]), "available": str(free[product])}
        for product in missing
        if product in anywhere
    ]
    short += [
        {
            "batch_id": str(batch),
            "wanted": str(quantity),
            "available": str(by_batch[batch].free if batch in by_batch else NOTHING),
        }
        for batch, quantity in named.items()
        if batch not in by_batch or by_batch[batch].free < quantity
    ]
    return short


async def _post(
    tx: Tx,
    store: StoreId,
    wish: WriteOffIn,
    movements: list[Movement],
    currency: str,
    unit_of: Mapping[ProductId, str],
    *,
    by: str,
    now: datetime,
) -> StockDocumentId:
    kind = DocumentKind.WRITE_OFF
    document = Document(
        id=StockDocumentId(uuid7()),
        location_id=wish.location_id,
        kind=kind,
        number=number_of(kind, await papers.next_number(tx, store, kind)),
        state=DocumentState.POSTED,
        supplier_id=None,
        reason=wish.reason,
        comment=wish.comment,
        total=Money.total((Money(-m.cost, currency) for m in movements), currency),
        version=1,
    )
    lines = [_line(movement, unit_of[movement.lot.product_id]) for movement in movements]
    await papers.add_document(tx, store, document, lines, [uuid7() for _ in lines], by=by, now=now)
    await papers.save_document(tx, document, posted_at=now)
    await papers.log_step(tx, uuid7(), document.id, "posted", by=by, at=now)
    cause = Cause("write_off", now, by, document_id=document.id, reason=wish.reason)
    await stock.post_movements(tx, store, movements, cause)
    tx.publish(
        DocumentPosted(
            store_id=store,
            sequence=1,
            occurred_at=now,
            document_id=document.id,
            kind=kind,
            number=document.number,
            total_cost=document.total,
        )
    )
    return document.id


def _line(movement: Movement, unit: str) -> Line:
    return Line(
        product_id=movement.lot.product_id,
        quantity=-movement.quantity,
        given_quantity=-movement.quantity,
        given_unit=unit,
        cost=-movement.cost,
        best_before=movement.lot.best_before,
        batch_id=movement.lot.batch_id,
    )
