"""Published exactly while every component is there, compared with a brute-force count (R14, S102–S104)."""

import random
from decimal import Decimal
from uuid import UUID

import asyncpg
import pytest
from chassis.identity import Caller, SubjectKind
from chassis.ids import StoreId, uuid7
from chassis.scope import Scope
from contracts.api.inventory.catalogue import Composition, Ingredient
from contracts.events.inventory import PublicationChanged, PublicationReason
from contracts.events.orders import OrderPlaced
from contracts.ids import ProductId, RecipeId
from contracts.money import Money
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inventory.catalogue.actions.set_prices import set_prices
from inventory.catalogue.actions.write_recipes import add_version
from inventory.publication.actions.publish import request_publication
from inventory.publication.loops import keep_true
from inventory.publication.store import take_dirty
from sqlalchemy import text

from services.inventory.tests.builders import (
    DAY,
    EVERYTHING,
    MOSCOW,
    YEREVAN,
    Later,
    Shop,
    cancelled,
    many,
    placed,
    product_line,
    recipe_line,
    today,
)

PORTIONS: list[int | str] = [1, 2, 3, 5, "0.5", "1.25"]
pytestmark = pytest.mark.servers


async def offer(shop: Shop, recipe: UUID, *, store: StoreId = MOSCOW, price: int = 250_000) -> None:
    """A recipe with a price that somebody wants shown."""
    currency = "RUB" if store == MOSCOW else "AMD"
    async with shop.service.runtime.db.transaction(Scope.of(store)) as tx:
        await set_prices(tx, store, {recipe: Money(price, currency)}, set_by="t", now=Later()())
        await request_publication(tx, store, [recipe], requested=True)


async def think(shop: Shop) -> None:
    while await keep_true(shop.service.runtime):
        pass


async def said(shop: Shop, recipe: UUID, store: StoreId = MOSCOW) -> list[PublicationChanged]:
    """What was announced about one recipe in one store, oldest first."""
    return [
        event
        for event in await shop.service.published(PublicationChanged)
        if event.recipe_id == recipe and event.store_id == store
    ]


async def test_free_stock_moves_the_published_fact_in_both_directions(shop: Shop) -> None:
    rose, ribbon = await shop.product("rose"), await shop.product("ribbon")
    recipe = await shop.recipe("ocean", {rose: 7, ribbon: "0.5"})
    await shop.receive(rose, 14)
    await offer(shop, recipe)
    await think(shop)
    await shop.receive(ribbon, 3)
    await think(shop)
    order = placed(product_line(rose, 8))
    await shop.service.deliver(order)
    await think(shop)
    await shop.service.deliver(cancelled(order.order_id))
    await think(shop)
    await think(shop)
    events = await said(shop, recipe)
    assert [(e.sequence, e.published, e.reason, e.available, e.missing) for e in events] == [
        (1, False, PublicationReason.COMPONENT_MISSING, 0, (ribbon,)),
        (2, True, None, 2, ()),
        (3, False, PublicationReason.COMPONENT_MISSING, 0, (rose,)),
        (4, True, None, 2, ()),
    ]


async def test_wish_price_and_activity_decide_too(shop: Shop) -> None:
    rose = await shop.product("rose")
    recipe = await shop.recipe("ocean", {rose: 7})
    await shop.receive(rose, 14)
    async with shop.service.client(shop.service.user(MOSCOW, permissions=EVERYTHING)) as http:
        wish = {"store_id": str(MOSCOW), "requested": True}
        assert (await http.put(f"/api/inventory/v1/publications/{recipe}", json=wish)).status_code == 204
        assert (await http.put(f"/api/inventory/v1/publications/{uuid7()}", json=wish)).status_code == 404
        await think(shop)
        price = {"sellable_id": str(recipe), "price": {"amount": 250000, "currency": "RUB"}}
        body = {"store_id": str(MOSCOW), "prices": [price]}
        assert (await http.put("/api/inventory/v1/prices", json=body)).json()["changed"][0]["version"] == 1
        assert (await http.put("/api/inventory/v1/prices", json=body)).json() == {"changed": []}
        await think(shop)
        card = (await http.get(f"/api/inventory/v1/recipes/{recipe}")).json()
        head = {"sku": card["sku"], "title": card["title"], "active": False}
        changed = await http.put(f"/api/inventory/v1/recipes/{recipe}", json=head, headers={"If-Match": '"1"'})
        assert changed.status_code == 200, changed.text
        await think(shop)
        listed = (await http.get("/api/inventory/v1/publications")).json()["items"]
        no_wish = {"store_id": str(MOSCOW), "requested": False}
        assert (await http.put(f"/api/inventory/v1/publications/{recipe}", json=no_wish)).status_code == 204
        await think(shop)
    assert [(e.requested, e.published, e.reason) for e in await said(shop, recipe)] == [
        (True, False, PublicationReason.NO_PRICE),
        (True, True, None),
        (True, False, PublicationReason.INACTIVE),
        (False, False, PublicationReason.NOT_REQUESTED),
    ]
    assert [(item["sellable_id"], item["available"], item["reason"]) for item in listed] == [
        (str(recipe), 2, "inactive")
    ]


