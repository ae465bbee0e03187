"""A courier's phone: everything for the shift in one answer, every report once, with the moment it happened."""

import asyncio
import base64
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.events.delivery import CourierAssigned, Delivered, DeliveryFailed, PickedUp, ShiftStarted
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.delivery.tests.builders import COURIER, NOW, OTHER_COURIER
from services.delivery.tests.service.people import URL, assigned, change, courier, dispatcher, move, on_shift

pytestmark = pytest.mark.servers
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n a signature").decode()


async def report(
    service: RunningService, path: str, body: Any = None, key: str | None = None, user_id: UUID = COURIER
) -> Any:
    async with service.client(courier(user_id)) as http:
        return await http.post(f"{URL}/{path}", json=body, headers={"Idempotency-Key": key} if key else {})


def ago(**when: float) -> str:
    return (NOW - timedelta(**when)).isoformat()


async def test_the_phone_gets_all_it_needs_in_one_answer(lane: RunningService) -> None:
    shift = await on_shift(lane)
    one, two = await assigned(lane), await assigned(lane)
    await change(lane, routes=[{"shift_id": shift, "version": 1, "delivery_ids": [two, one]}])
    await report(lane, f"deliveries/{two}/picked-up")
    await report(lane, f"deliveries/{two}/delivered", {"received_by": "Ani"})
    async with lane.client(courier()) as http:
        run = (await http.get(f"{URL}/my/run")).json()
    async with lane.client(courier(OTHER_COURIER)) as http:
        others = (await http.get(f"{URL}/my/run")).json()
    assert (run["courier"]["name"], run["shift"]["id"]) == ("Aram", shift)
    assert [(stop["id"], stop["state"]) for stop in run["stops"]] == [(one, "assigned"), (two, "delivered")]
    assert run["stops"][0]["address"]["text"] == "Abovyan 8, Yerevan"
    assert [(one["title"], one["address"], one["time_zone"]) for one in run["stores"]] == [
        ("Kentron", "Abovyan 8", "Asia/Yerevan")
    ]
    assert (others["courier"]["name"], others["shift"], others["stops"]) == ("Gor", None, [])


async def test_a_shift_without_a_network_is_replayed_once_in_order_with_its_own_times(lane: RunningService) -> None:
    """Every report arrives three times, hours later."""
    opened = await report(lane, "shifts", {"occurred_at": ago(hours=6)}, "start")
    shift = opened.json()["id"]
    first, second = await assigned(lane), await assigned(lane)
    queue = [
        (f"deliveries/{first}/picked-up", {"occurred_at": ago(hours=5)}),
        (f"deliveries/{first}/delivered", {"received_by": "Ani", "occurred_at": ago(hours=4)}),
        (f"deliveries/{second}/failed", {"cause": "nobody_home", "will_retry": False, "occurred_at": ago(hours=3)}),
        (f"shifts/{shift}/end", {"occurred_at": ago(hours=2)}),
    ]
    for number, (path, body) in enumerate(queue):
        answers = [await report(lane, path, body, f"act-{number}") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 200], answers[0].text
        assert [answer.headers.get("Idempotency-Replayed") for answer in answers] == [None, "true", "true"]
        assert len({answer.text for answer in answers}) == 1
    assert [event.started_at for event in await lane.published(ShiftStarted)] == [datetime.fromisoformat(ago(hours=6))]
    assert [event.picked_up_at for event in await lane.published(PickedUp)] == [datetime.fromisoformat(ago(hours=5))]
    assert [event.delivered_at for event in await lane.published(Delivered)] == [datetime.fromisoformat(ago(hours=4))]
    assert [(e.cause, e.will_retry, e.failed_at) for e in await lane.published(DeliveryFailed)] == [
        ("nobody_home", False, datetime.fromisoformat(ago(hours=3)))
    ]
    async with lane.client(dispatcher(lane)) as http:
        log = (await http.get(f"{URL}/deliveries/{first}/log")).json()
    times = [(line["after"], line["who_name"], datetime.fromisoformat(line["occurred_at"])) for line in log[-2:]]
    assert times == [("picked_up", "Aram", NOW - timedelta(hours=5)), ("delivered", "Aram", NOW - timedelta(hours=4))]
    assert all(datetime.fromisoformat(line["at"]) >= NOW for line in log[-2:])


async def test_the_same_report_from_two_tabs_at_once_counts_once(lane: RunningService) -> None:
    await on_shift(lane)
    delivery = await assigned(lane)
    path = f"deliveries/{delivery}/picked-up"
    answers = await asyncio.gather(*(report(lane, path, {"occurred_at": ago(hours=1)}, "same") for _ in range(5)))
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"idempotency.still_running"}
    assert len(await lane.published(PickedUp)) == 1


