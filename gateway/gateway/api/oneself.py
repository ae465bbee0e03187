"""What everybody may see and change of their own: who they are, where they act, their sessions and secrets."""

from datetime import timedelta
from typing import Annotated

from chassis.documents import refusing
from chassis.identity import Caller
from chassis.paging import Cursor, Page, PageSize, split
from chassis.refusals import Kind as Refused
from chassis.refusals import NotFound
from chassis.scope import Scope
from contracts.api.gateway import (
    ActiveStoreIn,
    CodeIn,
    LanguageIn,
    Me,
    OwnPasswordIn,
    PasswordIn,
    SecondFactorOut,
    SessionOut,
    StoreOfMine,
)
from contracts.ids import SessionId, UserId
from contracts.permissions import PEOPLE_MANAGE
from fastapi import APIRouter, Depends, Response

from gateway import cookies, guesses, second_factor, store_audit, store_sessions, tokens, views
from gateway.actions import change_people, change_secrets
from gateway.api.common import PREFIX, PartsHere, VisitHere
from gateway.domain.people import check_password
from gateway.domain.refusals import SecondFactorNotBegun
from gateway.parts import Parts
from gateway.routes import Kind
from gateway.visit import Visit, any_user, anyone_signed_in, lockout_address

router = APIRouter(prefix=PREFIX)
Person = Annotated[Caller, Depends(any_user())]
Anyone = Annotated[Caller, Depends(anyone_signed_in())]
_NETWORK = Scope.network()


@router.get("/me")
async def get_me(visit: VisitHere, parts: PartsHere, _: Anyone) -> Me:
    """The caller: rights, stores, and the store they act in now (S253)."""
    return await me_of(parts, visit)


async def me_of(parts: Parts, visit: Visit) -> Me:
    visitor, caller = visit.visitor, visit.caller
    theirs = visitor.rights.stores
    async with parts.db.transaction(Scope.among(theirs)) as tx:
        rows = await views.stores_of_mine(tx, sorted(theirs, key=str))
    return Me(
        kind="device" if visitor.kind is Kind.DEVICE else "user",
        user_id=visitor.user_id,
        login=visitor.login,
        name=visitor.name,
        language=visitor.language,
        roles=sorted({post.role for post in visitor.posts if post.store in (None, caller.store)}),
        permissions=sorted(caller.permissions),
        active_store=caller.store,
        sees_network=caller.scope.is_network,
        stores=[
            StoreOfMine(
                **{name: getattr(row, name) for name in StoreOfMine.model_fields if name in row._fields},
                roles=sorted({post.role for post in visitor.posts if post.store in (None, row.id)}),
                is_default=any(post.is_default for post in visitor.posts if post.store == row.id),
            )
            for row in rows
        ],
        csrf_token=tokens.csrf_token(visit.token) if visitor.kind is Kind.USER else None,
    )


@router.put("/me/active-store")
async def put_active_store(body: ActiveStoreIn, visit: VisitHere, parts: PartsHere, caller: Person) -> Me:
    """Act in another of one's stores from the next request on; a foreign one is refused (S8).

    Without a store: in one's default one, or, for those who see it all, in the network as a whole.
    """
    chosen = visit.visitor.remembering(body.store_id).caller(str(body.store_id or ""))
    session = _session(visit)
    now = parts.clock()
    async with parts.db.transaction(_NETWORK) as tx:
        await store_sessions.choose_store(tx, session, body.store_id)
        facts = {"store_id": caller.store}, {"store_id": body.store_id}
        subject = ("session", session)
        await store_audit.record(
            tx, visit.actor, now, "store_chosen", subject, store=body.store_id, before=facts[0], after=facts[1]
        )
    parts.visitors.forget()
    return await me_of(parts, Visit(visit.visitor, chosen, visit.token, visit.address))


@router.put("/me/language", status_code=204)
async def put_language(body: LanguageIn, visit: VisitHere, parts: PartsHere, _: Person) -> None:
    async with parts.db.transaction(_NETWORK) as tx:
        await change_people.choose_language(tx, visit.actor, _user(visit), body.language, parts.clock())
    parts.visitors.forget()


@router.put("/me/password", status_code=204, responses=refusing(Refused.LOCKED))
async def put_password(body: OwnPasswordIn, visit: VisitHere, parts: PartsHere, response: Response, _: Person) -> None:
    """A new password for the present one. All other sessions end, this one goes on under a new token.

    With the token the CSRF proof changes: ask `GET /me` for it.
    """
    session, user_id = _session(visit), _user(visit)
    check_password(body.new, visit.visitor.login)
    await _check_own_password(parts, visit, body.current)
    hashed = await parts.passwords.hashed(body.new)
    token = tokens.new_token(tokens.SESSION)
    async with parts.db.transaction(_NETWORK) as tx:
        await change_secrets.change_password(tx, visit.actor, user_id, hashed, parts.clock(), session=session)
        await store_sessions.rotate(tx, session, tokens.hash_of(token))
    _renew(parts, response, token)