async def test_new_composition_is_what_counts(shop: Shop) -> None:
    rose, peony = await shop.product("rose"), await shop.product("peony")
    recipe = await shop.recipe("ocean", {rose: 7})
    await shop.receive(rose, 14)
    await offer(shop, recipe)
    await think(shop)
    made_of = Composition(
        components=(Ingredient(product_id=peony, quantity=Decimal(1)),),
        margin_percent=Decimal(50),
        assembly_minutes=10,
        complexity=1,
    )
    async with shop.service.runtime.db.transaction(Scope.of(MOSCOW)) as tx:
        await add_version(tx, recipe, made_of, 1, made_by="t", now=Later()())
    await think(shop)
    assert [(e.published, e.missing) for e in await said(shop, recipe)] == [(True, ()), (False, (peony,))]


async def test_stems_that_pass_their_date_take_the_recipe_off(shop: Shop) -> None:
    """R15: no movement happened, yet what is free has changed."""
    from inventory.stock.loops import notice_past_dates

    rose = await shop.product("rose")
    recipe = await shop.recipe("ocean", {rose: 7})
    await shop.receive(rose, 14, best_before=today() + DAY)
    await offer(shop, recipe)
    await think(shop)
    shop.service.runtime.clock = Later(3 * DAY)
    await notice_past_dates(shop.service.runtime)
    await think(shop)
    await notice_past_dates(shop.service.runtime)
    await think(shop)
    assert [e.published for e in await said(shop, recipe)] == [True, False]


async def test_stores_are_shown_their_own(shop: Shop) -> None:
    """S103, S9: two stores, two showcases; a partner's key sees its own store only."""
    rose = await shop.product("rose")
    recipe, other = await shop.recipe("ocean", {rose: 7}), await shop.recipe("river", {rose: 99})
    await shop.receive(rose, 14)
    await shop.receive(rose, 14, store=YEREVAN)
    await offer(shop, recipe)
    await offer(shop, other)
    await offer(shop, recipe, store=YEREVAN, price=1_500_000)
    await think(shop)
    key = Caller(SubjectKind.API_KEY, "k", Scope.of(YEREVAN), YEREVAN, frozenset({"external.catalogue"}))
    async with shop.service.client(key) as http:
        catalogue = (await http.get("/api/v1/external/catalogue")).json()
        foreign = await http.get("/api/v1/external/catalogue", params={"store_id": str(MOSCOW)})
        item = await http.get(f"/api/v1/external/catalogue/{recipe}")
        absent = await http.get(f"/api/v1/external/catalogue/{other}")
    assert [(i["id"], i["price"], i["available"]) for i in catalogue["items"]] == [
        (str(recipe), {"amount": 1_500_000, "currency": "AMD"}, 2)
    ]
    assert (foreign.status_code, item.json()["sku"], absent.status_code) == (403, "ocean", 404)
    public = Caller(SubjectKind.PUBLIC, "anybody", Scope.of())
    async with shop.service.client(public) as http:
        showcase = (await http.get(f"/api/inventory/v1/public/showcase/{MOSCOW}")).json()
        nowhere = await http.get(f"/api/inventory/v1/public/showcase/{uuid7()}")
        inside = await http.get("/api/inventory/v1/publications")
    assert [(i["id"], i["price"]["currency"]) for i in showcase["items"]] == [(str(recipe), "RUB")]
    assert (nowhere.status_code, inside.status_code) == (404, 403)


