"""Profiles, conversations, messages, media, ingress journal, canned replies, and copies of other contexts' names."""

from alembic import op
from chassis.migrate import network_default_scope, parent_scope, store_scope, stores_scope
from messenger.tables import metadata

revision = "0001"
down_revision = None

SCHEMA = "messenger"


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    for table in ("profiles", "customers"):
        stores_scope(op, SCHEMA, table)
    for table in ("conversations", "orders", "waiting_notices"):
        store_scope(op, SCHEMA, table)
    network_default_scope(op, SCHEMA, "canned_replies")
    for table in ("read_marks", "conversation_orders", "participants", "messages", "merge_moves"):
        parent_scope(op, SCHEMA, table, "conversation_id", "conversations")
    for table in ("message_versions", "media"):
        parent_scope(op, SCHEMA, table, "message_id", "messages")
    for table in ("pending_message_events", "inbound_events"):
        parent_scope(op, SCHEMA, table, "profile_id", "profiles")
    parent_scope(op, SCHEMA, "customer_identities", "customer_id", "customers")
