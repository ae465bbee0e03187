"""Checking a password, every try counted before it is looked at (S6)."""

from datetime import timedelta

from chassis.scope import Scope

from gateway import store_audit, store_sessions
from gateway.actions.open_session import Proof
from gateway.domain.refusals import SecondFactorNeeded, SignInLocked, WrongCredentials
from gateway.parts import Parts
from gateway.store_audit import Actor
from gateway.store_sessions import Attempt, Credentials, LockoutTerms

_NETWORK = Scope.network()


async def check_password(parts: Parts, login: str, address: str, password: str) -> Proof:
    """The proof that this is the person of this login. Raises SignInLocked or WrongCredentials."""
    now = parts.clock()
    async with parts.db.transaction(_NETWORK) as tx:
        attempt = await store_sessions.count_attempt(tx, login, address, _terms(parts), now)
        person = await store_sessions.credentials_of(tx, login)
    if attempt.refused_until is not None:
        raise SignInLocked(retry_after=max(int((attempt.refused_until - now).total_seconds()), 1))
    right, rehashed = await parts.passwords.verified(password, person.password_hash if person else None)
    if person is None or not right or not person.active:
        await _note_lock(parts, attempt, person)
        raise WrongCredentials()
    return Proof(attempt, person, None, rehashed)


async def check_code(parts: Parts, proof: Proof, code: str | None) -> int | None:
    """The time step of the second factor's code; None for a person without one.

    Raises SecondFactorNeeded (the try is taken back) or WrongCredentials.
    """
    person = proof.person
    if person.second_factor is None or not person.second_factor_confirmed:
        return None
    if not code:
        await forgive(parts, proof.attempt, clean=False)
        raise SecondFactorNeeded()
    step = parts.second_factors.matching_step(person.second_factor, code, parts.clock())
    if step is None:
        await _note_lock(parts, proof.attempt, person)
        raise WrongCredentials()
    return step


async def forgive(parts: Parts, attempt: Attempt, *, clean: bool) -> None:
    async with parts.db.transaction(_NETWORK) as tx:
        await store_sessions.forgive_attempt(tx, attempt, clean=clean)


async def _note_lock(parts: Parts, attempt: Attempt, person: Credentials | None) -> None:
    """The failure that locks the pair is put on record."""
    if not attempt.locks_now:
        return
    actor = Actor(f"login:{attempt.account}", attempt.account, attempt.address)
    subject = ("user", person.user_id) if person else ("login", attempt.account)
    facts = {"account": attempt.account, "address": attempt.address, "failures": attempt.failures}
    async with parts.db.transaction(_NETWORK) as tx:
        await store_audit.record(tx, actor, parts.clock(), "sign_in_locked", subject, after=facts)


def _terms(parts: Parts) -> LockoutTerms:
    settings = parts.settings
    return LockoutTerms(
        settings.lockout_failures,
        settings.lockout_address_failures,
        timedelta(seconds=settings.lockout_window_seconds),
        timedelta(seconds=settings.lockout_seconds),
    )
