"""What is written down for later goes on in the trace that wrote it: webhooks, messages, doubts."""

from typing import Any
from uuid import UUID

import httpx
import pytest
from chassis.context import Origin, current_origin, resumed
from chassis.ids import uuid7
from chassis.testing import RunningService
from contracts.events.messenger import MessageFailed, MessageReceived, MessageSent
from contracts.ids import ConversationId
from messenger.loops.doubt import settle_doubt
from messenger.loops.media import fetch_media
from messenger.resources import resources_of

from services.messenger.tests.builders import (
    API,
    add_profile,
    hook,
    message,
    opened,
    send_all,
    somebody,
    take_in,
    update,
)
from services.messenger.tests.service.test_consumers import Order
from services.messenger.tests.service.test_sending import fault, hurry, whatsapp

pytestmark = pytest.mark.servers
HOOK = Origin("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
ORDER_TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
PERSON = Origin("00-7a085853722dc6d2c8b1d9e2c4a5f601-53995c3f42cd8ad8-01")


def traces(origins: list[Origin]) -> list[tuple[str | None, UUID | None]]:
    return [(one.traceparent and one.traceparent.split("-")[1], one.caused_by) for one in origins]


OF_HOOK, OF_ORDER, OF_PERSON = (str(one).split("-")[1] for one in (HOOK.traceparent, ORDER_TRACE, PERSON.traceparent))


async def test_message_is_of_the_webhook_that_brought_it(messenger: RunningService) -> None:
    profile = await add_profile(messenger)
    with resumed(HOOK, "the provider's call"):
        await hook(messenger, profile, update(1))
    await take_in(messenger)
    assert traces(await messenger.origins(MessageReceived)) == [(OF_HOOK, None)]


async def told(messenger: RunningService, conversation: ConversationId) -> UUID:
    """The buyer is to be told of a payment link; gives the id of the fact that said so."""
    order, event_id = Order(conversation), uuid7()
    await messenger.deliver(order.placed())
    await messenger.deliver(order.link(), event_id=event_id, traceparent=ORDER_TRACE)
    return event_id


async def test_what_a_fact_made_us_say_is_of_that_fact(
    on_telegram: RunningService, telegram: httpx.AsyncClient
) -> None:
    event_id = await told(on_telegram, (await opened(on_telegram))[1])
    await send_all(on_telegram)
    assert traces(await on_telegram.origins(MessageSent)) == [(OF_ORDER, event_id)]


async def test_doubt_and_its_end_are_of_the_same_fact(on_wappi: RunningService, wappi: httpx.AsyncClient) -> None:
    event_id = await told(on_wappi, (await whatsapp(on_wappi))[1])
    await fault(wappi, "timeout", op="sync/message/send", executed=True, seconds=1)
    await send_all(on_wappi)
    assert traces(await on_wappi.origins(MessageFailed)) == [(OF_ORDER, event_id)]
    for _ in range(5):
        await hurry(on_wappi)
        await settle_doubt(on_wappi.runtime)
    assert traces(await on_wappi.origins(MessageSent)) == [(OF_ORDER, event_id)]


async def test_message_of_a_dead_sender_is_of_what_made_it(
    on_telegram: RunningService, telegram: httpx.AsyncClient
) -> None:
    event_id = await told(on_telegram, (await opened(on_telegram))[1])
    await on_telegram.rows("update {schema}.messages set lease_until = now() - interval '1 second' returning 1")
    await send_all(on_telegram)
    assert traces(await on_telegram.origins(MessageFailed)) == [(OF_ORDER, event_id)]


async def test_message_a_person_sends_again_is_in_the_trace_of_that_person(
    on_telegram: RunningService, telegram: httpx.AsyncClient
) -> None:
    """What it answers to stays what it was."""
    event_id = await told(on_telegram, (await opened(on_telegram))[1])
    await fault(telegram, "cut", op="sendMessage")
    await send_all(on_telegram)
    [failed] = await on_telegram.published(MessageFailed)
    with resumed(PERSON, "a colleague's call"):
        async with on_telegram.client(somebody(on_telegram)) as http:
            await http.post(f"{API}/messages/{failed.message_id}/resend")
    await send_all(on_telegram)
    assert traces(await on_telegram.origins(MessageSent)) == [(OF_PERSON, event_id)]


async def test_file_is_fetched_in_the_trace_of_its_message(
    on_telegram: RunningService, telegram: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = await add_profile(on_telegram)
    photo = [{"file_id": "gone", "file_unique_id": "u", "width": 1, "height": 1}]
    with resumed(HOOK, "the provider's call"):
        await hook(on_telegram, profile, update(1, message(1, photo=photo)))
    await take_in(on_telegram)
    line, asked_in = resources_of(on_telegram.runtime).lines["telegram"], []
    fetch = line.fetch

    async def watched(*about: Any) -> bytes:
        asked_in.append(current_origin())
        return await fetch(*about)

    monkeypatch.setattr(line, "fetch", watched)
    await fetch_media(on_telegram.runtime)
    assert traces(asked_in) == [(OF_HOOK, None)]
