"""Reading documents and suppliers."""

from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.paging import after, split
from contracts.api.inventory.documents import (
    DocumentHeadOut,
    DocumentLineOut,
    DocumentOut,
    DocumentStepOut,
    SupplierOut,
)
from contracts.ids import StockDocumentId
from contracts.money import Money
from sqlalchemy import Row, select

from inventory.documents.domain.document import DocumentKind, DocumentState
from inventory.tables.documents import counterparties, document_lines, document_log, documents


async def documents_page(
    tx: Tx,
    *,
    store: StoreId | None,
    kind: DocumentKind | None,
    state: DocumentState | None,
    cursor: str | None,
    size: int,
) -> tuple[list[DocumentHeadOut], str | None]:
    """Documents of the stores that may be seen, newest first."""
    statement = select(documents)
    if store is not None:
        statement = statement.where(documents.c.store_id == store)
    if kind is not None:
        statement = statement.where(documents.c.kind == kind)
    if state is not None:
        statement = statement.where(documents.c.state == state)
    rows, following = split(await tx.all(after(statement, (documents.c.id,), (UUID,), cursor, size)), size, "id")
    return [DocumentHeadOut(**_head(row)) for row in rows], following


def _head(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "store_id": row.store_id,
        "location_id": row.location_id,
        "kind": row.kind,
        "number": row.number,
        "state": row.state,
        "supplier_id": row.counterparty_id,
        "reason": row.reason,
        "comment": row.comment,
        "total": Money(row.total_amount, row.currency),
        "version": row.version,
        "made_by": row.made_by,
        "made_at": row.made_at,
        "posted_at": row.posted_at,
    }


async def document_card(tx: Tx, document: StockDocumentId) -> DocumentOut | None:
    """The document with its lines and everything that happened to it (S121)."""
    row = await tx.first(select(documents).where(documents.c.id == document))
    if row is None:
        return None
    lines = await tx.all(
        select(document_lines).where(document_lines.c.document_id == document).order_by(document_lines.c.position)
    )
    log = await tx.all(select(document_log).where(document_log.c.document_id == document).order_by(document_log.c.id))
    return DocumentOut(
        **_head(row),
        lines=tuple(
            DocumentLineOut(
                product_id=line.product_id,
                quantity=line.quantity,
                given_quantity=line.given_quantity,
                given_unit=line.given_unit,
                cost=Money(line.cost_amount, row.currency),
                best_before=line.best_before,
                batch_id=line.batch_id,
            )
            for line in lines
        ),
        log=tuple(DocumentStepOut(step=step.step, by=step.by, at=step.at) for step in log),
    )


async def suppliers(tx: Tx) -> list[SupplierOut]:
    rows = await tx.all(
        select(counterparties).where(counterparties.c.supplies).order_by(counterparties.c.title, counterparties.c.id)
    )
    return [
        SupplierOut(
            id=row.id,
            title=row.title,
            tax_number=row.tax_number,
            store_ids=tuple(row.store_ids),
            active=row.active,
            version=row.version,
        )
        for row in rows
    ]