@given(seed=st.integers(min_value=0, max_value=2**32 - 1))
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
async def test_publication_equals_brute_force_on_random_recipes_and_events(shop: Shop, seed: int) -> None:
    """R14: random recipe graphs with shared stems, random receipts, orders, ends; the oracle counts by hand."""
    chance = random.Random(seed)
    products = [await shop.product(f"p{seed}-{n}-{uuid7().hex[-6:]}") for n in range(6)]
    recipes: dict[UUID, dict[ProductId, int | str]] = {}
    for n in range(8):
        made_of: dict[ProductId, int | str] = {
            product: chance.choice(PORTIONS) for product in chance.sample(products, k=chance.randint(1, 4))
        }
        recipe = await shop.recipe(f"r{seed}-{n}-{uuid7().hex[-6:]}", made_of)
        recipes[recipe] = made_of
        await offer(shop, recipe)
    orders: list[OrderPlaced] = []
    for _ in range(14):
        await _something_happens(shop, chance, products, list(recipes), orders)
        await think(shop)
        await _check_against_oracle(shop, recipes)
    assert await shop.books() == []


async def _something_happens(
    shop: Shop, chance: random.Random, products: list[ProductId], recipes: list[UUID], orders: list[OrderPlaced]
) -> None:
    what = chance.choice(["receive", "receive", "product", "recipe", "end"])
    if what == "receive":
        past = chance.random() < 0.2
        best_before = today() + (-2 * DAY if past else chance.randint(1, 9) * DAY)
        await shop.receive(chance.choice(products), chance.randint(1, 9), best_before=best_before)
    elif what == "product":
        orders.append(placed(product_line(chance.choice(products), chance.randint(1, 6))))
        await shop.service.deliver(orders[-1])
    elif what == "recipe":
        orders.append(placed(recipe_line(chance.choice(recipes), chance.randint(1, 2))))
        await shop.service.deliver(orders[-1])
    elif orders:
        gone = orders.pop(chance.randrange(len(orders)))
        await shop.service.deliver(cancelled(gone.order_id))


async def _check_against_oracle(shop: Shop, recipes: dict[UUID, dict[ProductId, int | str]]) -> None:
    rows = await shop.service.rows("select product_id, on_hand - reserved as free, best_before from {schema}.batches")
    free: dict[UUID, Decimal] = {}
    for row in rows:
        if row.best_before is None or row.best_before >= today():
            free[row.product_id] = free.get(row.product_id, Decimal(0)) + row.free
    facts = {
        row.sellable_id: (row.published, set(row.missing))
        for row in await shop.service.rows("select sellable_id, published, missing from {schema}.publications")
    }
    for recipe, made_of in recipes.items():
        missing = {product for product, need in made_of.items() if free.get(product, Decimal(0)) < Decimal(need)}
        assert facts[recipe] == (not missing, missing)
        last = (await said(shop, recipe))[-1]
        assert (last.published, set(last.missing)) == (not missing, missing)


async def test_only_what_changed_is_announced(shop: Shop) -> None:
    rose = await shop.product("rose")
    recipe = RecipeId(await shop.recipe("ocean", {rose: 1}))
    await shop.receive(rose, 100)
    await offer(shop, recipe)
    await think(shop)
    for _ in range(5):
        await shop.service.deliver(placed(product_line(rose, 3)))
        await think(shop)
    assert len(await said(shop, recipe)) == 1
    assert await shop.balance(rose) == (many(100), many(15))


async def test_a_long_list_of_changes_is_taken_in_parts_however_short_it_was_before(
    shop: Shop, postgres_admin_url: str
) -> None:
    rose = await shop.product("rose")
    await think(shop)
    async with shop.service.runtime.db.transaction(Scope.of(MOSCOW)) as tx:
        database = (await tx.all(text("select current_database() as name")))[0].name
    # As the list is after a quiet night.
    admin = await asyncpg.connect(postgres_admin_url, database=database)
    await admin.execute("vacuum analyze inventory.publication_dirty")
    await admin.close()
    changed = (
        "insert into inventory.publication_dirty (store_id, product_id)"
        " select cast(:store as uuid), cast(:product as uuid) from generate_series(1, 300)"
    )
    async with shop.service.runtime.db.transaction(Scope.of(MOSCOW)) as tx:
        for _ in range(6):
            assert await take_dirty(tx, 100) == []
        await tx.execute(text(changed), {"store": MOSCOW, "product": rose})
        parts = [sum(one.times for one in await take_dirty(tx, 100)) for _ in range(4)]
    assert parts == [100, 100, 100, 0]
