"""Demo data: one assortment for four stores, prices in their currencies, batches of several ages.

Made through the same actions as everything else, so that all others hear of it. Loading it again does nothing.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from chassis.clock import utc_now
from chassis.db import Database, Tx
from chassis.ids import uuid7
from chassis.scope import Scope
from contracts.api.inventory.documents import ReceiptIn, ReceiptLineIn, SupplierIn
from contracts.demo import STORES, DemoStore, demo_id
from contracts.events.network import StoreChanged
from contracts.events.parts import Titles
from contracts.ids import LocationId, SupplierId
from contracts.money import Money

from inventory.catalogue import store as catalogue
from inventory.catalogue import views
from inventory.catalogue.actions.define_products import define_products
from inventory.catalogue.actions.set_prices import set_prices
from inventory.catalogue.actions.write_recipes import add_variants, write_recipes
from inventory.demo.assortment import Article, articles, category_id
from inventory.demo.bouquets import Bouquet, bouquets
from inventory.demo.drawings import draw, draw_stem
from inventory.demo.shelves import CATEGORIES, UNITS
from inventory.documents import store as papers
from inventory.documents.actions.receive_stock import draft_receipt, post_receipt
from inventory.photos import store as photos
from inventory.photos import views as photographs
from inventory.photos.domain.picture import DRAWING, Picture
from inventory.photos.store import NewPhoto
from inventory.publication.actions.publish import request_publication
from inventory.stock import store_places
from inventory.stock.store_places import Place

SEED = 20260308
BY = "user:demo"
DRAMS_PER_ROUBLE = Decimal("4.3")
SUPPLIERS = {"ru": ("Флора-Импорт", "Эквадор Роуз", "Упак Центр"), "am": ("Արմֆլորա", "Գառնի ջերմոցներ")}
AGES_DAYS = (8, 3, 0)
"""Deliveries came so many days ago; what does not live that long is past its date by now."""


async def load(env: Mapping[str, str]) -> None:
    """Fill the context's own database, named by NARCISS_POSTGRES_URL."""
    db = Database(env["NARCISS_POSTGRES_URL"], "inventory", pool_size=2)
    now = utc_now()
    shelf = articles()
    made = bouquets(shelf, Random(SEED))  # noqa: S311  (the same demo everywhere, no secret)
    try:
        async with db.transaction(Scope.network()) as tx:
            if await views.product_card(tx, shelf[0].id) is None:
                await _fill_catalogue(tx, shelf, made, now)
            if not await photographs.own_photos(tx, [made[0].id]):
                await photos.add_photos(tx, _drawn(shelf, made))
        for store in STORES:
            async with db.transaction(Scope.of(store.id)) as tx:
                if await store_places.find_place(tx, location_id(store, "floor")) is None:
                    await _fill_store(tx, store, shelf, made, now)
    finally:
        await db.dispose()


def location_id(store: DemoStore, key: str) -> LocationId:
    """`floor` or `cold`, in any demo store."""
    return LocationId(demo_id("location", f"{store.key}/{key}"))


async def _fill_catalogue(tx: Tx, shelf: list[Article], made: list[Bouquet], now: datetime) -> None:
    await catalogue.save_units(tx, [(code, Titles(ru=ru, hy=hy, en=en)) for code, ru, hy, en in UNITS])
    await catalogue.add_categories(
        tx,
        [
            (category_id(key), Titles(ru=ru, hy=hy, en=en), None, place)
            for place, (key, ru, hy, en) in enumerate(CATEGORIES)
        ],
    )
    await define_products(tx, [article.wish for article in shelf], now, [article.id for article in shelf])
    await write_recipes(tx, [one.wish for one in made], made_by=BY, now=now, ids=[one.id for one in made])
    sizes = [(one.id, size) for one in made for size in one.sizes]
    await add_variants(tx, sizes, made_by=BY, now=now)


def _drawn(shelf: list[Article], made: list[Bouquet]) -> list[NewPhoto]:
    """A picture of every recipe and every flower; variants show their recipe's."""
    by_id = {article.id: article for article in shelf}
    pictures: dict[UUID, bytes] = {article.id: draw_stem(article) for article in shelf if article.perishable}
    for one in made:
        parts = [(by_id[part.product_id], int(part.quantity)) for part in one.wish.composition.components]
        pictures[one.id] = draw(one.wish.sku, parts)
    return [NewPhoto(uuid7(), sellable, 1, Picture(DRAWING, drawn), BY) for sellable, drawn in pictures.items()]


