"""Write side of the bonus ledger."""

from typing import Any
from uuid import UUID

from chassis.db import Tx
from contracts.money import Money
from sqlalchemy import Text, cast, func, select
from sqlalchemy.dialects.postgresql import insert

from crm.tables import balances, bonus_entries


async def post_entry(tx: Tx, entry_id: UUID, customer_id: UUID, amount: Money, **values: Any) -> tuple[int, int] | None:
    """Add an entry and move the balance; returns (balance, version), or None when the operation was posted before.

    The entry comes first: its unique operation decides, and a second copy waits there until the first commits.
    """
    added = await tx.execute(
        insert(bonus_entries)
        .values(id=entry_id, customer_id=customer_id, amount=amount.amount, currency=amount.currency, **values)
        .on_conflict_do_nothing(index_elements=[bonus_entries.c.operation])
    )
    if not added.rowcount:
        return None
    statement = insert(balances).values(
        customer_id=customer_id, currency=amount.currency, balance=amount.amount, version=1
    )
    moved = await tx.execute(
        statement.on_conflict_do_update(
            index_elements=[balances.c.customer_id, balances.c.currency],
            set_={"balance": balances.c.balance + amount.amount, "version": balances.c.version + 1},
        ).returning(balances.c.balance, balances.c.version)
    )
    row = moved.one()
    return row.balance, row.version


async def lock_balance(tx: Tx, customer_id: UUID, currency: str) -> Money:
    """The balance, locked until the transaction ends; zero when nothing was ever posted."""
    found = await tx.scalar(
        select(balances.c.balance)
        .where(balances.c.customer_id == customer_id, balances.c.currency == currency)
        .with_for_update()
    )
    return Money(found or 0, currency)


async def sums_of_order(tx: Tx, order_id: UUID, currency: str) -> tuple[UUID | None, Money, Money]:
    """Who earned how much for an order, and how much of it was taken back (positive)."""
    row = await tx.first(
        select(
            func.max(cast(bonus_entries.c.customer_id, Text)).label("customer_id"),
            func.coalesce(func.sum(bonus_entries.c.amount).filter(bonus_entries.c.kind == "earned"), 0).label("earned"),
            func.coalesce(func.sum(-bonus_entries.c.amount).filter(bonus_entries.c.kind == "reversed"), 0).label(
                "back"
            ),
        ).where(bonus_entries.c.order_id == order_id, bonus_entries.c.kind.in_(("earned", "reversed")))
    )
    if row is None or row.customer_id is None:
        return None, Money.zero(currency), Money.zero(currency)
    return UUID(row.customer_id), Money(int(row.earned), currency), Money(int(row.back), currency)


async def all_balances(tx: Tx, customer_id: UUID) -> list[Money]:
    rows = await tx.all(select(balances).where(balances.c.customer_id == customer_id).order_by(balances.c.currency))
    return [Money(row.balance, row.currency) for row in rows]
