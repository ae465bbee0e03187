"""A paper that moves stock: draft, posted, reversed; what may be done to it when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from contracts.ids import BatchId, LocationId, ProductId, StockDocumentId, SupplierId
from contracts.money import Money
from contracts.quantity import amount3

from inventory.domain.refusals import CurrencyMismatch, NotADraft, NothingToPost, NotPosted, UnitUnknown


class DocumentKind(StrEnum):
    SUPPLIER_RECEIPT = "supplier_receipt"
    WRITE_OFF = "write_off"


PREFIXES = {DocumentKind.SUPPLIER_RECEIPT: "R", DocumentKind.WRITE_OFF: "W"}


class DocumentState(StrEnum):
    DRAFT = "draft"
    POSTED = "posted"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Document:
    id: StockDocumentId
    location_id: LocationId
    kind: DocumentKind
    number: str
    state: DocumentState
    supplier_id: SupplierId | None
    reason: str | None
    comment: str
    total: Money
    version: int

    def require_draft(self) -> None:
        if self.state is not DocumentState.DRAFT:
            raise NotADraft(state=self.state.value)

    def require_posted(self) -> None:
        if self.state is not DocumentState.POSTED:
            raise NotPosted(state=self.state.value)


@dataclass(frozen=True, slots=True)
class Line:
    """`quantity` in the stock unit; `cost` of the whole line in minor units of the document's currency."""

    product_id: ProductId
    quantity: Decimal
    given_quantity: Decimal
    given_unit: str
    cost: int
    best_before: date | None = None
    batch_id: BatchId | None = None


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What a document has to know about a product."""

    unit: str
    vase_life_days: int | None
    packings: Mapping[str, Decimal]

    def in_stock_units(self, quantity: Decimal, unit: str) -> Decimal:
        """Raises UnitUnknown."""
        if unit == self.unit:
            return quantity
        factor = self.packings.get(unit)
        if factor is None:
            raise UnitUnknown(unit=unit)
        return amount3((quantity * factor).quantize(Decimal("0.001")))

    def best_before(self, given: date | None, today: date) -> date | None:
        """What the paper says, else from the vase life; ribbons and vases have no date."""
        if given is not None or self.vase_life_days is None:
            return given
        return today + timedelta(days=self.vase_life_days)


def number_of(kind: DocumentKind, count: int) -> str:
    """`R-000017`: by store and kind, without gaps."""
    return f"{PREFIXES[kind]}-{count:06d}"


def total_of(costs: Sequence[Money], currency: str) -> Money:
    """Raises CurrencyMismatch for a cost in another currency than the store's."""
    if any(cost.currency != currency for cost in costs):
        raise CurrencyMismatch(currency=currency)
    return Money.total(costs, currency)


def require_lines(lines: Sequence[Line]) -> None:
    if not lines:
        raise NothingToPost()