async def _fill_store(tx: Tx, store: DemoStore, shelf: list[Article], made: list[Bouquet], now: datetime) -> None:
    chance = Random(f"{SEED}{store.key}")  # noqa: S311
    await store_places.save_store(tx, _copy_of(store, now))
    for key, title, kind in (("floor", "Торговый зал", "shop_floor"), ("cold", "Холодильник", "cold_room")):
        place = Place(location_id(store, key), store.id, title, kind, fulfils=True, active=True, version=1)
        await store_places.add_place(tx, place)
    for name in SUPPLIERS[store.legal_entity]:
        await papers.add_supplier(tx, _supplier(store, name), SupplierIn(title=name), [store.id])
    prices: dict[UUID, Money] = {article.id: _selling_price(article, store) for article in shelf}
    costs: dict[UUID, Article] = {article.id: article for article in shelf}
    prices |= {one.id: _recipe_price(one, costs, store) for one in made}
    await set_prices(tx, store.id, prices, set_by=BY, now=now)
    await request_publication(tx, store.id, [one.id for one in made if chance.randrange(10) < 9], requested=True)
    for age in AGES_DAYS:
        for key in ("floor", "cold"):
            await _deliver(tx, store, key, shelf, chance, now - timedelta(days=age))


def _copy_of(store: DemoStore, now: datetime) -> StoreChanged:
    """What is known of the store until the gateway says it (any word of it is newer)."""
    return StoreChanged(
        store_id=store.id,
        sequence=0,
        occurred_at=now,
        changed_store_id=store.id,
        legal_entity_id=store.legal_entity_id,
        title=store.title,
        address=store.address,
        country=store.country,
        time_zone=store.time_zone,
        currency=store.currency,
        language=store.language,
        active=True,
    )


def _supplier(store: DemoStore, name: str) -> SupplierId:
    return SupplierId(demo_id("supplier", f"{store.key}/{name}"))


def _in_currency(kopecks: int | Decimal, store: DemoStore, step: int) -> Money:
    """Rounded to a step of major units that a price tag would show."""
    rate = DRAMS_PER_ROUBLE if store.currency == "AMD" else Decimal(1)
    major = (Decimal(kopecks) * rate / 100 / step).quantize(Decimal(1)) * step
    return Money.from_major(max(major, Decimal(step)), store.currency)


def _selling_price(article: Article, store: DemoStore) -> Money:
    return _in_currency(article.cost * Decimal("2.4"), store, 10 if store.currency == "RUB" else 50)


def _recipe_price(one: Bouquet, costs: Mapping[UUID, Article], store: DemoStore) -> Money:
    cost = sum(costs[part.product_id].cost * part.quantity for part in one.wish.composition.components)
    return _in_currency((cost + 50_000) * Decimal("1.85"), store, 50 if store.currency == "RUB" else 500)


async def _deliver(tx: Tx, store: DemoStore, key: str, shelf: list[Article], chance: Random, came_at: datetime) -> None:
    """A delivery to one place of the store: flowers to the cold room, everything else to the floor."""
    arriving = [article for article in shelf if article.perishable == (key == "cold") and chance.randrange(10) < 7]
    lines = tuple(_line(article, store, chance) for article in arriving)
    names = SUPPLIERS[store.legal_entity]
    wish = ReceiptIn(
        location_id=location_id(store, key), supplier_id=_supplier(store, chance.choice(names)), lines=lines
    )
    receipt = await draft_receipt(tx, wish, by=BY, now=came_at)
    await post_receipt(tx, receipt, 1, by=BY, now=came_at)


def _line(article: Article, store: DemoStore, chance: Random) -> ReceiptLineIn:
    packing = next(iter(article.wish.packings), None)
    count = Decimal(chance.randint(1, 4) if packing else chance.randint(20, 60))
    held = count * (packing.factor if packing else 1)
    bought = int(article.cost * chance.randint(85, 115) / Decimal(100))
    return ReceiptLineIn(
        product_id=article.id,
        quantity=count,
        unit=packing.unit if packing else None,
        cost=_in_currency(bought * held, store, 1),
    )
