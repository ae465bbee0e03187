"""A posted document is taken back by opposite movements; nothing is ever erased."""

from dataclasses import replace
from datetime import datetime

from chassis.db import Tx
from chassis.ids import uuid7
from chassis.refusals import NotFound
from contracts.events.inventory import DocumentReversed
from contracts.ids import StockDocumentId

from inventory.documents import store as papers
from inventory.documents.domain.document import DocumentState
from inventory.domain.refusals import BatchInUse
from inventory.domain.versions import require_version
from inventory.stock import store as stock
from inventory.stock.domain.cost import cost_of_change
from inventory.stock.store import Cause, Movement


async def reverse_document(
    tx: Tx, document_id: StockDocumentId, expected: int, *, reason: str, by: str, now: datetime
) -> None:
    """Raises NotFound, ChangedMeanwhile, NotPosted, and BatchInUse when its stems are sold, used or promised."""
    found = await papers.find_document(tx, document_id)
    if found is None:
        raise NotFound(what="document")
    store, document = found
    require_version(expected, document.version)
    document.require_posted()
    moved = await stock.moved_by_document(tx, document_id)
    products = sorted({lot.product_id for lot in await stock.lots_named(tx, list(moved))})
    await stock.lock_products(tx, store, products)
    lots = await stock.lots_named(tx, list(moved))
    if any(lot.free < moved[lot.batch_id] for lot in lots):
        raise BatchInUse()
    movements = [
        Movement(uuid7(), lot, -moved[lot.batch_id], cost_of_change(lot, -moved[lot.batch_id])) for lot in lots
    ]
    cause = Cause("reversal", now, by, document_id=document_id, reason=reason)
    await stock.post_movements(tx, store, movements, cause)
    reversed_ = replace(document, state=DocumentState.REVERSED, version=document.version + 1)
    await papers.save_document(tx, reversed_, reversed_at=now)
    await papers.log_step(tx, uuid7(), document_id, "reversed", by=by, at=now, reason=reason)
    tx.publish(
        DocumentReversed(
            store_id=store,
            sequence=reversed_.version,
            occurred_at=now,
            document_id=document_id,
            kind=document.kind,
            number=document.number,
            reason=reason,
        )
    )
