"""A supplier's delivery: written down as a draft, posted into batches (S131, S107)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from chassis.refusals import NotFound
from contracts.api.inventory.documents import ReceiptIn
from contracts.events.inventory import DocumentPosted
from contracts.ids import BatchId, LocationId, StockDocumentId

from inventory.documents import store as papers
from inventory.documents.domain.document import (
    Document,
    DocumentKind,
    DocumentState,
    Line,
    number_of,
    require_lines,
    total_of,
)
from inventory.domain.refusals import LocationClosed, ReferenceUnknown
from inventory.domain.versions import require_version
from inventory.stock import store as stock
from inventory.stock import store_places
from inventory.stock.domain.cost import cost_of_change
from inventory.stock.store import Cause, Movement, NewBatch


async def require_open_location(tx: Tx, location: LocationId) -> StoreId:
    """The location's store. Raises ReferenceUnknown for one that may not be seen, LocationClosed."""
    place = await store_places.find_place(tx, location)
    if place is None:
        raise ReferenceUnknown(what="location")
    if not place.active:
        raise LocationClosed()
    return place.store_id


async def draft_receipt(tx: Tx, wish: ReceiptIn, *, by: str, now: datetime) -> StockDocumentId:
    """Nothing moves yet. Raises ReferenceUnknown, LocationClosed, UnitUnknown, CurrencyMismatch."""
    store = await require_open_location(tx, wish.location_id)
    currency = await stock.store_currency(tx, store)
    lines = await _lines(tx, wish)
    kind = DocumentKind.SUPPLIER_RECEIPT
    document = Document(
        id=StockDocumentId(uuid7()),
        location_id=wish.location_id,
        kind=kind,
        number=number_of(kind, await papers.next_number(tx, store, kind)),
        state=DocumentState.DRAFT,
        supplier_id=wish.supplier_id,
        reason=None,
        comment=wish.comment,
        total=total_of([line.cost for line in wish.lines], currency),
        version=1,
    )
    await papers.add_document(tx, store, document, lines, [uuid7() for _ in lines], by=by, now=now)
    await papers.log_step(tx, uuid7(), document.id, "drafted", by=by, at=now)
    return document.id


async def change_receipt(
    tx: Tx, document_id: StockDocumentId, wish: ReceiptIn, expected: int, *, by: str, now: datetime
) -> None:
    """Rewrite a draft. Raises NotFound, ChangedMeanwhile, NotADraft and what drafting raises."""
    store, document = await _find_receipt(tx, document_id)
    require_version(expected, document.version)
    document.require_draft()
    if await require_open_location(tx, wish.location_id) != store:
        raise ReferenceUnknown(what="location in this store")
    lines = await _lines(tx, wish)
    changed = replace(
        document,
        location_id=wish.location_id,
        supplier_id=wish.supplier_id,
        comment=wish.comment,
        total=total_of([line.cost for line in wish.lines], document.total.currency),
        version=document.version + 1,
    )
    await papers.save_document(tx, changed)
    await papers.replace_lines(tx, document_id, lines, [uuid7() for _ in lines])
    await papers.log_step(tx, uuid7(), document_id, "changed", by=by, at=now)


async def post_receipt(tx: Tx, document_id: StockDocumentId, expected: int, *, by: str, now: datetime) -> None:
    """Every line becomes a batch. Raises NotFound, ChangedMeanwhile, NotADraft, NothingToPost."""
    store, document = await _find_receipt(tx, document_id)
    require_version(expected, document.version)
    document.require_draft()
    lines = await papers.lines_of(tx, document_id)
    require_lines(lines)
    await _bring_in(tx, store, document, lines, by=by, now=now)
    posted = replace(document, state=DocumentState.POSTED, version=document.version + 1)
    await papers.save_document(tx, posted, posted_at=now)
    await papers.log_step(tx, uuid7(), document_id, "posted", by=by, at=now)
    tx.publish(
        DocumentPosted(
            store_id=store,
            sequence=posted.version,
            occurred_at=now,
            document_id=document_id,
            kind=document.kind,
            number=document.number,
            total_cost=document.total,
        )
    )


async def _bring_in(
    tx: Tx, store: StoreId, document: Document, lines: Sequence[Line], *, by: str, now: datetime
) -> None:
    today = (await stock.store_facts(tx, store, now)).day
    known = await papers.facts_of(tx, [line.product_id for line in lines])
    batches = [
        NewBatch(
            id=BatchId(uuid7()),
            product_id=line.product_id,
            quantity=line.quantity,
            cost=line.cost,
            best_before=known[line.product_id].best_before(line.best_before, today),
        )
        for line in lines
    ]
    products = [line.product_id for line in lines]
    await stock.open_balances(tx, store, document.location_id, products)
    await stock.lock_products(tx, store, products)
    await stock.add_batches(
        tx,
        store,
        document.location_id,
        batches,
        supplier_id=document.supplier_id,
        document_id=document.id,
        received_at=now,
        currency=document.total.currency,
    )
    lots = await stock.lots_named(tx, [batch.id for batch in batches])
    movements = [
        Movement(uuid7(), lot, lot.received, cost_of_change(lot, lot.received))
        for lot in sorted(lots, key=lambda lot: lot.batch_id)
    ]
    await stock.post_movements(tx, store, movements, Cause("receipt", now, by, document_id=document.id))
    kept = [replace(line, batch_id=b.id, best_before=b.best_before) for line, b in zip(lines, batches, strict=True)]
    await papers.replace_lines(tx, document.id, kept, [uuid7() for _ in kept])


async def _find_receipt(tx: Tx, document_id: StockDocumentId) -> tuple[StoreId, Document]:
    found = await papers.find_document(tx, document_id)
    if found is None or found[1].kind is not DocumentKind.SUPPLIER_RECEIPT:
        raise NotFound(what="receipt")
    return found


async def _lines(tx: Tx, wish: ReceiptIn) -> list[Line]:
    if wish.supplier_id is not None and not await papers.supplier_exists(tx, wish.supplier_id):
        raise ReferenceUnknown(what="supplier")
    known = await papers.facts_of(tx, [line.product_id for line in wish.lines])
    if any(line.product_id not in known for line in wish.lines):
        raise ReferenceUnknown(what="product")
    lines = []
    for line in wish.lines:
        facts = known[line.product_id]
        unit = line.unit or facts.unit
        lines.append(
            Line(
                product_id=line.product_id,
                quantity=facts.in_stock_units(line.quantity, unit),
                given_quantity=line.quantity,
                given_unit=unit,
                cost=line.cost.amount,
                best_before=line.best_before,
            )
        )
    return lines
