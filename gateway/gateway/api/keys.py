"""API keys of partners. For administrators.

The answer to giving one holds the key itself, which must be stored nowhere (S192), and yet is not lost when the answer
is: with an Idempotency-Key the key is derived from it and the session, and a repeat derives the same one.
"""

from datetime import datetime
from typing import Annotated

from chassis.db import Tx
from chassis.http import ExpectedVersion, etag
from chassis.idempotency import Answer, IdempotencyKey, answer, hash_of, once
from chassis.identity import Caller
from chassis.ids import uuid7
from chassis.paging import Cursor, Page, PageSize, split
from contracts.api.gateway import ApiKeyIn, ApiKeyMade, ApiKeyOut
from contracts.ids import ApiKeyId
from contracts.permissions import API_KEYS_MANAGE
from fastapi import APIRouter, Depends, Response

from gateway import store_keys, tokens, views
from gateway.actions import give_keys
from gateway.api.common import PREFIX, PartsHere, VisitHere
from gateway.store_keys import KeyTermsRow, NewKey
from gateway.visit import needs

router = APIRouter(prefix=f"{PREFIX}/api-keys")
Administrator = Annotated[Caller, Depends(needs(API_KEYS_MANAGE))]


@router.get("")
async def list_api_keys(
    caller: Administrator, parts: PartsHere, cursor: Cursor = None, size: PageSize = 50
) -> Page[ApiKeyOut]:
    async with parts.db.transaction(caller.scope) as tx:
        rows = await views.keys_page(tx, cursor, size)
    kept, following = split(rows, size, "created_at", "id")
    return Page(items=[ApiKeyOut.model_validate(row, from_attributes=True) for row in kept], next_cursor=following)


@router.post("", status_code=201)
async def post_api_key(
    body: ApiKeyIn,
    caller: Administrator,
    visit: VisitHere,
    parts: PartsHere,
    response: Response,
    key: IdempotencyKey = None,
) -> ApiKeyMade:
    """A new key: the one answer that shows it, given again when the same session repeats the request."""
    raw = tokens.new_token(tokens.API_KEY) if key is None else tokens.repeatable_key(visit.token, key)
    made = _new_key(body, caller, raw, parts.clock())

    async def work(tx: Tx) -> Answer:
        await give_keys.give_key(tx, visit.actor, made, made.created_at)
        return answer(201, ApiKeyMade(id=made.id, key=None), resource_id=made.id)

    kept = await once(
        parts.db, caller.scope, caller, endpoint="api_key", key=key, request_hash=hash_of(body), work=work
    )
    given = ApiKeyMade.model_validate_json(bytes(kept.body))
    async with parts.db.transaction(caller.scope) as tx:
        shown = raw if await store_keys.key_has_hash(tx, given.id, tokens.hash_of(raw)) else None
    response.headers.update({name: value for name, value in kept.headers.items() if name == "idempotency-replayed"})
    return ApiKeyMade(id=given.id, key=shown)


def _new_key(body: ApiKeyIn, caller: Caller, raw: str, now: datetime) -> NewKey:
    return NewKey(
        id=ApiKeyId(uuid7()),
        prefix=raw[: len(tokens.API_KEY) + 4],
        last_four=raw[-4:],
        key_hash=tokens.hash_of(raw),
        created_at=now,
        created_by=caller.principal,
        **body.model_dump(),
    )


@router.put("/{key_id}", status_code=204)
async def put_api_key(
    key_id: ApiKeyId,
    body: ApiKeyIn,
    caller: Administrator,
    visit: VisitHere,
    parts: PartsHere,
    expected: ExpectedVersion,
    response: Response,
) -> None:
    """Other terms for the same key."""
    wanted = KeyTermsRow(id=key_id, revoked_at=None, version=expected, **body.model_dump())
    async with parts.db.transaction(caller.scope) as tx:
        after = await give_keys.change_key(tx, visit.actor, wanted, parts.clock())
    parts.visitors.forget()
    etag(response, after.version)


@router.delete("/{key_id}", status_code=204)
async def delete_api_key(key_id: ApiKeyId, caller: Administrator, visit: VisitHere, parts: PartsHere) -> None:
    """Revoke it, for good."""
    async with parts.db.transaction(caller.scope) as tx:
        await give_keys.revoke_key(tx, visit.actor, key_id, parts.clock())
    parts.visitors.forget()
