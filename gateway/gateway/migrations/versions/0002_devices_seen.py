"""When a device was last here, so that one nobody uses any more can be put out.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A fresh database has the column already, from the tables of now."""
    op.execute("alter table gateway.devices add column if not exists last_seen_at timestamptz")
