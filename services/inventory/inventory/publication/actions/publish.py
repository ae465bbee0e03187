"""What may be shown follows from what is free, in both directions and without a person (S103, S104)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.refusals import NotFound
from contracts.events.inventory import PublicationChanged, PublicationReason

from inventory.publication import store as publication
from inventory.publication.store import Verdict

AT_ONCE = 1000


async def request_publication(tx: Tx, store: StoreId, sellables: Sequence[UUID], *, requested: bool) -> None:
    """Somebody wants it shown, or not any more; whether it is, the next pass decides. Raises NotFound."""
    known = await publication.request_publication(tx, store, sellables, requested=requested)
    if known != set(sellables):
        raise NotFound(what="recipe")


async def think_through(tx: Tx, now: datetime) -> int:
    """Take changes off the list and decide again about every recipe they touch; returns how many were taken."""
    dirty = await publication.take_dirty(tx, AT_ONCE)
    if not dirty:
        return 0
    places = await publication.affected_by(tx, dirty)
    if places:
        await publication.take_turns(tx, sorted({place.store_id for place in places}))
        tx.publish(*(_event(verdict, now) for verdict in await publication.recompute(tx, places, now)))
    return sum(one.times for one in dirty)


def _event(verdict: Verdict, now: datetime) -> PublicationChanged:
    is_variant = verdict.sellable_id != verdict.recipe_id
    return PublicationChanged(
        store_id=verdict.store_id,
        sequence=verdict.version,
        occurred_at=now,
        publication_key=f"{verdict.sellable_id}@{verdict.store_id}",
        recipe_id=verdict.recipe_id,
        variant_id=verdict.sellable_id if is_variant else None,
        requested=verdict.requested,
        published=verdict.published,
        available=verdict.available,
        reason=PublicationReason(verdict.reason) if verdict.reason else None,
        missing=verdict.missing,
    )
