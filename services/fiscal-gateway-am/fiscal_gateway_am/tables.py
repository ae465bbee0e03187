"""Tables of the Armenian fiscal gateway; every row belongs to one store."""

from chassis.tables import context_metadata, origin_columns
from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, Integer, LargeBinary, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

metadata = context_metadata("fiscal-gateway-am")

registers = Table(
    "registers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("crn", Text, nullable=False, unique=True),
    Column("last_number", BigInteger),
    Column("occupied_by", Uuid),
    Column("key_id", Text, nullable=False),
    Column("sealed_settings", LargeBinary, nullable=False),
    Column("leased_by", Uuid),
    Column("leased_until", DateTime(timezone=True)),
    Column("version", Integer, nullable=False),
)
"""`last_number` is the last receipt known to be on the register, null until a person has typed it in.
`occupied_by` is the one operation whose outcome is open. Address, password and PIN are in `sealed_settings`.
Whoever holds the lease is the only one who talks to the device."""

operations = Table(
    "operations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("register_id", Uuid, nullable=False),
    Column("order_id", Uuid),
    Column("kind", Text, nullable=False),
    Column("request", JSONB, nullable=False),
    Column("request_sequence", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("entry", JSONB),
    Column("message", JSONB),
    Column("search", JSONB),
    Column("declined", JSONB),
    Column("receipt_number", BigInteger),
    Column("fiscal_number", Text),
    Column("requested_at", DateTime(timezone=True), nullable=False),
    Column("due_at", DateTime(timezone=True)),
    Column("version", Integer, nullable=False),
    *origin_columns(),
)
"""One fiscal operation: what was asked for (`request`), what is sent for it (`message`), how it stands (`entry`).

`due_at` is when there is something to do for it by itself, null when there is not: settled, or a person's turn.
"""
Index(
    "ix_operations_due",
    operations.c.register_id,
    operations.c.due_at,
    postgresql_where=operations.c.due_at.is_not(None),
)
Index("ix_operations_state", operations.c.state, operations.c.requested_at)

exchanges = Table(
    "exchanges",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("register_id", Uuid, nullable=False),
    Column("operation_id", Uuid, nullable=False),
    Column("asked", Text, nullable=False),
    Column("request", Text, nullable=False),
    Column("code", Integer),
    Column("response", Text),
    Column("failure", Text),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True), nullable=False),
)
"""Everything said to a register and what came back, secrets masked (S225-S227). Append-only.

`id` is the order in which it was written down.
"""
Index("ix_exchanges_operation_id", exchanges.c.operation_id, exchanges.c.id)
