"""Writes of signing in: attempts, sessions, credentials."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from contracts.ids import SessionId, UserId
from sqlalchemy import ColumnElement, bindparam, func, insert, select, text, update

from gateway.tables import credentials, enrolments, key_windows, lockouts, sessions, users

KEEP_SESSIONS = timedelta(days=90)
KEEP_FAILURES = timedelta(days=7)

_ATTEMPT = text(
    """
    insert into gateway.lockouts as l (account, address, failures, first_failed_at, last_failed_at)
    select account, cast(:address as text), 1, cast(:now as timestamptz), cast(:now as timestamptz)
    from unnest(cast(:accounts as text[]), cast(:limits as int[])) as t(account, allowed) order by account
    on conflict (account, address) do update set
      failures = case when l.locked_until > :now or (l.locked_until is null and l.first_failed_at > :window)
                      then l.failures + 1 else 1 end,
      first_failed_at = case when l.locked_until > :now or (l.locked_until is null and l.first_failed_at > :window)
                             then l.first_failed_at else :now end,
      last_failed_at = :now,
      locked_until = case
        when l.locked_until > :now then l.locked_until
        when l.locked_until is null and l.first_failed_at > :window
             and l.failures + 1 >= (select allowed from unnest(cast(:accounts as text[]), cast(:limits as int[]))
                                    as t(account, allowed) where t.account = l.account)
        then cast(:until as timestamptz) end
    returning account, failures, locked_until
    """
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in, counted before the password is looked at, so that a hundred at once are a hundred."""

    account: str
    address: str
    failures: int
    refused_until: datetime | None
    locks_now: bool


@dataclass(frozen=True, slots=True)
class LockoutTerms:
    """How many failures are allowed, for how long they count and how long a lock lasts."""

    failures: int
    address_failures: int
    window: timedelta
    lasts: timedelta


async def count_attempt(tx: Tx, account: str, address: str, terms: LockoutTerms, now: datetime) -> Attempt:
    """Count a try of this account from this address (and of the address alone, against guessing many accounts)."""
    allowed = {"": terms.address_failures, account: terms.failures}
    rows = await tx.all(
        _ATTEMPT,
        {
            "accounts": list(allowed),
            "limits": list(allowed.values()),
            "address": address,
            "now": now,
            "window": now - terms.window,
            "until": now + terms.lasts,
        },
    )
    over = [row.locked_until or now + terms.lasts for row in rows if row.failures > allowed[row.account]]
    own = next(row for row in rows if row.account == account)
    return Attempt(account, address, own.failures, max(over, default=None), own.failures == allowed[account])


async def forgive_attempt(tx: Tx, attempt: Attempt, *, clean: bool) -> None:
    """The password was right: take the attempt back, or, signed in, forget the pair's failures altogether."""
    here = lockouts.c.address == attempt.address
    less = update(lockouts).values(failures=func.greatest(lockouts.c.failures - 1, 0), locked_until=None)
    if clean:
        await tx.execute(lockouts.delete().where(here, lockouts.c.account == attempt.account))
        await tx.execute(less.where(here, lockouts.c.account == ""))
    else:
        await tx.execute(less.where(here, lockouts.c.account.in_([attempt.account, ""])))


async def lift_lock(tx: Tx, account: str, address: str) -> int | None:
    """Forget a pair's failures; how many there were, None when there is no such pair."""
    found: int | None = await tx.scalar(
        lockouts.delete()
        .where(lockouts.c.account == account, lockouts.c.address == address)
        .returning(lockouts.c.failures)
    )
    return found


@dataclass(frozen=True, slots=True)
class Credentials:
    user_id: UserId
    login: str
    active: bool
    password_hash: str
    second_factor: str | None
    second_factor_confirmed: bool


async def credentials_of(tx: Tx, login: str) -> Credentials | None:
    return await _credentials(tx, users.c.login == login)


async def credentials_by_id(tx: Tx, user_id: UserId) -> Credentials | None:
    return await _credentials(tx, users.c.id == user_id)


async def _credentials(tx: Tx, which: ColumnElement[bool]) -> Credentials | None:
    row = await tx.first(
        select(
            users.c.id.label("user_id"),
            users.c.login,
            users.c.active,
            credentials.c.password_hash,
            credentials.c.second_factor,
            credentials.c.second_factor_confirmed,
        )
        .join(credentials, credentials.c.user_id == users.c.id)
        .where(which)
    )
    return None if row is None else Credentials(**row._asdict())


