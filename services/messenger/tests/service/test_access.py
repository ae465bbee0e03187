"""A stranger from another store learns nothing: list, preview, counters, search, media, journal (R20, S157)."""

import json
from typing import Any

import httpx
import pytest
from chassis.ids import StoreId, uuid7
from chassis.testing import RunningService
from contracts.events.messenger import ConversationAssigned
from contracts.permissions import MESSENGER_READ, MESSENGER_WRITE

from services.messenger.tests.builders import (
    API,
    HERE,
    THERE,
    TOKEN,
    add_profile,
    draft,
    fetch_all,
    message,
    opened,
    receive,
    somebody,
    update,
)

pytestmark = pytest.mark.servers


def told(answer: httpx.Response) -> dict[str, Any]:
    """The answer without its trace, which differs from request to request."""
    return {name: value for name, value in answer.json().items() if name != "trace_id"}


async def count(messenger: RunningService) -> Any:
    row = (
        await messenger.rows(
            "select (select count(*) from {schema}.messages) as m, (select count(*) from {schema}.outbox) as o,"
            " (select max(version) from {schema}.conversations) as v, (select count(*) from {schema}.read_marks) as r"
        )
    )[0]
    return tuple(row)


async def test_a_stranger_gets_the_answer_for_what_does_not_exist(messenger: RunningService) -> None:
    profile, conversation = await opened(messenger, HERE)
    await receive(
        messenger,
        profile,
        update(2, message(2, photo=[{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}])),
    )
    said = await messenger.rows("select id from {schema}.messages order by sort_key limit 1")
    file = await messenger.rows("select id from {schema}.media")
    event = await messenger.rows("select id from {schema}.inbound_events limit 1")
    before = await count(messenger)
    person, order = str(uuid7()), str(uuid7())
    requests: list[tuple[str, str, Any]] = [
        ("GET", "conversations/{c}", None),
        ("GET", "conversations/{c}/messages", None),
        ("POST", "conversations/{c}/messages", draft()),
        ("POST", "conversations/{c}/notes", {"text": "?"}),
        ("POST", "conversations/{c}/read", {}),
        ("POST", "conversations/{c}/unread", {}),
        ("POST", "conversations/{c}/assign", {"assignee_id": person}),
        ("POST", "conversations/{c}/link", {"customer_id": person}),
        ("POST", "conversations/{c}/link", {"order_id": order}),
        ("POST", "conversations/{c}/link", {"store_id": str(THERE)}),
        ("POST", f"conversations/{{c}}/files?client_id={person}&file_name=a.txt", None),
        ("POST", "conversations/{c}/settle", None),
        ("GET", "conversations/{c}/canned-replies", None),
        ("GET", "messages/{m}", None),
        ("POST", "messages/{m}/resend", None),
        ("GET", "media/{f}", None),
        ("POST", "media/{f}/retry", None),
        ("GET", "profiles/{p}", None),
        ("POST", "profiles/{p}/rotate-hook", None),
        ("POST", "inbound-events/{e}/replay", None),
    ]
    names = {"c": conversation, "m": said[0].id, "f": file[0].id, "p": profile.id, "e": event[0].id}
    nowhere = {name: uuid7() for name in names}
    async with messenger.client(somebody(messenger, THERE)) as http:
        for method, path, body in requests:
            theirs = await http.request(method, f"{API}/{path.format(**names)}", json=body)
            nobodys = await http.request(method, f"{API}/{path.format(**nowhere)}", json=body)
            assert (theirs.status_code, told(theirs)) == (404, told(nobodys)), (method, path, theirs.text)
        assert (await http.get(f"{API}/conversations")).json()["items"] == []
        assert (await http.get(f"{API}/conversations", params={"search": "пионы"})).json()["items"] == []
        counted = (await http.get(f"{API}/counters")).json()
        assert (counted.pop("capped_at"), counted.pop("oldest_waiting")) == (1000, None)
        assert set(counted.values()) == {0}
        assert (await http.get(f"{API}/conversations", params={"ids": str(conversation)})).json()["items"] == []
        assert (await http.get(f"{API}/profiles")).json() == []
        assert (await http.get(f"{API}/inbound-events")).json()["items"] == []
    assert await count(messenger) == before
    async with messenger.client(somebody(messenger, HERE)) as http:
        assert len((await http.get(f"{API}/conversations", params={"search": "пионы"})).json()["items"]) == 1


