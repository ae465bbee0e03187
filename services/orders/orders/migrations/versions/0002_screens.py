"""What the screens need: saved views, photos of finished work, a buyer's own link to a substitution, colleagues."""

from alembic import op
from chassis.migrate import store_scope
from orders.tables import metadata, photos, saved_views

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """0001 creates from `tables`, so in a new database most of this stands already."""
    op.execute("alter table orders.substitutions add column if not exists consent_token text")
    op.execute(
        "do $$ begin"
        " if not exists (select from pg_constraint where conname = 'uq_substitutions_consent_token') then"
        " alter table orders.substitutions"
        " add constraint uq_substitutions_consent_token unique (consent_token);"
        " end if; end $$"
    )
    op.execute("alter table orders.users add column if not exists assignments jsonb not null default '[]'::jsonb")
    metadata.create_all(op.get_bind(), tables=[photos, saved_views])
    store_scope(op, "orders", "order_photos")
