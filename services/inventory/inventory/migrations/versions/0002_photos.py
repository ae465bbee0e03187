"""Photos of what is sold."""

from alembic import op
from inventory.tables.photos import photos

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # A database made today has the table from 0001 already, which makes what tables.py names.
    photos.create(op.get_bind(), checkfirst=True)
