"""What a buyer without an account learns of a store's delivery."""

from uuid import uuid4

import pytest
from chassis.identity import Caller, SubjectKind
from chassis.scope import Scope
from chassis.testing import RunningService

from services.delivery.tests.builders import HERE, THERE
from services.delivery.tests.service.people import TOMORROW, URL, set_up

pytestmark = pytest.mark.servers
BUYER = Caller(SubjectKind.PUBLIC, "anonymous", Scope.of())


async def test_a_buyer_picks_a_zone_and_a_slot_in_it(lane: RunningService) -> None:
    zone, _ = await set_up(lane)
    async with lane.client(BUYER) as http:
        zones = (await http.get(f"{URL}/public/zones", params={"store_id": str(HERE)})).json()
        quotes = (
            await http.get(
                f"{URL}/public/quotes", params={"store_id": str(HERE), "zone_id": str(zone), "day": str(TOMORROW)}
            )
        ).json()
    assert [one["id"] for one in zones] == [str(zone)]
    assert "polygon" not in zones[0]
    assert [one["zone_id"] for one in quotes] == [str(zone)]
    assert quotes[0]["quote"]


async def test_zones_of_one_store_are_not_promised_by_another(lane: RunningService) -> None:
    zone, _ = await set_up(lane)
    query = {"store_id": str(THERE), "zone_id": str(zone), "day": str(TOMORROW)}
    async with lane.client(BUYER) as http:
        assert (await http.get(f"{URL}/public/zones", params={"store_id": str(THERE)})).json() == []
        assert (await http.get(f"{URL}/public/quotes", params=query)).status_code == 404
        assert (await http.get(f"{URL}/public/zones", params={"store_id": str(uuid4())})).status_code == 404
