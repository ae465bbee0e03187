"""One look finds whatever waits, and wakes who does it."""

import httpx
import pytest
from chassis.testing import RunningService
from messenger.loops.names import DISPATCH, DOUBT, INBOUND, MEDIA
from messenger.loops.watch import look

from services.messenger.tests.builders import hook, opened, send_all, take_in, update
from services.messenger.tests.service.test_sending import write

pytestmark = pytest.mark.servers


async def woken(messenger: RunningService) -> set[str]:
    names = (DISPATCH, DOUBT, INBOUND, MEDIA)
    for name in names:
        messenger.runtime.waker(name).clear()
    await look(messenger.runtime)
    return {name for name in names if messenger.runtime.waker(name).is_set()}


async def test_what_came_and_what_we_wrote_is_found_until_it_is_done(
    on_telegram: RunningService, telegram: httpx.AsyncClient
) -> None:
    profile, conversation = await opened(on_telegram)
    assert await woken(on_telegram) == set()
    await hook(on_telegram, profile, update(2))
    assert await woken(on_telegram) == {INBOUND}
    await take_in(on_telegram)
    await write(on_telegram, conversation, "Да, есть")
    assert await woken(on_telegram) == {DISPATCH}
    await on_telegram.rows("update {schema}.profiles set enabled = false returning 1")
    assert await woken(on_telegram) == set(), "an account that is switched off sends nothing"
    await on_telegram.rows("update {schema}.profiles set enabled = true returning 1")
    await send_all(on_telegram)
    assert await woken(on_telegram) == set()


async def test_a_message_whose_sender_died_is_found(on_telegram: RunningService, telegram: httpx.AsyncClient) -> None:
    _, conversation = await opened(on_telegram)
    await write(on_telegram, conversation, "Да, есть")
    await on_telegram.rows(
        "update {schema}.messages set lease_until = now() - interval '1 second' where status = 'queued' returning 1"
    )
    assert await woken(on_telegram) == {DISPATCH}
