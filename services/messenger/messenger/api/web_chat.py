"""The chat on a shop's own site: open to anybody, so everything is bound to one account and one visitor.

Visitors prove themselves with a token we sealed when they came (`X-Chat-Token`). Only our own chat page can call
these routes from a browser: other origins get no CORS headers, and the page itself may be framed by the sites of the
account alone (the gateway tells browsers so).
"""

from base64 import b64encode
from typing import Annotated
from uuid import UUID, uuid4

from chassis.documents import refusing
from chassis.http import Db, WaitSeconds, for_public, wait_for
from chassis.identity import Caller, SealBroken
from chassis.refusals import Kind, NotFound
from chassis.scope import Scope
from chassis.service import Runtime
from contracts.api.messenger_web_chat import (
    MOST_PICTURE_BYTES,
    ChatFace,
    ReceiptsIn,
    VisitIn,
    VisitorTextIn,
    VisitorTextOut,
    VisitorThread,
    VisitOut,
)
from contracts.ids import MediaId
from fastapi import APIRouter, Depends, Header, Query, Request, Response

from messenger.actions.hear_visitor import begin_visit, hear_visitor, note_receipts
from messenger.api.files import PICTURES, body_of_kinds, shown, whole_body
from messenger.domain.channels import WEBCHAT
from messenger.domain.pictures import picture_type
from messenger.domain.profile import Profile
from messenger.domain.refusals import ChatUnknown, VisitorUnknown
from messenger.loops.names import INBOUND
from messenger.providers.webchat.receive import Written, item
from messenger.store import profiles
from messenger.views import web_chat

router = APIRouter(prefix="/api/messenger/v1/public/web-chats", tags=["web chat"])
Anybody = Annotated[Caller, Depends(for_public())]
PURPOSE = "visit to a chat"
VISIT_SECONDS = 180 * 86_400
ADDRESS_HEADER = "x-forwarded-for"


def _runtime(request: Request) -> Runtime:
    runtime: Runtime = request.app.state.runtime
    return runtime


async def open_chat(site_key: str, request: Request) -> Profile:
    """The account whose chat this is. Raises ChatUnknown, also for one that is switched off."""
    async with _runtime(request).db.transaction(Scope.network()) as tx:
        profile = await profiles.profile_of_key(tx, WEBCHAT, site_key)
    if profile is None or not profile.enabled:
        raise ChatUnknown()
    return profile


Chat = Annotated[Profile, Depends(open_chat)]


async def visitor_of(chat: Chat, request: Request, x_chat_token: Annotated[str, Header(max_length=2000)]) -> UUID:
    """The visitor a token was made for, in this chat. Raises VisitorUnknown."""
    return _visitor(request, chat, x_chat_token)


Visitor = Annotated[UUID, Depends(visitor_of)]


def _visitor(request: Request, chat: Profile, token: str) -> UUID:
    try:
        claims = _runtime(request).verifier.unseal(token, "messenger", PURPOSE)
    except SealBroken as error:
        raise VisitorUnknown() from error
    if claims.get("chat") != str(chat.id):
        raise VisitorUnknown()
    return UUID(claims["visitor"])


def _scope(chat: Profile) -> Scope:
    return Scope.among(chat.store_ids)


def _address(request: Request) -> str:
    return request.headers.get(ADDRESS_HEADER, "")


@router.get("/{site_key}")
async def get_chat_face(chat: Chat, caller: Anybody, db: Db) -> ChatFace:
    async with db.transaction(_scope(chat)) as tx:
        found = await web_chat.face(tx, chat)
    if found is None:
        raise ChatUnknown()
    return found


@router.post("/{site_key}/visits")
async def begin_chat_visit(chat: Chat, body: VisitIn, caller: Anybody, db: Db, request: Request) -> VisitOut:
    """A token for a new visitor, or a fresh one for whoever was here before. Nothing is kept until they write."""
    runtime = _runtime(request)
    visitor = uuid4()
    if body.token is not None:
        visitor = _visitor(request, chat, body.token)
    async with db.transaction(_scope(chat)) as tx:
        await begin_visit(tx, chat, _address(request), runtime.clock())
    claims = {"chat": str(chat.id), "visitor": str(visitor)}
    return VisitOut(token=runtime.signer.seal("messenger", PURPOSE, claims, VISIT_SECONDS))


