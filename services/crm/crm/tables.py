"""Tables of the crm context. What hangs on a customer is visible exactly when the customer is (R24)."""

from chassis.tables import context_metadata
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = context_metadata("crm")

stores = Table(
    "stores",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("bonus_percent", Numeric(5, 2), nullable=False, server_default="5"),
)
customers = Table(
    "customers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_ids", ARRAY(Uuid), nullable=False),
    Column("display_name", Text, nullable=False),
    Column("phones", ARRAY(Text), nullable=False),
    Column("emails", ARRAY(Text), nullable=False),
    Column("language", Text, nullable=False),
    Column("notes", Text, nullable=False, server_default=""),
    Column("origin", Text),
    Column("preferences", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("responsible", ARRAY(Uuid), nullable=False, server_default="{}"),
    Column("merged_into", Uuid),
    Column("version", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("cardinality(store_ids) > 0", name="known_somewhere"),
)
Index("ix_customers_created", customers.c.created_at, customers.c.id)
Index("ix_customers_store_ids", customers.c.store_ids, postgresql_using="gin")
Index("ix_customers_phones", customers.c.phones, postgresql_using="gin")
identities = Table(
    "channel_identities",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, ForeignKey(customers.c.id), nullable=False),
    Column("channel", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("profile_id", Uuid, nullable=False),
    Column("display_name", Text),
    Column("username", Text),
    Column("phone", Text),
    UniqueConstraint("channel", "external_id", "profile_id", name="uq_channel_identities_identity"),
)
Index("ix_channel_identities_customer_id", identities.c.customer_id)
search = Table(
    "customer_search",
    metadata,
    Column("customer_id", Uuid, ForeignKey(customers.c.id), primary_key=True),
    Column("store_ids", ARRAY(Uuid), nullable=False),
    Column("words", Text, nullable=False),
)
"""What a customer can be found by: words in lower case, each with a space before it (see domain/words.py). Those who
were merged into somebody else are not here."""
Index(
    "ix_customer_search_stores_words",
    search.c.store_ids,
    search.c.words,
    postgresql_using="gin",
    postgresql_ops={"words": "ext.gin_trgm_ops"},
)
conversations = Table(
    "conversations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("identity", JSONB, nullable=False),
    Column("sequence", BigInteger, nullable=False),
)
"""Copy: who wrote in which conversation, so that a customer can be made from it."""
recipients = Table(
    "recipients",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, ForeignKey(customers.c.id), nullable=False),
    Column("name", Text, nullable=False),
    Column("phone", Text),
    Column("address", JSONB),
    Column("notes", Text, nullable=False, server_default=""),
    Column("last_used_at", DateTime(timezone=True)),
)
"""Whom the customer sends flowers to; an order's recipient is remembered here by itself."""
Index("ix_recipients_customer_id", recipients.c.customer_id)
dates = Table(
    "memorable_dates",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, ForeignKey(customers.c.id), nullable=False),
    Column("store_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("month", SmallInteger, nullable=False),
    Column("day", SmallInteger, nullable=False),
    Column("year", SmallInteger),
    Column("lead_days", SmallInteger, nullable=False),
    Column("reminded_for", Date),
    Column("version", Integer, nullable=False, server_default="1"),
    CheckConstraint("month between 1 and 12 and day between 1 and 31", name="a_day_of_the_year"),
)
Index("ix_memorable_dates_day", dates.c.month, dates.c.day)
consents = Table(
    "consents",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, ForeignKey(customers.c.id), nullable=False),
    Column("kind", Text, nullable=False),
    Column("given", Boolean, nullable=False),
    Column("how", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
"""Each giving and each withdrawal is a row; the newest of a kind counts."""
bonus_entries = Table(
    "bonus_entries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, ForeignKey(customers.c.id), nullable=False),
    Column("store_id", Uuid, nullable=False),
    Column("operation", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("order_id", Uuid),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("why", Text, nullable=False, server_default=""),
    Column("at", DateTime(timezone=True), nullable=False),
)
"""The bonus ledger, append-only; `operation` names the cause, so a repeated cause posts nothing (R25)."""
Index("ix_bonus_entries_customer_id", bonus_entries.c.customer_id, bonus_entries.c.at)
Index("ix_bonus_entries_order_id", bonus_entries.c.order_id)
balances = Table(
    "bonus_balances",
    metadata,
    Column("customer_id", Uuid, ForeignKey(customers.c.id), primary_key=True),
    Column("currency", Text, primary_key=True),
    Column("balance", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
)
"""Running sums of the ledger, one row to lock per customer and currency."""
orders = Table(
    "orders",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("customer_id", Uuid),
    Column("number", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("paid", BigInteger, nullable=False, server_default="0"),
    Column("currency", Text, nullable=False),
    Column("placed_at", DateTime(timezone=True)),
    Column("recipient_name", Text, nullable=False, server_default=""),
    Column("sequence", BigInteger, nullable=False),
    Column("total_sequence", BigInteger, nullable=False, server_default="0"),
)
"""Copy: the one history of a customer, whichever identity ordered (S39).

`sequence` is the version its status is of, `total_sequence` that of its total: not every message carries one.
"""
Index("ix_orders_customer_id", orders.c.customer_id)
Index("ix_orders_customer_placed", orders.c.customer_id, orders.c.placed_at)
merges = Table(
    "merges",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("customer_id", Uuid, ForeignKey(customers.c.id), nullable=False),
    Column("absorbed_id", Uuid, ForeignKey(customers.c.id), nullable=False),
    Column("moved", JSONB, nullable=False),
    Column("merged_by", Uuid, nullable=False),
    Column("merged_at", DateTime(timezone=True), nullable=False),
    Column("undone_at", DateTime(timezone=True)),
)
"""What a merge moved, so that it can be undone exactly (R19)."""
people = Table(
    "people",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_ids", ARRAY(Uuid), nullable=False),
    Column("name", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("sequence", BigInteger, nullable=False),
)
"""Copy: those who work here, for responsible people and assignees."""
tasks = Table(
    "tasks",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("title", Text, nullable=False),
    Column("details", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, server_default="open"),
    Column("assignee_id", Uuid),
    Column("due_at", DateTime(timezone=True)),
    Column("customer_id", Uuid),
    Column("conversation_id", Uuid),
    Column("order_id", Uuid),
    Column("created_by", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
)
Index("ix_tasks_store_state", tasks.c.store_id, tasks.c.state, tasks.c.created_at, tasks.c.id)
Index("ix_tasks_customer_id", tasks.c.customer_id, postgresql_where=tasks.c.customer_id.is_not(None))
order_refunds = Table(
    "order_refunds",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("order_id", Uuid, nullable=False),
    Column("store_id", Uuid, nullable=False),
    Column("amount", BigInteger, nullable=False),
)
"""Copy: money given back, to take bonus back in proportion."""
Index("ix_order_refunds_order_id", order_refunds.c.order_id)
