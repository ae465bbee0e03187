"""What the loops do with the outside goes on in the trace that asked for it, and names what asked."""

import json
from uuid import UUID

import pytest
from chassis.context import Origin, resumed
from chassis.ids import uuid7
from contracts.events.integrations import ExchangeRecorded, PaymentCaptured, PaymentLinkCreated, RefundSucceeded

from services.integrations.tests.builders import PETROGRADKA, asked, back
from services.integrations.tests.conftest import House
from services.integrations.tests.service.test_webhooks import paid, subscribed
from services.integrations.tests.subscriber import Subscriber
from tests.doubles.started import Client

pytestmark = pytest.mark.servers
ORDER_TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
HOOK_TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def traces(origins: list[Origin]) -> list[tuple[str | None, UUID | None]]:
    """Trace ids and causes."""
    return [(one.traceparent and one.traceparent.split("-")[1], one.caused_by) for one in origins]


OF_ORDER, OF_HOOK = ORDER_TRACE.split("-")[1], HOOK_TRACE.split("-")[1]


async def test_link_and_its_exchange_are_of_the_request(house: House, yookassa: Client) -> None:
    await house.configure()
    request, event_id = asked(), uuid7()
    await house.service.deliver(request, event_id=event_id, traceparent=ORDER_TRACE)
    await house.send()
    assert traces(await house.service.origins(PaymentLinkCreated)) == [(OF_ORDER, event_id)]
    assert traces(await house.service.origins(ExchangeRecorded)) == [(OF_ORDER, event_id)]
    assert [one.caused_by for one in await house.service.published(ExchangeRecorded)] == [event_id]


async def test_money_seen_by_our_own_look_is_of_the_request(house: House, yookassa: Client) -> None:
    await house.configure()
    request, event_id = asked(), uuid7()
    await house.service.deliver(request, event_id=event_id, traceparent=ORDER_TRACE)
    await house.send()
    await yookassa.tell(f"payments/{(await house.payment(request)).provider_reference}/pay", {})
    await house.reconcile()
    assert traces(await house.service.origins(PaymentCaptured)) == [(OF_ORDER, event_id)]


async def test_notified_money_is_of_the_request_and_the_notice_of_its_own(house: House, yookassa: Client) -> None:
    made = await house.configure()
    request, event_id = asked(), uuid7()
    await house.service.deliver(request, event_id=event_id, traceparent=ORDER_TRACE)
    await house.send()
    money = await yookassa.tell(f"payments/{(await house.payment(request)).provider_reference}/pay", {})
    with resumed(Origin(HOOK_TRACE), "the provider's call"):
        await house.notify(made, "payment.succeeded", money)
    await house.verify()
    assert traces(await house.service.origins(PaymentCaptured)) == [(OF_ORDER, event_id)]
    created, noticed, read = traces(await house.service.origins(ExchangeRecorded))
    assert (created, noticed, read) == ((OF_ORDER, event_id), (OF_HOOK, None), (OF_ORDER, event_id))


async def test_news_of_nothing_of_ours_stays_in_the_trace_that_brought_it(house: House, yookassa: Client) -> None:
    made = await house.configure()
    with resumed(Origin(HOOK_TRACE), "the provider's call"):
        await house.notify(made, "payment.succeeded", {"id": "30d5a1b2-000f-5000-8000-1", "status": "succeeded"})
    await house.verify()
    assert traces(await house.service.origins(ExchangeRecorded)) == [(OF_HOOK, None)] * 2


async def test_refund_is_of_its_own_request(house: House, yookassa: Client) -> None:
    await house.configure()
    request, event_id = asked(), uuid7()
    reference = await house.linked(request)
    await yookassa.tell(f"payments/{reference}/pay", {})
    await house.reconcile()
    await house.service.deliver(back(request, reference), event_id=event_id, traceparent=ORDER_TRACE)
    await house.refund()
    assert traces(await house.service.origins(RefundSucceeded)) == [(OF_ORDER, event_id)]


async def test_partner_and_journal_hear_in_the_trace_of_the_fact(house: House, subscriber: Subscriber) -> None:
    await subscribed(house, subscriber)
    event_id = uuid7()
    await house.service.deliver(paid(PETROGRADKA), event_id=event_id, traceparent=ORDER_TRACE)
    await house.dispatch()
    [got] = subscriber.got
    assert (got.headers["traceparent"].split("-")[1], got.headers["webhook-id"]) == (OF_ORDER, str(event_id))
    assert json.loads(got.body)["type"] == "order.paid"
    assert traces(await house.service.origins(ExchangeRecorded)) == [(OF_ORDER, event_id)]
