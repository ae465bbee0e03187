"""Writing documents: heads, lines, numbers and the log of their life (S121)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.api.inventory.documents import SupplierIn
from contracts.ids import BatchId, LocationId, ProductId, StockDocumentId, SupplierId
from contracts.money import Money
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from inventory.documents.domain.document import Document, DocumentKind, DocumentState, Line, ProductFacts
from inventory.tables.catalogue import product_units, products, sellables
from inventory.tables.documents import counterparties, document_lines, document_log, document_numbers, documents
from inventory.tables.statements import as_columns, insertion


async def next_number(tx: Tx, store: StoreId, kind: DocumentKind) -> int:
    """The next number of this kind in the store; given back when the transaction fails."""
    statement = insert(document_numbers).values(store_id=store, kind=kind, last=1)
    number: int = await tx.scalar(
        statement.on_conflict_do_update(
            index_elements=[document_numbers.c.store_id, document_numbers.c.kind],
            set_={"last": document_numbers.c.last + 1},
        ).returning(document_numbers.c.last)
    )
    return number


async def add_document(
    tx: Tx, store: StoreId, document: Document, lines: Sequence[Line], ids: Sequence[UUID], *, by: str, now: datetime
) -> None:
    await tx.execute(
        insert(documents).values(
            id=document.id,
            store_id=store,
            location_id=document.location_id,
            kind=document.kind,
            number=document.number,
            state=document.state,
            counterparty_id=document.supplier_id,
            reason=document.reason,
            comment=document.comment,
            total_amount=document.total.amount,
            currency=document.total.currency,
            version=document.version,
            made_by=by,
            made_at=now,
        )
    )
    await _add_lines(tx, document.id, lines, ids)


async def _add_lines(tx: Tx, document: StockDocumentId, lines: Sequence[Line], ids: Sequence[UUID]) -> None:
    if not lines:
        return
    rows = [
        {
            "id": line_id,
            "document_id": document,
            "position": place,
            "product_id": line.product_id,
            "batch_id": line.batch_id,
            "quantity": line.quantity,
            "given_quantity": line.given_quantity,
            "given_unit": line.given_unit,
            "cost_amount": line.cost,
            "best_before": line.best_before,
        }
        for place, (line, line_id) in enumerate(zip(lines, ids, strict=True), 1)
    ]
    await tx.execute(_ADD_LINES, as_columns(rows))


_ADD_LINES = insertion(
    document_lines,
    "id",
    "document_id",
    "position",
    "product_id",
    "batch_id",
    "quantity",
    "given_quantity",
    "given_unit",
    "cost_amount",
    "best_before",
)


async def replace_lines(tx: Tx, document: StockDocumentId, lines: Sequence[Line], ids: Sequence[UUID]) -> None:
    await tx.execute(delete(document_lines).where(document_lines.c.document_id == document))
    await _add_lines(tx, document, lines, ids)


async def find_document(tx: Tx, document: StockDocumentId) -> tuple[StoreId, Document] | None:
    """The document, locked for its next step."""
    row = await tx.first(select(documents).where(documents.c.id == document).with_for_update())
    if row is None:
        return None
    return StoreId(row.store_id), Document(
        id=document,
        location_id=LocationId(row.location_id),
        kind=DocumentKind(row.kind),
        number=row.number,
        state=DocumentState(row.state),
        supplier_id=row.counterparty_id,
        reason=row.reason,
        comment=row.comment,
        total=Money(row.total_amount, row.currency),
        version=row.version,
    )


async def lines_of(tx: Tx, document: StockDocumentId) -> list[Line]:
    rows = await tx.all(
        select(document_lines).where(document_lines.c.document_id == document).order_by(document_lines.c.position)
    )
    return [
        Line(
            product_id=ProductId(row.product_id),
            quantity=row.quantity,
            given_quantity=row.given_quantity,
            given_unit=row.given_unit,
            cost=row.cost_amount,
            best_before=row.best_before,
            batch_id=BatchId(row.batch_id) if row.batch_id else None,
        )
        for row in rows
    ]


async def save_document(tx: Tx, document: Document, **moments: datetime) -> None:
    """Save a step of the document's life; `posted_at` or `reversed_at` with it."""
    await tx.execute(
        documents.update()
        .where(documents.c.id == document.id)
        .values(
            location_id=document.location_id,
            state=document.state,
            counterparty_id=document.supplier_id,
            comment=document.comment,
            total_amount=document.total.amount,
            version=document.version,
            **moments,
        )
    )


async def log_step(
    tx: Tx, step_id: UUID, document: StockDocumentId, step: str, *, by: str, at: datetime, **facts: str
) -> None:
    await tx.execute(
        insert(document_log).values(id=step_id, document_id=document, step=step, by=by, at=at, facts=facts)
    )


async def facts_of(tx: Tx, wanted: Sequence[ProductId]) -> dict[ProductId, ProductFacts]:
    """Unit, vase life and packings of products; unknown ones are left out."""
    rows = await tx.all(
        select(
            products.c.id,
            sellables.c.unit,
            products.c.vase_life_days,
            product_units.c.unit.label("packed_unit"),
            product_units.c.factor,
        )
        .join(sellables, sellables.c.id == products.c.id)
        .outerjoin(product_units, product_units.c.product_id == products.c.id)
        .where(products.c.id.in_(wanted))
    )
    packings: dict[UUID, dict[str, Any]] = defaultdict(dict)
    for row in rows:
        if row.packed_unit is not None:
            packings[row.id][row.packed_unit] = row.factor
    return {ProductId(row.id): ProductFacts(row.unit, row.vase_life_days, packings[row.id]) for row in rows}


async def add_supplier(tx: Tx, supplier: SupplierId, wish: SupplierIn, stores: Sequence[StoreId]) -> None:
    await tx.execute(
        insert(counterparties).values(
            id=supplier,
            store_ids=list(stores),
            title=wish.title,
            tax_number=wish.tax_number,
            supplies=True,
            buys=False,
            active=wish.active,
        )
    )


async def supplier_exists(tx: Tx, supplier: SupplierId) -> bool:
    """Whether this supplier is there for the stores that may be seen."""
    found = await tx.scalar(
        select(counterparties.c.id).where(counterparties.c.id == supplier, counterparties.c.supplies)
    )
    return found is not None
