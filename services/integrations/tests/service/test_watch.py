"""One look finds whatever is due, and wakes who does it; what cannot be begun holds up nobody else."""

from collections.abc import Mapping
from typing import Any

import pytest
from integrations.domain.payment import Payment
from integrations.loops import payments, watch
from integrations.providers.yookassa.bodies import payment_body

from services.integrations.tests.builders import asked, back
from services.integrations.tests.conftest import House
from services.integrations.tests.service.test_webhooks import paid, subscribed
from services.integrations.tests.subscriber import Subscriber
from tests.doubles.started import Client

pytestmark = pytest.mark.servers


async def woken(house: House) -> set[str]:
    """Loops that one look wakes."""
    runtime = house.service.runtime
    names = [loop.name for loop in watch.LOOPS]
    for name in names:
        runtime.waker(name).clear()
    await watch.look(runtime)
    return {name for name in names if runtime.waker(name).is_set()}


async def test_each_kind_of_work_wakes_its_loop(house: House, yookassa: Client, subscriber: Subscriber) -> None:
    assert await woken(house) == set()
    made = await house.configure()
    assert await woken(house) == {"health"}
    await house.check()
    request = asked()
    await house.service.deliver(request)
    assert await woken(house) == {"payments"}
    await house.send()
    assert await woken(house) == set()
    reference = (await house.payment(request)).provider_reference
    money = await yookassa.tell(f"payments/{reference}/pay", {})
    await house.notify(made, "payment.succeeded", money)
    assert await woken(house) == {"notifications"}
    await house.verify()
    assert await woken(house) == set()
    await house.service.deliver(back(request, reference))
    assert await woken(house) == {"refunds"}
    await house.refund()
    await subscribed(house, subscriber)
    assert await woken(house) == set()
    await house.service.deliver(paid())
    assert await woken(house) == {"webhooks"}
    await house.dispatch()
    assert await woken(house) == set()


async def test_what_cannot_be_begun_holds_up_nobody(
    house: House, yookassa: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.configure()
    broken, sound = asked(), asked()
    for request in (broken, sound):
        await house.service.deliver(request)
    build = payment_body

    def breaks(payment: Payment, settings: Mapping[str, Any], return_url: str) -> str:
        if payment.payment_request_id == broken.payment_request_id:
            raise RuntimeError("nobody thought of this")
        return build(payment, settings, return_url)

    monkeypatch.setattr(payments, "payment_body", breaks)
    await house.send()
    assert ((await house.payment(broken)).state, (await house.payment(sound)).state) == ("waiting", "pending")
    assert "payments" not in await woken(house), "it stays in hand for a while"
