"""Tables of the analytics context; all amounts are minor units with their currency."""

from chassis.tables import context_metadata
from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Index, Integer, Table, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB

metadata = context_metadata("analytics")

stores = Table(
    "stores",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("title", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
)
"""Copy of the network's stores: the zone decides the business day."""

passport_entries = Table(
    "passport_entries",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("store_id", Uuid),
    Column("order_id", Uuid),
    Column("conversation_id", Uuid),
    Column("type", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("causation_id", Uuid),
    Column("traceparent", Text),
    Column("payload", JSONB, nullable=False),
)
Index("ix_passport_entries_order_id", passport_entries.c.order_id)
Index("ix_passport_entries_conversation_id", passport_entries.c.conversation_id, passport_entries.c.occurred_at)

order_facts = Table(
    "order_facts",
    metadata,
    Column("order_id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("number", Text),
    Column("source", Text),
    Column("conversation_id", Uuid),
    Column("currency", Text),
    Column("placed_at", DateTime(timezone=True)),
    Column("completed_at", DateTime(timezone=True)),
    Column("cancelled_at", DateTime(timezone=True)),
    Column("promised_until", DateTime(timezone=True)),
    Column("delivered_at", DateTime(timezone=True)),
    Column("business_day", Date),
    Column("goods", BigInteger),
    Column("delivery_fee", BigInteger),
    Column("stem_cost", BigInteger),
)
"""What is known of an order so far, whatever arrived first."""

order_refunds = Table(
    "order_refunds",
    metadata,
    Column("refund_id", Uuid, primary_key=True),
    Column("order_id", Uuid, nullable=False, index=True),
    Column("store_id", Uuid, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("refunded_at", DateTime(timezone=True), nullable=False),
)
"""Money given back: what went back after the order was completed takes revenue away, whichever is heard first."""
ledger = Table(
    "ledger",
    metadata,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("store_id", Uuid, nullable=False),
    Column("order_id", Uuid),
    Column("business_day", Date, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
"""The profit-and-loss lines: append-only, signed from the shop's point of view (cost is negative).

`key` names what a line is for (`<order>:goods`, `<refund>:refund`), so no repetition can post it twice.
"""
Index("ix_ledger_store_day", ledger.c.store_id, ledger.c.business_day)

incidents = Table(
    "incidents",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid),
    Column("order_id", Uuid),
    Column("kind", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("evidence", JSONB, nullable=False),
    Column("raised_at", DateTime(timezone=True), nullable=False),
    Column("cleared_at", DateTime(timezone=True)),
    Column("cleared_by", Text),
    Column("version", Integer, nullable=False, server_default=text("1")),
    Column("is_open", Boolean, nullable=False, server_default=text("true")),
)
Index("ix_incidents_open", incidents.c.raised_at, postgresql_where=incidents.c.is_open)
