"""Documents that move stock over HTTP: receipts, write-offs, reversals; and the suppliers they are with."""

from chassis.db import Tx
from chassis.http import Db, ExpectedVersion, etag
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.ids import StoreId, uuid7
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import NotFound
from contracts.api.inventory.documents import (
    DocumentHeadOut,
    DocumentOut,
    ReceiptIn,
    ReversalIn,
    SupplierIn,
    SupplierOut,
    WriteOffIn,
)
from contracts.ids import StockDocumentId, SupplierId
from fastapi import APIRouter, Response

from inventory.documents import store as papers
from inventory.documents import views
from inventory.documents.actions.receive_stock import change_receipt, draft_receipt, post_receipt
from inventory.documents.actions.reverse_document import reverse_document
from inventory.documents.actions.write_off_stock import write_off
from inventory.documents.domain.document import DocumentKind, DocumentState
from inventory.edge import PREFIX, Running, StockCounter, StockReader, StockReceiver, wake_publication

router = APIRouter(prefix=PREFIX, tags=["documents"])


async def _card(tx: Tx, document: StockDocumentId) -> DocumentOut:
    card = await views.document_card(tx, document)
    if card is None:
        raise NotFound(what="document")
    return card


@router.get("/suppliers")
async def get_suppliers(caller: StockReader, db: Db) -> list[SupplierOut]:
    async with db.transaction(caller.scope) as tx:
        return await views.suppliers(tx)


@router.post("/suppliers", status_code=201, response_model=SupplierOut)
async def post_supplier(body: SupplierIn, caller: StockReceiver, db: Db, key: IdempotencyKey = None) -> Response:
    """A supplier of the stores named, or of the active store."""
    stores = [caller.store_for(store) for store in body.store_ids] or [caller.store_for(None)]

    async def work(tx: Tx) -> Answer:
        supplier = SupplierId(uuid7())
        await papers.add_supplier(tx, supplier, body, stores)
        made = SupplierOut(
            id=supplier,
            version=1,
            title=body.title,
            tax_number=body.tax_number,
            store_ids=tuple(stores),
            active=body.active,
        )
        return answer(201, made, resource_id=supplier)

    return await once(db, caller.scope, caller, endpoint="supplier", key=key, request_hash=hash_of(body), work=work)


@router.get("/documents")
async def get_documents(
    caller: StockReader,
    db: Db,
    store_id: StoreId | None = None,
    kind: DocumentKind | None = None,
    state: DocumentState | None = None,
    cursor: Cursor = None,
    size: PageSize = 50,
) -> Page[DocumentHeadOut]:
    async with db.transaction(caller.scope) as tx:
        items, following = await views.documents_page(
            tx, store=store_id, kind=kind, state=state, cursor=cursor, size=size
        )
    return Page(items=items, next_cursor=following)


@router.get("/documents/{document_id}")
async def get_document(document_id: StockDocumentId, caller: StockReader, db: Db, response: Response) -> DocumentOut:
    async with db.transaction(caller.scope) as tx:
        card = await _card(tx, document_id)
    etag(response, card.version)
    return card


@router.post("/receipts", status_code=201, response_model=DocumentOut)
async def post_receipt_draft(
    body: ReceiptIn, caller: StockReceiver, db: Db, running: Running, key: IdempotencyKey = None
) -> Response:
    """Write down a supplier's delivery; nothing moves before it is posted."""

    async def work(tx: Tx) -> Answer:
        document = await draft_receipt(tx, body, by=caller.principal, now=running.clock())
        return answer(201, await _card(tx, document), resource_id=document, ETag='"1"')

    return await once(db, caller.scope, caller, endpoint="receipt", key=key, request_hash=hash_of(body), work=work)


@router.put("/receipts/{document_id}")
async def put_receipt(
    document_id: StockDocumentId,
    body: ReceiptIn,
    caller: StockReceiver,
    db: Db,
    running: Running,
    expected: ExpectedVersion,
    response: Response,
) -> DocumentOut:
    async with db.transaction(caller.scope) as tx:
        await change_receipt(tx, document_id, body, expected, by=caller.principal, now=running.clock())
        card = await _card(tx, document_id)
    etag(response, card.version)
    return card


@router.post("/receipts/{document_id}/posting")
async def post_receipt_posting(
    document_id: StockDocumentId,
    caller: StockReceiver,
    db: Db,
    running: Running,
    expected: ExpectedVersion,
    response: Response,
) -> DocumentOut:
    """Every line becomes a batch; If-Match makes a repetition harmless."""
    async with db.transaction(caller.scope) as tx:
        await post_receipt(tx, document_id, expected, by=caller.principal, now=running.clock())
        wake_publication(tx, running)
        card = await _card(tx, document_id)
    etag(response, card.version)
    return card


@router.post("/write-offs", status_code=201, response_model=DocumentOut)
async def post_write_off(
    body: WriteOffIn, caller: StockCounter, db: Db, running: Running, key: IdempotencyKey = None
) -> Response:
    """Throw stems away with a reason; posted at once."""

    async def work(tx: Tx) -> Answer:
        document = await write_off(tx, body, by=caller.principal, now=running.clock())
        wake_publication(tx, running)
        return answer(201, await _card(tx, document), resource_id=document, ETag='"1"')

    return await once(db, caller.scope, caller, endpoint="write-off", key=key, request_hash=hash_of(body), work=work)


@router.post("/documents/{document_id}/reversal")
async def post_document_reversal(
    document_id: StockDocumentId,
    body: ReversalIn,
    caller: StockCounter,
    db: Db,
    running: Running,
    expected: ExpectedVersion,
    response: Response,
) -> DocumentOut:
    """Take a posted document back; If-Match makes a repetition harmless."""
    async with db.transaction(caller.scope) as tx:
        await reverse_document(tx, document_id, expected, reason=body.reason, by=caller.principal, now=running.clock())
        wake_publication(tx, running)
        card = await _card(tx, document_id)
    etag(response, card.version)
    return card
