"""Tables of the schema `gateway`. Who may do what here is read on every request: keep the rows small."""

from chassis.tables import context_metadata
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata: MetaData = context_metadata("gateway")
S = "gateway"
Moment = DateTime(timezone=True)

legal_entities = Table(
    "legal_entities",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("title", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("tax_number", Text, nullable=False),
    Column("tax_regime", Text, nullable=False),
    Column("requisites", JSONB, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
)
stores = Table(
    "stores",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("legal_entity_id", Uuid, ForeignKey(f"{S}.legal_entities.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("phone", Text),
    Column("active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_stores_legal_entity_id", "legal_entity_id"),
)
users = Table(
    "users",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("display_name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("phone", Text),
    Column("active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False, server_default=func.now()),
)
credentials = Table(
    "credentials",
    metadata,
    Column("user_id", Uuid, ForeignKey(f"{S}.users.id"), primary_key=True),
    Column("password_hash", Text, nullable=False),
    Column("second_factor", Text, comment="sealed; null when there is none"),
    Column("second_factor_confirmed", Boolean, nullable=False, server_default=text("false")),
    Column("last_step", BigInteger, nullable=False, server_default="0", comment="newest time step whose code was used"),
)
assignments = Table(
    "assignments",
    metadata,
    Column("user_id", Uuid, ForeignKey(f"{S}.users.id"), nullable=False),
    Column("store_id", Uuid, ForeignKey(f"{S}.stores.id")),
    Column("role", Text, nullable=False),
    Column("is_default", Boolean, nullable=False),
    Column("id", Uuid, primary_key=True),
    UniqueConstraint(
        "user_id",
        "store_id",
        "role",
        name="uq_assignments_user_id_store_id_role",
        postgresql_nulls_not_distinct=True,
    ),
    Index("ix_assignments_store_id", "store_id"),
)
sessions = Table(
    "sessions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey(f"{S}.users.id"), nullable=False),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("active_store_id", Uuid),
    Column("address", Text, nullable=False),
    Column("user_agent", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("ix_sessions_user_id", "user_id", postgresql_where=text("ended_at is null")),
)
lockouts = Table(
    "lockouts",
    metadata,
    Column("account", Text, primary_key=True, comment="the login as typed, lower case; empty: any login"),
    Column("address", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("first_failed_at", Moment, nullable=False),
    Column("last_failed_at", Moment, nullable=False),
    Column("locked_until", Moment),
)
api_keys = Table(
    "api_keys",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("title", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("last_four", Text, nullable=False),
    Column("key_hash", LargeBinary, nullable=False, unique=True),
    Column("permissions", ARRAY(Text), nullable=False),
    Column("store_ids", ARRAY(Uuid), nullable=False),
    Column("allowed_origins", ARRAY(Text), nullable=False),
    Column("requests_per_minute", Integer, nullable=False),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
    Column("created_at", Moment, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("version", Integer, nullable=False),
)
key_windows = Table(
    "key_windows",
    metadata,
    Column("key_id", Uuid, primary_key=True),
    Column("window_start", Moment, nullable=False),
    Column("used", Integer, nullable=False),
    prefixes=["UNLOGGED"],
)
"""Requests of a key in the current minute. Losing them in a crash gives a key one minute anew."""
devices = Table(
    "devices",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, ForeignKey(f"{S}.stores.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("user_id", Uuid, ForeignKey(f"{S}.users.id")),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("enrolled_at", Moment, nullable=False),
    Column("last_seen_at", Moment),
    Column("revoked_at", Moment),
    Index("ix_devices_store_id", "store_id"),
)
enrolments = Table(
    "enrolments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("store_id", Uuid, ForeignKey(f"{S}.stores.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("user_id", Uuid, ForeignKey(f"{S}.users.id")),
    Column("code_hash", LargeBinary, nullable=False, unique=True),
    Column("created_by", Text, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)
audit = Table(
    "audit",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("store_id", Uuid),
    Column("action", Text, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("before", JSONB),
    Column("after", JSONB),
    Index("ix_audit_subject", "subject_kind", "subject_id"),
    Index("ix_audit_store_id", "store_id"),
)

UNSCOPED = {
    "lockouts": "counted before anybody is known; read and lifted by administrators only",
    "key_windows": "numbers of requests by key id, no business data; touched by the throttle only",
}
"""Tables without row-level security, each with its reason; a test compares this with the database."""
