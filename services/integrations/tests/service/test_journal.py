"""Each exchange is logged with direction, outcome and the order it is about (S180)."""

import json
from pathlib import Path

import pytest
from chassis.db import Database
from contracts.events.integrations import ExchangeRecorded
from sqlalchemy.exc import DBAPIError

from services.integrations.tests.builders import KENTRON, PETROGRADKA, asked
from services.integrations.tests.conftest import House
from tests.doubles.started import Client

pytestmark = pytest.mark.servers
URL = "/api/integrations/v1/exchanges"
EXAMPLES = Path(__file__).parents[4] / "contracts" / "examples"


async def test_both_directions_stand_in_the_journal_with_their_order(house: House, yookassa: Client) -> None:
    made = await house.configure()
    request = asked()
    await yookassa.fault("server_error", op="create_payment")
    await house.service.deliver(request)
    await house.send()
    await house.send()
    reference = (await house.payment(request)).provider_reference
    await house.notify(made, "payment.succeeded", await yookassa.tell(f"payments/{reference}/pay", {}))
    await house.verify()
    found = (await house.call(house.admin, "GET", URL)).json()["items"]
    lines = [(one["direction"], one["operation"], one["outcome"], one["status_code"]) for one in reversed(found)]
    assert lines == [
        ("out", "payment.create", "unknown", 500),
        ("out", "payment.create", "ok", 200),
        ("in", "notification.payment.succeeded", "ok", 200),
        ("out", "payment.read", "ok", 200),
    ]
    of_order = (await house.call(house.admin, "GET", f"{URL}?order_id={request.order_id}&outcome=ok")).json()["items"]
    assert [one["operation"] for one in of_order] == ["payment.read", "payment.create"]
    assert {one["reference"] for one in of_order} == {reference}
    facts = await house.service.published(ExchangeRecorded)
    assert [(one.direction, one.operation, one.outcome, one.order_id) for one in facts] == [
        ("out", "payment.create", "unknown", request.order_id),
        ("out", "payment.create", "ok", request.order_id),
        ("in", "notification.payment.succeeded", "ok", None),
        ("out", "payment.read", "ok", request.order_id),
    ]
    assert facts[0].caused_by is not None
    example = json.loads((EXAMPLES / "integrations.exchange_recorded.v1.json").read_text("utf-8"))
    assert json.loads(facts[0].model_dump_json()).keys() == example.keys()


async def test_journal_is_read_store_by_store_and_page_by_page(house: House, yookassa: Client) -> None:
    for store in (PETROGRADKA, KENTRON):
        await house.configure(store=store)
        await house.linked(asked(store))
    here = (await house.call(house.keeper(PETROGRADKA), "GET", URL)).json()["items"]
    assert [one["store_id"] for one in here] == [str(PETROGRADKA)]
    payments = (await house.call(house.keeper(KENTRON), "GET", "/api/integrations/v1/payments")).json()["items"]
    assert [(one["store_id"], one["state"]) for one in payments] == [(str(KENTRON), "pending")]
    other = await house.call(house.keeper(PETROGRADKA), "GET", f"/api/integrations/v1/payments/{payments[0]['id']}")
    assert other.status_code == 404
    first = (await house.call(house.admin, "GET", f"{URL}?size=1")).json()
    rest = (await house.call(house.admin, "GET", f"{URL}?size=1&cursor={first['next_cursor']}")).json()
    assert {first["items"][0]["id"], rest["items"][0]["id"]} == {
        one["id"] for one in (await house.call(house.admin, "GET", URL)).json()["items"]
    }
    assert rest["next_cursor"] is None


async def test_lines_are_added_and_never_changed(house: House, yookassa: Client) -> None:
    await house.configure()
    await house.linked(asked())
    database: Database = house.service.runtime.db
    assert database.schema == "integrations"
    for statement in ("update {schema}.exchanges set outcome = 'ok'", "delete from {schema}.exchanges"):
        with pytest.raises(DBAPIError, match="append-only"):
            await house.service.rows(statement)


async def test_too_large_and_unreadable_notifications(house: House) -> None:
    made = await house.configure()
    path = made["hook_url"].split("//", 1)[1].partition("/")[2]
    token = house.service.keys.signer().token("integrations", house.provider)
    async with house.service.client(None) as client:
        headers = {"Authorization": f"Bearer {token}"}
        large = await client.post(f"/{path}", content=b"x" * 262_145, headers=headers)
        assert (large.status_code, large.json()["code"]) == (413, "integrations.notification_too_large")
        assert await house.service.rows("select 1 from {schema}.notifications") == []
        for body in (b"not json", b"[]", b'{"event": [], "object": {"id": 1, "status": {}}}', b"\xff\x00"):
            assert (await client.post(f"/{path}", content=body, headers=headers)).status_code == 200
    rows = await house.service.rows("select state, body from {schema}.notifications order by received_at")
    assert [row.state for row in rows] == ["ignored"] * 4
    assert rows[0].body == b"not json"
    await house.verify()
    assert (await house.call(house.admin, "POST", f"/{path}", {})).status_code == 403


async def test_a_look_that_finds_nothing_new_is_logged_and_told_to_nobody(house: House, yookassa: Client) -> None:
    await house.configure()
    reference = await house.linked(asked())
    await house.reconcile()
    await yookassa.tell(f"payments/{reference}/pay", {})
    await house.reconcile()
    lines = await house.service.rows("select operation from {schema}.exchanges order by id")
    assert [row.operation for row in lines] == ["payment.create", "payment.read", "payment.read"]
    told = [fact.operation for fact in await house.service.published(ExchangeRecorded)]
    assert told == ["payment.create", "payment.read"]
