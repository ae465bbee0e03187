"""The catalogue: products, recipes and their versions, barcodes, prices."""

from typing import Annotated
from uuid import UUID

from chassis.ids import StoreId
from pydantic import AwareDatetime, Field

from contracts.api.inventory import Attributes, In, Out, Positive, Sku, Words
from contracts.events.parts import SellableKind, Titles
from contracts.ids import BarcodeId, CategoryId, PriceId, ProductId, RecipeId, VariantId
from contracts.money import Money
from contracts.quantity import Amount3

BarcodeCode = Annotated[str, Field(pattern=r"^[0-9A-Za-z._-]{1,64}$")]


class CategoryIn(In):
    title: Titles
    parent_id: CategoryId | None = None
    position: int = 0


class CategoryOut(CategoryIn):
    id: CategoryId
    version: int


class UnitIn(In):
    code: Annotated[str, Field(pattern=r"^[a-z_]{1,20}$")]
    title: Titles


class UnitOut(UnitIn):
    pass


class Packing(In):
    """So many stock units are in one other unit of the product: a bunch of 25 stems (S86)."""

    unit: str
    factor: Positive


class ProductIn(In):
    sku: Sku
    title: Titles
    unit: str
    """The unit its stock is counted in; fixed once made."""
    category_id: CategoryId | None = None
    classifier_code: Annotated[str, Field(max_length=32)] | None = None
    vase_life_days: Annotated[int, Field(gt=0, le=365)] | None = None
    attributes: Attributes = Field(default_factory=dict)
    packings: tuple[Packing, ...] = ()
    variant_of: ProductId | None = None
    active: bool = True


class ProductOut(ProductIn):
    id: ProductId
    version: int


class BarcodeOut(Out):
    """Who a barcode belonged to and when; `owned_until` is null for the owner of today (S88)."""

    id: BarcodeId
    code: str
    product_id: ProductId
    owned_from: AwareDatetime
    owned_until: AwareDatetime | None


class Ingredient(In):
    product_id: ProductId
    quantity: Positive
    packaging: bool = False


class Composition(In):
    """How one piece is made (S91–S98). `labour` once per currency; `margin_percent` on cost and labour."""

    components: Annotated[tuple[Ingredient, ...], Field(min_length=1, max_length=100)]
    labour: tuple[Money, ...] = ()
    margin_percent: Annotated[Amount3, Field(ge=0, le=10000)]
    assembly_minutes: Annotated[int, Field(ge=0, le=1440)]
    complexity: Annotated[int, Field(ge=1, le=10)]
    height_cm: Annotated[int, Field(gt=0, le=1000)] | None = None
    width_cm: Annotated[int, Field(gt=0, le=1000)] | None = None


class ExternalId(In):
    system: Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,40}$")]
    external_id: Words


class RecipeIn(In):
    sku: Sku
    title: Titles
    about: Titles | None = None
    category_id: CategoryId | None = None
    external_ids: tuple[ExternalId, ...] = ()
    composition: Composition
    active: bool = True


class RecipeHeadIn(In):
    """Everything about a recipe but how it is made; that is a new version (POST …/versions)."""

    sku: Sku
    title: Titles
    about: Titles | None = None
    category_id: CategoryId | None = None
    external_ids: tuple[ExternalId, ...] = ()
    active: bool = True


class RecipeVariantIn(In):
    sku: Sku
    title: Titles
    attributes: Attributes = Field(default_factory=dict)
    composition: Composition
    active: bool = True


class CompositionOut(Composition):
    number: int
    made_by: str
    made_at: AwareDatetime


class RecipeVariantOut(Out):
    id: VariantId
    sku: str
    title: Titles
    attributes: Attributes
    active: bool
    version: int
    composition: CompositionOut


class RecipeOut(RecipeHeadIn):
    id: RecipeId
    version: int
    composition: CompositionOut
    variants: tuple[RecipeVariantOut, ...] = ()


class SellableOut(Out):
    """A line of the catalogue list: a product, a recipe or a variant, with its price in the store asked for."""

    id: UUID
    kind: SellableKind
    sku: str
    title: Titles
    unit: str
    category_id: CategoryId | None
    active: bool
    version: int
    price: Money | None
    available: int | None = None
    """How many could be made or sold now, alone; null unless asked for."""
    photo: str | None = None
    """Address of the picture for cards, below the gateway's."""


class PriceIn(In):
    sellable_id: UUID
    price: Money


class PricesIn(In):
    store_id: StoreId | None = None
    prices: Annotated[tuple[PriceIn, ...], Field(min_length=1, max_length=500)]


class PriceOut(Out):
    store_id: StoreId
    sellable_id: UUID
    price: Money
    version: int


class PriceChangeOut(PriceOut):
    id: PriceId
    valid_from: AwareDatetime
    set_by: str


class SuggestedPriceOut(Out):
    """Cost of the components at the newest batches' cost, labour, and the price that the margin makes of both."""

    cost: Money
    labour: Money
    price: Money
