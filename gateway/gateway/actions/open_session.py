"""A person has proven who they are: give them a session under a token nobody has seen before."""

from dataclasses import dataclass
from datetime import datetime

from chassis.db import Tx
from contracts.ids import SessionId

from gateway import store_audit, store_sessions
from gateway.domain.refusals import WrongCredentials
from gateway.store_audit import Actor
from gateway.store_sessions import Attempt, Credentials, NewSession


@dataclass(frozen=True, slots=True)
class Proof:
    """What was checked before: the counted attempt, whose password it was, and the used code's time step."""

    attempt: Attempt
    person: Credentials
    step: int | None
    rehashed: str | None


async def open_session(
    tx: Tx,
    proof: Proof,
    *,
    session_id: SessionId,
    token_hash: bytes,
    former_token_hash: bytes | None,
    user_agent: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Open the session and end the one this browser had before, whoever gave it that (fixation).

    Raises WrongCredentials when the second factor's code was used already.
    """
    person = proof.person
    if proof.step is not None and not await store_sessions.use_step(tx, person.user_id, proof.step):
        raise WrongCredentials()
    if proof.rehashed is not None:
        await store_sessions.save_password(tx, person.user_id, proof.rehashed)
    if former_token_hash is not None:
        await store_sessions.end_session_of_token(tx, former_token_hash, now)
    await store_sessions.forgive_attempt(tx, proof.attempt, clean=True)
    await store_sessions.open_session(
        tx,
        NewSession(session_id, person.user_id, token_hash, proof.attempt.address, user_agent, now, expires_at),
    )
    actor = Actor(f"user:{person.user_id}", person.login, proof.attempt.address)
    await store_audit.record(tx, actor, now, "signed_in", ("session", session_id))
