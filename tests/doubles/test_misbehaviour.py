"""What every double can be told to do wrong, shown on the Telegram one: the machinery is shared."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.doubles.receiver import Receiver
from tests.doubles.started import DEMO, Client, eventually, started
from tools.doubles.telegram.app import build

pytestmark = pytest.mark.servers

TOKEN = "7100000001:demo-telegram-token-tverskaya"
NAME = "demo_tverskaya_bot"
SEND = f"/bot{TOKEN}/sendMessage"


@pytest.fixture(scope="module")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    async with started(build, tmp_path_factory.mktemp("misbehaving")) as client:
        yield client


@pytest.fixture
async def double(running: Client) -> Client:
    await running.forget_everything()
    await running.tell("messages", {"bot": NAME, "text": "/start"})
    return running


@pytest.fixture
async def hooked(double: Client, receiver: Receiver) -> Client:
    """The double with its webhook pointing at the receiver, the first message delivered."""
    await double.http.post(f"/bot{TOKEN}/setWebhook", json={"url": receiver.url, "allowed_updates": ["message"]})
    await receiver.count(1)
    receiver.received.clear()
    return double


async def send(double: Client, text: str = "ответ") -> httpx.Response:
    return await double.http.post(SEND, json={"chat_id": 501, "text": text})


async def said(double: Client) -> list[str]:
    chat = await double.ask("chats/501", bot=NAME)
    return [message["text"] for message in chat["messages"]]


async def anna_writes(double: Client, *texts: str) -> None:
    for text in texts:
        await double.tell("messages", {"bot": NAME, "text": text})


def texts_of(receiver: Receiver) -> list[str]:
    return [hook.body["message"]["text"] for hook in receiver.received]


async def last_call(double: Client) -> Any:
    return (await double.ask("calls", op="sendMessage"))[-1]


async def test_healthy_double_says_so(double: Client) -> None:
    health = await double.ask("health")
    assert (health["double"], health["status"]) == ("telegram", "ok")


async def test_calls_are_recorded_with_what_was_asked_and_answered(double: Client) -> None:
    await double.http.post(SEND, data={"chat_id": "501", "text": "форма"}, headers={"X-Trace": "t1"})
    await send(double, "")
    first, second = await double.ask("calls", op="sendMessage")
    assert (first["method"], first["path"], first["status"]) == ("POST", SEND, 200)
    assert first["body"] == {"chat_id": "501", "text": "форма"}
    assert first["headers"]["x-trace"] == "t1"
    assert (second["body"], second["status"]) == ({"chat_id": 501, "text": ""}, 400)
    assert (await double.http.delete("/__double__/calls")).json() == {"calls": 0}
    assert await double.ask("calls") == []


async def test_delay_makes_the_caller_wait(double: Client) -> None:
    await double.fault("delay", seconds=0.2)
    before = time.monotonic()
    assert (await send(double)).status_code == 200
    assert time.monotonic() - before >= 0.2
    assert await said(double) == ["/start", "ответ"]


async def test_answer_may_come_long_after_the_deed(double: Client) -> None:
    await double.fault("delay", seconds=0.4, executed=True)
    answer = asyncio.create_task(send(double))

    async def carried_out() -> bool:
        return await said(double) == ["/start", "ответ"]

    await eventually(carried_out)
    assert not answer.done()
    assert (await answer).status_code == 200


@pytest.mark.parametrize(("executed", "left"), [(False, ["/start"]), (True, ["/start", "ответ"])])
async def test_silence_says_nothing_about_the_deed(double: Client, executed: bool, left: list[str]) -> None:
    await double.fault("timeout", seconds=30, executed=executed)
    with pytest.raises(httpx.ReadTimeout):
        await double.http.post(SEND, json={"chat_id": 501, "text": "ответ"}, timeout=0.2)
    assert await said(double) == left
    call = await last_call(double)
    assert (call["status"], call["fault"]) == (None, "timeout")


async def test_silence_ends_in_a_closed_connection(double: Client) -> None:
    await double.fault("timeout", seconds=0.1)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        await send(double)


@pytest.mark.parametrize(("executed", "left"), [(False, ["/start"]), (True, ["/start", "ответ"])])
async def test_connection_is_cut_before_or_after_the_deed(double: Client, executed: bool, left: list[str]) -> None:
    await double.fault("cut", executed=executed)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        await send(double)
    assert await said(double) == left
    call = await last_call(double)
    assert (call["status"], call["fault"]) == (None, "cut")


async def test_half_a_body_is_announced_whole(double: Client) -> None:
    await double.fault("half_body")
    async with double.http.stream("POST", SEND, json={"chat_id": 501, "text": "ответ"}) as response:
        assert response.status_code == 200
        announced = int(response.headers["content-length"])
        chunks = response.aiter_bytes()
        got = await anext(chunks)
        with pytest.raises(httpx.RemoteProtocolError):
            await anext(chunks)
    assert len(got) == announced // 2
    assert await said(double) == ["/start", "ответ"]


async def test_rate_limit_and_server_error_come_without_the_deed(double: Client) -> None:
    await double.fault("rate_limited", retry_after=3)
    await double.fault("server_error", status=503)
    limited, broken = await send(double), await send(double)
    assert (limited.status_code, limited.json()["parameters"]) == (429, {"retry_after": 3})
    assert (broken.status_code, broken.json()["error_code"]) == (503, 503)
    assert await said(double) == ["/start"]


async def test_server_error_may_hide_a_deed(double: Client) -> None:
    await double.fault("server_error", executed=True)
    assert (await send(double)).status_code == 500
    assert await said(double) == ["/start", "ответ"]


async def test_any_answer_can_be_scripted(double: Client) -> None:
    await double.fault("reply", status=418, body="<h1>teapot</h1>", headers={"content-type": "text/html"})
    answer = await send(double)
    assert (answer.status_code, answer.text) == (418, "<h1>teapot</h1>")
    assert answer.headers["content-type"] == "text/html"


async def test_fault_waits_for_its_operation_and_strikes_as_often_as_told(double: Client) -> None:
    await double.fault("server_error", op="sendMessage", skip=1, times=2)
    await double.fault("server_error", path="*/getMe", method="GET")
    assert (await double.http.post(f"/bot{TOKEN}/getMe")).status_code == 200
    assert (await double.http.get(f"/bot{TOKEN}/getMe")).status_code == 500
    assert [(await send(double)).status_code for _ in range(4)] == [200, 500, 500, 200]
    assert await double.ask("faults") == []


async def test_faults_are_listed_and_taken_back(double: Client) -> None:
    await double.fault("cut", op="sendMessage")
    assert [(fault["kind"], fault["op"]) for fault in await double.ask("faults")] == [("cut", "sendMessage")]
    await double.http.delete("/__double__/faults")
    assert (await send(double)).status_code == 200


@pytest.mark.parametrize("fault", [{"kind": "explode"}, {"kind": "greylist"}, {"kind": "cut", "colour": "red"}])
async def test_unknown_misbehaviour_is_refused(double: Client, fault: dict[str, str]) -> None:
    assert (await double.http.post("/__double__/faults", json=fault)).status_code == 422
    assert await double.ask("faults") == []


async def test_webhook_is_duplicated(hooked: Client, receiver: Receiver) -> None:
    await hooked.fault("webhook_duplicate", op="message", copies=2)
    await anna_writes(hooked, "раз")
    await hooked.settled()
    assert texts_of(receiver) == ["раз", "раз", "раз"]
    assert len({hook.body["update_id"] for hook in receiver.received}) == 1


async def test_webhook_is_dropped(hooked: Client, receiver: Receiver) -> None:
    await hooked.fault("webhook_drop")
    await anna_writes(hooked, "пропало", "дошло")
    statuses = [delivery["status"] for delivery in await hooked.settled()]
    assert statuses == ["delivered", "dropped", "delivered"]
    assert texts_of(receiver) == ["дошло"]


async def test_webhook_is_overtaken_by_the_next(hooked: Client, receiver: Receiver) -> None:
    await hooked.fault("webhook_reorder", seconds=30)
    await anna_writes(hooked, "первое", "второе")
    await receiver.count(2)
    assert texts_of(receiver) == ["второе", "первое"]


async def test_webhook_is_late(hooked: Client, receiver: Receiver) -> None:
    await hooked.fault("webhook_delay", seconds=0.3)
    before = time.monotonic()
    await anna_writes(hooked, "поздно")
    await receiver.count(1)
    assert time.monotonic() - before >= 0.3


async def test_old_webhook_is_sent_once_more_on_demand(hooked: Client, receiver: Receiver) -> None:
    await anna_writes(hooked, "раз")
    number = (await hooked.settled())[-1]["id"]
    await hooked.tell(f"deliveries/{number}/repeat")
    await receiver.count(2)
    assert texts_of(receiver) == ["раз", "раз"]
    assert (await hooked.http.post("/__double__/deliveries/999/repeat")).status_code == 404


async def test_unreachable_receiver_is_tried_again(hooked: Client, receiver: Receiver) -> None:
    nobody = "http://127.0.0.1:9"
    await hooked.http.post(f"/bot{TOKEN}/setWebhook", json={"url": nobody})
    await anna_writes(hooked, "раз")

    async def tried_twice() -> bool:
        return len((await hooked.ask("deliveries"))[-1]["attempts"]) >= 2

    await eventually(tried_twice)
    attempts = (await hooked.ask("deliveries"))[-1]["attempts"]
    assert attempts[0]["status"] is None
    assert attempts[0]["error"].startswith("ConnectError")
    await hooked.http.post(f"/bot{TOKEN}/setWebhook", json={"url": receiver.url})
    await hooked.tell("clock", {"seconds": 1})
    await receiver.count(1)


async def test_clock_only_runs_forward(double: Client) -> None:
    assert (await double.http.post("/__double__/clock", json={"seconds": -1})).status_code == 422
    before = (await double.ask("health"))["now"]
    await double.tell("clock", {"seconds": 86_400 * 365})
    assert int((await double.ask("health"))["now"][:4]) == int(before[:4]) + 1


async def test_everything_is_forgotten_but_the_demo(double: Client) -> None:
    await double.fault("cut")
    await double.forget_everything()
    state = await double.ask("state")
    assert state["bots"][0]["username"] == NAME
    people = [one["id"] for bot in json.loads(DEMO.read_text("utf-8"))["telegram"]["bots"] for one in bot["people"]]
    assert [one["chat"]["id"] for one in state["chats"]] == people
    assert await double.ask("faults") == []
    assert await double.ask("calls") == []
