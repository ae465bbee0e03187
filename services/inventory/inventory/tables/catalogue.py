"""What can be sold: products, recipes and their variants, with barcodes and prices.

`sellables` is the common head of a product, a recipe and a recipe variant: one name space of article numbers, one
place that prices, publication and order lines point at.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from inventory.tables.base import amount, key, made_now, metadata, minor_units, moment, titles, version

categories = Table(
    "categories",
    metadata,
    key(),
    Column("parent_id", Uuid, ForeignKey("inventory.categories.id")),
    *titles(),
    Column("position", Integer, nullable=False, server_default="0"),
    version(),
)
units = Table("units", metadata, Column("code", Text, primary_key=True), *titles())
sellables = Table(
    "sellables",
    metadata,
    key(),
    Column("kind", Text, nullable=False),
    Column("sku", Text, nullable=False, unique=True),
    *titles(),
    Column("category_id", Uuid, ForeignKey("inventory.categories.id")),
    Column("unit", Text, ForeignKey("inventory.units.code"), nullable=False),
    Column("classifier_code", Text),
    Column("current_version", Integer),
    Column("active", Boolean, nullable=False, server_default="true"),
    version(),
    made_now("made_at"),
    made_now("changed_at"),
    CheckConstraint("kind in ('product', 'recipe', 'recipe_variant')", name="kind"),
    CheckConstraint("(kind = 'product') = (current_version is null)", name="only_recipes_have_versions"),
    Index("ix_sellables_category_id", "category_id"),
)
products = Table(
    "products",
    metadata,
    Column("id", Uuid, ForeignKey("inventory.sellables.id"), primary_key=True),
    Column("variant_of", Uuid, ForeignKey("inventory.products.id")),
    Column("vase_life_days", SmallInteger),
    Column("attributes", JSONB, nullable=False, server_default="{}"),
    CheckConstraint("vase_life_days > 0", name="vase_life"),
)
"""A variant is a product of its own, with its own stock, that names the product it is a variant of (S87)."""
product_units = Table(
    "product_units",
    metadata,
    Column("product_id", Uuid, ForeignKey("inventory.products.id"), primary_key=True),
    Column("unit", Text, ForeignKey("inventory.units.code"), primary_key=True),
    amount("factor"),
    CheckConstraint("factor > 0", name="factor"),
)
"""How many stock units one other unit of the product holds: a bunch of 25 stems (S86)."""
barcodes = Table(
    "barcodes",
    metadata,
    key(),
    Column("code", Text, nullable=False),
    Column("product_id", Uuid, ForeignKey("inventory.products.id"), nullable=False, index=True),
    moment("owned_from"),
    moment("owned_until", required=False),
)
Index("uq_barcodes_owner", barcodes.c.code, unique=True, postgresql_where=barcodes.c.owned_until.is_(None))

recipes = Table(
    "recipes",
    metadata,
    Column("id", Uuid, ForeignKey("inventory.sellables.id"), primary_key=True),
    Column("about_ru", Text, nullable=False, server_default=""),
    Column("about_hy", Text, nullable=False, server_default=""),
    Column("about_en", Text, nullable=False, server_default=""),
)
recipe_variants = Table(
    "recipe_variants",
    metadata,
    Column("id", Uuid, ForeignKey("inventory.sellables.id"), primary_key=True),
    Column("recipe_id", Uuid, ForeignKey("inventory.recipes.id"), nullable=False, index=True),
    Column("attributes", JSONB, nullable=False, server_default="{}"),
)
recipe_versions = Table(
    "recipe_versions",
    metadata,
    key(),
    Column("sellable_id", Uuid, ForeignKey("inventory.sellables.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("labour", JSONB, nullable=False),
    Column("margin_percent", Numeric(8, 3), nullable=False),
    Column("assembly_minutes", SmallInteger, nullable=False),
    Column("complexity", SmallInteger, nullable=False),
    Column("height_cm", SmallInteger),
    Column("width_cm", SmallInteger),
    Column("made_by", Text, nullable=False),
    made_now("made_at"),
    UniqueConstraint("sellable_id", "number"),
)
"""Written once: what an order was made from never changes afterwards. `labour` is minor units by currency."""
recipe_components = Table(
    "recipe_components",
    metadata,
    Column("version_id", Uuid, ForeignKey("inventory.recipe_versions.id"), primary_key=True),
    Column("product_id", Uuid, ForeignKey("inventory.products.id"), primary_key=True),
    amount("quantity"),
    Column("packaging", Boolean, nullable=False),
    Column("position", SmallInteger, nullable=False),
    CheckConstraint("quantity > 0", name="quantity"),
    Index("ix_recipe_components_product_id", "product_id"),
)
external_ids = Table(
    "external_ids",
    metadata,
    Column("system", Text, primary_key=True),
    Column("external_id", Text, primary_key=True),
    Column("sellable_id", Uuid, ForeignKey("inventory.sellables.id"), nullable=False, index=True),
)
"""What storefronts and ERPs call a sellable (S100)."""

prices = Table(
    "prices",
    metadata,
    Column("store_id", Uuid, primary_key=True),
    Column("sellable_id", Uuid, ForeignKey("inventory.sellables.id"), primary_key=True),
    minor_units("amount"),
    Column("currency", Text, nullable=False),
    version(),
    moment("set_at"),
    CheckConstraint("amount >= 0", name="amount"),
)
price_history = Table(
    "price_history",
    metadata,
    key(),
    Column("store_id", Uuid, nullable=False),
    Column("sellable_id", Uuid, ForeignKey("inventory.sellables.id"), nullable=False),
    minor_units("amount"),
    Column("currency", Text, nullable=False),
    Column("version", Integer, nullable=False),
    moment("valid_from"),
    Column("set_by", Text, nullable=False),
    Index("ix_price_history_sellable_id_store_id_id", "sellable_id", "store_id", "id"),
)
