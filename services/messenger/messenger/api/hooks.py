"""Where providers deliver. Kept and committed before it is acknowledged; the broker is not needed for that."""

import hashlib
import hmac
from typing import Annotated

from chassis.http import Db, for_providers
from chassis.identity import Caller
from chassis.scope import Scope
from fastapi import APIRouter, Depends, Request, Response

from messenger.api.files import whole_body
from messenger.domain.channels import HOOK_LIMIT, TELEGRAM, WAPPI
from messenger.domain.facts import Item, NotReadable
from messenger.domain.profile import Profile
from messenger.domain.profile import hook_digest as digest_of
from messenger.domain.refusals import BodyTooLarge, HookNotReady, HookSecretWrong, HookUnknown
from messenger.loops.names import CONNECTIONS, INBOUND
from messenger.providers.port import HookReader
from messenger.providers.readers import HOOKS
from messenger.store import inbound, profiles

router = APIRouter(prefix="/hooks", tags=["hooks"])
Provider = Annotated[Caller, Depends(for_providers())]
RETRY_AFTER_SECONDS = 15


@router.post("/telegram/{connection_key}", response_class=Response)
async def telegram_hook(connection_key: str, request: Request, caller: Provider, db: Db) -> Response:
    return await _take(TELEGRAM, connection_key, request, db)


@router.post("/wappi/{connection_key}", response_class=Response)
async def wappi_hook(connection_key: str, request: Request, caller: Provider, db: Db) -> Response:
    return await _take(WAPPI, connection_key, request, db)


@router.get("/wappi/{connection_key}", response_class=Response)
async def wappi_probe(connection_key: str, caller: Provider) -> Response:
    """Wappi looks whether somebody is there; the answer tells nothing about the key."""
    return Response(status_code=200)


async def _take(provider: str, connection_key: str, request: Request, db: Db) -> Response:
    """Every answer but 2xx makes the provider deliver again."""
    raw = await whole_body(request, HOOK_LIMIT[provider], BodyTooLarge)
    reader = HOOKS[provider]
    async with db.transaction(Scope.network()) as tx:
        profile = await profiles.profile_of_key(tx, provider, connection_key)
    _check(profile, reader, request)
    assert profile is not None
    now = request.app.state.runtime.clock()
    try:
        items, unreadable = reader.split(raw), None
    except NotReadable as error:
        items, unreadable = [], str(error)
    async with db.transaction(Scope.network()) as tx:
        if unreadable is not None:
            item = Item(f"unreadable:{hashlib.sha256(raw).hexdigest()}", "unreadable", raw)
            await inbound.set_aside(tx, profile, item, unreadable, now)
        else:
            await inbound.keep(tx, profile, items, now)
        tx.after_commit(lambda: request.app.state.runtime.wake(INBOUND))
    return Response(status_code=200)


def _check(profile: Profile | None, reader: HookReader, request: Request) -> None:
    """Raises HookUnknown, HookSecretWrong, HookNotReady; in each case nothing is kept."""
    if profile is None or not profile.enabled:
        raise HookUnknown()
    if profile.hook_digest is None:
        request.app.state.runtime.wake(CONNECTIONS)
        raise HookNotReady(retry_after=RETRY_AFTER_SECONDS)
    offered = reader.secret_in(request.headers)
    if not hmac.compare_digest(digest_of(profile.id, offered), profile.hook_digest):
        raise HookSecretWrong()
