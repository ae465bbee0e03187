"""Papers that move stock, who they are with, and the log of what happened to each (S121)."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from inventory.tables.base import AMOUNT, amount, key, made_now, metadata, moment, version

counterparties = Table(
    "counterparties",
    metadata,
    key(),
    Column("store_ids", ARRAY(Uuid), nullable=False),
    Column("title", Text, nullable=False),
    Column("tax_number", Text),
    Column("supplies", Boolean, nullable=False),
    Column("buys", Boolean, nullable=False),
    Column("active", Boolean, nullable=False, server_default="true"),
    version(),
)
document_numbers = Table(
    "document_numbers",
    metadata,
    Column("store_id", Uuid, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("last", Integer, nullable=False),
)
documents = Table(
    "documents",
    metadata,
    key(),
    Column("store_id", Uuid, nullable=False),
    Column("location_id", Uuid, ForeignKey("inventory.locations.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("counterparty_id", Uuid),
    Column("reason", Text),
    Column("comment", Text, nullable=False, server_default=""),
    Column("total_amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    version(),
    Column("made_by", Text, nullable=False),
    moment("made_at"),
    moment("posted_at", required=False),
    moment("reversed_at", required=False),
    UniqueConstraint("store_id", "kind", "number"),
    CheckConstraint("kind in ('supplier_receipt', 'write_off')", name="kind"),
    CheckConstraint("state in ('draft', 'posted', 'reversed')", name="state"),
    CheckConstraint("kind <> 'write_off' or reason <> ''", name="write_off_has_a_reason"),
    Index("ix_documents_store_id_kind_id", "store_id", "kind", "id"),
)
document_lines = Table(
    "document_lines",
    metadata,
    key(),
    Column("document_id", Uuid, ForeignKey("inventory.documents.id"), nullable=False, index=True),
    Column("position", SmallInteger, nullable=False),
    Column("product_id", Uuid, ForeignKey("inventory.products.id"), nullable=False),
    Column("batch_id", Uuid),
    amount("quantity"),
    Column("given_quantity", AMOUNT, nullable=False),
    Column("given_unit", Text, nullable=False),
    Column("cost_amount", BigInteger, nullable=False),
    Column("best_before", Date),
    CheckConstraint("quantity > 0", name="quantity"),
)
"""`quantity` in the product's stock unit, `given_*` as it was written on the paper."""
document_log = Table(
    "document_log",
    metadata,
    key(),
    Column("document_id", Uuid, ForeignKey("inventory.documents.id"), nullable=False, index=True),
    Column("step", Text, nullable=False),
    Column("by", Text, nullable=False),
    made_now("at"),
    Column("facts", JSONB, nullable=False, server_default="{}"),
)
