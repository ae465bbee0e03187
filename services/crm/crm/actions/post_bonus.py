"""Bonus is earned, spent, adjusted and taken back, each cause once (R25)."""

from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from contracts.events.crm import BonusPosted
from contracts.ids import BonusEntryId, CustomerId, OrderId
from contracts.money import Money

from crm import store, store_bonus
from crm.domain import bonus
from crm.domain.refusals import NotEnoughBonus


async def post(
    tx: Tx,
    customer_id: UUID,
    store_id: StoreId,
    amount: Money,
    *,
    kind: str,
    operation: str,
    now: datetime,
    order_id: UUID | None = None,
    why: str = "",
) -> Money | None:
    """Post one entry and say so; the new balance, or None when this operation was posted before."""
    entry_id = BonusEntryId(uuid7())
    posted = await store_bonus.post_entry(
        tx,
        entry_id,
        customer_id,
        amount,
        store_id=store_id,
        operation=operation,
        kind=kind,
        order_id=order_id,
        why=why,
        at=now,
    )
    if posted is None:
        return None
    balance, version = posted
    tx.publish(
        BonusPosted(
            store_id=store_id,
            sequence=version,
            occurred_at=now,
            customer_id=CustomerId(customer_id),
            entry_id=entry_id,
            order_id=OrderId(order_id) if order_id else None,
            kind=kind,
            amount=amount,
            balance=Money(balance, amount.currency),
        )
    )
    return Money(balance, amount.currency)


async def earn_for_order(
    tx: Tx, customer_id: UUID, store_id: StoreId, order_id: UUID, paid: Money, delivery_fee: Money, now: datetime
) -> None:
    """A completed order earns. Raises LookupError until its store is known here (the message is tried again)."""
    shop = await store.store_of(tx, store_id)
    if shop is None:
        raise LookupError(f"store {store_id} is not known here yet")
    amount = bonus.earned(paid, delivery_fee, shop.bonus_percent)
    if amount.is_positive:
        survivor = await store.survivor_of(tx, customer_id)
        if await store.lock_customer(tx, survivor) is None:
            return  # customers are made here, so one this store does not see is not its customer
        await post(
            tx, survivor, store_id, amount, kind="earned", operation=f"order:{order_id}", now=now, order_id=order_id
        )


async def reverse_for_refund(
    tx: Tx, store_id: StoreId, order_id: UUID, cause: str, refunded: Money, paid: Money, now: datetime
) -> None:
    """Take back in proportion to everything refunded of the order so far; `cause` names this refund."""
    customer_id, earned, back = await store_bonus.sums_of_order(tx, order_id, paid.currency)
    if customer_id is None:
        return
    amount = bonus.reversal(earned, back, refunded, paid)
    if amount.is_negative:
        await post(tx, customer_id, store_id, amount, kind="reversed", operation=cause, now=now, order_id=order_id)


async def spend(
    tx: Tx,
    customer_id: UUID,
    store_id: StoreId,
    amount: Money,
    *,
    operation: str,
    now: datetime,
    order_id: UUID | None = None,
) -> Money:
    """Spend what is there; the new balance. Raises NotEnoughBonus. Two at once cannot spend the same."""
    balance = await store_bonus.lock_balance(tx, customer_id, amount.currency)
    if balance < amount:
        raise NotEnoughBonus(balance=str(balance), wanted=str(amount))
    left = await post(tx, customer_id, store_id, -amount, kind="spent", operation=operation, now=now, order_id=order_id)
    return balance if left is None else left
