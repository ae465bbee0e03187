"""Everything messenger stores. Times are UTC; `provider_time` is the channel's, `received_at` ours (R18)."""

from collections.abc import Sequence

from chassis.tables import context_metadata, origin_columns
from contracts.ids import ConfigurationId
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    or_,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

metadata = context_metadata("messenger")
MOMENT = DateTime(timezone=True)

profiles = Table(
    "profiles",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("store_ids", ARRAY(Uuid), nullable=False),
    Column("connection_key", Text, nullable=False, unique=True),
    Column("configuration_id", Uuid, unique=True),
    Column("enabled", Boolean, nullable=False),
    Column("configuration_enabled", Boolean, nullable=False, server_default=text("true")),
    Column("configuration_sequence", Integer, nullable=False, server_default="0"),
    Column("trouble", Text),
    Column("hook_digest", LargeBinary),
    Column("registered_digest", LargeBinary),
    Column("paused_until", MOMENT, nullable=False, server_default=text("'epoch'::timestamptz")),
    Column("version", Integer, nullable=False),
    Column("created_at", MOMENT, nullable=False, server_default=func.now()),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("profile_id", Uuid, ForeignKey("messenger.profiles.id"), nullable=False),
    Column("channel", Text, nullable=False),
    Column("store_id", Uuid, nullable=False),
    Column("thread_key", Text, nullable=False),
    Column("customer_id", Uuid),
    Column("customer_linked_by", Text),
    Column("assignee_id", Uuid),
    Column("inbound_count", Integer, nullable=False, server_default="0"),
    Column("team_seen", Integer, nullable=False, server_default="0"),
    Column("last_message_at", MOMENT, nullable=False),
    Column("last_preview", Text, nullable=False, server_default=""),
    Column("last_kind", Text, nullable=False, server_default="text"),
    Column("last_direction", Text, nullable=False, server_default="in"),
    Column("waiting_since", MOMENT),
    Column("settled_at", MOMENT, nullable=False, server_default=text("'epoch'::timestamptz")),
    Column("reachable", Boolean, nullable=False, server_default=text("true")),
    Column("reachable_at", MOMENT, nullable=False, server_default=text("'epoch'::timestamptz")),
    Column("version", Integer, nullable=False),
    Column("created_at", MOMENT, nullable=False, server_default=func.now()),
    UniqueConstraint("profile_id", "thread_key"),
    Index("ix_conversations_recent", "store_id", "last_message_at", "id"),
    Index("ix_conversations_customer_id", "customer_id"),
    Index("ix_conversations_assignee_id", "assignee_id", "last_message_at", "id"),
    Index(
        "ix_conversations_waiting",
        "store_id",
        "waiting_since",
        "id",
        postgresql_where=text("waiting_since is not null"),
    ),
)

read_marks = Table(
    "read_marks",
    metadata,
    Column("conversation_id", Uuid, ForeignKey("messenger.conversations.id"), primary_key=True),
    Column("user_id", Uuid, primary_key=True),
    Column("seen", Integer, nullable=False),
    Column("marked_at", MOMENT, nullable=False),
)

conversation_orders = Table(
    "conversation_orders",
    metadata,
    Column("conversation_id", Uuid, ForeignKey("messenger.conversations.id"), primary_key=True),
    Column("order_id", Uuid, primary_key=True),
    Column("number", Text),
    Column("linked_by", Text, nullable=False),
    Column("linked_at", MOMENT, nullable=False),
    Index("ix_conversation_orders_order_id", "order_id"),
)

participants = Table(
    "participants",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("messenger.conversations.id"), nullable=False),
    Column("external_id", Text, nullable=False),
    Column("display_name", Text, nullable=False, server_default=""),
    Column("username", Text),
    Column("phone", Text),
    Column("seen_at", MOMENT, nullable=False),
    UniqueConstraint("conversation_id", "external_id"),
    Index("ix_participants_external_id", "external_id"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("messenger.conversations.id"), nullable=False),
    Column("profile_id", Uuid, ForeignKey("messenger.profiles.id"), nullable=False),
    Column("direction", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_at", MOMENT, nullable=False),
    Column("participant_id", Uuid, ForeignKey("messenger.participants.id")),
    Column("author", Text, nullable=False),
    Column("author_name", Text, nullable=False, server_default=""),
    Column("provider_key", Text),
    Column("task_key", Text),
    Column("album_key", Text),
    Column("reply_to_key", Text),
    Column("client_id", Uuid),
    Column("order_id", Uuid),
    Column("provider_time", MOMENT),
    Column("received_at", MOMENT, nullable=False),
    Column("sort_time", MOMENT, nullable=False),
    Column("sort_key", Text, nullable=False, server_default=""),
    Column("status", Text),
    Column("status_at", MOMENT),
    Column("failure", Text),
    Column("edited_at", MOMENT),
    Column("deleted_at", MOMENT),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("inquiries", Integer, nullable=False, server_default="0"),
    Column("queued_at", MOMENT),
    Column("next_attempt_at", MOMENT),
    Column("lease_until", MOMENT),
    *origin_columns(),
    UniqueConstraint("profile_id", "provider_key"),
    UniqueConstraint("conversation_id", "client_id"),
    Index("ix_messages_thread", "conversation_id", "sort_time", "sort_key", "id"),
    Index(
        "ix_messages_queue",
        "conversation_id",
        "position",
        postgresql_where=text("status = 'queued'"),
    ),
    Index("ix_messages_doubt", "next_attempt_at", postgresql_where=text("status = 'unknown'")),
    Index("ix_messages_words", text("to_tsvector('simple', text)"), postgresql_using="gin"),
)