async def test_a_key_is_not_taken_for_another_report(lane: RunningService) -> None:
    await on_shift(lane)
    one, two = await assigned(lane), await assigned(lane)
    await report(lane, f"deliveries/{one}/picked-up", None, "k")
    answer = await report(lane, f"deliveries/{two}/picked-up", None, "k")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency.key_reused")
    assert len(await lane.published(PickedUp)) == 1


@pytest.mark.parametrize("hours", [-1, 73])
async def test_a_moment_nobody_believes_is_refused(lane: RunningService, hours: int) -> None:
    await on_shift(lane)
    delivery = await assigned(lane)
    answer = await report(lane, f"deliveries/{delivery}/picked-up", {"occurred_at": ago(hours=hours)}, "k")
    assert (answer.status_code, answer.json()["code"]) == (422, "delivery.moment_implausible")
    assert await lane.published(PickedUp) == []
    again = await report(lane, f"deliveries/{delivery}/picked-up", {"occurred_at": ago(hours=0)}, "k")
    assert again.status_code == 200


async def test_who_picked_it_up_before_the_plan_changed_has_it(lane: RunningService) -> None:
    await on_shift(lane)
    await on_shift(lane, OTHER_COURIER)
    delivery = await assigned(lane)
    held = (await lane.rows("select now() as at"))[0].at.isoformat()
    assert (await change(lane, moves=[move(delivery, 3, OTHER_COURIER)])).status_code == 200
    late = (await lane.rows("select now() as at"))[0].at.isoformat()
    refused = await report(lane, f"deliveries/{delivery}/picked-up", {"occurred_at": late}, "late")
    assert (refused.status_code, refused.json()["code"]) == (403, "delivery.not_your_delivery")
    answer = await report(lane, f"deliveries/{delivery}/picked-up", {"occurred_at": held}, "held")
    assert (answer.status_code, answer.json()["courier_name"]) == (200, "Aram"), answer.text
    done = await report(lane, f"deliveries/{delivery}/delivered", {"received_by": "Ani"}, "done")
    assert done.json()["state"] == "delivered"
    assert [event.courier_id for event in await lane.published(PickedUp)] == [COURIER]
    assert len(await lane.published(CourierAssigned)) == 2


async def test_pictures_come_apart_and_once_also_after_the_delivery(lane: RunningService) -> None:
    await on_shift(lane)
    delivery = await assigned(lane)
    await report(lane, f"deliveries/{delivery}/picked-up")
    await report(lane, f"deliveries/{delivery}/delivered", {"received_by": "Ani"})
    body = {"kind": "signature", "image": PNG, "occurred_at": ago(minutes=5)}
    made = [await report(lane, f"deliveries/{delivery}/images", body, "sign") for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    async with lane.client(dispatcher(lane)) as http:
        record = (await http.get(f"{URL}/deliveries/{delivery}/record")).json()
        picture = await http.get(f"{URL}/images/{record['images'][0]['id']}")
    assert [(one["kind"], one["content_type"]) for one in record["images"]] == [("signature", "image/png")]
    assert [one["received_by"] for one in record["proofs"]] == ["Ani"]
    assert (picture.content, picture.headers["content-type"]) == (base64.b64decode(PNG), "image/png")
    with pytest.raises(DBAPIError, match="append-only"):
        async with lane.runtime.db.transaction(Scope.network()) as tx:
            await tx.execute(text("delete from delivery.proof_images"))


async def test_pictures_of_somebody_elses_delivery_and_no_pictures_are_refused(lane: RunningService) -> None:
    await on_shift(lane)
    delivery = await assigned(lane)
    body = {"kind": "photo", "image": PNG}
    foreign = await report(lane, f"deliveries/{delivery}/images", body, user_id=OTHER_COURIER)
    assert (foreign.status_code, foreign.json()["code"]) == (403, "delivery.not_your_delivery")
    none = await report(lane, f"deliveries/{delivery}/images", {"kind": "photo", "image": "TVqQAAMAAAA="})
    assert (none.status_code, none.json()["code"]) == (422, "delivery.photo_unreadable")
    assert await lane.rows("select 1 from {schema}.proof_images") == []


async def test_a_failure_says_why(lane: RunningService) -> None:
    await on_shift(lane)
    delivery = await assigned(lane)
    silent = await report(lane, f"deliveries/{delivery}/failed", {"cause": "other", "reason": " "})
    assert silent.status_code == 422
    answer = await report(lane, f"deliveries/{delivery}/failed", {"cause": "wrong_address", "reason": "no such house"})
    assert answer.json()["failure"] == {"cause": "wrong_address", "reason": "no such house"}
    assert len(await lane.published(DeliveryFailed)) == 1


async def test_nobody_ends_anothers_shift(lane: RunningService) -> None:
    shift = await on_shift(lane)
    answer = await report(lane, f"shifts/{shift}/end", None, "k", OTHER_COURIER)
    assert (answer.status_code, answer.json()["code"]) == (403, "delivery.not_your_shift")
    assert [row.ended_at for row in await lane.rows("select ended_at from {schema}.shifts")] == [None]
