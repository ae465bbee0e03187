"""Write side of the search: one text per customer that stands for itself."""

from collections.abc import Sequence
from uuid import UUID

from chassis.db import Tx
from sqlalchemy import delete, or_
from sqlalchemy.dialects.postgresql import insert

from crm.tables import search


async def keep_words(tx: Tx, customer_id: UUID, store_ids: Sequence[UUID], words: str) -> None:
    """The customer is found by these words from now on; nothing is written when they are the same."""
    statement = insert(search).values(customer_id=customer_id, store_ids=list(store_ids), words=words)
    new = statement.excluded
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=[search.c.customer_id],
            set_={"words": new.words, "store_ids": new.store_ids},
            where=or_(search.c.words != new.words, search.c.store_ids != new.store_ids),
        )
    )


async def forget_words(tx: Tx, customer_id: UUID) -> None:
    """Who was merged into somebody else is not found."""
    await tx.execute(delete(search).where(search.c.customer_id == customer_id))
