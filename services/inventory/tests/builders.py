"""A shop with two stores, some stems and a recipe; and the messages other contexts would send."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from chassis.clock import utc_now
from chassis.ids import StoreId, uuid7
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.events.network import StoreChanged
from contracts.events.orders import (
    OrderAssembled,
    OrderCancelled,
    OrderLost,
    OrderPaid,
    OrderPlaced,
    OrderSource,
    OrderStatus,
)
from contracts.events.parts import Component, DeliveryTerms, OrderLine, SellableKind
from contracts.ids import (
    AssemblyId,
    BatchId,
    HoldId,
    LegalEntityId,
    LocationId,
    OrderId,
    OrderItemId,
    ProductId,
    StockDocumentId,
    UserId,
)
from contracts.money import Money
from inventory.stock import store as stock
from inventory.stock import store_places
from inventory.stock.store import Cause, Movement, NewBatch
from sqlalchemy import text

DAY = timedelta(days=1)
MOSCOW = StoreId(uuid7())
YEREVAN = StoreId(uuid7())
EVERYTHING = frozenset(
    {"catalogue.read", "catalogue.write", "stock.read", "stock.hold", "stock.receive", "stock.count"}
)


def many(quantity: int | str) -> Decimal:
    return Decimal(quantity).quantize(Decimal("0.001"))


def today() -> date:
    return utc_now().date()


def store_changed(store: StoreId, currency: str, zone: str, *, sequence: int = 1, title: str = "Store") -> StoreChanged:
    return StoreChanged(
        store_id=store,
        sequence=sequence,
        occurred_at=utc_now(),
        changed_store_id=store,
        legal_entity_id=LegalEntityId(uuid7()),
        title=title,
        address="",
        country="RU" if currency == "RUB" else "AM",
        time_zone=zone,
        currency=currency,
        language="ru" if currency == "RUB" else "hy",
        active=True,
    )


@dataclass
class Shop:
    """What a test works with; `place` is where a store's orders are fulfilled."""

    service: RunningService
    places: dict[StoreId, LocationId]
    category: UUID
    products: dict[str, ProductId] = field(default_factory=dict)

    async def product(self, name: str, **attributes: str) -> ProductId:
        product = ProductId(uuid7())
        await self._run(
            "insert into inventory.sellables (id, kind, sku, title_ru, category_id, unit) "
            "values (:id, 'product', :sku, :title, :category, 'stem')",
            id=product,
            sku=name,
            title=name,
            category=self.category,
        )
        await self._run(
            "insert into inventory.products (id, attributes) select cast(:id as uuid), "
            "coalesce(jsonb_object_agg(k, v), '{}') from unnest(cast(:ks as text[]), cast(:vs as text[])) as a (k, v)",
            id=product,
            ks=list(attributes),
            vs=list(attributes.values()),
        )
        self.products[name] = product
        return product

    async def recipe(self, name: str, components: Mapping[ProductId, int | str], *, number: int = 1) -> UUID:
        recipe = uuid7()
        await self._run(
            "insert into inventory.sellables (id, kind, sku, title_ru, unit, current_version) "
            "values (:id, 'recipe', :sku, :title, 'piece', :number)",
            id=recipe,
            sku=name,
            title=name,
            number=number,
        )
        await self._run("insert into inventory.recipes (id) values (:id)", id=recipe)
        await self.recipe_version(recipe, number, components)
        return recipe

    async def recipe_version(self, recipe: UUID, number: int, components: Mapping[ProductId, int | str]) -> None:
        version = uuid7()
        await self._run(
            "insert into inventory.recipe_versions (id, sellable_id, number, labour, margin_percent, "
            "assembly_minutes, complexity, made_by) values (:id, :recipe, :number, '{}', 50, 20, 2, 'test')",
            id=version,
            recipe=recipe,
            number=number,
        )
        await self._run(
            "insert into inventory.recipe_components (version_id, product_id, quantity, packaging, position) "
            "select :id, p, q, false, n from unnest(cast(:products as uuid[]), cast(:quantities as numeric[])) "
            "with ordinality as c (p, q, n)",
            id=version,
            products=list(components),
            quantities=[Decimal(q) for q in components.values()],
        )

    async def receive(
        self,
        product: ProductId,
        quantity: int | str,
        *,
        store: StoreId = MOSCOW,
        best_before: date | None = None,
        cost: int = 10_000,
        place: LocationId | None = None,
    ) -> BatchId:
        """A batch with its receipt movement."""
        batch, where = BatchId(uuid7()), place or self.places[store]
        new = NewBatch(batch, product, many(quantity), cost, best_before)
        currency = "RUB" if store == MOSCOW else "AMD"
        async with self.service.runtime.db.transaction(Scope.network()) as tx:
            await stock.open_balances(tx, store, where, [product])
            await stock.lock_products(tx, store, [product])
            await stock.add_batches(
                tx,
                store,
                where,
                [new],
                supplier_id=None,
                document_id=StockDocumentId(uuid7()),
                received_at=utc_now(),
                currency=currency,
            )
            lots = await stock.lots_named(tx, [batch])
            await stock.post_movements(
                tx, store, [Movement(uuid7(), lots[0], new.quantity, cost)], Cause("receipt", utc_now(), "test")
            )
        return batch

    async def balance(self, product: ProductId, store: StoreId = MOSCOW) -> tuple[Decimal, Decimal]:
        """(on hand, reserved) of a product where the store fulfils."""
        rows = await self.service.rows(
            "select on_hand, reserved from {schema}.balances where location_id = :place and product_id = :product",
            place=self.places[store],
            product=product,
        )
        return (rows[0].on_hand, rows[0].reserved) if rows else (Decimal(0), Decimal(0))

    async def batch(self, batch: BatchId) -> tuple[Decimal, Decimal]:
        rows = await self.service.rows("select on_hand, reserved from {schema}.batches where id = :id", id=batch)
        return rows[0].on_hand, rows[0].reserved

    async def books(self) -> list[str]:
        """What the shop's own check of its books finds."""
        from inventory.stock.loops import books_agree

        return await books_agree(self.service.runtime)

    async def _run(self, statement: str, **parameters: Any) -> None:
        async with self.service.runtime.db.transaction(Scope.network()) as tx:
            await tx.execute(text(statement), parameters)


