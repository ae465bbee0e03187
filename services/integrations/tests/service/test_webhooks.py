"""Public facts reach subscribers signed, retried, with one body and one id, never where they must not (S179, R22)."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from chassis.ids import StoreId, uuid7
from chassis.testing import until
from contracts.events.integrations import ExchangeRecorded
from contracts.events.orders import OrderPaid, OrderPlaced, OrderStatus
from contracts.ids import OrderId
from integrations.app import SERVICE
from integrations.domain.pauses import WEBHOOK_SECONDS
from integrations.domain.standard_webhooks import signature
from integrations.loops.webhooks import deliver_webhooks
from integrations.resources import held_by

from services.integrations.tests.builders import KENTRON, PETROGRADKA, rub
from services.integrations.tests.conftest import House, Start
from services.integrations.tests.subscriber import Answer, Subscriber, listening

pytestmark = pytest.mark.servers
URL = "/api/integrations/v1/webhooks"
EXAMPLES = Path(__file__).parents[4] / "contracts" / "examples"


def paid(store: StoreId = PETROGRADKA) -> OrderPaid:
    return OrderPaid(
        store_id=store,
        sequence=3,
        occurred_at=datetime(2026, 11, 20, 8, 5, tzinfo=UTC),
        order_id=OrderId(uuid7()),
        number="P-2026-00042",
        status=OrderStatus.PAID,
        total=rub("4500.00"),
        paid=rub("4500.00"),
    )


async def subscribed(
    house: House, subscriber: Subscriber, types: list[str] | None = None, store: StoreId | None = PETROGRADKA
) -> dict[str, Any]:
    body = {
        "store_id": None if store is None else str(store),
        "title": "Партнёр",
        "url": subscriber.url,
        "event_types": types or ["order.*"],
    }
    answer = await house.call(house.admin, "POST", URL, body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def deliveries(house: House, webhook: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await house.call(house.admin, "GET", f"{URL}/{webhook['id']}/deliveries")
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def until_quiet(house: House) -> None:
    """Turn the loop until nothing is due any more; there are no pauses here."""
    for _ in range(100):
        await house.dispatch()
        rows = await house.service.rows(
            "select 1 from {schema}.webhook_deliveries d join {schema}.webhooks w on w.id = d.webhook_id"
            " where next_at is not null and w.enabled"
        )
        if not rows:
            return
    raise AssertionError("the deliveries never ended")


async def at_the_end_of_the_schedule(house: House) -> None:
    """As if all attempts but the last had been made."""
    await house.service.rows("update {schema}.webhook_deliveries set round = :n returning 1", n=len(WEBHOOK_SECONDS))


async def test_fact_arrives_signed_with_the_bytes_that_were_signed(house: House, subscriber: Subscriber) -> None:
    webhook = await subscribed(house, subscriber)
    event, event_id = paid(), uuid7()
    await house.service.deliver(event, times=2, event_id=event_id)
    await house.dispatch()
    (got,) = subscriber.got
    assert got.body.decode() == (
        '{"type":"order.paid","timestamp":"2026-11-20T08:05:00Z","data":{"store_id":"'
        f'{PETROGRADKA}","order_id":"{event.order_id}","number":"P-2026-00042","status":"paid",'
        '"total":{"amount":450000,"currency":"RUB"},"paid":{"amount":450000,"currency":"RUB"}}}'
    )
    assert got.headers["webhook-id"] == str(event_id)
    stamp = int(got.headers["webhook-timestamp"])
    assert abs(datetime.now(UTC).timestamp() - stamp) < 30
    assert got.headers["webhook-signature"] == signature(webhook["secret"], str(event_id), stamp, got.body)
    assert got.headers["content-type"] == "application/json"
    (delivery,) = await deliveries(house, webhook)
    assert (delivery["state"], delivery["attempts"], delivery["last_status"]) == ("delivered", 1, 200)
    (recorded,) = await house.service.published(ExchangeRecorded)
    assert (recorded.provider, recorded.operation, recorded.outcome) == ("webhook", "order.paid", "ok")
    assert (recorded.order_id, recorded.caused_by) == (event.order_id, event_id)


async def test_everybody_gets_the_same_id_and_bytes_under_a_secret_of_their_own(
    house: House, subscriber: Subscriber
) -> None:
    here = await subscribed(house, subscriber)
    network = await subscribed(house, subscriber, ["*"], store=None)
    await subscribed(house, subscriber, ["order.cancelled", "delivery.*"])
    await subscribed(house, subscriber, ["*"], store=KENTRON)
    assert here["secret"] != network["secret"]
    await house.service.deliver(paid())
    await house.dispatch()
    first, second = subscriber.got
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]
    rows = await house.service.rows("select count(*) as n from {schema}.webhook_messages")
    assert rows[0].n == 1


async def test_failed_delivery_is_tried_again_with_the_same_id_and_bytes(house: House, subscriber: Subscriber) -> None:
    webhook = await subscribed(house, subscriber)
    subscriber.answers = [Answer(500), Answer(429, {"Retry-After": "0"}), Answer(301), Answer(204)]
    await house.service.deliver(paid())
    await until_quiet(house)
    assert len(subscriber.got) == 4
    assert len({(got.body, got.headers["webhook-id"]) for got in subscriber.got}) == 1
    (delivery,) = await deliveries(house, webhook)
    assert (delivery["state"], delivery["attempts"]) == ("delivered", 4)
    attempts = (await house.call(house.admin, "GET", f"{URL}/deliveries/{delivery['id']}/attempts")).json()
    assert [(one["number"], one["outcome"], one["status_code"]) for one in attempts] == [
        (1, "http_500", 500),
        (2, "http_429", 429),
        (3, "redirect_refused", 301),
        (4, "delivered", 204),
    ]
    assert (await house.call(house.admin, "GET", f"{URL}/{webhook['id']}")).json()["state"] == "active"


async def test_redirect_is_not_followed(house: House, subscriber: Subscriber) -> None:
    await subscribed(house, subscriber)
    subscriber.answers = [Answer(302, {"Location": subscriber.url + "/elsewhere"})]
    await house.service.deliver(paid())
    await house.dispatch()
    assert len(subscriber.got) == 1


async def test_exhausted_delivery_is_replayed_with_the_same_id_and_a_new_time(
    house: House, subscriber: Subscriber
) -> None:
    webhook = await subscribed(house, subscriber)
    subscriber.answers = [Answer(500)]
    await house.service.deliver(paid())
    await at_the_end_of_the_schedule(house)
    await house.dispatch()
    (delivery,) = await deliveries(house, webhook)
    assert (delivery["state"], delivery["next_at"], delivery["last_error"]) == ("exhausted", None, "http_500")
    await asyncio.sleep(1.1)
    path = f"{URL}/deliveries/{delivery['id']}/replay"
    assert (await house.call(house.admin, "POST", path)).status_code == 202
    again = await house.call(house.admin, "POST", path)
    assert (again.status_code, again.json()["code"]) == (409, "integrations.delivery_underway")
    await house.dispatch()
    first, last = subscriber.got[0], subscriber.got[-1]
    assert (first.body, first.headers["webhook-id"]) == (last.body, last.headers["webhook-id"])
    assert int(last.headers["webhook-timestamp"]) > int(first.headers["webhook-timestamp"])
    stamp = int(last.headers["webhook-timestamp"])
    assert last.headers["webhook-signature"] == signature(
        webhook["secret"], last.headers["webhook-id"], stamp, last.body
    )
    assert [one["state"] for one in await deliveries(house, webhook)] == ["delivered"]


async def test_everything_given_up_since_a_moment_is_replayed(house: House, subscriber: Subscriber) -> None:
    webhook = await subscribed(house, subscriber)
    subscriber.answers = [Answer(404), Answer(404)]
    await house.service.deliver(paid())
    await house.service.deliver(paid())
    await at_the_end_of_the_schedule(house)
    await house.dispatch()
    before = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    after = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    path = f"{URL}/{webhook['id']}/replay"
    assert (await house.call(house.admin, "POST", path, {"since": after})).json() == {"replayed": 0}
    assert (await house.call(house.admin, "POST", path, {"since": before})).json() == {"replayed": 2}
    await house.dispatch()
    assert {one["state"] for one in await deliveries(house, webhook)} == {"delivered"}


async def test_gone_subscriber_is_switched_off(house: House, subscriber: Subscriber) -> None:
    webhook = await subscribed(house, subscriber)
    subscriber.answers = [Answer(410)]
    await house.service.deliver(paid())
    await house.dispatch()
    path = f"{URL}/{webhook['id']}"
    card = (await house.call(house.admin, "GET", path)).json()
    assert (card["enabled"], card["state"], card["disabled_reason"], card["version"]) == (False, "disabled", "gone", 2)
    await house.service.deliver(paid())
    await house.dispatch()
    assert len(subscriber.got) == 1
    for suffix, body in (("test", None), ("replay", {"since": "2026-01-01T00:00:00Z"})):
        refused = await house.call(house.admin, "POST", f"{path}/{suffix}", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "integrations.webhook_switched_off")
    on = await house.call(house.admin, "PATCH", path, {"enabled": True}, If_Match='"2"')
    assert (on.json()["state"], on.json()["disabled_reason"]) == ("active", None)
    await until_quiet(house)
    assert len(subscriber.got) == 2, "what waited goes out; what happened meanwhile was not for it"


async def test_slow_subscriber_is_cut_off_and_holds_up_nobody(house: House, subscriber: Subscriber) -> None:
    slow = await subscribed(house, subscriber)
    subscriber.answers = [Answer(seconds=60) for _ in range(6)]
    async with listening() as quick:
        for _ in range(6):
            await house.service.deliver(paid())
        await subscribed(house, quick)
        await house.service.deliver(paid())
        await deliver_webhooks(house.service.runtime)

        async def quick_has_it() -> bool:
            return bool(quick.got)

        await until(quick_has_it)
        assert [one["state"] for one in await deliveries(house, slow)] == ["waiting"] * 7
        await held_by(house.service.runtime).webhooks.idle()
        assert len(quick.got) == 1
    errors = [one["last_error"] for one in await deliveries(house, slow)]
    assert (errors.count("timeout"), errors.count(None)) == (4, 3), "four at a time"


async def test_endless_answer_is_not_read_to_its_end(house: House, subscriber: Subscriber) -> None:
    webhook = await subscribed(house, subscriber)
    subscriber.answers = [Answer(200, body=b"x" * 5_000_000)]
    await house.service.deliver(paid())
    await house.dispatch()
    (delivery,) = await deliveries(house, webhook)
    attempts = (await house.call(house.admin, "GET", f"{URL}/deliveries/{delivery['id']}/attempts")).json()
    assert (attempts[0]["outcome"], len(attempts[0]["response"]) <= 2048) == ("delivered", True)


async def test_both_secrets_sign_while_a_subscriber_changes_over(house: House, subscriber: Subscriber) -> None:
    webhook = await subscribed(house, subscriber)
    path = f"{URL}/{webhook['id']}/secret"
    new = (await house.call(house.admin, "POST", path, {"overlap_hours": 1})).json()["secret"]
    assert new.startswith("whsec_")
    await house.service.deliver(paid())
    await house.dispatch()
    got = subscriber.got[-1]
    stamp, message_id = int(got.headers["webhook-timestamp"]), got.headers["webhook-id"]
    assert set(got.headers["webhook-signature"].split(" ")) == {
        signature(secret, message_id, stamp, got.body) for secret in (new, webhook["secret"])
    }
    newest = (await house.call(house.admin, "POST", path, {"overlap_hours": 0})).json()["secret"]
    await house.service.rows(
        "update {schema}.webhook_secrets set valid_until = now() where valid_until is not null returning 1"
    )
    await house.service.deliver(paid())
    await house.dispatch()
    got = subscriber.got[-1]
    stamp, message_id = int(got.headers["webhook-timestamp"]), got.headers["webhook-id"]
    assert got.headers["webhook-signature"] == signature(newest, message_id, stamp, got.body)


async def test_secret_is_shown_once(house: House, subscriber: Subscriber) -> None:
    body = {"store_id": str(PETROGRADKA), "title": "Партнёр", "url": subscriber.url, "event_types": ["order.paid"]}
    first = await house.call(house.admin, "POST", URL, body, Idempotency_Key="w-1")
    again = await house.call(house.admin, "POST", URL, body, Idempotency_Key="w-1")
    secret = first.json()["secret"]
    assert (again.status_code, again.json()) == (201, {**first.json(), "secret": None})
    assert first.json()["secret_last4"] == secret[-4:]
    texts = [
        (await house.call(house.admin, "GET", URL)).text,
        (await house.call(house.admin, "GET", f"{URL}/{first.json()['id']}")).text,
        *[row.said for row in await house.service.rows("select i::text as said from {schema}.idempotency i")],
        *[row.said for row in await house.service.rows("select s::text as said from {schema}.webhook_secrets s")],
    ]
    assert all(secret not in text for text in texts)
    assert len((await house.call(house.admin, "GET", URL)).json()["items"]) == 1


async def test_test_message_goes_to_one_subscriber(house: House, subscriber: Subscriber) -> None:
    webhook = await subscribed(house, subscriber)
    await subscribed(house, subscriber)
    assert (await house.call(house.admin, "POST", f"{URL}/{webhook['id']}/test")).status_code == 202
    await house.dispatch()
    (got,) = subscriber.got
    body = json.loads(got.body)
    assert (body["type"], body["data"]) == ("webhook.test", {"test": True, "webhook_id": webhook["id"]})


async def test_public_body_says_nothing_about_people(house: House, subscriber: Subscriber) -> None:
    await subscribed(house, subscriber, ["*"])
    example = json.loads((EXAMPLES / "orders.order_placed.v1.json").read_text("utf-8"))
    event = OrderPlaced.model_validate({**example, "store_id": str(PETROGRADKA)})
    assert event.delivery.recipient is not None
    await house.service.deliver(event)
    await house.dispatch()
    data = json.loads(subscriber.got[0].body)["data"]
    assert data.keys() == {"order_id", "number", "status", "store_id", "source", "total"}
    assert event.delivery.recipient.name not in subscriber.got[0].body.decode()


WRONG_ADDRESSES = (
    "http://partner.example/hooks",
    "https://127.0.0.1/hooks",
    "https://2130706433/hooks",
    "https://0177.0.0.1/hooks",
    "https://[::1]/hooks",
    "https://localhost/hooks",
    "https://localhost./hooks",
    "https://user:pass@partner.example/hooks",
    "https://partner.example:8080/hooks",
    "https://partner.example/hooks#part",
    "https://127.0.0.1:8800/hooks",
    "https://[::1/hooks",
    "ftp://partner.example/hooks",
    "https:///hooks",
)


async def test_address_that_can_be_seen_to_be_wrong_is_refused(start: Start, key_file: Any) -> None:
    house = House(await start(SERVICE, secrets_key_file=key_file))
    body = {"store_id": str(PETROGRADKA), "title": "Партнёр", "event_types": ["order.paid"]}
    for url in WRONG_ADDRESSES:
        answer = await house.call(house.keeper(PETROGRADKA), "POST", URL, {**body, "url": url})
        assert (answer.status_code, answer.json()["code"]) == (422, "integrations.address_not_allowed"), url
    assert await house.service.rows("select 1 from {schema}.webhooks") == []


async def test_name_that_leads_inside_is_refused_at_each_attempt(
    start: Start, key_file: Any, subscriber: Subscriber
) -> None:
    """The address looked public when it was saved; what counts is where it leads now."""
    house = House(await start(SERVICE, secrets_key_file=key_file, webhook_pace=0.0))
    body = {
        "store_id": str(PETROGRADKA),
        "title": "Партнёр",
        "url": "https://partner.example/hooks",
        "event_types": ["order.paid"],
    }
    webhook = (await house.call(house.keeper(PETROGRADKA), "POST", URL, body)).json()
    port = subscriber.url.rpartition(":")[2]
    for inside in (f"http://127.0.0.1:{port}", f"https://localhost:{port}", "https://ip6-localhost/hooks"):
        await house.service.rows("update {schema}.webhooks set url = :url returning 1", url=inside)
        await house.service.deliver(paid())
        await house.dispatch()
    assert subscriber.got == []
    found = await deliveries(house, webhook)
    assert {one["last_error"] for one in found} <= {"blocked_address", "name_unknown"}
    assert "blocked_address" in {one["last_error"] for one in found}


async def test_webhooks_are_kept_store_by_store(house: House, subscriber: Subscriber) -> None:
    here = await subscribed(house, subscriber)
    there = await subscribed(house, subscriber, store=KENTRON)
    network = await subscribed(house, subscriber, store=None)
    keeper = house.keeper(PETROGRADKA)
    assert [one["id"] for one in (await house.call(keeper, "GET", URL)).json()["items"]] == [here["id"]]
    for foreign in (there, network):
        path = f"{URL}/{foreign['id']}"
        assert (await house.call(keeper, "GET", path)).status_code == 404
        assert (await house.call(keeper, "PATCH", path, {"enabled": False}, If_Match='"1"')).status_code == 404
        assert (await house.call(keeper, "DELETE", path, If_Match='"1"')).status_code == 404
        assert (await house.call(keeper, "POST", f"{path}/secret", {})).status_code == 404
        assert (await house.call(keeper, "GET", f"{path}/deliveries")).status_code == 404
    await house.service.deliver(paid(KENTRON))
    await house.dispatch()
    (delivery,) = await deliveries(house, there)
    attempts = f"{URL}/deliveries/{delivery['id']}"
    assert (await house.call(keeper, "GET", f"{attempts}/attempts")).status_code == 404
    assert (await house.call(keeper, "POST", f"{attempts}/replay")).status_code == 404
    body = {"title": "x", "url": subscriber.url, "event_types": ["order.paid"]}
    assert (await house.call(keeper, "POST", URL, body)).json()["code"] == "integrations.network_only"
    wrong = {**body, "store_id": str(PETROGRADKA), "event_types": ["order.eaten"]}
    assert (await house.call(keeper, "POST", URL, wrong)).json()["code"] == "integrations.event_type_unknown"


async def test_changed_and_removed_webhook(house: House, subscriber: Subscriber) -> None:
    webhook = await subscribed(house, subscriber)
    path = f"{URL}/{webhook['id']}"
    changed = await house.call(house.admin, "PATCH", path, {"event_types": ["delivery.*"]}, If_Match='"1"')
    assert (changed.json()["event_types"], changed.json()["url"]) == (["delivery.*"], subscriber.url)
    await house.service.deliver(paid())
    await house.dispatch()
    assert subscriber.got == []
    assert (await house.call(house.admin, "DELETE", path, If_Match='"1"')).status_code == 412
    assert (await house.call(house.admin, "DELETE", path, If_Match='"2"')).status_code == 204
    assert (await house.call(house.admin, "GET", path)).status_code == 404
