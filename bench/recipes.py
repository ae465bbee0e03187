"""Recipes by SQL, as five thousand through the door would take longer than all measurements together."""

from collections.abc import Mapping

import asyncpg
from contracts.demo import DemoStore

_PRICE = 900_000
_STATEMENTS = (
    """
    insert into inventory.sellables (id, kind, sku, title_ru, title_hy, title_en, unit, current_version)
    select r, 'recipe', 'bench-recipe-' || r, 'Букет', 'Փունջ', 'Bouquet', 'piece', 1 from unnest($1::uuid[]) as r
    on conflict do nothing
    """,
    "insert into inventory.recipes (id) select r from unnest($1::uuid[]) as r on conflict do nothing",
    """
    insert into inventory.recipe_versions
      (id, sellable_id, number, labour, margin_percent, assembly_minutes, complexity, made_by)
    select r, r, 1, '{"AMD": 0, "RUB": 0}', 85, 20, 2, 'service:bench' from unnest($1::uuid[]) as r
    on conflict do nothing
    """,
)
_COMPONENTS = """
insert into inventory.recipe_components (version_id, product_id, quantity, packaging, position)
select v, p, q, false, n from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[]) as c(v, p, q, n)
on conflict do nothing
"""
_PRICED = """
insert into inventory.prices (store_id, sellable_id, amount, currency, set_at)
select $2::uuid, r, $3::bigint, $4::text, now() from unnest($1::uuid[]) as r on conflict do nothing
"""
_WANTED = (
    """
    insert into inventory.publications (store_id, sellable_id, recipe_id, requested, published, reason)
    select $2::uuid, r, r, true, false, 'component_missing' from unnest($1::uuid[]) as r on conflict do nothing
    """,
    "insert into inventory.publication_dirty (store_id, sellable_id) select $2::uuid, r from unnest($1::uuid[]) as r",
)


async def seed_recipes(
    connection: asyncpg.Connection, store: DemoStore, made_of: Mapping[str, Mapping[str, int]]
) -> None:
    """Recipes with a price that somebody wants shown in the store; whether they are, inventory decides."""
    recipes = list(made_of)
    parts = [
        (recipe, stem, many, place)
        for recipe, stems in made_of.items()
        for place, (stem, many) in enumerate(stems.items())
    ]
    async with connection.transaction():
        for statement in _STATEMENTS:
            await connection.execute(statement, recipes)
        await connection.execute(_COMPONENTS, *(list(column) for column in zip(*parts, strict=True)))
        await connection.execute(_PRICED, recipes, store.id, _PRICE, store.currency)
        for statement in _WANTED:
            await connection.execute(statement, recipes, store.id)
