"""People, places, sessions, devices, keys and the audit log.

Revision ID: 0001
Revises:
"""

from alembic import op
from chassis.migrate import append_only, network_default_scope, parent_scope, store_scope, stores_scope
from gateway.tables import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

S = "gateway"


def upgrade() -> None:
    metadata.create_all(op.get_bind())
    store_scope(op, S, "stores", "id")
    store_scope(op, S, "devices")
    store_scope(op, S, "enrolments")
    store_scope(op, S, "audit")
    stores_scope(op, S, "api_keys")
    network_default_scope(op, S, "assignments")
    # A legal entity is seen by those who see one of its stores, a person by those who see one of their posts.
    _seen_through("legal_entities", "stores", "legal_entity_id")
    _seen_through("users", "assignments", "user_id")
    parent_scope(op, S, "credentials", "user_id", "users")
    parent_scope(op, S, "sessions", "user_id", "users")
    append_only(op, S, "audit")


def _seen_through(table: str, child: str, column: str) -> None:
    seen = f"exists (select 1 from {S}.{child} c where c.{column} = {table}.id)"  # noqa: S608  (our own names)
    op.execute(f"alter table {S}.{table} enable row level security")
    op.execute(f"alter table {S}.{table} force row level security")
    op.execute(
        f"create policy store_scope on {S}.{table}"
        f" using ((select {S}.sees_network()) or {seen}) with check ((select {S}.sees_network()))"
    )
