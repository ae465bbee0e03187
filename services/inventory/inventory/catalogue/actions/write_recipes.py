"""Recipes, their variants and their versions: how a bouquet is made never changes, it gets a new version."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.ids import uuid7
from chassis.refusals import NotFound
from contracts.api.inventory.catalogue import Composition, RecipeHeadIn, RecipeIn, RecipeVariantIn
from contracts.events.parts import SellableKind
from contracts.ids import CategoryId, RecipeId, RecipeVersionId, VariantId

from inventory.catalogue import store as catalogue
from inventory.catalogue import views
from inventory.catalogue.actions.announce import announce
from inventory.catalogue.store import Head, VersionRow
from inventory.domain.versions import require_version

PIECE = "piece"
"""Recipes are sold by the piece."""


async def write_recipes(
    tx: Tx, wishes: Sequence[RecipeIn], *, made_by: str, now: datetime, ids: Sequence[RecipeId] | None = None
) -> list[RecipeId]:
    """New recipes with their first version, all or none. Raises SkuTaken, ReferenceUnknown."""
    chosen = list(ids) if ids is not None else [RecipeId(uuid7()) for _ in wishes]
    pairs = list(zip(chosen, wishes, strict=True))
    await _require_references(tx, [wish.composition for wish in wishes], wishes)
    heads = [_recipe_head(recipe, wish, 1, 1) for recipe, wish in pairs]
    await catalogue.add_heads(tx, heads)
    await catalogue.add_recipes(tx, [(recipe, wish.about) for recipe, wish in pairs])
    await catalogue.add_versions(tx, [_version(recipe, 1, wish.composition, made_by, now) for recipe, wish in pairs])
    named = [(recipe, wish.external_ids) for recipe, wish in pairs if wish.external_ids]
    if named:
        await catalogue.add_external_ids(tx, named)
    announce(tx, ((head, wish.composition) for head, wish in zip(heads, wishes, strict=True)), now)
    return chosen


async def change_recipe(tx: Tx, recipe: RecipeId, wish: RecipeHeadIn, expected: int, now: datetime) -> int:
    """Everything but the composition; gives the new version of the row. Raises NotFound, ChangedMeanwhile …"""
    head = await _find(tx, recipe, SellableKind.RECIPE)
    require_version(expected, head.version)
    await _require_references(tx, [], [wish])
    assert head.current_version is not None
    changed = _recipe_head(recipe, wish, head.current_version, head.version + 1)
    await catalogue.save_head(tx, changed, now)
    await catalogue.save_about(tx, recipe, wish.about)
    await catalogue.save_external_ids(tx, recipe, wish.external_ids)
    announce(tx, [(changed, await views.current_composition(tx, recipe))], now)
    return changed.version


async def add_version(
    tx: Tx, sellable: UUID, composition: Composition, expected: int, *, made_by: str, now: datetime
) -> Head:
    """From now on the recipe or variant is made like this; orders keep the version they were placed with."""
    head = await _find(tx, sellable, SellableKind.RECIPE, SellableKind.RECIPE_VARIANT)
    require_version(expected, head.version)
    await _require_references(tx, [composition], [])
    assert head.current_version is not None
    changed = replace(head, current_version=head.current_version + 1, version=head.version + 1)
    await catalogue.add_versions(tx, [_version(sellable, changed.current_version or 1, composition, made_by, now)])
    await catalogue.save_head(tx, changed, now)
    announce(tx, [(changed, composition)], now)
    return changed


async def add_variants(
    tx: Tx, wishes: Sequence[tuple[RecipeId, RecipeVariantIn]], *, made_by: str, now: datetime
) -> list[VariantId]:
    """Sizes or colours of recipes, each with a composition of its own (S95). Raises NotFound, SkuTaken …"""
    parents = await catalogue.find_recipes(tx, [recipe for recipe, _ in wishes])
    if any(recipe not in parents for recipe, _ in wishes):
        raise NotFound(what="recipe")
    await _require_references(tx, [wish.composition for _, wish in wishes], [])
    made = [(VariantId(uuid7()), recipe, wish) for recipe, wish in wishes]
    heads = [_variant_head(variant, wish, parents[recipe].category_id) for variant, recipe, wish in made]
    await catalogue.add_heads(tx, heads)
    await catalogue.add_variants(tx, [(variant, recipe, wish.attributes) for variant, recipe, wish in made])
    await catalogue.add_versions(
        tx, [_version(variant, 1, wish.composition, made_by, now) for variant, _, wish in made]
    )
    announce(tx, ((head, wish.composition) for head, (_, _, wish) in zip(heads, made, strict=True)), now)
    return [variant for variant, _, _ in made]


def _variant_head(variant: VariantId, wish: RecipeVariantIn, category_id: CategoryId | None) -> Head:
    return Head(
        id=variant,
        kind=SellableKind.RECIPE_VARIANT,
        sku=wish.sku,
        title=wish.title,
        category_id=category_id,
        unit=PIECE,
        classifier_code=None,
        active=wish.active,
        current_version=1,
    )


async def _find(tx: Tx, sellable: UUID, *kinds: SellableKind) -> Head:
    head = await catalogue.find_head(tx, sellable)
    if head is None or head.kind not in kinds:
        raise NotFound(what="recipe")
    return head


async def _require_references(
    tx: Tx, compositions: Sequence[Composition], heads: Sequence[RecipeIn | RecipeHeadIn]
) -> None:
    await catalogue.require_references(
        tx,
        category_ids={head.category_id for head in heads if head.category_id},
        unit_codes={PIECE},
        product_ids={part.product_id for composition in compositions for part in composition.components},
    )


def _recipe_head(recipe: RecipeId, wish: RecipeIn | RecipeHeadIn, current: int, version: int) -> Head:
    return Head(
        id=recipe,
        kind=SellableKind.RECIPE,
        sku=wish.sku,
        title=wish.title,
        category_id=wish.category_id,
        unit=PIECE,
        classifier_code=None,
        active=wish.active,
        current_version=current,
        version=version,
    )


def _version(sellable: UUID, number: int, composition: Composition, made_by: str, now: datetime) -> VersionRow:
    return VersionRow(RecipeVersionId(uuid7()), sellable, number, composition, made_by, now)
