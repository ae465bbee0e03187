"""Where the stems are: places, batches, the ledger, and what is promised to whom.

`movements` is the truth; `batches.on_hand` and `balances.on_hand` are its sums, kept in the same transaction. A
balance row is the lock of its batches: whoever changes batches of a product at a location holds that row first.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY

from inventory.tables.base import amount, key, made_now, metadata, minor_units, moment, version

stores = Table(
    "stores",
    metadata,
    key(),
    Column("title", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("sequence", BigInteger, nullable=False),
)
"""A copy of what the gateway says about a store."""
locations = Table(
    "locations",
    metadata,
    key(),
    Column("store_id", Uuid, ForeignKey("inventory.stores.id"), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("fulfils", Boolean, nullable=False),
    Column("active", Boolean, nullable=False, server_default="true"),
    version(),
)
"""Orders of a store are reserved at its locations that fulfil (S103, S106)."""
batches = Table(
    "batches",
    metadata,
    key(),
    Column("store_id", Uuid, nullable=False),
    Column("location_id", Uuid, ForeignKey("inventory.locations.id"), nullable=False),
    Column("product_id", Uuid, ForeignKey("inventory.products.id"), nullable=False),
    Column("supplier_id", Uuid),
    Column("document_id", Uuid, index=True),
    moment("received_at"),
    Column("best_before", Date),
    amount("quantity"),
    amount("on_hand"),
    amount("reserved"),
    minor_units("cost_amount"),
    Column("currency", Text, nullable=False),
    Column("past_noted", Boolean, nullable=False, server_default="false"),
    Column("expiring_noted", Boolean, nullable=False, server_default="false"),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("reserved >= 0 and reserved <= on_hand", name="reserved_within_on_hand"),
)
"""`best_before` is the one date that decides order of use and what is barred (R15); `cost_amount` is for `quantity`."""
Index("ix_batches_in_stock", batches.c.product_id, batches.c.location_id, postgresql_where=batches.c.on_hand > 0)
Index(
    "ix_batches_best_before",
    batches.c.best_before,
    postgresql_where=(batches.c.on_hand > 0) & ~batches.c.past_noted,
)
balances = Table(
    "balances",
    metadata,
    Column("location_id", Uuid, ForeignKey("inventory.locations.id"), primary_key=True),
    Column("product_id", Uuid, ForeignKey("inventory.products.id"), primary_key=True),
    Column("store_id", Uuid, nullable=False),
    amount("on_hand"),
    amount("reserved"),
    CheckConstraint("reserved >= 0 and reserved <= on_hand", name="reserved_within_on_hand"),
    Index("ix_balances_product_id_store_id", "product_id", "store_id"),
)
movements = Table(
    "movements",
    metadata,
    key(),
    Column("store_id", Uuid, nullable=False),
    Column("location_id", Uuid, nullable=False),
    Column("product_id", Uuid, nullable=False),
    Column("batch_id", Uuid, ForeignKey("inventory.batches.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    amount("quantity"),
    minor_units("cost_amount"),
    Column("currency", Text, nullable=False),
    Column("document_id", Uuid, index=True),
    Column("order_id", Uuid, index=True),
    Column("reason", Text),
    moment("occurred_at"),
    made_now("recorded_at"),
    Column("made_by", Text, nullable=False),
    CheckConstraint("quantity <> 0", name="quantity"),
    Index("ix_movements_product_id_id", "product_id", "id"),
)

holds = Table(
    "holds",
    metadata,
    key(),
    Column("store_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    moment("expires_at"),
    moment("needed_at"),
    Column("asked_by", Text, nullable=False),
    Column("order_id", Uuid),
    moment("made_at"),
    moment("ended_at", required=False),
    CheckConstraint("state in ('held', 'bound', 'released', 'expired')", name="state"),
)
Index("ix_holds_expiring", holds.c.expires_at, postgresql_where=holds.c.state == "held")
order_reservations = Table(
    "order_reservations",
    metadata,
    Column("order_id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    version(),
    Column("hold_id", Uuid),
    moment("needed_at", required=False),
    moment("expires_at", required=False),
    Column("kept", Boolean, nullable=False, server_default="false"),
    Column("reason", Text),
    made_now("made_at"),
    made_now("changed_at"),
    CheckConstraint("state in ('expected', 'reserved', 'failed', 'released', 'consumed', 'returned')", name="state"),
)
"""One row per order: its version is the `sequence` of what we say about the order. A row may exist before the
order was heard of: `expected` (paid or confirmed first) or `released` (cancelled first: a tombstone)."""
Index(
    "ix_order_reservations_expiring",
    order_reservations.c.expires_at,
    postgresql_where=order_reservations.c.state == "reserved",
)
reservations = Table(
    "reservations",
    metadata,
    key(),
    Column("store_id", Uuid, nullable=False),
    Column("hold_id", Uuid, ForeignKey("inventory.holds.id")),
    Column("order_id", Uuid),
    Column("location_id", Uuid, nullable=False),
    Column("product_id", Uuid, nullable=False),
    Column("batch_id", Uuid, ForeignKey("inventory.batches.id"), nullable=False),
    amount("quantity"),
    made_now("made_at"),
    moment("ended_at", required=False),
    Column("end_reason", Text),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint("hold_id is not null or order_id is not null", name="has_an_owner"),
    CheckConstraint("(ended_at is null) = (end_reason is null)", name="end_has_a_reason"),
    Index("ix_reservations_hold_id", "hold_id"),
    Index("ix_reservations_order_id", "order_id"),
)
"""So much of one batch for one hold or order (S110); live while `ended_at` is null. R13: owner, reason and end."""
Index("ix_reservations_live", reservations.c.product_id, postgresql_where=reservations.c.ended_at.is_(None))

publications = Table(
    "publications",
    metadata,
    Column("store_id", Uuid, primary_key=True),
    Column("sellable_id", Uuid, ForeignKey("inventory.sellables.id"), primary_key=True),
    Column("recipe_id", Uuid, ForeignKey("inventory.recipes.id"), nullable=False),
    Column("requested", Boolean, nullable=False),
    Column("published", Boolean, nullable=False),
    Column("reason", Text),
    Column("missing", ARRAY(Uuid), nullable=False, server_default="{}"),
    Column("version", BigInteger, nullable=False, server_default="0"),
    made_now("changed_at"),
    CheckConstraint("published = (reason is null)", name="has_a_reason"),
    Index("ix_publications_sellable_id", "sellable_id"),
)
"""Requested is a person's wish, published is the fact computed from free stock (S102). `missing`: product ids."""
publication_dirty = Table(
    "publication_dirty",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("store_id", Uuid),
    Column("product_id", Uuid),
    Column("sellable_id", Uuid),
    CheckConstraint("num_nonnulls(product_id, sellable_id) = 1", name="names_one_thing"),
)
"""What changed and has not been thought through yet; no store means every store that offers the sellable."""
