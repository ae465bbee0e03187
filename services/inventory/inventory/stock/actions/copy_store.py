"""Keep our copy of a store as the gateway says it is."""

from chassis.db import Tx
from contracts.events.network import StoreChanged

from inventory.stock import store_places


async def copy_store(tx: Tx, changed: StoreChanged) -> None:
    """Newer words replace older ones, whatever their order of arrival."""
    await store_places.save_store(tx, changed)
