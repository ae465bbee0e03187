"""The whole context at work on a real broker: events in, loops by themselves, events out."""

from pathlib import Path

import pytest
from chassis.testing import until
from contracts.events.integrations import PaymentCaptured, PaymentLinkCreated, RefundSucceeded
from integrations.app import SERVICE

from services.integrations.tests.builders import asked, back
from services.integrations.tests.conftest import House, Start
from services.integrations.tests.subscriber import Subscriber
from tests.doubles.started import Client
from tools.local.testing import Vhosts

pytestmark = pytest.mark.servers


async def test_money_comes_and_goes_and_partners_hear_of_it(
    start: Start, new_vhost: Vhosts, key_file: Path, yookassa: Client, subscriber: Subscriber
) -> None:
    service = await start(
        SERVICE,
        amqp_url=await new_vhost(),
        roles=frozenset({"api", "worker"}),
        secrets_key_file=key_file,
        provider_urls={"yookassa": yookassa.url},
        provider_pace=0.05,
        webhook_allow_private=True,
    )
    house = House(service)
    made = await house.configure()
    hook = {"title": "Партнёр", "url": subscriber.url, "event_types": ["payment.*"]}
    assert (await house.call(house.admin, "POST", "/api/integrations/v1/webhooks", hook)).status_code == 201
    request = asked()
    await service.send(request)
    (link,) = await until(lambda: service.published(PaymentLinkCreated))
    paid = await yookassa.tell(f"payments/{link.provider_reference}/pay", {})
    await house.notify(made, "payment.succeeded", paid)
    await until(lambda: service.published(PaymentCaptured))
    await service.send(back(request, link.provider_reference))
    await until(lambda: service.published(RefundSucceeded))

    async def heard() -> bool:
        return len(subscriber.got) == 1

    await until(heard)
    assert b'"type":"payment.requested"' in subscriber.got[0].body
    assert len(await service.published(PaymentCaptured)) == 1
