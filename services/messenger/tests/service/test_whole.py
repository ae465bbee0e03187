"""The whole context at work: broker, loops, hub and Telegram; nobody takes its steps for it."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from chassis.testing import RunningService
from messenger.app import SERVICE

from services.messenger.tests.builders import add_profile, conversation_of, hook, update
from services.messenger.tests.hub import hub_double
from services.messenger.tests.service.test_connections import configured
from services.messenger.tests.service.test_consumers import Order
from services.messenger.tests.service.test_sending import seen_by_anna
from tests.doubles.started import eventually

pytestmark = pytest.mark.servers


async def test_a_buyer_writes_an_order_is_placed_and_the_link_reaches_them(
    start: Any, new_vhost: Callable[[], Awaitable[str]], telegram: httpx.AsyncClient
) -> None:
    async with hub_double() as hub:
        messenger: RunningService = await start(
            SERVICE,
            amqp_url=await new_vhost(),
            roles=frozenset({"api", "worker"}),
            service_urls={"integrations": hub.url},
            provider_urls={"telegram": str(telegram.base_url)},
        )
        profile = await add_profile(messenger, connected=False)
        configured(hub, profile)

        async def taken() -> bool:
            """The first deliveries are refused until the hub has told the secret, as a real provider would see."""
            return (await hook(messenger, profile, update(1))).status_code == 200

        await eventually(taken)

        async def written() -> bool:
            return bool(await messenger.rows("select 1 from {schema}.conversations where inbound_count = 1"))

        await eventually(written)
        order = Order(await conversation_of(messenger, profile))
        await messenger.send(order.link())
        await messenger.send(order.placed())

        async def arrived() -> bool:
            return [text.partition(":")[0] for text in await seen_by_anna(telegram)] == ["Заказ N-17"]

        await eventually(arrived)
        bots = (await telegram.get("/__double__/bots")).json()
        assert bots[0]["webhook"]["url"].endswith(f"/hooks/telegram/{profile.connection_key}")

        async def told() -> bool:
            rows = await messenger.rows("select type from {schema}.outbox where published_at is not null order by id")
            return [row.type.partition(".")[2] for row in rows] == [
                "message_received",
                "conversation_linked",
                "message_sent",
            ]

        await eventually(told)
