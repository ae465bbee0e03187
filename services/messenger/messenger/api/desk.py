"""Canned replies, our accounts, the journal of webhooks."""

import secrets
from typing import Annotated
from uuid import UUID

from chassis.db import Tx
from chassis.http import Db, ExpectedVersion, etag, permitted
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.identity import Caller
from chassis.ids import StoreId, uuid7
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import NotFound
from chassis.service import Runtime
from contracts.api.messenger import (
    CannedReplyIn,
    CannedReplyOut,
    InboundEventOut,
    ProfileChange,
    ProfileIn,
    ProfileOut,
)
from contracts.ids import CannedReplyId, ProfileId
from contracts.permissions import MESSENGER_CONFIGURE, MESSENGER_READ, MESSENGER_WRITE
from fastapi import APIRouter, Depends, Query, Request, Response

from messenger.actions.keep_canned_reply import change_canned_reply, make_canned_reply, remove_canned_reply
from messenger.actions.keep_profile import change_profile, make_profile, rotate_hook
from messenger.actions.replay_event import replay_event
from messenger.loops.names import CONNECTIONS, INBOUND
from messenger.views import desk

router = APIRouter(prefix="/api/messenger/v1", tags=["messenger settings"])
Reader = Annotated[Caller, Depends(permitted(MESSENGER_READ))]
Writer = Annotated[Caller, Depends(permitted(MESSENGER_WRITE))]
Configurer = Annotated[Caller, Depends(permitted(MESSENGER_CONFIGURE))]
KEY_BYTES = 24


def _runtime(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime


@router.get("/canned-replies")
async def list_canned_replies(
    caller: Reader,
    db: Db,
    store_id: StoreId | None = None,
    search: Annotated[str | None, Query(max_length=100)] = None,
) -> list[CannedReplyOut]:
    async with db.transaction(caller.scope) as tx:
        return await desk.canned(tx, store_id, search)


@router.post("/canned-replies", status_code=201, response_model=CannedReplyOut)
async def post_canned_reply(
    body: CannedReplyIn, caller: Writer, db: Db, request: Request, key: IdempotencyKey = None
) -> Response:
    async def work(tx: Tx) -> Answer:
        reply_id = CannedReplyId(uuid7())
        await make_canned_reply(tx, reply_id, body, _runtime(request).clock())
        made = await desk.canned_reply(tx, reply_id)
        assert made is not None
        return answer(201, made, resource_id=reply_id)

    return await once(db, caller.scope, caller, endpoint="canned reply", key=key, request_hash=hash_of(body), work=work)


@router.put("/canned-replies/{reply_id}")
async def put_canned_reply(
    reply_id: CannedReplyId,
    body: CannedReplyIn,
    caller: Writer,
    db: Db,
    request: Request,
    expected: ExpectedVersion,
    response: Response,
) -> CannedReplyOut:
    """Shortcut, title and texts; a reply stays in its store."""
    async with db.transaction(caller.scope) as tx:
        version = await change_canned_reply(tx, reply_id, body, expected, _runtime(request).clock())
        changed = await desk.canned_reply(tx, reply_id)
    assert changed is not None
    etag(response, version)
    return changed


@router.delete("/canned-replies/{reply_id}", status_code=204)
async def delete_canned_reply(reply_id: CannedReplyId, caller: Writer, db: Db) -> Response:
    async with db.transaction(caller.scope) as tx:
        await remove_canned_reply(tx, reply_id)
    return Response(status_code=204)


@router.get("/profiles")
async def list_profiles(caller: Reader, db: Db, request: Request) -> list[ProfileOut]:
    async with db.transaction(caller.scope) as tx:
        return await desk.profile_list(tx, _runtime(request).settings.public_url)


@router.get("/profiles/{profile_id}")
async def get_profile(
    profile_id: ProfileId, caller: Configurer, db: Db, request: Request, response: Response
) -> ProfileOut:
    async with db.transaction(caller.scope) as tx:
        found = await desk.profile_card(tx, profile_id, _runtime(request).settings.public_url)
    if found is None:
        raise NotFound(what="account")
    etag(response, found.version)
    return found


@router.post("/profiles", status_code=201, response_model=ProfileOut)
async def post_profile(
    body: ProfileIn, caller: Configurer, db: Db, request: Request, key: IdempotencyKey = None
) -> Response:
    """Add an account; its webhook is registered with the provider as soon as the hub gives its secrets."""
    runtime = _runtime(request)

    async def work(tx: Tx) -> Answer:
        profile_id = ProfileId(uuid7())
        await make_profile(tx, profile_id, body, secrets.token_urlsafe(KEY_BYTES))
        made = await desk.profile_card(tx, profile_id, runtime.settings.public_url)
        assert made is not None
        tx.after_commit(lambda: runtime.wake(CONNECTIONS))
        return answer(201, made, resource_id=profile_id)

    return await once(db, caller.scope, caller, endpoint="profile", key=key, request_hash=hash_of(body), work=work)


@router.put("/profiles/{profile_id}")
async def put_profile(
    profile_id: ProfileId,
    body: ProfileChange,
    caller: Configurer,
    db: Db,
    request: Request,
    expected: ExpectedVersion,
    response: Response,
) -> ProfileOut:
    """Title, stores, on or off; switching on forgets an earlier trouble."""
    runtime = _runtime(request)
    async with db.transaction(caller.scope) as tx:
        version = await change_profile(tx, profile_id, body, expected)
        changed = await desk.profile_card(tx, profile_id, runtime.settings.public_url)
        tx.after_commit(lambda: runtime.wake(CONNECTIONS))
    assert changed is not None
    etag(response, version)
    return changed


@router.post("/profiles/{profile_id}/rotate-hook")
async def rotate_profile_hook(profile_id: ProfileId, caller: Configurer, db: Db, request: Request) -> ProfileOut:
    """A new webhook address; the old one is unknown from now on."""
    runtime = _runtime(request)
    async with db.transaction(caller.scope) as tx:
        await rotate_hook(tx, profile_id, secrets.token_urlsafe(KEY_BYTES))
        changed = await desk.profile_card(tx, profile_id, runtime.settings.public_url)
        tx.after_commit(lambda: runtime.wake(CONNECTIONS))
    assert changed is not None
    return changed


@router.get("/inbound-events")
async def list_inbound_events(
    caller: Configurer,
    db: Db,
    state: Annotated[str | None, Query(pattern="^(waiting|done|unused|failed|quarantined)$")] = None,
    profile_id: ProfileId | None = None,
    cursor: Cursor = None,
    size: PageSize = 50,
) -> Page[InboundEventOut]:
    """The journal of webhooks with payload and reason (S173)."""
    async with db.transaction(caller.scope) as tx:
        items, following = await desk.inbound_page(tx, state, profile_id, cursor, size)
    return Page(items=items, next_cursor=following)


@router.post("/inbound-events/{event_id}/replay", status_code=202)
async def replay_inbound_event(event_id: UUID, caller: Configurer, db: Db, request: Request) -> Response:
    """Take a failed or set-aside webhook in again; what it already did is not done twice."""
    runtime = _runtime(request)
    async with db.transaction(caller.scope) as tx:
        await replay_event(tx, event_id, runtime.clock())
        tx.after_commit(lambda: runtime.wake(INBOUND))
    return Response(status_code=202)
