"""What the doors of customers share."""

from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.refusals import NotFound
from contracts.phone import E164, parse_phone
from sqlalchemy import Row

from crm import store, views


async def read_phones(tx: Tx, store_id: StoreId, phones: list[str]) -> list[E164]:
    """Numbers as typed, read with the store's region."""
    shop = await store.store_of(tx, store_id)
    return [parse_phone(phone, shop.country if shop else "RU") for phone in phones]


async def existing(tx: Tx, customer_id: UUID) -> Row[Any]:
    """Raises NotFound."""
    row = await views.customer_row(tx, customer_id)
    if row is None:
        raise NotFound(what="customer")
    return row
