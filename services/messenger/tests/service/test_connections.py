"""Accounts connect themselves: secrets from the hub, webhooks at the provider, and traffic without either (S160)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from chassis.clock import utc_now
from chassis.service import build_app
from chassis.testing import RunningService
from contracts.api.integrations import OpenedConfiguration
from messenger.app import SERVICE
from messenger.domain.profile import Profile
from messenger.loops.connections import keep_connections
from messenger.resources import resources_of
from pydantic import SecretStr

from services.messenger.tests.builders import (
    SECRET,
    TOKEN,
    add_profile,
    conversation_of,
    hook,
    message,
    opened,
    receive,
    send_all,
    update,
)
from services.messenger.tests.hub import HubDouble, hub_double

pytestmark = pytest.mark.servers
SECRETS = {"bot_token": TOKEN, "secret_token": SECRET}


@pytest.fixture
async def hub() -> AsyncIterator[HubDouble]:
    async with hub_double() as hub:
        yield hub


@pytest.fixture
async def connected(start: Any, hub: HubDouble, telegram: httpx.AsyncClient) -> RunningService:
    """Messenger with a hub and a Telegram; no secret is known yet."""
    started: RunningService = await start(
        SERVICE,
        service_urls={"integrations": hub.url},
        provider_urls={"telegram": str(telegram.base_url)},
        public_url="http://127.0.0.1:8800",
        messenger_send_seconds=0.5,
    )
    return started


async def calls(telegram: httpx.AsyncClient, operation: str) -> int:
    return len((await telegram.get("/__double__/calls", params={"op": operation})).json())


def configured(hub: HubDouble, profile: Profile, *, enabled: bool = True, **secrets: str) -> None:
    opened = OpenedConfiguration(
        configuration_id=profile.configuration_id,
        provider="telegram",
        store_id=None,
        enabled=enabled,
        settings={"username": "shop_bot"},
        secrets={**SECRETS, **secrets},
        title="Narciss",
        version=1,
    )
    hub.configurations[str(profile.configuration_id)] = opened.model_dump(mode="json")


async def look_again(messenger: RunningService) -> None:
    for connection in resources_of(messenger.runtime).connections.values():
        connection.check_at = utc_now() - timedelta(seconds=1)
    await keep_connections(messenger.runtime)


async def test_a_new_account_fetches_its_secrets_and_registers_its_webhook_once(
    connected: RunningService, hub: HubDouble, telegram: httpx.AsyncClient
) -> None:
    profile = await add_profile(connected, connected=False)
    configured(hub, profile)
    await keep_connections(connected.runtime)
    await look_again(connected)
    bots = (await telegram.get("/__double__/bots")).json()
    assert bots[0]["webhook"]["url"] == f"http://127.0.0.1:8800/hooks/telegram/{profile.connection_key}"
    assert bots[0]["webhook"]["secret_token"] == SECRET
    assert (await calls(telegram, "setWebhook"), await calls(telegram, "getWebhookInfo")) == (1, 2)
    assert len(hub.asked) == 1
    assert (await hook(connected, profile, update(1))).status_code == 200


async def test_a_webhook_that_was_taken_away_is_registered_again(
    connected: RunningService, hub: HubDouble, telegram: httpx.AsyncClient
) -> None:
    profile = await add_profile(connected, connected=False)
    configured(hub, profile)
    await keep_connections(connected.runtime)
    await telegram.post(f"/bot{TOKEN}/deleteWebhook")
    await look_again(connected)
    assert (await telegram.get("/__double__/bots")).json()[0]["webhook"]["url"].endswith(profile.connection_key)


async def test_a_changed_secret_is_registered_although_the_address_is_the_same(
    connected: RunningService, hub: HubDouble, telegram: httpx.AsyncClient
) -> None:
    profile = await add_profile(connected, connected=False)
    configured(hub, profile)
    await keep_connections(connected.runtime)
    configured(hub, profile, secret_token="another-secret")
    await connected.rows("update {schema}.profiles set configuration_sequence = 2 returning 1")
    await look_again(connected)
    assert (await telegram.get("/__double__/bots")).json()[0]["webhook"]["secret_token"] == "another-secret"
    assert (await hook(connected, profile, update(1))).status_code == 401
    assert (await hook(connected, profile, update(1), secret="another-secret")).status_code == 200


async def test_a_hub_that_is_away_stops_no_traffic(
    connected: RunningService, hub: HubDouble, telegram: httpx.AsyncClient, start: Any
) -> None:
    profile = await add_profile(connected, connected=False)
    configured(hub, profile)
    await keep_connections(connected.runtime)
    hub.away = True
    await connected.rows("update {schema}.profiles set configuration_sequence = 2 returning 1")
    await keep_connections(connected.runtime)
    await receive(connected, profile, update(1))
    conversation = await conversation_of(connected, profile)
    from services.messenger.tests.service.test_sending import seen_by_anna, write

    await write(connected, conversation, "Да")
    await send_all(connected)
    assert await seen_by_anna(telegram) == ["Да"]


async def test_a_process_started_while_the_hub_is_away_takes_webhooks_in_and_waits_with_sending(
    connected: RunningService, hub: HubDouble, telegram: httpx.AsyncClient
) -> None:
    from services.messenger.tests.service.test_sending import seen_by_anna, states, write

    profile = await add_profile(connected, connected=False)
    configured(hub, profile)
    await keep_connections(connected.runtime)
    resources_of(connected.runtime).connections.clear()
    hub.away = True
    await keep_connections(connected.runtime)
    await receive(connected, profile, update(1))
    await write(connected, await conversation_of(connected, profile), "Да")
    await send_all(connected)
    assert [row[1] for row in await states(connected)] == ["queued"]
    hub.away = False
    await keep_connections(connected.runtime)
    await send_all(connected)
    assert await seen_by_anna(telegram) == ["Да"]


async def test_refused_credentials_are_a_trouble_and_are_not_tried_again(
    connected: RunningService, hub: HubDouble, telegram: httpx.AsyncClient
) -> None:
    profile = await add_profile(connected, connected=False)
    configured(hub, profile, bot_token="4242:wrong")
    await keep_connections(connected.runtime)
    await look_again(connected)
    rows = await connected.rows("select trouble from {schema}.profiles")
    assert [row.trouble for row in rows] == ["Unauthorized"]
    assert await calls(telegram, "getWebhookInfo") == 1


async def test_a_configuration_switched_off_in_the_hub_sends_nothing(
    connected: RunningService, hub: HubDouble, telegram: httpx.AsyncClient
) -> None:
    from services.messenger.tests.service.test_sending import states, write

    profile, conversation = await opened(connected)
    configured(hub, profile, enabled=False)
    await connected.rows("update {schema}.profiles set configuration_sequence = 2 returning 1")
    await keep_connections(connected.runtime)
    await write(connected, conversation, "Да")
    await send_all(connected)
    assert [row[1] for row in await states(connected)] == ["queued"]
    assert await calls(telegram, "setWebhook") == 0


async def test_webhooks_are_acknowledged_and_taken_in_while_the_broker_is_down(messenger: RunningService) -> None:
    """The whole process, its own loops and relay running, with nobody at the broker's address."""
    from tests.doubles.started import eventually, free_port

    nobody = SecretStr(f"amqp://guest:guest@127.0.0.1:{free_port()}/")
    settings = messenger.runtime.settings.model_copy(update={"amqp_url": nobody, "graceful_seconds": 2.0})
    profile = await add_profile(messenger)
    app = build_app(SERVICE, settings)
    async with app.router.lifespan_context(app):
        alone = RunningService(SERVICE, app, messenger.keys, "")
        assert (await hook(alone, profile, update(1, message(1, "Без брокера")))).status_code == 200

        async def taken_in() -> bool:
            rows = await messenger.rows("select text from {schema}.messages")
            return [row.text for row in rows] == ["Без брокера"]

        await eventually(taken_in)
    pending = await messenger.rows("select type from {schema}.outbox where published_at is null")
    assert [row.type for row in pending] == ["messenger.message_received"]