async def test_the_journal_and_the_key_of_a_shared_account_need_all_its_stores(messenger: RunningService) -> None:
    profile, _ = await opened(messenger, HERE, THERE)
    async with messenger.client(somebody(messenger, THERE)) as http:
        assert (await http.get(f"{API}/inbound-events")).json()["items"] == []
        shown = (await http.get(f"{API}/profiles")).json()
        assert [(p["store_ids"], p["hook_url"]) for p in shown] == [([str(THERE)], None)]
        refused = await http.post(f"{API}/profiles/{profile.id}/rotate-hook")
        assert refused.status_code == 404
    async with messenger.client(somebody(messenger, HERE, THERE)) as http:
        assert len((await http.get(f"{API}/inbound-events")).json()["items"]) == 1
        changed = (await http.post(f"{API}/profiles/{profile.id}/rotate-hook")).json()
        key = changed["hook_url"].rpartition("/")[2]
        assert (len(key), key == profile.connection_key) == (32, False)


async def test_nobody_and_those_without_permission_are_refused(messenger: RunningService) -> None:
    _, conversation = await opened(messenger)
    path = f"{API}/conversations/{conversation}/messages"
    async with messenger.client(None) as http:
        assert (await http.get(path)).status_code == 401
        assert (await http.post("/hooks/telegram/key", content=b"{}")).status_code == 401
    async with messenger.client(messenger.user(HERE, permissions={MESSENGER_READ})) as http:
        assert (await http.get(path)).status_code == 200
        assert (await http.post(path, json=draft())).status_code == 403
        assert (await http.post("/hooks/telegram/key", content=b"{}")).status_code == 403
        assert (await http.get(f"{API}/inbound-events")).status_code == 403


async def test_media_is_fetched_and_shown_only_through_its_conversation(
    on_telegram: RunningService, telegram: httpx.AsyncClient
) -> None:
    said = {"bot": TOKEN, "user": {"id": 501}, "photo": {"file_name": "rose.png"}, "caption": "Хочу такой"}
    sent = (await telegram.post("/__double__/messages", json=said)).json()["messages"][0]
    profile = await add_profile(on_telegram)
    await receive(on_telegram, profile, json.dumps({"update_id": 5, "message": sent}).encode())
    file = (await on_telegram.rows("select id from {schema}.media"))[0].id
    async with on_telegram.client(somebody(on_telegram)) as http:
        waiting = await http.get(f"{API}/media/{file}")
        assert (waiting.status_code, waiting.json()["code"]) == (409, "messenger.media_not_ready")
        await fetch_all(on_telegram)
        shown = await http.get(f"{API}/media/{file}")
        assert shown.status_code == 200
        assert shown.content.startswith(b"\x89PNG")
        assert "sandbox" in shown.headers["content-security-policy"]
    async with on_telegram.client(somebody(on_telegram, THERE)) as http:
        assert (await http.get(f"{API}/media/{file}")).status_code == 404


async def test_a_file_that_cannot_be_had_fails_and_may_be_asked_for_again(
    on_telegram: RunningService, telegram: httpx.AsyncClient
) -> None:
    profile = await add_profile(on_telegram)
    photo = [{"file_id": "gone", "file_unique_id": "u", "width": 1, "height": 1}]
    await receive(on_telegram, profile, update(5, message(5, photo=photo, caption="Хочу такой")))
    await fetch_all(on_telegram)
    row = (await on_telegram.rows("select id, state from {schema}.media"))[0]
    assert row.state == "failed"
    async with on_telegram.client(somebody(on_telegram)) as http:
        lost = await http.get(f"{API}/media/{row.id}")
        assert (lost.status_code, lost.json()["code"]) == (410, "messenger.media_failed")
        assert (await http.post(f"{API}/media/{row.id}/retry")).status_code == 204
        again = await http.post(f"{API}/media/{row.id}/retry")
        assert (again.status_code, again.json()["code"]) == (409, "messenger.media_not_failed")
    assert [m.text for m in await on_telegram.rows("select text from {schema}.messages")] == ["Хочу такой"]


