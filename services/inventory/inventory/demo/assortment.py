"""The demo assortment as products of the catalogue."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from contracts.api.inventory.catalogue import Packing, ProductIn
from contracts.demo import demo_id
from contracts.events.parts import Titles
from contracts.ids import CategoryId, ProductId

from inventory.demo.shelves import COLOURS, FAMILIES, SUNDRIES, Family


@dataclass(frozen=True, slots=True)
class Article:
    """A demo product and what one stock unit of it costs, in kopecks."""

    id: ProductId
    wish: ProductIn
    category: str
    colour: str
    cost: int
    length: int | None

    @property
    def perishable(self) -> bool:
        return self.wish.vase_life_days is not None


def category_id(key: str) -> CategoryId:
    return CategoryId(demo_id("category", key))


def product_id(sku: str) -> ProductId:
    return ProductId(demo_id("product", sku))


def articles() -> list[Article]:
    return [*_flowers(), *_sundries()]


def _flowers() -> Iterator[Article]:
    for family in FAMILIES:
        for variety, colour in family.varieties:
            first: ProductId | None = None
            for place, length in enumerate(family.lengths):
                article = _flower(family, variety, colour, length, first, place)
                first = first or article.id
                yield article


def _flower(
    family: Family, variety: str, colour: str, length: int, variant_of: ProductId | None, place: int
) -> Article:
    sku = f"{family.key}-{variety.lower().replace(' ', '-')}-{length}"
    ru, hy, en = family.names
    wish = ProductIn(
        sku=sku,
        title=Titles(
            ru=f"{ru} {variety} {length} см", hy=f"{hy} {variety} {length} սմ", en=f"{en} {variety} {length} cm"
        ),
        unit="stem",
        category_id=category_id(family.category),
        classifier_code=family.goods_code,
        vase_life_days=family.vase_life,
        attributes={"colour": colour, "variety": variety, "length_cm": str(length)},
        packings=(Packing(unit="bunch", factor=Decimal(family.bunch)),),
        variant_of=variant_of,
    )
    cost = family.cost + place * family.cost // 5
    return Article(product_id(sku), wish, family.category, colour, cost, length)


def _sundries() -> Iterator[Article]:
    for key, category, unit, (ru, hy, en), colours, cost in SUNDRIES:
        for colour in colours:
            sku = f"{key}-{colour}"
            shade = COLOURS[colour]
            wish = ProductIn(
                sku=sku,
                title=Titles(ru=f"{ru}, {shade[0]}", hy=f"{hy}, {shade[1]}", en=f"{en}, {shade[2]}"),
                unit=unit,
                category_id=category_id(category),
                attributes={"colour": colour},
            )
            yield Article(product_id(sku), wish, category, colour, cost, None)