async def save_password(tx: Tx, user_id: UserId, password_hash: str) -> None:
    await tx.execute(update(credentials).where(credentials.c.user_id == user_id).values(password_hash=password_hash))


async def save_second_factor(tx: Tx, user_id: UserId, sealed: str | None, *, confirmed: bool) -> None:
    """A new second factor starts with no code used."""
    await tx.execute(
        update(credentials)
        .where(credentials.c.user_id == user_id)
        .values(second_factor=sealed, second_factor_confirmed=confirmed, last_step=0)
    )


async def confirm_second_factor(tx: Tx, user_id: UserId) -> None:
    await tx.execute(update(credentials).where(credentials.c.user_id == user_id).values(second_factor_confirmed=True))


async def use_step(tx: Tx, user_id: UserId, step: int) -> bool:
    """Use up the code of a time step. False when it, or a later one, was used already."""
    done = await tx.execute(
        update(credentials)
        .where(credentials.c.user_id == user_id, credentials.c.last_step < step)
        .values(last_step=step)
    )
    return done.rowcount == 1


@dataclass(frozen=True, slots=True)
class NewSession:
    id: SessionId
    user_id: UserId
    token_hash: bytes
    address: str
    user_agent: str
    created_at: datetime
    expires_at: datetime


async def open_session(tx: Tx, new: NewSession, store: StoreId | None = None) -> None:
    await tx.execute(
        insert(sessions).values(
            id=new.id,
            user_id=new.user_id,
            token_hash=new.token_hash,
            active_store_id=store,
            address=new.address,
            user_agent=new.user_agent,
            created_at=new.created_at,
            last_seen_at=new.created_at,
            expires_at=new.expires_at,
        )
    )


async def rotate(tx: Tx, session: UUID, token_hash: bytes) -> None:
    """The session goes on under a new token; the old one is worth nothing from now on."""
    await tx.execute(update(sessions).where(sessions.c.id == session).values(token_hash=token_hash))


async def seen(tx: Tx, session: UUID, now: datetime) -> None:
    await tx.execute(update(sessions).where(sessions.c.id == session).values(last_seen_at=now))


async def choose_store(tx: Tx, session: UUID, store: StoreId | None) -> None:
    await tx.execute(update(sessions).where(sessions.c.id == session).values(active_store_id=store))


async def end_session(tx: Tx, session: UUID, now: datetime) -> UserId | None:
    """End one session; whose it was, None when it was no live one."""
    found: UserId | None = await tx.scalar(
        update(sessions)
        .where(sessions.c.id == session, sessions.c.ended_at.is_(None))
        .values(ended_at=now)
        .returning(sessions.c.user_id)
    )
    return found


async def end_session_of_token(tx: Tx, token_hash: bytes, now: datetime) -> None:
    await tx.execute(
        update(sessions).where(sessions.c.token_hash == token_hash, sessions.c.ended_at.is_(None)).values(ended_at=now)
    )


async def end_sessions_of(tx: Tx, people: Sequence[UserId], now: datetime, *, but: UUID | None = None) -> int:
    """End all sessions of these people, except one; how many there were."""
    statement = (
        update(sessions)
        .where(sessions.c.user_id.in_(bindparam("people", expanding=True)), sessions.c.ended_at.is_(None))
        .values(ended_at=now)
    )
    if but is not None:
        statement = statement.where(sessions.c.id != but)
    return (await tx.execute(statement, {"people": list(people)})).rowcount


async def forget_old(tx: Tx, now: datetime) -> None:
    """Delete what has been over for so long that nobody asks about it."""
    long_ago, lately = now - KEEP_SESSIONS, now - KEEP_FAILURES
    await tx.execute(sessions.delete().where((sessions.c.ended_at < long_ago) | (sessions.c.expires_at < long_ago)))
    await tx.execute(enrolments.delete().where(enrolments.c.expires_at < lately))
    await tx.execute(
        lockouts.delete().where(
            lockouts.c.last_failed_at < lately, lockouts.c.locked_until.is_(None) | (lockouts.c.locked_until < now)
        )
    )
    await tx.execute(key_windows.delete().where(key_windows.c.window_start < lately))
