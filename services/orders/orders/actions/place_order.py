"""A wish becomes an order (S61–S65): prices, number, lines and the first event in one transaction."""

from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.events.parts import SellableKind
from contracts.ids import OrderId

from orders import store_placing
from orders.domain.order import Order
from orders.domain.placing import Placement, place


async def place_order(
    tx: Tx, store: StoreId, placement: Placement, *, order_id: OrderId, public_token: str, now: datetime
) -> tuple[Order, str]:
    """The placed order and the customer's name. Raises the refusals of prices, delivery and customers."""
    sellables, skus = named_in(placement)
    counter = await store_placing.look_up(tx, store, sellables, skus, placement.customer_id)
    change = place(
        placement,
        counter.shop,
        counter.catalogue,
        counter.customer,
        order_id=order_id,
        serial=counter.serial,
        public_token=public_token,
        now=now,
    )
    await store_placing.place(tx, change, counter.customer_name)
    tx.publish(*change.events)
    return change.order, counter.customer_name


def named_in(placement: Placement) -> tuple[list[UUID], list[str]]:
    """The sellables a placement names: by id, components of custom bouquets included, and by sku."""
    wishes = placement.wishes
    named = {wish.sellable_id for wish in wishes if wish.sellable_id is not None}
    components = {
        component.product_id
        for wish in wishes
        if wish.kind is SellableKind.CUSTOM_BOUQUET
        for component in wish.components
    }
    skus = sorted({wish.sku for wish in wishes if wish.sku is not None and wish.sellable_id is None})
    return sorted(named | components), skus
