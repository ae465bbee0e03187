"""Products of the catalogue: made in any number, changed one by one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chassis.db import Tx
from chassis.ids import uuid7
from chassis.refusals import NotFound
from contracts.api.inventory.catalogue import ProductIn, ProductOut
from contracts.events.parts import SellableKind
from contracts.ids import ProductId

from inventory.catalogue import store as catalogue
from inventory.catalogue.actions.announce import announce
from inventory.catalogue.store import Head, ProductRow
from inventory.domain.refusals import UnitFixed
from inventory.domain.versions import require_version


async def define_products(
    tx: Tx, wishes: Sequence[ProductIn], now: datetime, ids: Sequence[ProductId] | None = None
) -> list[ProductOut]:
    """New products, all or none. Raises SkuTaken, ReferenceUnknown."""
    chosen = list(ids) if ids is not None else [ProductId(uuid7()) for _ in wishes]
    await _require_references(tx, wishes, own=frozenset(chosen))
    heads = [_head(product, wish) for product, wish in zip(chosen, wishes, strict=True)]
    await catalogue.add_heads(tx, heads)
    await catalogue.add_products(tx, [_row(product, wish) for product, wish in zip(chosen, wishes, strict=True)])
    announce(tx, ((head, None) for head in heads), now)
    return [_shown(head.version, ProductId(head.id), wish) for head, wish in zip(heads, wishes, strict=True)]


async def change_product(tx: Tx, product: ProductId, wish: ProductIn, expected: int, now: datetime) -> ProductOut:
    """Raises NotFound, ChangedMeanwhile, SkuTaken, ReferenceUnknown and UnitFixed."""
    head = await catalogue.find_head(tx, product)
    if head is None or head.kind is not SellableKind.PRODUCT:
        raise NotFound(what="product")
    require_version(expected, head.version)
    if wish.unit != head.unit:
        raise UnitFixed(unit=head.unit)
    await _require_references(tx, [wish])
    changed = replace(_head(product, wish), version=head.version + 1)
    await catalogue.save_head(tx, changed, now)
    await catalogue.save_product(tx, _row(product, wish))
    announce(tx, [(changed, None)], now)
    return _shown(changed.version, product, wish)


async def _require_references(tx: Tx, wishes: Sequence[ProductIn], own: frozenset[ProductId] = frozenset()) -> None:
    await catalogue.require_references(
        tx,
        category_ids={wish.category_id for wish in wishes if wish.category_id},
        unit_codes={wish.unit for wish in wishes} | {packing.unit for wish in wishes for packing in wish.packings},
        product_ids={wish.variant_of for wish in wishes if wish.variant_of} - own,
    )


def _head(product: ProductId, wish: ProductIn) -> Head:
    return Head(
        id=product,
        kind=SellableKind.PRODUCT,
        sku=wish.sku,
        title=wish.title,
        category_id=wish.category_id,
        unit=wish.unit,
        classifier_code=wish.classifier_code,
        active=wish.active,
        current_version=None,
    )


def _row(product: ProductId, wish: ProductIn) -> ProductRow:
    return ProductRow(product, wish.variant_of, wish.vase_life_days, wish.attributes, wish.packings)


def _shown(version: int, product: ProductId, wish: ProductIn) -> ProductOut:
    return ProductOut(id=product, version=version, **wish.model_dump())
