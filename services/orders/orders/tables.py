"""The tables of orders. Children carry the store of their order, bound to it by a composite key (R24)."""

from typing import Final
from uuid import UUID, uuid5

from chassis.tables import context_metadata, origin_columns
from contracts.events.orders import OrderStatus
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Sequence,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata: MetaData = context_metadata("orders")
SCHEMA: Final = "orders"

NAMESPACE: Final = UUID("0b8a3f1e-7d55-5d0b-9a44-3f7b6b0c2a61")


def default_stage_id(status: OrderStatus) -> UUID:
    """The stage that is seeded for a status has the same id everywhere."""
    return uuid5(NAMESPACE, f"stage:{status}")


order_numbers = Sequence("order_numbers", metadata=metadata, cache=20)
"""One for the network: numbers are readable, unique and never a lock that placements queue for."""


def _moment(name: str, *, required: bool = False) -> Column[object]:
    return Column(name, DateTime(timezone=True), nullable=not required)


stages = Table(
    "stages",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("status", Text, nullable=False),
    Column("titles", JSONB, nullable=False),
    Column("colour", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("version", Integer, nullable=False, server_default="1"),
    UniqueConstraint("id", "status"),
)
"""Network-wide. The status of a stage never changes; orders refer to both, so they cannot drift apart (S68)."""

loss_reasons = Table(
    "loss_reasons",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("titles", JSONB, nullable=False),
    Column("position", Integer, nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("built_in", Boolean, nullable=False, server_default=text("false")),
    Column("version", Integer, nullable=False, server_default="1"),
)
"""Network-wide dictionary."""

policies = Table(
    "policies",
    metadata,
    Column("store_id", Uuid, primary_key=True),
    Column("number_prefix", Text, nullable=False),
    Column("pay_within_seconds", Integer, nullable=False, server_default="3600"),
    Column("auto_hand_to_florists", Boolean, nullable=False, server_default=text("false")),
    Column("standing_substitution", Boolean, nullable=False, server_default=text("false")),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("pay_within_seconds between 60 and 2592000", name="pay_within_seconds"),
)

orders = Table(
    "orders",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("number", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("stage_id", Uuid, nullable=False),
    Column("source", Text, nullable=False),
    Column("placed_by", Text, nullable=False),
    _moment("placed_at", required=True),
    Column("customer_id", Uuid),
    Column("customer_name", Text, nullable=False, server_default=""),
    Column("conversation_id", Uuid),
    Column("intake_id", Uuid),
    Column("hold_id", Uuid),
    Column("reference", Text),
    Column("buyer_name", Text, nullable=False),
    Column("buyer_phone", Text),
    Column("buyer_email", Text),
    Column("delivery", JSONB, nullable=False),
    Column("delivery_kind", Text, nullable=False),
    Column("recipient_name", Text, nullable=False),
    _moment("window_start"),
    _moment("window_end"),
    Column("currency", String(3), nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("paid", BigInteger, nullable=False),
    Column("refunded", BigInteger, nullable=False),
    Column("payment_state", Text, nullable=False),
    Column("payment_mode", Text, nullable=False),
    Column("pay_within_seconds", Integer, nullable=False),
    Column("auto_hand", Boolean, nullable=False),
    Column("standing_substitution", Boolean, nullable=False),
    _moment("pay_until"),
    Column("payment_url", Text),
    Column("payment_link_version", Integer, nullable=False),
    Column("cost", BigInteger),
    Column("card_text", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("wants_photo", Boolean, nullable=False),
    Column("shows_prices", Boolean, nullable=False),
    Column("shows_buyer", Boolean, nullable=False),
    Column("responsible", ARRAY(Uuid), nullable=False),
    Column("public_token", Text, nullable=False),
    Column("stock", Text, nullable=False),
    Column("stock_version", Integer, nullable=False),
    Column("delivery_id", Uuid),
    Column("delivery_version", Integer, nullable=False),
    Column("delivery_rank", SmallInteger, nullable=False),
    Column("courier_id", Uuid),
    Column("courier_name", Text),
    Column("florist_id", Uuid),
    Column("assembly_id", Uuid),
    _moment("consent_asked_at"),
    _moment("delivery_asked_at"),
    Column("attention", Text),
    Column("loss_reason", Text),
    Column("cancel_reason", Text),
    _moment("confirmed_at"),
    _moment("paid_at"),
    _moment("handed_at"),
    _moment("taken_at"),
    _moment("assembled_at"),
    _moment("ended_at"),
    UniqueConstraint("id", "store_id"),
    UniqueConstraint("public_token"),
    ForeignKeyConstraint(["stage_id", "status"], [stages.c.id, stages.c.status]),
)
Index("ix_orders_store", orders.c.store_id, orders.c.id)
Index("ix_orders_stage", orders.c.stage_id, orders.c.store_id, orders.c.id)
Index("ix_orders_customer", orders.c.customer_id, orders.c.id, postgresql_where=orders.c.customer_id.is_not(None))
Index("ix_orders_window", orders.c.store_id, orders.c.window_start, postgresql_where=orders.c.window_start.is_not(None))
Index("ix_orders_attention", orders.c.store_id, orders.c.id, postgresql_where=orders.c.attention.is_not(None))


def _of_order() -> tuple[Column[object], Column[object], ForeignKeyConstraint]:
    """An order's id and store, bound to the order: a child can never stand in another store."""
    return (
        Column("order_id", Uuid, nullable=False),
        Column("store_id", Uuid, nullable=False),
        ForeignKeyConstraint(["order_id", "store_id"], [orders.c.id, orders.c.store_id]),
    )


items = Table(
    "order_items",
    metadata,
    Column("id", Uuid, primary_key=True),
    *_of_order(),
    Column("position", SmallInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("sellable_id", Uuid),
    Column("title", Text, nullable=False),
    Column("quantity", Numeric(14, 3), nullable=False),
    Column("unit_price", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("complexity", SmallInteger, nullable=False),
    Column("recipe_version", Integer),
    Column("components", JSONB, nullable=False),
    Column("wishes", Text, nullable=False),
    Column("budget", BigInteger),
    CheckConstraint("quantity > 0", name="quantity_positive"),
)
Index("ix_order_items_order", items.c.order_id)

order_search = Table(
    "order_search",
    metadata,
    Column("order_id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("words", Text, nullable=False),
    ForeignKeyConstraint(["order_id", "store_id"], [orders.c.id, orders.c.store_id]),
)
"""What an order can be found by. Apart from the order, so that a change of status rewrites no trigram index."""
Index(
    "ix_order_search_words",
    order_search.c.words,
    postgresql_using="gin",
    postgresql_ops={"words": "ext.gin_trgm_ops"},
)

history = Table(
    "order_history",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    *_of_order(),
    Column("version", Integer, nullable=False),
    _moment("at", required=True),
    Column("principal", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("via", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("was", Text),
    Column("became", Text, nullable=False),
    Column("note", Text, nullable=False),
)
Index("ix_order_history_order", history.c.order_id, history.c.id)

deadlines = Table(
    "order_deadlines",
    metadata,
    Column("order_id", Uuid, primary_key=True),
    Column("wait", Text, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    _moment("due_at", required=True),
    *origin_columns(),
    ForeignKeyConstraint(["order_id", "store_id"], [orders.c.id, orders.c.store_id]),
)
Index("ix_order_deadlines_due", deadlines.c.due_at)

money_entries = Table(
    "order_money",
    metadata,
    Column("id", Uuid, primary_key=True),
    *_of_order(),
    Column("kind", Text, nullable=False),
    Column("payment_id", Uuid, nullable=False),
    Column("method", Text),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    _moment("at", required=True),
    CheckConstraint("kind in ('payment', 'refund')", name="kind"),
)
"""The allocations and refunds this context was told of, by their own ids: each counts once."""
Index("ix_order_money_order", money_entries.c.order_id)

substitutions = Table(
    "substitutions",
    metadata,
    Column("id", Uuid, primary_key=True),
    *_of_order(),
    Column("replacement", JSONB, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    _moment("proposed_at", required=True),
    Column("decided_via", Text),
    _moment("decided_at"),
    Column("decision_reason", Text, nullable=False),
    Column("consent_token", Text, unique=True),
)
Index("ix_substitutions_order", substitutions.c.order_id, substitutions.c.id)

assemblies = Table(
    "assemblies",
    metadata,
    Column("id", Uuid, primary_key=True),
    *_of_order(),
    Column("florist_id", Uuid, nullable=False),
    _moment("started_at", required=True),
    _moment("finished_at"),
    Column("minutes", Integer, nullable=False),
    Column("complexity", SmallInteger, nullable=False),
    Column("composition", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column("photos", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column("note", Text, nullable=False, server_default=""),
)
"""Each assembly is a record of its own (S82), with what incentives are computed from (S84)."""
Index("ix_assemblies_order", assemblies.c.order_id)

photos = Table(
    "order_photos",
    metadata,
    Column("id", Uuid, primary_key=True),
    *_of_order(),
    Column("assembly_id", Uuid),
    Column("content", LargeBinary, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("taken_by", Text, nullable=False),
    _moment("at", required=True),
)
"""Pictures of the finished work (R26); an assembly names them by their path."""
Index("ix_order_photos_order", photos.c.order_id)

saved_views = Table(
    "saved_views",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("filter", JSONB, nullable=False),
    Column("position", Integer, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
)
"""Network-wide: a filter belongs to a person, whatever stores they work in; it shows nothing by itself."""
Index("ix_saved_views_owner", saved_views.c.owner, saved_views.c.position)
Index("ix_assemblies_florist", assemblies.c.florist_id, assemblies.c.started_at)

stores = Table(
    "stores",
    metadata,
    Column("store_id", Uuid, primary_key=True),
    Column("title", Text, nullable=False),
    Column("country", String(2), nullable=False),
    Column("currency", String(3), nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("sequence", BigInteger, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("assignments", JSONB, nullable=False, server_default=text("'[]'::jsonb")),
    Column("sequence", BigInteger, nullable=False),
)
"""Network-wide: names of colleagues and where they work; lists show those of the caller's own stores."""

customers = Table(
    "customers",
    metadata,
    Column("customer_id", Uuid, primary_key=True),
    Column("store_ids", ARRAY(Uuid), nullable=False),
    Column("display_name", Text, nullable=False),
    Column("phone", Text),
    Column("email", Text),
    Column("merged_into", Uuid),
    Column("sequence", BigInteger, nullable=False),
)

customer_merges = Table(
    "customer_merges",
    metadata,
    Column("merge_id", Uuid, primary_key=True),
    Column("absorbed_id", Uuid, nullable=False, index=True),
    Column("survivor_id", Uuid, nullable=False),
    Column("undone", Boolean, nullable=False),
)
"""Copy: which customer became which (R19). An undoing that came first silences its merge.

Without a store, as a customer belongs to several; nothing but ids, which show nothing of anybody.
"""

sellables = Table(
    "sellables",
    metadata,
    Column("sellable_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("titles", JSONB, nullable=False),
    Column("sku", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("complexity", SmallInteger, nullable=False),
    Column("recipe_version", Integer),
    Column("components", JSONB, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("sequence", BigInteger, nullable=False),
)
"""Network-wide: the catalogue is one for all stores; prices are not."""
Index("ix_sellables_sku", sellables.c.sku)

prices = Table(
    "prices",
    metadata,
    Column("store_id", Uuid, primary_key=True),
    Column("sellable_id", Uuid, primary_key=True),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("sequence", BigInteger, nullable=False),
)

NETWORK_WIDE: Final = frozenset({"stages", "loss_reasons", "users", "sellables", "saved_views", "customer_merges"})
"""Tables without a store, each for the reason given at it."""
