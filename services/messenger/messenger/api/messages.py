"""Messages of a conversation: read, write, send again; their files through this one door (S157)."""

import re
from typing import Annotated
from uuid import UUID

from chassis.db import Tx
from chassis.documents import refusing
from chassis.http import Db, permitted
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.identity import Caller
from chassis.paging import Cursor, Page, PageSize
from chassis.refusals import Kind, NotFound
from contracts.api.messenger import MessageIn, MessageOut, NoteIn
from contracts.ids import ConversationId, MediaId, MessageId
from contracts.permissions import MESSENGER_READ, MESSENGER_WRITE
from fastapi import APIRouter, Depends, Query, Request, Response

from messenger.actions.send_message import Draft, queue_message, send_again, write_note
from messenger.api.files import PICTURES, shown, whole_body
from messenger.domain.channels import FILE_LIMIT
from messenger.domain.facts import Attachment
from messenger.domain.refusals import MediaNotFailed
from messenger.loops.names import DISPATCH, MEDIA
from messenger.store import conversations, media, messages
from messenger.views.messages import file, message, message_page

router = APIRouter(prefix="/api/messenger/v1", tags=["messages"])
Reader = Annotated[Caller, Depends(permitted(MESSENGER_READ))]
Writer = Annotated[Caller, Depends(permitted(MESSENGER_WRITE))]
_FILE_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
_CONTENT_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+")


@router.get("/conversations/{conversation_id}/messages")
async def list_messages(
    conversation_id: ConversationId, caller: Reader, db: Db, cursor: Cursor = None, size: PageSize = 50
) -> Page[MessageOut]:
    """Newest first in provider-time order (S156)."""
    async with db.transaction(caller.scope) as tx:
        if not await conversations.exists(tx, conversation_id):
            raise NotFound(what="conversation")
        items, following = await message_page(tx, conversation_id, cursor, size)
    return Page(items=items, next_cursor=following)


@router.post("/conversations/{conversation_id}/messages", status_code=201, response_model=MessageOut)
async def post_message(
    conversation_id: ConversationId,
    body: MessageIn,
    caller: Writer,
    db: Db,
    request: Request,
    key: IdempotencyKey = None,
) -> Response:
    """Queued at once, sent in the order of the conversation; `status` and the live feed tell what became of it."""

    async def work(tx: Tx) -> Answer:
        draft = Draft(
            text=body.text,
            client_id=body.client_id,
            author=caller.principal,
            author_name=caller.name,
            order_id=body.order_id,
            reply_to_key=await _key_of(tx, conversation_id, body.reply_to),
        )
        return await _queue(tx, conversation_id, draft, request)

    return await once(
        db,
        caller.scope,
        caller,
        endpoint=f"message {conversation_id}",
        key=key,
        request_hash=hash_of(body),
        work=work,
    )


async def _key_of(tx: Tx, conversation_id: ConversationId, reply_to: MessageId | None) -> str | None:
    if reply_to is None:
        return None
    answered = await messages.message(tx, reply_to)
    if answered is None or answered.conversation_id != conversation_id:
        raise NotFound(what="message to answer")
    return answered.provider_key


async def _queue(tx: Tx, conversation_id: ConversationId, draft: Draft, request: Request) -> Answer:
    runtime = request.app.state.runtime
    message_id = await queue_message(tx, conversation_id, draft, runtime.clock())
    written = await message(tx, message_id)
    assert written is not None
    tx.after_commit(lambda: runtime.wake(DISPATCH))
    return answer(201, written, resource_id=message_id)


@router.post(
    "/conversations/{conversation_id}/files", status_code=201, response_model=MessageOut, openapi_extra=_FILE_BODY
)
async def post_file(
    conversation_id: ConversationId,
    caller: Writer,
    db: Db,
    request: Request,
    client_id: UUID,
    file_name: Annotated[str, Query(min_length=1, max_length=200)],
    text: Annotated[str, Query(max_length=1024)] = "",
) -> Response:
    """Send a file: its bytes are the body, its type the Content-Type. At most 20 MB."""
    content = await whole_body(request, FILE_LIMIT)
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    content_type = declared if _CONTENT_TYPE.fullmatch(declared) else "application/octet-stream"
    kind = "photo" if content_type in PICTURES else "document"
    attachment = Attachment(kind=kind, file_name=file_name, content_type=content_type, content=content)
    draft = Draft(
        text=text, client_id=client_id, author=caller.principal, author_name=caller.name, attachment=attachment
    )
    async with db.transaction(caller.scope) as tx:
        made = await _queue(tx, conversation_id, draft, request)
    return made.response()


@router.post("/conversations/{conversation_id}/notes", status_code=201)
async def post_note(
    conversation_id: ConversationId, body: NoteIn, caller: Writer, db: Db, request: Request
) -> MessageOut:
    """A private note: colleagues see it in the thread, the other side never does."""
    now = request.app.state.runtime.clock()
    async with db.transaction(caller.scope) as tx:
        note_id = await write_note(tx, conversation_id, body.text, caller.principal, caller.name, now)
        written = await message(tx, note_id)
    assert written is not None
    return written


@router.post("/messages/{message_id}/resend")
async def resend_message(message_id: MessageId, caller: Writer, db: Db, request: Request) -> MessageOut:
    """A person's word to send again what failed or may have arrived; the platform never does so by itself."""
    runtime = request.app.state.runtime
    async with db.transaction(caller.scope) as tx:
        await send_again(tx, message_id, runtime.clock())
        written = await message(tx, message_id)
        tx.after_commit(lambda: runtime.wake(DISPATCH))
    assert written is not None
    return written


@router.get("/messages/{message_id}")
async def get_message(message_id: MessageId, caller: Reader, db: Db) -> MessageOut:
    async with db.transaction(caller.scope) as tx:
        found = await message(tx, message_id)
    if found is None:
        raise NotFound(what="message")
    return found


@router.get("/media/{media_id}", response_class=Response, responses=refusing(Kind.CONFLICT, Kind.GONE))
async def get_media(media_id: MediaId, caller: Reader, db: Db) -> Response:
    """The bytes of a file, for those who may see its conversation; there is no other way to them (S157)."""
    async with db.transaction(caller.scope) as tx:
        found = await file(tx, media_id)
    if found is None:
        raise NotFound(what="file")
    return shown(found)


@router.post("/media/{media_id}/retry", status_code=204)
async def retry_media(media_id: MediaId, caller: Writer, db: Db, request: Request) -> Response:
    """Fetch a file again that could not be fetched."""
    runtime = request.app.state.runtime
    async with db.transaction(caller.scope) as tx:
        state = await media.state_of(tx, media_id)
        if state is None:
            raise NotFound(what="file")
        if state != media.FAILED:
            raise MediaNotFailed(state=state)
        await media.fetch_at(tx, media_id, runtime.clock(), None)
        tx.after_commit(lambda: runtime.wake(MEDIA))
    return Response(status_code=204)