@router.post("/{site_key}/messages", status_code=202)
async def post_visitor_message(
    chat: Chat, visitor: Visitor, body: VisitorTextIn, caller: Anybody, db: Db, request: Request
) -> VisitorTextOut:
    """Kept and committed before it is acknowledged; a repeat with the same `client_id` is one message."""
    runtime = _runtime(request)
    written = Written(visitor=visitor, at=runtime.clock(), **body.model_dump())
    async with db.transaction(_scope(chat)) as tx:
        await hear_visitor(tx, chat, item(written), _address(request), written.at)
        tx.after_commit(lambda: runtime.wake(INBOUND))
    return VisitorTextOut(client_id=body.client_id, at=written.at)


@router.post(
    "/{site_key}/pictures", status_code=202, response_model=VisitorTextOut, openapi_extra=body_of_kinds(PICTURES)
)
async def post_visitor_picture(
    chat: Chat,
    visitor: Visitor,
    caller: Anybody,
    db: Db,
    request: Request,
    client_id: UUID,
    name: Annotated[str, Query(max_length=100)] = "",
    phone: Annotated[str | None, Query(max_length=40)] = None,
) -> VisitorTextOut:
    """A picture (JPEG, PNG or WebP, at most 4 MB, as the body itself); otherwise as a text is."""
    content = await whole_body(request, MOST_PICTURE_BYTES)
    picture_type(content)
    runtime = _runtime(request)
    written = Written(
        visitor=visitor, at=runtime.clock(), client_id=client_id, picture=b64encode(content), name=name, phone=phone
    )
    async with db.transaction(_scope(chat)) as tx:
        await hear_visitor(tx, chat, item(written), _address(request), written.at, picture=True)
        tx.after_commit(lambda: runtime.wake(INBOUND))
    return VisitorTextOut(client_id=client_id, at=written.at)


@router.get("/{site_key}/thread")
async def get_visitor_thread(
    chat: Chat,
    visitor: Visitor,
    caller: Anybody,
    db: Db,
    wait: WaitSeconds,
    known: Annotated[int, Query(ge=-1)] = -1,
) -> VisitorThread:
    """The visitor's own conversation; with `Prefer: wait=10` answers as soon as it is another version than `known`."""

    async def look() -> int | None:
        async with db.transaction(_scope(chat)) as tx:
            version = await web_chat.version_of(tx, chat.id, visitor) or 0
        return version if version != known else None

    if await wait_for(wait, look) is None:
        return VisitorThread(version=known, changed=False, messages=[])
    async with db.transaction(_scope(chat)) as tx:
        return await web_chat.thread(tx, chat.id, visitor)


@router.post("/{site_key}/receipts", status_code=204)
async def post_visitor_receipts(
    chat: Chat, visitor: Visitor, body: ReceiptsIn, caller: Anybody, db: Db, request: Request
) -> Response:
    """What has arrived at the page, and what the visitor has seen: the ticks on the operators' screens."""
    now = _runtime(request).clock()
    async with db.transaction(_scope(chat)) as tx:
        await note_receipts(tx, chat, visitor, body.message_ids, body.state, now)
    return Response(status_code=204)


@router.get("/{site_key}/files/{media_id}", response_class=Response, responses=refusing(Kind.CONFLICT, Kind.GONE))
async def get_visitor_file(chat: Chat, visitor: Visitor, media_id: MediaId, caller: Anybody, db: Db) -> Response:
    """A file of this visitor's own conversation."""
    async with db.transaction(_scope(chat)) as tx:
        found = await web_chat.file(tx, chat.id, visitor, media_id)
    if found is None:
        raise NotFound(what="file")
    return shown(found)
