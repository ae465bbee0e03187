"""Values that many queries read from their rows, and conditions that many lists share."""

from typing import Any

from contracts.events.parts import Titles
from contracts.ids import BatchId, LocationId, ProductId
from sqlalchemy import ColumnElement, Row, and_, or_, true

from inventory.stock.domain.allocation import Lot
from inventory.tables.catalogue import sellables


def titles_of(row: Row[Any]) -> Titles:
    return Titles(ru=row.title_ru, hy=row.title_hy, en=row.title_en)


def lot_of(row: Row[Any]) -> Lot:
    """A batch as the domain sees it."""
    return Lot(
        batch_id=BatchId(row.id),
        product_id=ProductId(row.product_id),
        location_id=LocationId(row.location_id),
        best_before=row.best_before,
        on_hand=row.on_hand,
        free=row.on_hand - row.reserved,
        received=row.quantity,
        cost=row.cost_amount,
        currency=row.currency,
    )


def matches_words(words: str) -> ColumnElement[bool]:
    """Every word stands in the article number or in a name in some language."""
    columns = (sellables.c.sku, sellables.c.title_ru, sellables.c.title_hy, sellables.c.title_en)
    return and_(
        true(),
        *(or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in words.split()),
    )
