"""Databases that came to 0003 before 0002 stood under it have no origins yet; all others have them already."""

from alembic import op
from chassis.migrate import add_origin

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Adds nothing where 0002 has run."""
    add_origin(op, "messenger", "messages", "media", "inbound_events")
