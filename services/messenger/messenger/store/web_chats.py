"""The chats on shops' own sites: their terms, and how much visitors write."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from chassis.db import Tx
from contracts.ids import ProfileId
from sqlalchemy.dialects.postgresql import insert

from messenger.tables import web_chat_uses, web_chats


async def keep(tx: Tx, profile_id: ProfileId, origins: Sequence[str], greetings: Mapping[str, str]) -> None:
    statement = insert(web_chats).values(
        profile_id=profile_id, allowed_origins=[origin.lower() for origin in origins], greetings=dict(greetings)
    )
    new = statement.excluded
    await tx.execute(
        statement.on_conflict_do_update(
            index_elements=["profile_id"],
            set_={"allowed_origins": new.allowed_origins, "greetings": new.greetings},
        )
    )


async def count_uses(tx: Tx, profile_id: ProfileId, sources: Sequence[str], window: datetime) -> dict[str, int]:
    """Count one more use of each source in this window; returns how many each has made, this one included."""
    rows = [{"profile_id": profile_id, "source": name, "window_at": window, "used": 1} for name in sorted(sources)]
    counted = await tx.all(
        insert(web_chat_uses)
        .values(rows)
        .on_conflict_do_update(
            index_elements=["profile_id", "source", "window_at"], set_={"used": web_chat_uses.c.used + 1}
        )
        .returning(web_chat_uses.c.source, web_chat_uses.c.used)
    )
    return {row.source: row.used for row in counted}


async def forget_uses(tx: Tx, before: datetime) -> int:
    done = await tx.execute(web_chat_uses.delete().where(web_chat_uses.c.window_at < before))
    return done.rowcount
