"""All tables of inventory; importing this fills `metadata`."""

from inventory.tables import catalogue, documents, photos, stock
from inventory.tables.base import metadata

NETWORK_WIDE = (
    # One catalogue for the whole business; what differs by store (prices, publication, stock) is scoped.
    "categories",
    "units",
    "sellables",
    "products",
    "product_units",
    "barcodes",
    "recipes",
    "recipe_variants",
    "recipe_versions",
    "recipe_components",
    "external_ids",
    "photos",
    # A work list of ids for one loop that works for all stores; a change of the catalogue concerns every store.
    "publication_dirty",
)

__all__ = ["NETWORK_WIDE", "catalogue", "documents", "metadata", "photos", "stock"]
