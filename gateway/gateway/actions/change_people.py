"""People come, change posts and leave; everybody else's copy learns of it by one event."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chassis.db import Tx
from chassis.refusals import ChangedMeanwhile, NotFound
from contracts.ids import UserId
from contracts.phone import E164

from gateway import store, store_audit, store_sessions
from gateway.domain import people
from gateway.domain.people import Person, Post
from gateway.domain.refusals import LastAdministrator, LoginTaken, StoreUnknown
from gateway.store_audit import Actor


async def add_person(tx: Tx, actor: Actor, person: Person, password_hash: str, now: datetime) -> None:
    """Raises what check_posts raises, StoreUnknown or LoginTaken."""
    posts = people.check_posts(person.posts)
    await _check_stores(tx, posts)
    if not await store.add_person(tx, person, password_hash):
        raise LoginTaken()
    await store_audit.record(tx, actor, now, "user_added", ("user", person.id), after=_facts(person))
    tx.publish(person.changed(now))


async def change_person(
    tx: Tx,
    actor: Actor,
    user_id: UserId,
    expected: int,
    now: datetime,
    *,
    display_name: str,
    language: str,
    phone: E164 | None,
    active: bool,
    posts: Sequence[Post],
) -> Person:
    """The person after the edit; when what they may do has changed, their sessions end.

    Raises NotFound, ChangedMeanwhile, LastAdministrator, StoreUnknown and what check_posts raises.
    """
    before = await store.person_to_change(tx, user_id)
    if before is None:
        raise NotFound(what="user")
    if before.version != expected:
        raise ChangedMeanwhile(version=before.version, expected=expected)
    after = people.edited(before, display_name, language, phone, active, posts)
    await _check_stores(tx, after.posts)
    if before.is_administrator and not after.is_administrator and not await store.other_administrators(tx, user_id):
        raise LastAdministrator()
    await store.save_person(tx, after)
    if people.powers_differ(before, after):
        await store_sessions.end_sessions_of(tx, [user_id], now)
    await store_audit.record(
        tx, actor, now, "user_changed", ("user", user_id), before=_facts(before), after=_facts(after)
    )
    tx.publish(after.changed(now))
    return after


async def choose_language(tx: Tx, actor: Actor, user_id: UserId, language: str, now: datetime) -> None:
    """One's own language; powers stay as they are."""
    before = await store.person_to_change(tx, user_id)
    if before is None:
        raise NotFound(what="user")
    if before.language == language:
        return
    after = people.edited(before, before.display_name, language, before.phone, before.active, before.posts)
    await store.save_person(tx, after)
    await store_audit.record(
        tx, actor, now, "user_changed", ("user", user_id), before=_facts(before), after=_facts(after)
    )
    tx.publish(after.changed(now))


async def _check_stores(tx: Tx, posts: Sequence[Post]) -> None:
    if not await store.stores_known(tx, [post.store for post in posts if post.store is not None]):
        raise StoreUnknown()


def _facts(person: Person) -> dict[str, Any]:
    return {name: value for name, value in asdict(person).items() if name not in ("id", "version")}
