"""A barcode belongs to one product at a time, and who it belonged to is on record (S88)."""

from datetime import datetime

from chassis.db import Tx
from chassis.ids import uuid7
from contracts.ids import BarcodeId, ProductId

from inventory.catalogue import store as catalogue
from inventory.catalogue import store_prices as barcodes
from inventory.domain.refusals import BarcodeNotOwned, BarcodeTaken


async def give_barcode(tx: Tx, product: ProductId, code: str, now: datetime) -> None:
    """Repeating is harmless. Raises BarcodeTaken when it belongs to another product."""
    await catalogue.require_references(tx, category_ids=set(), unit_codes=set(), product_ids={product})
    owner = await barcodes.give_barcode(tx, BarcodeId(uuid7()), code, product, now)
    if owner is not None and owner != product:
        raise BarcodeTaken(code=code)


async def take_barcode(tx: Tx, product: ProductId, code: str, now: datetime) -> None:
    """Raises BarcodeNotOwned."""
    if not await barcodes.take_barcode(tx, code, product, now):
        raise BarcodeNotOwned(code=code)