async def open_shop(service: RunningService) -> Shop:
    await service.deliver(store_changed(MOSCOW, "RUB", "Europe/Moscow"))
    await service.deliver(store_changed(YEREVAN, "AMD", "Asia/Yerevan"))
    places = {store: LocationId(uuid7()) for store in (MOSCOW, YEREVAN)}
    shop = Shop(service, places, uuid7())
    await shop._run("insert into inventory.units (code, title_ru) values ('stem', 'шт.'), ('piece', 'шт.')")
    await shop._run("insert into inventory.categories (id, title_ru) values (:id, 'Цветы')", id=shop.category)
    async with service.runtime.db.transaction(Scope.network()) as tx:
        for store, place in places.items():
            await store_places.add_place(
                tx, store_places.Place(place, store, "Shop floor", "shop_floor", True, True, 1)
            )
    return shop


def product_line(product: ProductId, quantity: int | str) -> OrderLine:
    return _line(SellableKind.PRODUCT, product, quantity)


def recipe_line(recipe: UUID, quantity: int | str, version: int | None = None) -> OrderLine:
    return _line(SellableKind.RECIPE, recipe, quantity, version=version)


def custom_line(components: Mapping[ProductId, int | str], quantity: int | str = 1) -> OrderLine:
    parts = tuple(Component(product_id=p, quantity=many(q)) for p, q in components.items())
    return _line(SellableKind.CUSTOM_BOUQUET, None, quantity, components=parts)


def _line(
    kind: SellableKind,
    sellable: UUID | None,
    quantity: int | str,
    *,
    version: int | None = None,
    components: tuple[Component, ...] = (),
) -> OrderLine:
    return OrderLine(
        item_id=OrderItemId(uuid7()),
        kind=kind,
        sellable_id=sellable,
        title="a line",
        quantity=many(quantity),
        unit_price=Money(10_000, "RUB"),
        total=Money(10_000, "RUB"),
        recipe_version=version,
        components=components,
    )


def placed(
    *lines: OrderLine,
    store: StoreId = MOSCOW,
    order: OrderId | None = None,
    hold: HoldId | None = None,
) -> OrderPlaced:
    return OrderPlaced(
        store_id=store,
        sequence=1,
        occurred_at=utc_now(),
        order_id=order or OrderId(uuid7()),
        number="1",
        status=OrderStatus.PLACED,
        source=OrderSource.CRM,
        hold_id=hold,
        lines=lines,
        delivery=terms(),
        total=Money(10_000, "RUB"),
        placed_by="user:test",
    )


def terms() -> DeliveryTerms:
    return DeliveryTerms(kind="pickup", fee=Money(0, "RUB"))


def _fact(order: OrderId, store: StoreId, status: OrderStatus, sequence: int) -> dict[str, Any]:
    return {
        "store_id": store,
        "sequence": sequence,
        "occurred_at": utc_now(),
        "order_id": order,
        "number": "1",
        "status": status,
    }


def cancelled(order: OrderId, store: StoreId = MOSCOW) -> OrderCancelled:
    return OrderCancelled(
        **_fact(order, store, OrderStatus.CANCELLED, 9),
        reason="changed their mind",
        cancelled_by="user:test",
        was=OrderStatus.PLACED,
        paid=Money(0, "RUB"),
    )


def lost(order: OrderId, store: StoreId = MOSCOW) -> OrderLost:
    return OrderLost(
        **_fact(order, store, OrderStatus.LOST, 9), loss_reason="payment_expired", was=OrderStatus.CONFIRMED
    )


def paid(order: OrderId, store: StoreId = MOSCOW) -> OrderPaid:
    return OrderPaid(**_fact(order, store, OrderStatus.PAID, 3), total=Money(10_000, "RUB"), paid=Money(10_000, "RUB"))


def assembled(
    order: OrderId,
    composition: Mapping[ProductId, int | str],
    store: StoreId = MOSCOW,
    *,
    at: datetime | None = None,
) -> OrderAssembled:
    return OrderAssembled(
        **{**_fact(order, store, OrderStatus.READY_FOR_COURIER, 6), "occurred_at": at or utc_now()},
        florist_id=UserId(uuid7()),
        assembly_id=AssemblyId(uuid7()),
        composition=tuple(Component(product_id=p, quantity=many(q)) for p, q in composition.items()),
        delivery=terms(),
    )


class Later:
    """A clock that a test moves."""

    def __init__(self, ahead: timedelta = timedelta(0)) -> None:
        self.ahead = ahead

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def quantities(takes: Sequence[Any]) -> dict[UUID, Decimal]:
    """What was taken out of each batch."""
    sums: dict[UUID, Decimal] = {}
    for take in takes:
        sums[take.batch_id] = sums.get(take.batch_id, Decimal(0)) + take.quantity
    return sums
