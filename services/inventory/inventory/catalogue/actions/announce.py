"""Tell everybody what a sellable is now: whole state, so that a copy needs nothing else."""

from collections.abc import Iterable
from datetime import datetime

from chassis.db import Tx
from contracts.api.inventory.catalogue import Composition
from contracts.events.inventory import SellableChanged
from contracts.events.parts import Component

from inventory.catalogue.store import Head


def announce(tx: Tx, heads: Iterable[tuple[Head, Composition | None]], now: datetime) -> None:
    """One event per head; a recipe with its current composition."""
    tx.publish(*(_event(head, made_of, now) for head, made_of in heads))


def _event(head: Head, made_of: Composition | None, now: datetime) -> SellableChanged:
    return SellableChanged(
        store_id=None,
        sequence=head.version,
        occurred_at=now,
        sellable_id=head.id,
        kind=head.kind,
        title=head.title,
        sku=head.sku,
        unit=head.unit,
        assembly_minutes=made_of.assembly_minutes if made_of else 0,
        complexity=made_of.complexity if made_of else 0,
        recipe_version=head.current_version,
        components=tuple(Component(product_id=part.product_id, quantity=part.quantity) for part in made_of.components)
        if made_of
        else (),
        classifier_code=head.classifier_code,
        active=head.active,
    )
