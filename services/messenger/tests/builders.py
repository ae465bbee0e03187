"""Accounts, webhook bodies and conversations as the tests need them."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
from chassis.identity import Caller, SubjectKind
from chassis.ids import StoreId, uuid7
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.events.parts import Channel
from contracts.ids import ConfigurationId, ConversationId, ProfileId
from contracts.permissions import MESSENGER_ASSIGN, MESSENGER_CONFIGURE, MESSENGER_READ, MESSENGER_WRITE
from messenger.domain.profile import Profile, hook_digest
from messenger.loops.dispatch import dispatch
from messenger.loops.inbound import take_in_waiting
from messenger.loops.media import fetch_media
from messenger.providers.port import Credentials
from messenger.resources import Connection, resources_of
from messenger.store import profiles, web_chats

HERE, THERE = StoreId(uuid7()), StoreId(uuid7())
SECRET = "agreed-secret"
TOKEN = "4242:test-token"
API = "/api/messenger/v1"
EVERYTHING = frozenset({MESSENGER_READ, MESSENGER_WRITE, MESSENGER_ASSIGN, MESSENGER_CONFIGURE})
PROVIDER = Caller(SubjectKind.PROVIDER, "telegram", Scope.network())
NOON = 1_778_750_400
ANNA: dict[str, Any] = {"id": 501, "is_bot": False, "first_name": "Anna", "username": "anna_k", "language_code": "ru"}


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(NOON + seconds, UTC)


async def add_profile(
    messenger: RunningService,
    *stores: StoreId,
    provider: str = "telegram",
    channel: Channel = Channel.TELEGRAM_BOT,
    connected: bool = True,
) -> Profile:
    """An account that serves these stores, with its secrets already known unless told otherwise."""
    profile_id, configuration_id = ProfileId(uuid7()), ConfigurationId(uuid7())
    own = provider == "webchat"
    async with messenger.runtime.db.transaction(Scope.network()) as tx:
        await profiles.add_profile(
            tx,
            profile_id=profile_id,
            provider=provider,
            channel=channel,
            title="Narciss",
            store_ids=stores or (HERE,),
            connection_key=f"key-{profile_id}",
            configuration_id=None if own else configuration_id,
            enabled=True,
        )
        if own:
            await web_chats.keep(tx, profile_id, ["https://flowers.example"], {"ru": "Здравствуйте"})
        elif connected:
            digest = hook_digest(profile_id, SECRET.encode())
            await profiles.note_credentials(tx, profile_id, digest=digest, enabled=True)
        found = await profiles.profile(tx, profile_id)
    assert found is not None
    if connected and not own:
        secrets = {"bot_token": TOKEN, "secret_token": SECRET, "api_token": "test-wappi-token"}
        secrets |= {"profile_id": "test-profile", "webhook_auth": SECRET}
        connections = resources_of(messenger.runtime).connections
        connections[configuration_id] = Connection(0, Credentials(provider, True, {}, secrets))
    return found


def message(number: int, text: str = "Есть пионы?", *, seconds: int = 0, **more: Any) -> dict[str, Any]:
    """A Telegram message of Anna."""
    user = more.pop("user", ANNA)
    chat = {"id": user["id"], "type": "private", "first_name": user["first_name"]}
    content = {} if "photo" in more else {"text": text}
    return {"message_id": number, "date": NOON + seconds, "chat": chat, "from": user, **content, **more}


def update(number: int, body: dict[str, Any] | None = None, kind: str = "message") -> bytes:
    return json.dumps({"update_id": number, kind: body or message(number)}, ensure_ascii=False).encode()


async def hook(
    messenger: RunningService, profile: Profile, body: bytes, *, secret: str | bytes = SECRET
) -> httpx.Response:
    """The provider delivers."""
    name = "X-Telegram-Bot-Api-Secret-Token" if profile.provider == "telegram" else "X-Provider-Authorization"
    raw = secret.encode() if isinstance(secret, str) else secret
    async with messenger.client(PROVIDER) as http:
        return await http.post(
            f"/hooks/{profile.provider}/{profile.connection_key}", content=body, headers={name.encode(): raw}
        )


async def receive(messenger: RunningService, profile: Profile, *bodies: bytes) -> None:
    for body in bodies:
        answer = await hook(messenger, profile, body)
        assert answer.status_code == 200, answer.text
    await take_in(messenger)


async def take_in(messenger: RunningService) -> None:
    """Until nothing is left: one pass ends after a while, however slow the machine is."""
    while await take_in_waiting(messenger.runtime):
        pass


async def send_all(messenger: RunningService) -> None:
    while await dispatch(messenger.runtime):
        pass


async def fetch_all(messenger: RunningService) -> None:
    while await fetch_media(messenger.runtime):
        pass


async def conversation_of(messenger: RunningService, profile: Profile) -> ConversationId:
    rows = await messenger.rows("select id from {schema}.conversations where profile_id = :id", id=profile.id)
    assert len(rows) == 1
    return ConversationId(rows[0].id)


async def opened(messenger: RunningService, *stores: StoreId) -> tuple[Profile, ConversationId]:
    """An account and a conversation in which Anna has written."""
    profile = await add_profile(messenger, *stores)
    await receive(messenger, profile, update(1))
    return profile, await conversation_of(messenger, profile)


def somebody(messenger: RunningService, *stores: StoreId) -> Caller:
    return messenger.user(*(stores or (HERE,)), permissions=EVERYTHING)


def draft(text: str = "Да, есть", client_id: UUID | None = None) -> dict[str, str]:
    return {"client_id": str(client_id or uuid7()), "text": text}
