"""The live feed: everybody hears of their own stores, nobody of others, and nobody waits for anybody (S9, R20)."""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

import httpx
import pytest
from chassis.events import Envelope
from chassis.ids import StoreId, uuid7
from contracts.events.crm import CustomerChanged
from contracts.events.inventory import SellableChanged
from contracts.events.messenger import ConversationAssigned
from contracts.events.parts import Channel, SellableKind, Titles
from contracts.ids import ConversationId, CustomerId, ProfileId
from gateway.domain.people import Post
from gateway.domain.roles import COURIER, FLORIST, SALES

from chassis import topology
from gateway import live_events
from gateway.tests.builders import API, House, LiveStream, live
from gateway.tests.conftest import OpenHouse

pytestmark = pytest.mark.servers
NewVhost = Callable[[], Awaitable[str]]
NOW = datetime(2026, 11, 20, 8, 5, tzinfo=UTC)


def assigned(store: StoreId, sequence: int = 1) -> ConversationAssigned:
    return ConversationAssigned(
        store_id=store,
        sequence=sequence,
        occurred_at=NOW,
        conversation_id=ConversationId(uuid7()),
        profile_id=ProfileId(uuid7()),
        channel=Channel.TELEGRAM,
        assignee_id=None,
    )


def customer(*stores: StoreId) -> CustomerChanged:
    return CustomerChanged(
        store_id=None,
        sequence=2,
        occurred_at=NOW,
        customer_id=CustomerId(uuid7()),
        store_ids=stores,
        display_name="Анна",
        language="ru",
    )


def rose() -> SellableChanged:
    return SellableChanged(
        store_id=None,
        sequence=3,
        occurred_at=NOW,
        sellable_id=uuid7(),
        kind=SellableKind.PRODUCT,
        title=Titles(ru="Роза"),
        sku="R",
        unit="stem",
        active=True,
    )


def envelope(store: StoreId, sequence: int = 1, event_type: str = "orders.order_changed") -> Envelope:
    return Envelope(uuid7(), event_type, 1, "orders", NOW, "subject", sequence, store, order_id=uuid7())


async def listening_house(open_house: OpenHouse, url: str, *contexts: str, **settings: object) -> House:
    """A gateway that hears these contexts."""
    for context in contexts:
        await topology.declare(url, context, [])
    house = await open_house(amqp_url=url, roles=frozenset({"api"}), **settings)
    async with asyncio.timeout(8):
        await house.parts.live.heard_from_now_on()
    return house


async def types(stream: LiveStream, count: int) -> list[str]:
    return [(await stream.next())[1]["type"] for _ in range(count)]


async def test_everybody_hears_of_their_own_stores_only(open_house: OpenHouse, new_vhost: NewVhost) -> None:
    house = await listening_house(open_house, await new_vhost(), "crm", "inventory", "messenger")
    await house.administrator()
    await house.person("anna", Post(house.ours, SALES))
    await house.person("ara", Post(house.theirs, SALES))
    await house.person("olga", Post(house.ours, FLORIST))
    async with (
        house.signed_in("boss") as boss,
        house.signed_in("anna") as anna,
        house.signed_in("ara") as ara,
        house.signed_in("olga") as olga,
        live(boss) as all_of_it,
        live(anna) as ours,
        live(ara) as theirs,
        live(olga) as florists,
    ):
        here, there = assigned(house.ours), assigned(house.theirs)
        for event in (here, there, customer(house.theirs), customer(house.ours, house.theirs), rose()):
            await house.service.send(event)
        conversation, shared, catalogue = (
            "messenger.conversation_assigned",
            "crm.customer_changed",
            "inventory.sellable_changed",
        )
        name, hint = await ours.next()
        assert (name, hint["type"], hint["subject"]) == ("hint", conversation, here.subject)
        assert (hint["store_id"], hint["order_id"], hint["sequence"]) == (str(house.ours), None, 1)
        assert set(hint) == {"id", "type", "subject", "store_id", "order_id", "sequence", "time"}
        assert await types(ours, 2) == [shared, catalogue]
        assert await types(theirs, 4) == [conversation, shared, shared, catalogue]
        assert await types(all_of_it, 5) == [conversation, conversation, shared, shared, catalogue]
        assert await types(florists, 1) == [catalogue]


async def test_own_changes_reach_the_feed_through_outbox_and_broker(open_house: OpenHouse, new_vhost: NewVhost) -> None:
    house = await listening_house(open_house, await new_vhost())
    await house.administrator()
    async with house.signed_in("boss") as boss, live(boss) as stream:
        await boss.put(f"{API}/me/language", json={"language": "hy"})
        hint = (await stream.next(of_ours=True))[1]
        while hint["sequence"] == 1:  # the furnishing of the house is still passing by
            hint = (await stream.next(of_ours=True))[1]
    assert (hint["type"], hint["sequence"]) == ("identity.user_changed", 2)


async def test_context_that_comes_later_is_heard_too(
    open_house: OpenHouse, new_vhost: NewVhost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_events, "LOOK_FOR_EXCHANGES_SECONDS", 0.2)
    url = await new_vhost()
    house = await listening_house(open_house, url)
    await house.person("anna", Post(house.ours, SALES))
    await topology.declare(url, "messenger", [])
    await asyncio.sleep(1.0)
    async with house.signed_in("anna") as anna, live(anna) as stream:
        await house.service.send(assigned(house.ours))
        assert await types(stream, 1) == ["messenger.conversation_assigned"]


