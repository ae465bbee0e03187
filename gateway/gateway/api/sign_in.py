"""Signing in and out. The only routes of this door that work without a session."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from chassis.documents import refusing
from chassis.identity import Caller
from chassis.ids import uuid7
from chassis.refusals import Kind as Refused
from chassis.scope import Scope
from contracts.api.gateway import Me, SignInIn
from contracts.ids import SessionId
from fastapi import APIRouter, Depends, Request, Response

from gateway import cookies, csrf, guesses, store_audit, store_sessions, tokens
from gateway.actions.open_session import open_session
from gateway.api.common import PREFIX, PartsHere, VisitHere
from gateway.api.oneself import me_of
from gateway.domain.refusals import WrongCredentials
from gateway.routes import Kind
from gateway.visit import Visit, address_of, any_user, lockout_address

router = APIRouter(prefix=PREFIX)
_NETWORK = Scope.network()


@router.post("/sign-in", responses=refusing(Refused.LOCKED))
async def sign_in(body: SignInIn, request: Request, response: Response, parts: PartsHere) -> Me:
    """A session for login and password, and a code where the account has a second factor."""
    csrf.check_origin(request.headers, parts.settings.public_url)
    address = lockout_address(address_of(request.scope))
    proof = await guesses.check_password(parts, body.login.strip().lower(), address, body.password)
    proof = replace(proof, step=await guesses.check_code(parts, proof, body.code))
    token = tokens.new_token(tokens.SESSION)
    former = cookies.session_token(request.headers, parts.settings)
    now = parts.clock()
    async with parts.db.transaction(_NETWORK) as tx:
        await open_session(
            tx,
            proof,
            session_id=SessionId(uuid7()),
            token_hash=tokens.hash_of(token),
            former_token_hash=tokens.hash_of(former) if former else None,
            user_agent=request.headers.get("user-agent", "")[:300],
            now=now,
            expires_at=now + timedelta(seconds=parts.settings.session_seconds),
        )
    parts.visitors.forget()
    visitor = await parts.visitors.find(Kind.USER, token)
    if visitor is None:
        raise WrongCredentials()
    cookies.give(response, token, parts.settings)
    return await me_of(parts, Visit(visitor, visitor.caller(""), token, address_of(request.scope)))


@router.post("/sign-out", status_code=204)
async def sign_out(
    visit: VisitHere, parts: PartsHere, response: Response, _: Annotated[Caller, Depends(any_user())]
) -> None:
    """The session dies here and now, also for whoever else holds its token."""
    now = parts.clock()
    if visit.visitor.kind is Kind.USER:
        async with parts.db.transaction(_NETWORK) as tx:
            await store_sessions.end_session(tx, visit.visitor.credential, now)
            await store_audit.record(tx, visit.actor, now, "signed_out", ("session", visit.visitor.credential))
        parts.visitors.forget()
    cookies.take_back(response, parts.settings)