async def test_no_upload_runs_as_a_page_of_ours(messenger: RunningService) -> None:
    _, conversation = await opened(messenger)
    async with messenger.client(somebody(messenger)) as http:
        made = await http.post(
            f"{API}/conversations/{conversation}/files",
            params={"client_id": str(uuid7()), "file_name": "a.html"},
            content=b"<script>alert(1)</script>",
            headers={"Content-Type": "text/html"},
        )
        shown = await http.get(f"{API}/media/{made.json()['media'][0]['id']}")
    assert shown.headers["content-type"] == "application/octet-stream"
    assert shown.headers["content-disposition"].startswith("attachment")
    assert shown.headers["x-content-type-options"] == "nosniff"


async def test_read_marks_are_each_ones_own_and_the_teams(messenger: RunningService) -> None:
    """S153: notes and our own messages never count."""
    profile, conversation = await opened(messenger)
    await receive(messenger, profile, update(2, message(2, seconds=5)))
    first, second = somebody(messenger), somebody(messenger)
    path = f"{API}/conversations/{conversation}"

    async def unread(caller: Any) -> tuple[int, int]:
        async with messenger.client(caller) as http:
            card = (await http.get(path)).json()
            return card["unread"], card["unread_by_team"]

    async with messenger.client(first) as http:
        await http.post(f"{path}/read", json={"for_team": False})
        await http.post(f"{path}/notes", json={"text": "звонила утром"})
        await http.post(f"{path}/messages", json=draft())
    assert (await unread(first), await unread(second)) == ((0, 2), (2, 2))
    async with messenger.client(first) as http:
        await http.post(f"{path}/read", json={})
        assert (await http.get(f"{API}/counters")).json()["unread_by_team"] == 0
        await http.post(f"{path}/unread", json={})
        assert (await http.get(f"{API}/conversations", params={"unread": True})).json()["items"][0]["unread"] == 1
    assert await unread(first) == (1, 1)


async def test_assignment_needs_a_colleague_of_the_store(messenger: RunningService) -> None:
    _, conversation = await opened(messenger)
    boss = somebody(messenger)
    seller = messenger.user(HERE, permissions={MESSENGER_READ, MESSENGER_WRITE})
    await messenger.rows(
        "insert into {schema}.users (id, display_name, store_ids, whole_network, active, sequence)"
        " values (:id, 'Лена', array[:store]::uuid[], false, true, 1) returning 1",
        id=seller.user_id,
        store=HERE,
    )
    path = f"{API}/conversations/{conversation}/assign"
    async with messenger.client(boss) as http:
        refused = await http.post(path, json={"assignee_id": str(uuid7())})
        assert (refused.status_code, refused.json()["code"]) == (422, "messenger.assignee_not_in_store")
    async with messenger.client(seller) as http:
        taken = await http.post(path, json={"assignee_id": str(seller.user_id)})
        assert (taken.json()["assignee_name"], taken.json()["version"]) == ("Лена", 2)
        assert (await http.post(path, json={"assignee_id": None})).status_code == 403
        mine = (await http.get(f"{API}/conversations", params={"mine": True})).json()["items"]
        assert [line["id"] for line in mine] == [str(conversation)]
    assert [(e.assignee_id, e.sequence) for e in await messenger.published(ConversationAssigned)] == [
        (seller.user_id, 2)
    ]


async def test_a_conversation_moves_to_another_store_of_its_account_only(messenger: RunningService) -> None:
    _, conversation = await opened(messenger, HERE, THERE)
    elsewhere = StoreId(uuid7())
    path = f"{API}/conversations/{conversation}/link"
    async with messenger.client(somebody(messenger, HERE)) as http:
        refused = await http.post(path, json={"store_id": str(THERE)})
        assert (refused.status_code, refused.json()["code"]) == (403, "identity.store_not_assigned")
    async with messenger.client(
        messenger.user(HERE, THERE, elsewhere, permissions={MESSENGER_READ, MESSENGER_WRITE})
    ) as http:
        unserved = await http.post(path, json={"store_id": str(elsewhere)})
        assert (unserved.status_code, unserved.json()["code"]) == (422, "messenger.store_not_served")
        assert (await http.post(path, json={"store_id": str(THERE)})).json()["store_id"] == str(THERE)
    async with messenger.client(somebody(messenger, HERE)) as http:
        assert (await http.get(f"{API}/conversations/{conversation}")).status_code == 404
