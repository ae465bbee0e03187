"""What the shop wants registered with an Armenian register (S228)."""

from chassis.bus import Delivery, Flow, Unprocessable
from contracts.events.pos import FiscalRequested

from fiscal_gateway_am import worker
from fiscal_gateway_am.actions.take_request import take_request
from fiscal_gateway_am.resources import gateway_of

COUNTRY = "AM"

requests = Flow("fiscal-gateway-am.requests")


@requests.on(FiscalRequested)
async def hear_request(event: FiscalRequested, delivery: Delivery) -> None:
    """Another country's request is another gateway's (S229)."""
    runtime, store_id = delivery.runtime, event.store_id
    if store_id is None:
        raise Unprocessable("a fiscal request names no store")
    async with delivery.transaction() as tx:
        if event.country == COUNTRY:
            await take_request(tx, event, store_id, gateway_of(runtime).keyring, runtime.clock())
            tx.after_commit(lambda: worker.wake(runtime))
