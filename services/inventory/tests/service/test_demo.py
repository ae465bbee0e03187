"""Demo data loads once, through the same doors as everything else."""

from collections import Counter

import pytest
from chassis.testing import RunningService
from contracts.demo import STORES
from contracts.events.inventory import DocumentPosted, PriceChanged, SellableChanged
from inventory.demo import load
from inventory.publication.loops import keep_true
from inventory.stock.loops import books_agree

pytestmark = pytest.mark.servers


async def test_demo_fills_four_stores_once(inventory: RunningService) -> None:
    env = {"NARCISS_POSTGRES_URL": inventory.runtime.db.url}
    await load(env)
    kinds = Counter(event.kind.value for event in await inventory.published(SellableChanged))
    assert kinds == {"product": 237, "recipe": 120, "recipe_variant": 24}
    prices = Counter(event.store_id for event in await inventory.published(PriceChanged))
    assert prices == {store.id: 357 for store in STORES}
    assert len(await inventory.published(DocumentPosted)) == 6 * len(STORES)
    before = (await inventory.rows("select count(*) as n from {schema}.outbox"))[0].n
    await load(env)
    assert (await inventory.rows("select count(*) as n from {schema}.outbox"))[0].n == before
    while await keep_true(inventory.runtime):
        pass
    rows = await inventory.rows(
        "select store_id, count(*) filter (where published) as shown, count(*) as wished from {schema}.publications "
        "group by store_id"
    )
    assert {row.store_id for row in rows} == {store.id for store in STORES}
    assert all(10 < row.shown < row.wished for row in rows), rows
    assert await books_agree(inventory.runtime) == []


async def test_every_recipe_of_the_demo_has_a_picture(inventory: RunningService) -> None:
    await load({"NARCISS_POSTGRES_URL": inventory.runtime.db.url})
    rows = await inventory.rows(
        "select s.kind, count(*) as n, max(octet_length(p.content)) as largest from {schema}.sellables s "
        "join {schema}.photos p on p.sellable_id = s.id group by s.kind"
    )
    assert {row.kind: row.n for row in rows}["recipe"] == 120
    assert max(row.largest for row in rows) < 40_000
