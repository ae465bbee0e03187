"""Recipes as a store lives with them: what they cost and earn, how many could be made, and why one is not shown."""

from typing import Annotated, Literal
from uuid import UUID

from chassis.ids import StoreId
from pydantic import AwareDatetime, Field

from contracts.api.inventory import Attributes, In, Out
from contracts.api.inventory.catalogue import ExternalId
from contracts.api.inventory.photos import PhotoOut
from contracts.events.inventory import PublicationReason
from contracts.events.parts import Component, SellableKind, Titles
from contracts.ids import CategoryId, ProductId, RecipeId
from contracts.money import Money
from contracts.quantity import Amount3

ShownState = Literal["published", "waiting", "not_requested"]
"""Published; wanted but not possible now; not wanted."""


class NamedProduct(Out):
    product_id: ProductId
    title: Titles


class LimitOut(NamedProduct):
    """The component that decides how many could be made: so much is needed for one, so much is free."""

    needed: Amount3
    free: Amount3


class AssortmentOut(Out):
    """A recipe or a variant of one in a store. `cost` is that of the newest batches; null while one is unknown."""

    id: UUID
    kind: SellableKind
    recipe_id: RecipeId
    sku: str
    title: Titles
    category_id: CategoryId | None
    attributes: Attributes
    active: bool
    version: int
    photo: str | None
    price: Money | None
    cost: Money | None
    labour: Money
    suggested: Money | None
    earned: Money | None
    """Price less cost and labour."""
    earned_percent: Amount3 | None
    """Of cost and labour, as `margin_percent` is meant."""
    margin_percent: Amount3
    available: int
    limit: LimitOut | None
    requested: bool
    published: bool
    reason: PublicationReason | None
    missing: tuple[NamedProduct, ...]
    assembly_minutes: int
    complexity: int


class SubstituteOut(NamedProduct):
    available: Amount3
    photo: str | None


class SheetComponentOut(NamedProduct):
    """`free` may be promised, `on_hand` is there; `makes` pieces could be made of what is free of it alone."""

    sku: str
    unit: str
    photo: str | None
    quantity: Amount3
    packaging: bool
    free: Amount3
    on_hand: Amount3
    cost: Money | None
    makes: int


class SheetItemOut(AssortmentOut):
    number: int
    """Of the composition's version."""
    made_by: str
    made_at: AwareDatetime
    height_cm: int | None
    width_cm: int | None
    labours: tuple[Money, ...]
    components: tuple[SheetComponentOut, ...]
    photos: tuple[PhotoOut, ...]


class RecipeSheetOut(Out):
    """A recipe card: the recipe first, then its variants."""

    store_id: StoreId
    currency: str
    about: Titles | None
    external_ids: tuple[ExternalId, ...]
    items: tuple[SheetItemOut, ...]


class SubstitutesIn(In):
    store_id: StoreId | None = None
    components: Annotated[tuple[Component, ...], Field(min_length=1, max_length=200)]
    needed_at: AwareDatetime | None = None


class ComponentChoiceOut(NamedProduct):
    """A component with what could stand in for it: those that suffice first, then the most alike."""

    sku: str
    unit: str
    photo: str | None
    quantity: Amount3
    free: Amount3
    substitutes: tuple[SubstituteOut, ...]
