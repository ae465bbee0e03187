"""What may be shown and sold by storefronts."""

from uuid import UUID

from chassis.ids import StoreId

from contracts.api.inventory import Attributes, In, Out
from contracts.api.inventory.catalogue import ExternalId
from contracts.events.inventory import PublicationReason
from contracts.events.parts import SellableKind, Titles
from contracts.ids import ProductId, RecipeId
from contracts.money import Money


class PublicationIn(In):
    store_id: StoreId | None = None
    requested: bool


class PublicationOut(Out):
    """`requested` is somebody's wish, `published` the fact (S102); `available` could be made now, alone."""

    store_id: StoreId
    sellable_id: UUID
    recipe_id: RecipeId
    sku: str
    title: Titles
    requested: bool
    published: bool
    reason: PublicationReason | None
    missing: tuple[ProductId, ...]
    available: int
    price: Money | None


class OfferOut(Out):
    """What a storefront may show and sell now."""

    id: UUID
    kind: SellableKind
    recipe_id: RecipeId
    sku: str
    title: Titles
    about: Titles | None
    category: Titles | None
    attributes: Attributes
    price: Money
    available: int
    assembly_minutes: int
    height_cm: int | None
    width_cm: int | None
    external_ids: tuple[ExternalId, ...]
    photos: tuple[str, ...] = ()
    """Addresses below the gateway's, the first for cards."""


class StoreOffersOut(Out):
    store_id: StoreId
    title: str
    currency: str
    time_zone: str
    language: str
    items: tuple[OfferOut, ...]
    next_cursor: str | None = None