@router.post("/me/second-factor")
async def post_second_factor(visit: VisitHere, parts: PartsHere, _: Person) -> SecondFactorOut:
    """A secret for an authenticator app. It counts only when a code of it has been confirmed."""
    _session(visit)
    secret, sealed = parts.second_factors.new_sealed()
    async with parts.db.transaction(_NETWORK) as tx:
        await change_secrets.begin_second_factor(tx, visit.actor, _user(visit), sealed, parts.clock())
    uri = second_factor.provisioning_uri(secret, visit.visitor.login)
    return SecondFactorOut(secret=secret, uri=uri, qr_svg=second_factor.qr_svg(uri))


@router.put("/me/second-factor", status_code=204)
async def put_second_factor(body: CodeIn, visit: VisitHere, parts: PartsHere, response: Response, _: Person) -> None:
    """Confirm the secret with a code; from now on sign-in asks for one."""
    session, user_id, now = _session(visit), _user(visit), parts.clock()
    async with parts.db.transaction(_NETWORK) as tx:
        person = await store_sessions.credentials_by_id(tx, user_id)
    if person is None or person.second_factor is None or person.second_factor_confirmed:
        raise SecondFactorNotBegun()
    step = parts.second_factors.matching_step(person.second_factor, body.code, now)
    token = tokens.new_token(tokens.SESSION)
    async with parts.db.transaction(_NETWORK) as tx:
        await change_secrets.confirm_second_factor(tx, visit.actor, user_id, step, now, session)
        await store_sessions.rotate(tx, session, tokens.hash_of(token))
    _renew(parts, response, token)


@router.post("/me/second-factor/remove", status_code=204, responses=refusing(Refused.LOCKED))
async def remove_second_factor(
    body: PasswordIn, visit: VisitHere, parts: PartsHere, response: Response, _: Person
) -> None:
    """Sign in by password alone again; asks for the password once more."""
    session, user_id = _session(visit), _user(visit)
    await _check_own_password(parts, visit, body.password)
    token = tokens.new_token(tokens.SESSION)
    async with parts.db.transaction(_NETWORK) as tx:
        await change_secrets.remove_second_factor(tx, visit.actor, user_id, parts.clock(), session=session)
        await store_sessions.rotate(tx, session, tokens.hash_of(token))
    _renew(parts, response, token)


@router.get("/sessions")
async def list_sessions(
    visit: VisitHere,
    parts: PartsHere,
    caller: Person,
    cursor: Cursor = None,
    size: PageSize = 50,
    user_id: UserId | None = None,
) -> Page[SessionOut]:
    """Live sessions: one's own; with people.manage anybody's, all when no `user_id` is named."""
    if PEOPLE_MANAGE not in caller.permissions:
        user_id = _user(visit)
    now = parts.clock()
    idle = now - timedelta(seconds=parts.settings.session_idle_seconds)
    async with parts.db.transaction(_NETWORK) as tx:
        rows = await views.sessions_page(tx, cursor, size, now, idle, user_id=user_id)
    kept, following = split(rows, size, "created_at", "id")
    items = [
        SessionOut(
            **{name: getattr(row, name) for name in SessionOut.model_fields if name != "current"},
            current=row.id == visit.visitor.credential,
        )
        for row in kept
    ]
    return Page(items=items, next_cursor=following)


@router.delete("/sessions/{session_id}", status_code=204)
async def delete_session(session_id: SessionId, visit: VisitHere, parts: PartsHere, caller: Person) -> None:
    """End a session of one's own; with people.manage anybody's."""
    now = parts.clock()
    async with parts.db.transaction(_NETWORK) as tx:
        whose = await store_sessions.end_session(tx, session_id, now)
        if whose is None or (whose != _user(visit) and PEOPLE_MANAGE not in caller.permissions):
            raise NotFound(what="session")
        await store_audit.record(tx, visit.actor, now, "session_ended", ("session", session_id), after={"user": whose})
    parts.visitors.forget()


async def _check_own_password(parts: Parts, visit: Visit, password: str) -> None:
    """Guessing here counts like guessing at sign-in. Raises SignInLocked or WrongCredentials."""
    proof = await guesses.check_password(parts, visit.visitor.login, lockout_address(visit.address), password)
    await guesses.forgive(parts, proof.attempt, clean=True)


def _renew(parts: Parts, response: Response, token: str) -> None:
    parts.visitors.forget()
    cookies.give(response, token, parts.settings)


def _session(visit: Visit) -> SessionId:
    """Raises NotFound for a person's device, which has no session."""
    if visit.visitor.kind is not Kind.USER:
        raise NotFound(what="session")
    return SessionId(visit.visitor.credential)


def _user(visit: Visit) -> UserId:
    user_id = visit.visitor.user_id
    assert user_id is not None, "the route is for people"
    return user_id
