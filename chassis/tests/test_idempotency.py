"""F29, S195: a request repeated under its key is answered and not carried out again."""

import asyncio
from collections import Counter

import pytest
from chassis.identity import Caller
from chassis.ids import StoreId, uuid7
from chassis.testing import RunningService, until

pytestmark = pytest.mark.servers
HERE = StoreId(uuid7())
URL = "/api/sample/v1/notes"


@pytest.fixture
def writer(sample: RunningService) -> Caller:
    return sample.user(HERE, permissions={"notes.write", "notes.read"})


async def test_fifty_at_once_make_one_note_and_one_event(sample: RunningService, writer: Caller) -> None:
    async with sample.client(writer) as http:

        async def send() -> tuple[int, str]:
            answer = await http.post(URL, json={"text": "one"}, headers={"Idempotency-Key": "k1"})
            return answer.status_code, answer.json().get("id", answer.json().get("code"))

        answers = Counter(await asyncio.gather(*(send() for _ in range(50))))
        last = await http.post(URL, json={"text": "one"}, headers={"Idempotency-Key": "k1"})
    made = {what for status, what in answers if status == 201}
    assert len(made) == 1
    assert {key for key in answers if key[0] != 201} <= {(409, "idempotency.still_running")}
    assert (last.status_code, last.json()["id"], last.headers["idempotency-replayed"]) == (201, made.pop(), "true")
    assert len(await sample.rows("select 1 from {schema}.notes")) == 1
    assert len(await sample.rows("select 1 from {schema}.outbox")) == 1


async def test_clients_that_hang_up_change_nothing(sample: RunningService, writer: Caller) -> None:
    async with sample.client(writer) as http:
        hasty = [
            asyncio.create_task(http.post(URL, json={"text": "slow"}, headers={"Idempotency-Key": "k2"}))
            for _ in range(5)
        ]
        await asyncio.sleep(0.3)
        for task in hasty:
            task.cancel()
        await asyncio.gather(*hasty, return_exceptions=True)

        async def made() -> bool:
            answer = await http.post(URL, json={"text": "slow"}, headers={"Idempotency-Key": "k2"})
            return answer.status_code == 201

        await until(made)
    assert len(await sample.rows("select 1 from {schema}.notes")) == 1


async def test_one_in_flight_is_told_to_come_back(sample: RunningService, writer: Caller) -> None:
    async with sample.client(writer) as http:
        first = asyncio.create_task(http.post(URL, json={"text": "slow"}, headers={"Idempotency-Key": "k3"}))
        await asyncio.sleep(0.4)
        second = await http.post(URL, json={"text": "slow"}, headers={"Idempotency-Key": "k3"})
        assert not first.done(), "the answer must come at once, not when the first is through"
        assert (second.status_code, second.json()["code"]) == (409, "idempotency.still_running")
        assert second.headers["retry-after"] == "1"
        assert (await first).status_code == 201


async def test_another_request_under_the_same_key_is_refused(sample: RunningService, writer: Caller) -> None:
    async with sample.client(writer) as http:
        await http.post(URL, json={"text": "one"}, headers={"Idempotency-Key": "k4"})
        other = await http.post(URL, json={"text": "two"}, headers={"Idempotency-Key": "k4"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.key_reused")
    assert [row.text for row in await sample.rows("select text from {schema}.notes")] == ["one"]


async def test_another_person_has_their_own_keys(sample: RunningService, writer: Caller) -> None:
    for caller in (writer, sample.user(HERE, permissions={"notes.write"})):
        async with sample.client(caller) as http:
            answer = await http.post(URL, json={"text": "mine"}, headers={"Idempotency-Key": "k5"})
        assert answer.status_code == 201
    assert len(await sample.rows("select 1 from {schema}.notes")) == 2


async def test_a_failed_request_may_be_repeated_under_its_key(sample: RunningService, writer: Caller) -> None:
    async with sample.client(writer) as http:
        crashed = await http.post(URL, json={"text": "crash"}, headers={"Idempotency-Key": "k6"})
        assert crashed.status_code == 500
        assert await sample.rows("select 1 from {schema}.idempotency") == []
