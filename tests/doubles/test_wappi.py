"""The Wappi double, spoken to over HTTP as the adapter will."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.doubles.receiver import Received, Receiver
from tests.doubles.started import Client, client_of, process, started
from tools.doubles.common.pictures import plain_png
from tools.doubles.wappi.app import build

pytestmark = pytest.mark.servers

PROFILE = "demo0001-wa01"
TOKEN = "demo-wappi-token-ru"
MARIA = "79001234567"


@pytest.fixture(scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    async with started(build, tmp_path_factory.mktemp("wappi")) as client:
        yield client


@pytest.fixture
async def wappi(running: Client) -> Client:
    await running.forget_everything()
    return running


@pytest.fixture
async def hooked(wappi: Client, receiver: Receiver) -> Client:
    await call(wappi, "webhook/url/set", url=f"{receiver.url}/hooks/wappi/k1", auth="h00k")
    return wappi


async def call(
    wappi: Client,
    path: str,
    body: Any = None,
    *,
    prefix: str = "api",
    token: str = TOKEN,
    profile_id: str = PROFILE,
    method: str = "POST",
    **query: str,
) -> httpx.Response:
    return await wappi.http.request(
        method,
        f"/{prefix}/{path}",
        json=body,
        params={"profile_id": profile_id, **query},
        headers={"Authorization": token},
    )


async def send(wappi: Client, text: str = "Букет готов 🌷", **more: Any) -> httpx.Response:
    return await call(wappi, "sync/message/send", {"recipient": MARIA, "body": text, **more})


async def maria_writes(wappi: Client, text: str = "Сколько стоят 15 роз?", **more: Any) -> Any:
    return await wappi.tell("messages", {"profile_id": PROFILE, "chat": MARIA, "text": text, **more})


def items_of(received: list[Received]) -> list[Any]:
    return [item for hook in received for item in hook.body["messages"]]


async def add_profile(wappi: Client, platform: str, **more: Any) -> str:
    profile_id = f"test-{platform}"
    told = {"profile_id": profile_id, "token": TOKEN, "platform": platform, "phone": "501", **more}
    await wappi.tell("profiles", told)
    return profile_id


async def set_quirks(wappi: Client, **quirks: Any) -> None:
    await wappi.tell("profiles", {"profile_id": PROFILE, "token": TOKEN, "quirks": quirks})


async def test_text_is_sent_echoed_and_reported_delivered_then_read(hooked: Client, receiver: Receiver) -> None:
    answer = (await send(hooked)).json()
    assert (answer["status"], answer["uuid"]) == ("done", PROFILE)
    assert answer["message_id"].startswith("3EB0")
    assert answer["time"].endswith("+03:00")
    echo = items_of(await receiver.count(1))[0]
    assert (echo["wh_type"], echo["id"]) == ("outgoing_message_api", answer["message_id"])
    assert (echo["task_id"], echo["body"], echo["chatId"]) == (answer["task_id"], "Букет готов 🌷", f"{MARIA}@c.us")
    assert receiver.received[0].headers["authorization"] == "h00k"
    assert receiver.received[0].path == "/hooks/wappi/k1"
    await hooked.tell("clock", {"seconds": 2})
    await hooked.tell("statuses", {"profile_id": PROFILE, "message_id": answer["message_id"], "status": "read"})
    statuses = items_of(await receiver.count(3))[1:]
    assert [(item["wh_type"], item["id"], item["status"]) for item in statuses] == [
        ("delivery_status", answer["message_id"], "delivered"),
        ("delivery_status", answer["message_id"], "read"),
    ]


async def test_queued_message_gets_its_own_id_later(hooked: Client, receiver: Receiver) -> None:
    answer = (await call(hooked, "async/message/send", {"recipient": MARIA, "body": "Позже"})).json()
    assert "message_id" not in answer
    await hooked.tell("clock", {"seconds": 0})
    assert await hooked.settled() == []
    await hooked.tell("clock", {"seconds": 2})
    echo = items_of(await receiver.count(1))[0]
    assert (echo["wh_type"], echo["task_id"]) == ("outgoing_message_api", answer["task_id"])
    assert echo["id"] != answer["task_id"]


async def test_incoming_text_has_the_shape_of_the_webhook(hooked: Client, receiver: Receiver) -> None:
    message = await maria_writes(hooked)
    item = items_of(await receiver.count(1))[0]
    assert (item["wh_type"], item["profile_id"], item["id"]) == ("incoming_message", PROFILE, message["id"])
    assert (item["type"], item["body"], item["senderName"]) == ("chat", "Сколько стоят 15 роз?", "Мария")
    assert (item["from"], item["to"], item["chatId"]) == (f"{MARIA}@c.us", "79000000001@c.us", f"{MARIA}@c.us")
    assert (item["is_me"], item["isReply"], item["chat_type"]) == (False, False, "dialog")
    assert isinstance(item["time"], int)
    assert item["timestamp"].endswith("+03:00")


async def test_incoming_picture_is_linked_for_a_day(hooked: Client, receiver: Receiver) -> None:
    drawn = {"base64": base64.b64encode(plain_png(10, 10)).decode()}
    await maria_writes(hooked, "Хочу такой же", file=drawn)
    item = items_of(await receiver.count(1))[0]
    assert (item["type"], item["caption"], item["mimetype"], item["body"]) == (
        "image",
        "Хочу такой же",
        "image/png",
        "",
    )
    assert (await hooked.http.get(item["file_link"])).content == plain_png(10, 10)
    assert (await hooked.http.get(item["file_link"] + "x")).status_code == 403
    await hooked.tell("clock", {"seconds": 86_401})
    assert (await hooked.http.get(item["file_link"])).status_code == 403
    fresh = (await call(hooked, "sync/message/media/download", method="GET", message_id=item["id"])).json()
    assert fresh["file_link"] == item["file_link"]


async def test_picture_may_come_as_base64_in_the_body(hooked: Client, receiver: Receiver) -> None:
    await set_quirks(hooked, base64_body=True)
    await maria_writes(hooked, "", file={})
    item = items_of(await receiver.count(1))[0]
    assert base64.b64decode(item["body"]) == plain_png()
    assert "file_link" not in item


@pytest.mark.parametrize(
    ("envelope", "unwrap"),
    [("single", lambda body: body["messages"]), ("bare", lambda body: body)],
)
async def test_odd_envelopes_suffixes_and_bearer_are_met(
    hooked: Client, receiver: Receiver, envelope: str, unwrap: Any
) -> None:
    await set_quirks(hooked, envelope=envelope, chat_suffix=False, bearer=True)
    await maria_writes(hooked)
    hook = (await receiver.count(1))[0]
    assert (unwrap(hook.body)["wh_type"], unwrap(hook.body)["chatId"]) == ("incoming_message", MARIA)
    assert hook.headers["authorization"] == "Bearer h00k"


async def test_quote_is_pointed_at_from_both_sides(hooked: Client, receiver: Receiver) -> None:
    question = await maria_writes(hooked)
    sent = (await send(hooked, "Три тысячи", quoted_message_id=question["id"])).json()
    answer = await maria_writes(hooked, "Беру", quoted=sent["message_id"])
    _, echo, reply = items_of(await receiver.count(3))
    assert (echo["isReply"], echo["stanza_id"]) == (True, question["id"])
    assert (reply["id"], reply["stanza_id"]) == (answer["id"], sent["message_id"])
    assert reply["reply_message"]["body"] == "Три тысячи"


async def test_messages_from_the_phone_and_our_own_come_as_such(hooked: Client, receiver: Receiver) -> None:
    await maria_writes(hooked, "Я с телефона", by="phone")
    await maria_writes(hooked, "Это я", by="contact_is_me")
    phone, mine = items_of(await receiver.count(2))
    assert (phone["wh_type"], phone["is_me"], phone["from_where"]) == ("outgoing_message_phone", True, "phone")
    assert (mine["wh_type"], mine["is_me"]) == ("incoming_message", True)


async def test_edited_and_deleted_messages_come_again_with_a_flag(hooked: Client, receiver: Receiver) -> None:
    first = await maria_writes(hooked, "опечтка")
    await maria_writes(hooked, "опечатка", edit_of=first["id"])
    await maria_writes(hooked, delete_of=first["id"])
    _, edited, deleted = items_of(await receiver.count(3))
    assert (edited["id"], edited["body"], edited["is_edited"]) == (first["id"], "опечатка", True)
    assert (deleted["id"], deleted["is_deleted"]) == (first["id"], True)
    assert await hooked.ask(f"chats/{MARIA}", profile_id=PROFILE) == []


async def test_logged_out_profile_says_so_and_sends_nothing(hooked: Client, receiver: Receiver) -> None:
    await hooked.tell(f"profiles/{PROFILE}/logout")
    item = items_of(await receiver.count(1))[0]
    assert (item["wh_type"], item["status"], item["reason"]) == (
        "authorization_status",
        "offline",
        "logged out on phone",
    )
    refused = await send(hooked)
    assert (refused.status_code, refused.json()) == (400, {"detail": "Profile not authorized", "status": "error"})
    assert (await call(hooked, "sync/get/status", method="GET")).json()["authorized"] is False
    await hooked.tell(f"profiles/{PROFILE}/login")
    assert (await send(hooked)).json()["status"] == "done"


async def test_unregistered_number_fails_in_an_answer_that_looks_like_success(wappi: Client) -> None:
    await wappi.tell("contacts", {"phone": MARIA, "on_whatsapp": False})
    answer = await send(wappi)
    assert (answer.status_code, answer.json()["status"]) == (200, "error")
    checked = await call(wappi, "sync/contact/check", method="GET", phone=MARIA)
    assert checked.json()["on_whatsapp"] is False
    assert await wappi.ask(f"chats/{MARIA}", profile_id=PROFILE) == []


async def test_token_profile_and_prefix_must_fit(wappi: Client) -> None:
    text = {"recipient": MARIA, "body": "x"}
    wrong = [
        await call(wappi, "sync/message/send", text, token="nonsense"),
        await call(wappi, "sync/message/send", text, token=f"Bearer {TOKEN}"),
        await call(wappi, "sync/message/send", text, profile_id="unknown"),
        await call(wappi, "sync/message/send", text, profile_id="demo0002-wa02"),
        await call(wappi, "sync/message/send", text, prefix="tapi"),
        await call(wappi, "sync/message/shout", text),
        await call(wappi, "sync/message/send", text, method="GET"),
    ]
    assert [(answer.status_code, answer.json()["detail"]) for answer in wrong] == [
        (401, "Unauthorized"),
        (401, "Unauthorized"),
        (400, "Profile not found"),
        (400, "Profile not found"),
        (400, "Wrong platform"),
        (404, "Not Found"),
        (405, "Method Not Allowed"),
    ]
    assert await wappi.ask(f"chats/{MARIA}", profile_id=PROFILE) == []


@pytest.mark.parametrize(
    ("path", "body", "detail"),
    [
        ("sync/message/send", {"recipient": "+79001234567", "body": "x"}, "Wrong recipient format"),
        ("sync/message/send", {"recipient": f"{MARIA}@c.us", "body": "x"}, "Wrong recipient format"),
        ("sync/message/send", {"recipient": MARIA, "body": ""}, "Field body is required"),
        ("sync/message/send", {"body": "x"}, "Field recipient is required"),
        ("sync/message/send", ["x"], "Field recipient is required"),
        ("sync/message/send", {"recipient": MARIA, "body": "x", "quoted_message_id": "?"}, "Message not found"),
        ("sync/message/img/send", {"recipient": MARIA, "b64_file": "?"}, "Wrong b64_file"),
        ("sync/message/reply", {"message_id": "?", "body": "x"}, "Message not found"),
        ("webhook/types/set", ["gossip"], "Wrong webhook types"),
        ("webhook/types/set", {"wh_types": []}, "Wrong webhook types"),
    ],
)
async def test_bad_request_is_refused(wappi: Client, path: str, body: Any, detail: str) -> None:
    answer = await call(wappi, path, body)
    assert (answer.status_code, answer.json()) == (400, {"detail": detail, "status": "error"})
    assert await wappi.ask(f"chats/{MARIA}", profile_id=PROFILE) == []


async def test_media_of_every_kind_reaches_the_other_phone(wappi: Client) -> None:
    encoded = base64.b64encode(plain_png()).decode()
    for kind in ("img", "video", "document", "audio"):
        body = {"recipient": MARIA, "b64_file": encoded, "caption": kind, "file_name": "чек.pdf"}
        assert (await call(wappi, f"sync/message/{kind}/send", body)).json()["status"] == "done"
    seen = await wappi.ask(f"chats/{MARIA}", profile_id=PROFILE)
    assert [message["type"] for message in seen] == ["image", "video", "document", "ptt"]
    history = (await call(wappi, "sync/messages/get", method="GET", chat_id=MARIA, order="asc")).json()["messages"]
    assert (await wappi.http.get(history[0]["s3Info"]["url"])).content == plain_png()
    by_address = {"recipient": MARIA, "url": history[0]["s3Info"]["url"], "caption": "ещё раз"}
    assert (await call(wappi, "sync/message/file/url/send", by_address)).json()["status"] == "done"
    by_address["url"] = f"{wappi.url}/nothing"
    assert (await call(wappi, "sync/message/file/url/send", by_address)).json()["detail"] == "Failed to download file"


async def test_history_finds_a_send_whose_answer_was_lost(wappi: Client) -> None:
    await wappi.fault("cut", op="sync/message/send", executed=True)
    with pytest.raises(httpx.TransportError):
        await send(wappi, "Дошло или нет?")
    found = (await call(wappi, "sync/messages/get", method="GET", chat_id=f"{MARIA}@c.us")).json()
    assert [(m["body"], m["fromMe"], m["isFromAPI"]) for m in found["messages"]] == [("Дошло или нет?", True, True)]
    one = await call(wappi, "sync/messages/id/get", method="GET", message_id=found["messages"][0]["id"])
    assert one.json()["message"] == found["messages"][0]


async def test_history_is_paged_marked_read_and_summed_up_in_chats(wappi: Client) -> None:
    for number in range(3):
        await maria_writes(wappi, f"сообщение {number}")
    page = (await call(wappi, "sync/messages/get", method="GET", chat_id=MARIA, limit="2", offset="1")).json()
    assert ([m["body"] for m in page["messages"]], page["total_count"]) == (["сообщение 1", "сообщение 0"], 3)
    dialogs = (await call(wappi, "sync/chats/get", method="GET")).json()["dialogs"]
    assert [(d["id"], d["name"], d["unread_count"]) for d in dialogs] == [(f"{MARIA}@c.us", "Мария", 3)]
    await call(wappi, "sync/message/mark/read", {"message_id": page["messages"][0]["id"]})
    unread = (await call(wappi, "sync/messages/unread/get", method="GET")).json()["messages"]
    assert [m["body"] for m in unread] == ["сообщение 2", "сообщение 0"]
    await call(wappi, "sync/messages/get", method="GET", chat_id=MARIA, mark_all="true")
    assert (await call(wappi, "sync/messages/unread/get", method="GET")).json()["messages"] == []


async def test_own_message_is_edited_deleted_and_reacted_to(wappi: Client) -> None:
    sent = (await send(wappi)).json()["message_id"]
    theirs = (await maria_writes(wappi))["id"]
    assert (await call(wappi, "sync/message/edit", {"message_id": sent, "body": "Исправлено"})).status_code == 200
    assert (await call(wappi, "sync/message/reaction", {"message_id": theirs, "body": "❤️"})).status_code == 200
    seen = await wappi.ask(f"chats/{MARIA}", profile_id=PROFILE)
    assert (seen[0]["body"], seen[1]["reaction"]) == ("Исправлено", "❤️")
    foreign = await call(wappi, "sync/message/delete", {"message_id": theirs})
    assert foreign.json()["detail"] == "Message is not yours"
    await call(wappi, "sync/message/delete", {"message_id": sent})
    assert [m["id"] for m in await wappi.ask(f"chats/{MARIA}", profile_id=PROFILE)] == [theirs]


async def test_telegram_max_and_bot_profiles_speak_under_their_own_prefix(wappi: Client) -> None:
    text = {"recipient": "501", "body": "Здравствуйте"}
    telegram, max_, bot = [await add_profile(wappi, platform) for platform in ("tg", "max", "tg_bot")]
    assert (await call(wappi, "sync/message/send", text, prefix="tapi", profile_id=telegram)).json()["status"] == "done"
    group = {"chat_id": "-77", "recipient": "", "body": "Группе"}
    assert (await call(wappi, "sync/message/send", group, prefix="maxapi", profile_id=max_)).json()["status"] == "done"
    assert (await call(wappi, "message/send", text, prefix="botapi", profile_id=bot)).json()["status"] == "done"
    seen = await call(wappi, "sync/messages/all/get", prefix="maxapi", profile_id=max_, method="GET")
    message = seen.json()["messages"][0]
    assert (message["type"], message["chatId"]) == ("text", "-77")
    assert message["time"] > 10**12, "MAX writes milliseconds in the history"


async def test_webhook_is_set_probed_narrowed_and_removed(wappi: Client, receiver: Receiver) -> None:
    await set_quirks(wappi, probe=True)
    await call(wappi, "webhook/url/set", url=receiver.url)
    assert receiver.probes == 1
    await call(wappi, "webhook/types/set", {"wh_types": ["delivery_status"]})
    told = (await call(wappi, "webhook/url/get", method="GET")).json()
    assert (told["url"], told["wh_types"]) == (receiver.url, ["delivery_status"])
    await maria_writes(wappi)
    assert await wappi.settled() == []
    await call(wappi, "webhook/types/set", ["incoming_message"])
    await maria_writes(wappi)
    hook = (await receiver.count(1))[0]
    assert "authorization" not in hook.headers
    await call(wappi, "webhook/url/delete")
    await maria_writes(wappi)
    assert len(await wappi.settled()) == 1
    assert (await call(wappi, "webhook/url/set", url="not an address")).status_code == 400


async def test_webhook_is_tried_four_times(hooked: Client, receiver: Receiver) -> None:
    receiver.answers = [500, 500, 500, 500, 500]
    await maria_writes(hooked)
    delivery = (await hooked.settled())[0]
    assert (delivery["status"], len(delivery["attempts"])) == ("gave_up", 4)
    receiver.answers = [502]
    await maria_writes(hooked)
    assert [d["status"] for d in await hooked.settled()] == ["gave_up", "delivered"]


async def test_status_may_overtake_the_answer(hooked: Client, receiver: Receiver) -> None:
    await hooked.fault("delay", op="sync/message/send", seconds=0.3, executed=True)
    await hooked.fault("webhook_delay", op="outgoing_message_api", seconds=30)
    answer = await send(hooked)
    await hooked.tell("clock", {"seconds": 2})
    status = items_of(await receiver.count(1))[0]
    assert (status["wh_type"], status["id"]) == ("delivery_status", answer.json()["message_id"])


async def test_scripted_refusals_have_wappis_form(wappi: Client) -> None:
    await wappi.fault("rate_limited", retry_after=9)
    await wappi.fault("server_error", body="<html>502</html>", status=502)
    await wappi.fault("reply", status=200, body={"status": "fail", "detail": "no luck"})
    limited, broken, failed = [await send(wappi) for _ in range(3)]
    assert (limited.status_code, limited.headers["retry-after"]) == (429, "9")
    assert limited.json() == {"detail": "Too many requests", "status": "error"}
    assert (broken.status_code, broken.text) == (502, "<html>502</html>")
    assert failed.json() == {"status": "fail", "detail": "no luck"}


async def test_account_lists_its_own_profiles(wappi: Client) -> None:
    listed = await wappi.http.get("/api/profile/all/get", headers={"Authorization": TOKEN})
    assert [profile["profile_id"] for profile in listed.json()["profiles"]] == [PROFILE]
    assert (await wappi.http.get("/api/profile/all/get")).status_code == 401


async def test_killed_process_comes_back_with_everything(tmp_path: Path, receiver: Receiver) -> None:
    arguments = ("--demo", "tools/doubles/demo.json", "--pace", "0.01")
    receiver.answers = [500] * 2
    async with process("wappi", tmp_path, *arguments) as (child, url), client_of(url) as wappi:
        await call(wappi, "webhook/url/set", url=receiver.url)
        await call(wappi, "async/message/send", {"recipient": MARIA, "body": "в очереди"})
        child.kill()
        await child.wait()
    async with process("wappi", tmp_path, *arguments) as (_, url), client_of(url) as wappi:
        await wappi.tell("clock", {"seconds": 2})
        await receiver.count(3)
        assert items_of(receiver.received)[2]["body"] == "в очереди"
        assert len(await wappi.ask(f"chats/{MARIA}", profile_id=PROFILE)) == 1
