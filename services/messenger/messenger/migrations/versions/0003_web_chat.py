"""Who waits for an answer and since when, and the chat on a shop's own site."""

from alembic import op
from chassis.migrate import parent_scope
from messenger.tables import metadata, web_chat_uses, web_chats

revision = "0003"
down_revision = "0002"

WAITING = """
update messenger.conversations c set waiting_since = (
  select min(m.sort_time) from messenger.messages m
   where m.conversation_id = c.id and m.direction = 'in' and m.deleted_at is null
     and m.sort_time > coalesce((
       select max(a.sort_time) from messenger.messages a
        where a.conversation_id = c.id and a.direction = 'out' and a.author <> 'platform' and a.status <> 'failed'
     ), 'epoch'))
"""


def upgrade() -> None:
    """0001 creates from `tables`, so in a new database most of this stands already."""
    op.execute("alter table messenger.profiles alter column configuration_id drop not null")
    op.execute("alter table messenger.conversations add column if not exists waiting_since timestamptz")
    op.execute(
        "alter table messenger.conversations"
        " add column if not exists settled_at timestamptz not null default 'epoch'::timestamptz"
    )
    op.execute(
        "create index if not exists ix_conversations_waiting"
        " on messenger.conversations (store_id, waiting_since, id) where waiting_since is not null"
    )
    op.execute("select set_config('narciss.stores', '*', true)")
    op.execute(WAITING)
    metadata.create_all(op.get_bind(), tables=[web_chats, web_chat_uses])
    for table in ("web_chats", "web_chat_uses"):
        parent_scope(op, "messenger", table, "profile_id", "profiles")
