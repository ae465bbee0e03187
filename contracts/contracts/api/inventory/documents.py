"""Papers that move stock."""

from datetime import date
from typing import Annotated, Literal

from chassis.ids import StoreId
from pydantic import AwareDatetime, Field

from contracts.api.inventory import In, Out, Positive, Words
from contracts.ids import BatchId, LocationId, ProductId, StockDocumentId, SupplierId
from contracts.money import Money
from contracts.quantity import Amount3


class SupplierIn(In):
    title: Words
    tax_number: Annotated[str, Field(max_length=32)] | None = None
    store_ids: tuple[StoreId, ...] = ()
    active: bool = True


class SupplierOut(SupplierIn):
    id: SupplierId
    version: int


class ReceiptLineIn(In):
    product_id: ProductId
    quantity: Positive
    unit: str | None = None
    """The stock unit unless a packing of the product is named."""
    cost: Money
    """For the whole line."""
    best_before: date | None = None
    """From the day of posting and the product's vase life when left out."""


class ReceiptIn(In):
    location_id: LocationId
    supplier_id: SupplierId | None = None
    comment: Annotated[str, Field(max_length=2000)] = ""
    lines: Annotated[tuple[ReceiptLineIn, ...], Field(max_length=1000)]


class WriteOffLineIn(In):
    product_id: ProductId
    quantity: Positive
    batch_id: BatchId | None = None
    """The batch that is thrown away; the one that expires first when left out."""


class WriteOffIn(In):
    location_id: LocationId
    reason: Words
    comment: Annotated[str, Field(max_length=2000)] = ""
    lines: Annotated[tuple[WriteOffLineIn, ...], Field(min_length=1, max_length=1000)]


class ReversalIn(In):
    reason: Words


class DocumentLineOut(Out):
    product_id: ProductId
    quantity: Amount3
    given_quantity: Amount3
    given_unit: str
    cost: Money
    best_before: date | None
    batch_id: BatchId | None


class DocumentStepOut(Out):
    step: str
    by: str
    at: AwareDatetime


class DocumentHeadOut(Out):
    id: StockDocumentId
    store_id: StoreId
    location_id: LocationId
    kind: Literal["supplier_receipt", "write_off"]
    number: str
    state: Literal["draft", "posted", "reversed"]
    supplier_id: SupplierId | None
    reason: str | None
    comment: str
    total: Money
    version: int
    made_by: str
    made_at: AwareDatetime
    posted_at: AwareDatetime | None


class DocumentOut(DocumentHeadOut):
    lines: tuple[DocumentLineOut, ...]
    log: tuple[DocumentStepOut, ...]