message_versions = Table(
    "message_versions",
    metadata,
    Column("message_id", Uuid, ForeignKey("messenger.messages.id", ondelete="CASCADE"), primary_key=True),
    Column("version_at", MOMENT, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("text", Text, nullable=False),
)

media = Table(
    "media",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("message_id", Uuid, ForeignKey("messenger.messages.id", ondelete="CASCADE"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("reference", JSONB, nullable=False),
    Column("file_name", Text, nullable=False, server_default=""),
    Column("content_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False, server_default="0"),
    Column("sha256", Text),
    Column("content", LargeBinary),
    Column("failure", Text),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_attempt_at", MOMENT, nullable=False),
    *origin_columns(),
    Index("ix_media_message_id", "message_id"),
    Index("ix_media_pending", "next_attempt_at", postgresql_where=text("state = 'pending'")),
)

pending_message_events = Table(
    "pending_message_events",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("profile_id", Uuid, ForeignKey("messenger.profiles.id"), nullable=False),
    Column("message_key", Text, nullable=False),
    Column("dedup_key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("happened_at", MOMENT, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("received_at", MOMENT, nullable=False),
    UniqueConstraint("profile_id", "message_key", "dedup_key"),
)

inbound_events = Table(
    "inbound_events",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("profile_id", Uuid, ForeignKey("messenger.profiles.id"), nullable=False),
    Column("provider", Text, nullable=False),
    Column("dedup_key", Text, nullable=False),
    Column("thread_key", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    Column("received_at", MOMENT, nullable=False),
    Column("next_attempt_at", MOMENT, nullable=False),
    Column("settled_at", MOMENT),
    *origin_columns(),
    UniqueConstraint("profile_id", "dedup_key"),
    Index(
        "ix_inbound_events_waiting", "profile_id", "thread_key", "position", postgresql_where=text("state = 'waiting'")
    ),
    Index("ix_inbound_events_journal", "received_at", "id"),
)

canned_replies = Table(
    "canned_replies",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid),
    Column("shortcut", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("texts", JSONB, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", MOMENT, nullable=False),
    UniqueConstraint("store_id", "shortcut", postgresql_nulls_not_distinct=True),
)

stores = Table(
    "stores",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("title", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("phone", Text),
    Column("active", Boolean, nullable=False),
    Column("sequence", Integer, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("store_ids", ARRAY(Uuid), nullable=False),
    Column("whole_network", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("sequence", Integer, nullable=False),
)

customers = Table(
    "customers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_ids", ARRAY(Uuid), nullable=False),
    Column("display_name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("merged_into", Uuid),
    Column("sequence", Integer, nullable=False),
)

customer_identities = Table(
    "customer_identities",
    metadata,
    Column("customer_id", Uuid, ForeignKey("messenger.customers.id"), primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("external_id", Text, primary_key=True),
    Column("profile_id", Uuid, primary_key=True),
    Index("ix_customer_identities_who", "profile_id", "external_id"),
)

merges = Table(
    "merges",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("survivor_id", Uuid, nullable=False),
    Column("absorbed_id", Uuid, nullable=False),
    Column("undone", Boolean, nullable=False),
)

merge_moves = Table(
    "merge_moves",
    metadata,
    Column("merge_id", Uuid, ForeignKey("messenger.merges.id"), primary_key=True),
    Column("conversation_id", Uuid, ForeignKey("messenger.conversations.id"), primary_key=True),
)

orders = Table(
    "orders",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, nullable=False),
    Column("number", Text, nullable=False),
    Column("conversation_id", Uuid),
    Column("customer_id", Uuid),
    Column("placed", Boolean, nullable=False),
    Column("closed", Boolean, nullable=False, server_default=text("false")),
    Column("told_sequence", Integer, nullable=False, server_default="0"),
)

waiting_notices = Table(
    "waiting_notices",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("order_id", Uuid, nullable=False),
    Column("store_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("sequence", Integer),
    Column("expires_at", MOMENT),
    Column("occurred_at", MOMENT, nullable=False),
    Index("ix_waiting_notices_order_id", "order_id"),
)

web_chats = Table(
    "web_chats",
    metadata,
    Column("profile_id", Uuid, ForeignKey("messenger.profiles.id"), primary_key=True),
    Column("allowed_origins", ARRAY(Text), nullable=False),
    Column("greetings", JSONB, nullable=False),
)

web_chat_uses = Table(
    "web_chat_uses",
    metadata,
    Column("profile_id", Uuid, ForeignKey("messenger.profiles.id"), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("window_at", MOMENT, primary_key=True),
    Column("used", Integer, nullable=False),
    Index("ix_web_chat_uses_window_at", "window_at"),
)

NETWORK_WIDE = {
    "stores": "names and languages of the shops; every store may know the others exist",
    "users": "names of colleagues and where they work; no personal data beside the name",
    "merges": "pairs of customer ids that crm joined; ids only",
}
"""Own tables without row-level security, each with its reason."""


def usable(configurations: Sequence[ConfigurationId], providers: Sequence[str]) -> ColumnElement[bool]:
    """Accounts of these providers whose secrets are at hand, or that need none."""
    known = or_(profiles.c.configuration_id.is_(None), profiles.c.configuration_id.in_(configurations))
    return profiles.c.provider.in_(providers) & known