async def test_after_a_lost_connection_clients_are_told_to_load_anew(
    open_house: OpenHouse, new_vhost: NewVhost, amqp_management_url: str
) -> None:
    url = await new_vhost()
    house = await listening_house(open_house, url, "messenger")
    await house.person("anna", Post(house.ours, SALES))
    async with house.signed_in("anna") as anna, live(anna) as stream:
        await _cut(amqp_management_url, urlsplit(url).path.removeprefix("/"), "gateway live")
        assert (await stream.next(15))[0] == "resync"
        assert house.parts.live.listening
        await house.service.send(assigned(house.ours))
        assert await types(stream, 1) == ["messenger.conversation_assigned"]


async def _cut(management: str, vhost: str, name: str) -> None:
    """Close the connection of this name at the broker; it takes some seconds to be listed there."""
    parts = urlsplit(management)
    address = f"{parts.scheme}://{parts.hostname}:{parts.port}"
    login = (parts.username or "guest", parts.password or "guest")
    async with httpx.AsyncClient(base_url=address, auth=login, timeout=5) as client, asyncio.timeout(20):
        while True:
            listed = (await client.get(f"/api/vhosts/{quote(vhost, safe='')}/connections")).json()
            ours = [c["name"] for c in listed if c.get("user_provided_name") == name]
            for connection in ours:
                (await client.delete(f"/api/connections/{quote(connection, safe='')}")).raise_for_status()
            if ours:
                return
            await asyncio.sleep(0.3)


async def test_client_that_comes_back_gets_what_it_missed_of_its_stores(house: House) -> None:
    await house.person("anna", Post(house.ours, SALES))
    seen, foreign, missed, later = (
        envelope(house.ours, 1),
        envelope(house.theirs, 2),
        envelope(house.ours, 3),
        envelope(house.ours, 4),
    )
    for each in (seen, foreign, missed):
        house.parts.live.hear(each, [each.store_id or house.ours])
    async with house.signed_in("anna") as anna, live(anna, {"Last-Event-ID": str(seen.id)}) as stream:
        house.parts.live.hear(later, [house.ours])
        assert [(await stream.next())[1]["id"] for _ in range(2)] == [str(missed.id), str(later.id)]


async def test_client_that_was_away_too_long_is_told_to_load_anew(open_house: OpenHouse) -> None:
    house = await open_house(live_ring=2)
    await house.person("anna", Post(house.ours, SALES))
    first = envelope(house.ours)
    for each in (first, envelope(house.ours), envelope(house.ours)):
        house.parts.live.hear(each, [house.ours])
    async with house.signed_in("anna") as anna, live(anna, {"Last-Event-ID": str(first.id)}) as stream:
        assert await stream.next() == ("resync", {})


async def test_stream_of_a_revoked_session_ends_within_five_seconds(house: House) -> None:
    """Ended by another process: all this one sees is the database."""
    await house.person("anna", Post(house.ours, SALES))
    await house.person("karen", Post(house.ours, COURIER))
    ended = (
        "update {schema}.sessions set ended_at = now() from {schema}.users u"
        " where u.id = user_id and u.login = 'anna' returning 1"
    )
    async with (
        house.signed_in("anna") as anna,
        house.signed_in("karen") as karen,
        live(anna) as stream,
        live(karen) as other,
    ):
        started = time.monotonic()
        await house.service.rows(ended)
        assert await stream.next() == ("signed_out", {})
        assert await stream.next() == ("closed", {})
        assert time.monotonic() - started < 5
        house.parts.live.hear(envelope(house.ours, event_type="delivery.created"), [house.ours])
        assert await types(other, 1) == ["delivery.created"]


async def test_rights_that_change_hold_for_open_streams(house: House) -> None:
    await house.person("anna", Post(house.ours, SALES))
    async with house.signed_in("anna") as anna, live(anna) as stream:
        moved = (
            "update {schema}.assignments set store_id = :there from {schema}.users u where u.id = user_id returning 1"
        )
        await house.service.rows(moved, there=house.theirs)
        await house.parts.live.check_sessions()
        house.parts.live.hear(envelope(house.ours, 1), [house.ours])
        house.parts.live.hear(envelope(house.theirs, 2), [house.theirs])
        assert (await stream.next())[1]["store_id"] == str(house.theirs)


async def test_client_that_reads_nothing_holds_up_nobody_and_is_told_to_load_anew(open_house: OpenHouse) -> None:
    house = await open_house(live_queue=200)
    await house.person("anna", Post(house.ours, SALES))
    total, burst = 30_000, 100
    async with house.signed_in("anna") as anna:
        slow = await _open_raw(house, anna.cookies["narciss_session"], receive_buffer=4096)
        fast = await _open_raw(house, anna.cookies["narciss_session"], receive_buffer=262_144)
        for reader, _ in (slow, fast):
            await reader.readuntil(b"retry: 2000\n")
        for sent in range(0, total, burst):
            for number in range(burst):
                house.parts.live.hear(envelope(house.ours, sent + number), [house.ours])
            heard = 0
            while heard < burst:
                async with asyncio.timeout(3):
                    line = await fast[0].readline()
                heard += line == b"event: hint\n"
                assert line != b"event: resync\n"
        async with asyncio.timeout(10):
            while await slow[0].readline() != b"event: resync\n":
                pass
        for _, writer in (slow, fast):
            writer.close()


async def _open_raw(
    house: House, token: str, *, receive_buffer: int
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    parts = urlsplit(house.url)
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    raw.setblocking(False)
    await asyncio.get_running_loop().sock_connect(raw, (parts.hostname, parts.port))
    reader, writer = await asyncio.open_connection(sock=raw, limit=2**12)
    writer.write(f"GET /live HTTP/1.1\r\nHost: x\r\nCookie: narciss_session={token}\r\n\r\n".encode())
    return reader, writer
