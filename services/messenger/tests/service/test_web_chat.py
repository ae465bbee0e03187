"""The chat on a shop's own site: a visitor's words come in like any other channel's, and ours wait to be fetched."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from chassis.identity import Caller, SubjectKind
from chassis.ids import uuid7
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.events.messenger import MessageReceived, MessageSent, MessageStatusChanged
from contracts.events.parts import Channel
from messenger.domain.profile import Profile

from services.messenger.tests.builders import (
    API,
    HERE,
    THERE,
    add_profile,
    at,
    conversation_of,
    draft,
    send_all,
    somebody,
    take_in,
)

pytestmark = pytest.mark.servers
NOBODY = Caller(SubjectKind.PUBLIC, "public", Scope.among(()))


def base(profile: Profile) -> str:
    return f"{API}/public/web-chats/{profile.connection_key}"


async def add_chat(messenger: RunningService, *stores: Any) -> Profile:
    return await add_profile(messenger, *stores, provider="webchat", channel=Channel.WEB_CHAT)


async def visit(http: httpx.AsyncClient, profile: Profile) -> dict[str, str]:
    answer = await http.post(f"{base(profile)}/visits", json={})
    assert answer.status_code == 200, answer.text
    return {"X-Chat-Token": answer.json()["token"]}


async def say(
    http: httpx.AsyncClient, profile: Profile, me: dict[str, str], text: str = "Есть пионы?", **more: Any
) -> httpx.Response:
    body = {"client_id": str(uuid4()), "text": text, **more}
    return await http.post(f"{base(profile)}/messages", json=body, headers=me)


async def test_a_visitor_writes_and_reads_the_answer_and_we_see_the_ticks(messenger: RunningService) -> None:
    profile = await add_chat(messenger)
    seller = somebody(messenger)
    async with messenger.client(NOBODY) as site, messenger.client(seller) as http:
        me = await visit(site, profile)
        assert (await say(site, profile, me, name="Ольга", phone="8 900 123-45-67")).status_code == 202
        await take_in(messenger)
        received = (await messenger.published(MessageReceived))[0]
        assert (received.channel, received.text, received.identity.phone) == ("web_chat", "Есть пионы?", "+79001234567")
        conversation = await conversation_of(messenger, profile)
        await http.post(f"{API}/conversations/{conversation}/notes", json={"text": "постоянная"})
        await http.post(f"{API}/conversations/{conversation}/messages", json=draft("Да, сегодня привезли"))
        before = (await site.get(f"{base(profile)}/thread", headers=me)).json()
        assert [m["text"] for m in before["messages"]] == ["Есть пионы?"]
        await send_all(messenger)
        thread = (await site.get(f"{base(profile)}/thread", headers=me, params={"known": before["version"]})).json()
        assert [(m["mine"], m["text"], m["author_name"]) for m in thread["messages"]] == [
            (True, "Есть пионы?", ""),
            (False, "Да, сегодня привезли", "Test Person"),
        ]
        ours = thread["messages"][1]["id"]
        for state in ("read", "delivered"):
            receipt = {"message_ids": [ours], "state": state}
            assert (await site.post(f"{base(profile)}/receipts", json=receipt, headers=me)).status_code == 204
    assert [e.text for e in await messenger.published(MessageSent)] == ["Да, сегодня привезли"]
    assert [e.status for e in await messenger.published(MessageStatusChanged)] == ["read"]


async def test_nothing_new_is_said_in_few_words_and_what_comes_ends_the_waiting(messenger: RunningService) -> None:
    profile = await add_chat(messenger)
    async with messenger.client(NOBODY) as site:
        me = await visit(site, profile)
        empty = (await site.get(f"{base(profile)}/thread", headers=me)).json()
        assert empty == {"version": 0, "changed": True, "messages": []}
        again = (await site.get(f"{base(profile)}/thread", headers=me, params={"known": 0})).json()
        assert again == {"version": 0, "changed": False, "messages": []}
        await say(site, profile, me)
        await take_in(messenger)
        waited = await site.get(
            f"{base(profile)}/thread", headers={**me, "Prefer": "wait=10"}, params={"known": 0}, timeout=3
        )
        assert [m["text"] for m in waited.json()["messages"]] == ["Есть пионы?"]


async def test_a_text_sent_twice_is_one_message(messenger: RunningService) -> None:
    profile = await add_chat(messenger)
    client_id = str(uuid4())
    async with messenger.client(NOBODY) as site:
        me = await visit(site, profile)
        for _ in range(3):
            assert (await say(site, profile, me, client_id=client_id)).status_code == 202
            await take_in(messenger)
        thread = (await site.get(f"{base(profile)}/thread", headers=me)).json()
    assert [(m["client_id"], m["text"]) for m in thread["messages"]] == [(client_id, "Есть пионы?")]


async def test_a_visitor_sees_no_other_thread_and_a_token_opens_no_other_chat(messenger: RunningService) -> None:
    here, there = await add_chat(messenger, HERE), await add_chat(messenger, THERE)
    async with messenger.client(NOBODY) as site:
        olga, igor = await visit(site, here), await visit(site, here)
        await say(site, here, olga)
        await take_in(messenger)
        conversation = await conversation_of(messenger, here)
        async with messenger.client(somebody(messenger)) as http:
            sent = await http.post(
                f"{API}/conversations/{conversation}/files",
                params={"client_id": str(uuid7()), "file_name": "букет.png"},
                content=b"\x89PNG",
                headers={"Content-Type": "image/png"},
            )
        await send_all(messenger)
        file = sent.json()["media"][0]["id"]
        assert (await site.get(f"{base(here)}/files/{file}", headers=olga)).content == b"\x89PNG"
        assert (await site.get(f"{base(here)}/files/{file}", headers=igor)).status_code == 404
        assert (await site.get(f"{base(here)}/thread", headers=igor)).json()["messages"] == []
        receipt = {"message_ids": [sent.json()["id"]], "state": "read"}
        await site.post(f"{base(here)}/receipts", json=receipt, headers=igor)
        wrong_chat = await site.get(f"{base(there)}/thread", headers=olga)
        assert (wrong_chat.status_code, wrong_chat.json()["code"]) == (401, "messenger.visitor_unknown")
        forged = await say(site, here, {"X-Chat-Token": olga["X-Chat-Token"][:-4] + "AAAA"})
        assert (forged.status_code, forged.json()["code"]) == (401, "messenger.visitor_unknown")
    rows = await messenger.rows(
        "select count(*) as said, count(*) filter (where status = 'read') as seen from {schema}.messages"
    )
    assert tuple(rows[0]) == (2, 0)


PICTURE = b"\xff\xd8\xff\xe0" + b"petals" * 50


async def show(
    http: httpx.AsyncClient, profile: Profile, me: dict[str, str], content: bytes = PICTURE, **more: str
) -> httpx.Response:
    params = {"client_id": str(uuid4()), **more}
    headers = {**me, "Content-Type": "image/jpeg"}
    return await http.post(f"{base(profile)}/pictures", params=params, content=content, headers=headers)


async def test_a_visitor_shows_a_picture_which_stands_in_both_threads(messenger: RunningService) -> None:
    profile = await add_chat(messenger)
    async with messenger.client(NOBODY) as site, messenger.client(somebody(messenger)) as http:
        me, other = await visit(site, profile), await visit(site, profile)
        client_id = str(uuid4())
        for _ in range(2):
            assert (await show(site, profile, me, client_id=client_id, name="Ольга")).status_code == 202
        await take_in(messenger)
        [message] = (await site.get(f"{base(profile)}/thread", headers=me)).json()["messages"]
        [file] = message["files"]
        assert (message["mine"], message["client_id"], file["kind"]) == (True, client_id, "photo")
        seen = await site.get(f"{base(profile)}/files/{file['id']}", headers=me)
        assert (seen.content, seen.headers["content-type"]) == (PICTURE, "image/jpeg")
        assert (await site.get(f"{base(profile)}/files/{file['id']}", headers=other)).status_code == 404
        conversation = await conversation_of(messenger, profile)
        ours = (await http.get(f"{API}/conversations/{conversation}/messages")).json()["items"]
        assert [one["media"][0]["content_type"] for one in ours] == ["image/jpeg"]
        assert [one["kind"] for one in ours] == ["photo"]


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"<script>alert(1)</script>", 422, "messenger.picture_unreadable"),
        (b"", 422, "messenger.picture_unreadable"),
        (PICTURE[:4] + bytes(4 * 1024 * 1024), 413, "messenger.file_too_large"),
    ],
)
async def test_only_a_picture_of_bounded_size_is_taken(
    messenger: RunningService, content: bytes, status: int, code: str
) -> None:
    profile = await add_chat(messenger)
    async with messenger.client(NOBODY) as site:
        refused = await show(site, profile, await visit(site, profile), content)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert await messenger.rows("select 1 from {schema}.inbound_events") == []


async def test_pictures_are_fewer_a_minute_than_words(messenger: RunningService) -> None:
    profile = await add_chat(messenger)
    messenger.runtime.clock = lambda: at(5)
    async with messenger.client(NOBODY) as site:
        me = await visit(site, profile)
        assert [(await show(site, profile, me)).status_code for _ in range(6)] == [202] * 5 + [429]
        assert (await say(site, profile, me)).status_code == 202


async def test_a_visit_goes_on_with_its_token(messenger: RunningService) -> None:
    profile = await add_chat(messenger)
    async with messenger.client(NOBODY) as site:
        me = await visit(site, profile)
        await say(site, profile, me)
        await take_in(messenger)
        renewed = await site.post(f"{base(profile)}/visits", json={"token": me["X-Chat-Token"]})
        later = {"X-Chat-Token": renewed.json()["token"]}
        assert len((await site.get(f"{base(profile)}/thread", headers=later)).json()["messages"]) == 1


async def test_a_flood_is_refused_and_not_kept(messenger: RunningService) -> None:
    profile = await add_chat(messenger)
    messenger.runtime.clock = lambda: at(5)
    async with messenger.client(NOBODY) as site:
        me = await visit(site, profile)
        answers = [(await say(site, profile, me)).status_code for _ in range(21)]
        assert answers == [202] * 20 + [429]
        refused = await say(site, profile, me)
        assert (refused.json()["code"], refused.headers["retry-after"]) == ("too_many_requests", "56")
    rows = await messenger.rows("select count(*) as n from {schema}.inbound_events")
    assert rows[0].n == 20


async def test_a_chat_that_is_unknown_or_switched_off_is_not_there(messenger: RunningService) -> None:
    profile = await add_chat(messenger)
    telegram = await add_profile(messenger)
    async with messenger.client(NOBODY) as site:
        face = (await site.get(base(profile))).json()
        assert (face["greetings"], face["allowed_origins"]) == ({"ru": "Здравствуйте"}, ["https://flowers.example"])
        assert (await site.get(base(telegram))).json()["code"] == "messenger.chat_unknown"
        me = await visit(site, profile)
        await messenger.rows("update {schema}.profiles set enabled = false returning 1")
        for answer in (await site.get(base(profile)), await say(site, profile, me)):
            assert (answer.status_code, answer.json()["code"]) == (404, "messenger.chat_unknown")
    assert await messenger.rows("select 1 from {schema}.inbound_events") == []


async def test_a_chat_is_set_up_without_a_configuration_and_others_only_with_one(messenger: RunningService) -> None:
    body = {"provider": "webchat", "channel": "web_chat", "title": "Сайт", "store_ids": [str(HERE)]}
    terms = {"allowed_origins": ["https://Flowers.example:8443"], "greetings": {"ru": "Привет"}}
    async with messenger.client(somebody(messenger)) as http:
        bare = await http.post(f"{API}/profiles", json=body)
        assert (bare.status_code, bare.json()["code"]) == (422, "messenger.configuration_missing")
        odd = {**body, "provider": "telegram", "channel": "telegram_bot", "web_chat": terms}
        assert (await http.post(f"{API}/profiles", json=odd)).json()["code"] == "messenger.configuration_missing"
        path = {**terms, "allowed_origins": ["https://flowers.example/path"]}
        assert (await http.post(f"{API}/profiles", json={**body, "web_chat": path})).status_code == 422
        assert await messenger.rows("select 1 from {schema}.profiles") == []
        made = (await http.post(f"{API}/profiles", json={**body, "web_chat": terms})).json()
        assert made["web_chat"]["allowed_origins"] == ["https://flowers.example:8443"]
        assert (made["hook_url"], made["configuration_id"]) == (None, None)
        change = {"title": "Сайт", "store_ids": [str(HERE)], "enabled": True, "web_chat": {"allowed_origins": []}}
        changed = await http.put(f"{API}/profiles/{made['id']}", json=change, headers={"If-Match": '"1"'})
        assert changed.json()["web_chat"]["allowed_origins"] == []
    async with messenger.client(somebody(messenger, THERE)) as http:
        assert (await http.get(f"{API}/profiles")).json() == []
