"""A buyer's own hold: short, keyed, and never more than there is."""

from datetime import datetime, timedelta

import pytest
from chassis.identity import Caller, SubjectKind
from chassis.scope import Scope

from services.inventory.tests.builders import MOSCOW, Shop
from services.inventory.tests.service.test_holds import wish

pytestmark = pytest.mark.servers
URL = "/api/inventory/v1/public/holds"
BUYER = Caller(SubjectKind.PUBLIC, "anonymous", Scope.of())


async def test_a_buyer_holds_for_two_minutes_once_per_key(shop: Shop) -> None:
    rose = await shop.product("rose")
    await shop.receive(rose, 5)
    async with shop.service.client(BUYER) as http:
        first = await http.post(URL, json=wish((rose, "4.000")), headers={"Idempotency-Key": "buyer-1"})
        again = await http.post(URL, json=wish((rose, "4.000")), headers={"Idempotency-Key": "buyer-1"})
        short = await http.post(URL, json=wish((rose, "2.000")), headers={"Idempotency-Key": "buyer-2"})
        keyless = await http.post(URL, json=wish((rose, "1.000")))
    assert (first.status_code, again.json()) == (201, first.json())
    assert (short.status_code, short.json()["code"]) == (409, "inventory.stock_short")
    assert (keyless.status_code, keyless.json()["code"]) == (400, "idempotency.key_required")
    rows = await shop.service.rows("select made_at, expires_at from {schema}.holds")
    assert len(rows) == 1
    length = datetime.fromisoformat(first.json()["expires_at"]) - rows[0].made_at
    assert timedelta(seconds=110) < length <= timedelta(seconds=121)


async def test_the_buyer_names_the_store(shop: Shop) -> None:
    rose = await shop.product("rose")
    body = wish((rose, "1.000"), store=MOSCOW) | {"store_id": None}
    async with shop.service.client(BUYER) as http:
        assert (await http.post(URL, json=body, headers={"Idempotency-Key": "b"})).status_code == 422
