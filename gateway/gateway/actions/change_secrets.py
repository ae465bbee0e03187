"""Passwords and second factors. Whatever changes here ends the person's other sessions."""

from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.refusals import NotFound
from contracts.ids import UserId

from gateway import store_audit, store_sessions
from gateway.domain.refusals import SecondFactorNotBegun, WrongCredentials
from gateway.store_audit import Actor


async def change_password(
    tx: Tx, actor: Actor, user_id: UserId, password_hash: str, now: datetime, *, session: UUID | None = None
) -> None:
    """`session` is the person's own one, which goes on (under a new token); without it all end."""
    await store_sessions.save_password(tx, user_id, password_hash)
    await store_sessions.end_sessions_of(tx, [user_id], now, but=session)
    await store_audit.record(tx, actor, now, "password_changed", ("user", user_id))


async def begin_second_factor(tx: Tx, actor: Actor, user_id: UserId, sealed: str, now: datetime) -> None:
    """A secret that does not count yet. A confirmed one is never overwritten this way."""
    person = await store_sessions.credentials_by_id(tx, user_id)
    if person is None or person.second_factor_confirmed:
        raise SecondFactorNotBegun()
    await store_sessions.save_second_factor(tx, user_id, sealed, confirmed=False)
    await store_audit.record(tx, actor, now, "second_factor_begun", ("user", user_id))


async def confirm_second_factor(
    tx: Tx, actor: Actor, user_id: UserId, step: int | None, now: datetime, session: UUID
) -> None:
    """From now on sign-in asks for a code. Raises WrongCredentials for a wrong or used one."""
    if step is None or not await store_sessions.use_step(tx, user_id, step):
        raise WrongCredentials()
    await store_sessions.confirm_second_factor(tx, user_id)
    await store_sessions.end_sessions_of(tx, [user_id], now, but=session)
    await store_audit.record(tx, actor, now, "second_factor_confirmed", ("user", user_id))


async def remove_second_factor(
    tx: Tx, actor: Actor, user_id: UserId, now: datetime, *, session: UUID | None = None
) -> None:
    """Raises NotFound when there is none."""
    person = await store_sessions.credentials_by_id(tx, user_id)
    if person is None or person.second_factor is None:
        raise NotFound(what="second factor")
    await store_sessions.save_second_factor(tx, user_id, None, confirmed=False)
    await store_sessions.end_sessions_of(tx, [user_id], now, but=session)
    await store_audit.record(tx, actor, now, "second_factor_removed", ("user", user_id))
