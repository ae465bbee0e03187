"""What could go into the vase instead: of the same family, free in this store, still fresh when it is needed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.api.inventory.assortment import ComponentChoiceOut, SubstituteOut
from contracts.events.parts import Component
from contracts.ids import ProductId

from inventory.catalogue import views_assortment as views
from inventory.domain.refusals import ReferenceUnknown
from inventory.photos.views import first_photos
from inventory.stock import store as stock
from inventory.stock import store_demand as demand
from inventory.stock.domain.demand import Candidate, best_first
from inventory.tables.rows import titles_of


async def offer_substitutes(
    tx: Tx, store: StoreId, components: Sequence[Component], needed_at: datetime | None, now: datetime
) -> list[ComponentChoiceOut]:
    """Raises ReferenceUnknown for what is no product, StoreUnknown."""
    facts = await stock.store_facts(tx, store, max(now, needed_at or now))
    wanted = sorted({component.product_id for component in components})
    heads = await views.product_heads(tx, wanted)
    if len(heads) < len(wanted):
        raise ReferenceUnknown(what="product")
    free = await views.free_on(tx, store, wanted, facts.day)
    candidates: dict[ProductId, list[Candidate]] = defaultdict(list)
    for candidate in await demand.substitutes(tx, store, wanted, wanted, facts.day):
        candidates[candidate.instead_of].append(candidate)
    best = {one.product_id: best_first(one.quantity, candidates[one.product_id]) for one in components}
    pictures = await first_photos(tx, sorted({*wanted, *(c.product_id for found in best.values() for c in found)}))
    return [
        ComponentChoiceOut(
            product_id=one.product_id,
            title=titles_of(heads[one.product_id]),
            sku=heads[one.product_id].sku,
            unit=heads[one.product_id].unit,
            photo=pictures.get(one.product_id),
            quantity=one.quantity,
            free=free[one.product_id],
            substitutes=tuple(_substitute(candidate, pictures) for candidate in best[one.product_id]),
        )
        for one in components
    ]


def _substitute(candidate: Candidate, pictures: Mapping[UUID, str]) -> SubstituteOut:
    return SubstituteOut(
        product_id=candidate.product_id,
        title=candidate.titles,
        available=candidate.available,
        photo=pictures.get(candidate.product_id),
    )
