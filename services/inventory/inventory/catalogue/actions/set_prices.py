"""What things cost in a store from now on (S89, S111)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from contracts.events.inventory import PriceChanged
from contracts.ids import PriceId
from contracts.money import Money

from inventory.catalogue import store_prices as prices
from inventory.catalogue.store_prices import PriceSet
from inventory.domain.refusals import CurrencyMismatch, ReferenceUnknown
from inventory.stock import store as stock


async def set_prices(
    tx: Tx, store: StoreId, wishes: Mapping[UUID, Money], *, set_by: str, now: datetime
) -> list[PriceSet]:
    """Set all or none; a price that is the same already is no change. Raises CurrencyMismatch, ReferenceUnknown."""
    currency = await stock.store_currency(tx, store)
    if any(price.currency != currency for price in wishes.values()):
        raise CurrencyMismatch(currency=currency)
    if await prices.unknown_sellables(tx, list(wishes)):
        raise ReferenceUnknown(what="sellable")
    ids = [PriceId(uuid7()) for _ in wishes]
    changed = await prices.set_prices(tx, store, wishes, ids, set_by=set_by, now=now)
    tx.publish(
        *(
            PriceChanged(
                store_id=store,
                sequence=one.version,
                occurred_at=now,
                price_key=f"{one.sellable_id}@{store}",
                sellable_id=one.sellable_id,
                price=one.price,
            )
            for one in changed
        )
    )
    return changed
