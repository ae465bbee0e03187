"""Tables of the pos context; all amounts are minor units with their currency."""

from typing import Any

from chassis.tables import context_metadata
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    Row,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = context_metadata("pos")
Record = Row[Any]
"""One row as it was read."""

stores = Table(
    "stores",
    metadata,
    Column("store_id", Uuid, primary_key=True),
    Column("title", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("sequence", BigInteger, nullable=False),
)
"""Copy of the network's stores."""

sellables = Table(
    "sellables",
    metadata,
    Column("sellable_id", Uuid, primary_key=True),
    Column("sku", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("classifier_code", Text),
    Column("sequence", BigInteger, nullable=False),
)
"""Copy of inventory's cards: what a receipt calls a line."""

orders = Table(
    "orders",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("number", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("content_sequence", BigInteger, nullable=False, server_default=text("0")),
    Column("currency", Text),
    Column("total", BigInteger),
    Column("delivery_fee", BigInteger),
    Column("lines", JSONB),
    Column("customer_id", Uuid),
    Column("payment_mode", Text, nullable=False, server_default="online"),
    Column("pay_until", DateTime(timezone=True)),
    Column("buyer_phone", Text),
    Column("buyer_email", Text),
)
"""Copy of orders' facts. `sequence` guards the status, `content_sequence` the lines and the total: an event that
ends an order carries no lines and may come first."""

retail_points = Table(
    "retail_points",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("title", Text, nullable=False),
    Column("rules", JSONB, nullable=False),
    Column("location_ids", ARRAY(Uuid), nullable=False),
    Column("cashiers", ARRAY(Uuid), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
)
Index("ix_retail_points_store_id", retail_points.c.store_id)

registers = Table(
    "registers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("retail_point_id", Uuid, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("register_number", Text),
    Column("department", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("kind in ('hdm', 'none')", name="kind_is_known"),
)
Index("ix_registers_store_id", registers.c.store_id)

shifts = Table(
    "shifts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("register_id", Uuid, nullable=False),
    Column("currency", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("opening_cash", BigInteger, nullable=False),
    Column("expected_cash", BigInteger),
    Column("counted_cash", BigInteger),
    Column("closed_at", DateTime(timezone=True)),
    Column("closed_by", Text),
    Column("note", Text, nullable=False, server_default=""),
    Column("version", Integer, nullable=False),
    CheckConstraint("opening_cash >= 0 and counted_cash >= 0", name="cash_is_not_negative"),
)
Index("uq_shifts_open", shifts.c.register_id, unique=True, postgresql_where=shifts.c.closed_at.is_(None))

register_operations = Table(
    "register_operations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("register_id", Uuid, nullable=False),
    Column("shift_id", Uuid),
    Column("fiscal_operation_id", Uuid),
    Column("attempt", Integer),
    Column("kind", Text, nullable=False),
    Column("request", JSONB, nullable=False),
    Column("response", JSONB),
    Column("error", Text),
    Column("by", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("answered_at", DateTime(timezone=True)),
)
Index("ix_register_operations_register_id", register_operations.c.register_id, register_operations.c.at)
Index(
    "uq_register_operations_attempt",
    register_operations.c.fiscal_operation_id,
    register_operations.c.attempt,
    unique=True,
)

payment_requests = Table(
    "payment_requests",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("order_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("reason", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("version", Integer, nullable=False),
    CheckConstraint("amount > 0", name="amount_is_positive"),
)
Index("uq_payment_requests_number", payment_requests.c.order_id, payment_requests.c.number, unique=True)
Index(
    "uq_payment_requests_open",
    payment_requests.c.order_id,
    unique=True,
    postgresql_where=payment_requests.c.state == "open",
)

payments = Table(
    "payments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("order_id", Uuid),
    Column("customer_id", Uuid),
    Column("method", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("provider", Text),
    Column("provider_reference", Text),
    Column("payment_request_id", Uuid, unique=True),
    Column("register_id", Uuid),
    Column("shift_id", Uuid),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    CheckConstraint("amount > 0", name="amount_is_positive"),
)
"""Money received; append-only. `order_id` says what it was meant for, the allocations what it went to."""
Index("ix_payments_store_id", payments.c.store_id, payments.c.recorded_at, payments.c.id)
Index("ix_payments_order_id", payments.c.order_id)
Index("ix_payments_shift_id", payments.c.shift_id)
Index("uq_payments_provider", payments.c.provider, payments.c.provider_reference, unique=True)

allocations = Table(
    "allocations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("payment_id", Uuid, nullable=False),
    Column("order_id", Uuid),
    Column("document_id", Uuid),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("refund_id", Uuid, unique=True),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("num_nonnulls(order_id, document_id) = 1", name="names_one_thing"),
    CheckConstraint("(amount < 0) = (refund_id is not null) and amount <> 0", name="only_refunds_take_back"),
)
"""So much of a payment for one order or document; append-only, signed: a refund takes back with a negative line."""
Index("ix_allocations_payment_id", allocations.c.payment_id)
Index("ix_allocations_order_id", allocations.c.order_id)

refund_postings = Table(
    "refund_postings",
    metadata,
    Column("refund_id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("payment_id", Uuid, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("register_id", Uuid),
    Column("shift_id", Uuid),
    Column("at", DateTime(timezone=True), nullable=False),
    CheckConstraint("amount > 0", name="amount_is_positive"),
)
"""Money that went back; append-only."""
Index("ix_refund_postings_payment_id", refund_postings.c.payment_id)
Index("ix_refund_postings_shift_id", refund_postings.c.shift_id)

refunds = Table(
    "refunds",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("payment_id", Uuid, nullable=False),
    Column("order_id", Uuid),
    Column("from_allocation", Boolean, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("problem", Text),
    Column("retry_of", Uuid, unique=True),
    Column("requested_by", Text, nullable=False),
    Column("requested_at", DateTime(timezone=True), nullable=False),
    Column("settled_by", Text),
    Column("settled_at", DateTime(timezone=True)),
    Column("version", Integer, nullable=False),
    CheckConstraint("amount > 0", name="amount_is_positive"),
)
"""The way of money back, from asking to its posting."""
Index("ix_refunds_payment_id", refunds.c.payment_id)
Index("ix_refunds_order_id", refunds.c.order_id)
Index("ix_refunds_store_id", refunds.c.store_id, refunds.c.requested_at, refunds.c.id)

payment_balances = Table(
    "payment_balances",
    metadata,
    Column("payment_id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("currency", Text, nullable=False),
    Column("captured", BigInteger, nullable=False),
    Column("allocated", BigInteger, nullable=False),
    Column("refunded", BigInteger, nullable=False),
    Column("unallocated", BigInteger, nullable=False),
    Column("refunding", BigInteger, nullable=False),
    CheckConstraint("captured = allocated + refunded + unallocated", name="money_is_whole"),
    CheckConstraint("allocated >= 0 and refunded >= 0 and unallocated >= 0", name="no_part_is_negative"),
    CheckConstraint("refunding >= 0 and refunding <= captured - refunded", name="only_what_is_left_goes_back"),
)
"""Derived from the ledgers above whenever one of them grows; the row that two refunds wait for."""

fiscal_operations = Table(
    "fiscal_operations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("register_id", Uuid, nullable=False),
    Column("country", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("order_id", Uuid),
    Column("payment_id", Uuid),
    Column("refund_id", Uuid),
    Column("original_operation_id", Uuid),
    Column("lines", JSONB, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("paid_cash", BigInteger, nullable=False),
    Column("paid_cashless", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("buyer_tax_number", Text),
    Column("problem", Text),
    Column("remedy", Text),
    Column("receipt_number", Text),
    Column("fiscal_number", Text),
    Column("register_number", Text),
    Column("verification_url", Text),
    Column("issued_at", DateTime(timezone=True)),
    Column("fact_sequence", BigInteger, nullable=False, server_default=text("0")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    CheckConstraint("total > 0 and paid_cash + paid_cashless = total", name="paid_is_the_total"),
    CheckConstraint("paid_cash >= 0 and paid_cashless >= 0", name="no_part_is_negative"),
)
Index("ix_fiscal_operations_order_id", fiscal_operations.c.order_id)
Index("ix_fiscal_operations_store_id", fiscal_operations.c.store_id, fiscal_operations.c.created_at)
Index("ix_fiscal_operations_original_operation_id", fiscal_operations.c.original_operation_id)
