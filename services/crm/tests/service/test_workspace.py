"""The customer list, the quick search and the workspace (S42)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from chassis.ids import StoreId, uuid7
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.events.crm import CustomerChanged
from contracts.events.orders import OrderLost, OrderOnItsWay, OrderPlaced, OrderStatus
from contracts.events.parts import Address, DeliveryTerms, Recipient
from contracts.ids import ConversationId, CustomerId, OrderId
from contracts.phone import E164
from crm.app import SERVICE
from sqlalchemy import text

from services.crm.tests.builders import HERE, NOW, THERE, amd, completed, message, placed, store_changed
from services.crm.tests.service.test_customers import call, made

pytestmark = pytest.mark.servers
ADDRESS = Address(text="Ереван, Абовяна 8", latitude=40.18, longitude=44.51, apartment="5")


@pytest.fixture
async def crm(start: Callable[..., Awaitable[RunningService]]) -> RunningService:
    service = await start(SERVICE)
    await service.deliver(store_changed(HERE))
    await service.deliver(store_changed(THERE))
    return service


def sent(customer: str, name: str = "Նարե", address: Address | None = ADDRESS, day: int = 0) -> OrderPlaced:
    """An order by courier to somebody else."""
    terms = DeliveryTerms(
        kind="courier", fee=amd(0), address=address, recipient=Recipient(name=name, phone=E164("+37499000000"))
    )
    order = placed(OrderId(uuid7()), CustomerId(UUID(customer)))
    return order.model_copy(update={"delivery": terms, "occurred_at": NOW + timedelta(days=day)})


async def listed(service: RunningService, store: StoreId = HERE, **params: Any) -> list[str]:
    answer = await call(service, "GET", "/customers", store, params=params)
    assert answer.status_code == 200, answer.text
    return [row["display_name"] for row in answer.json()["items"]]


async def card(service: RunningService, customer: str) -> Any:
    return (await call(service, "GET", f"/customers/{customer}")).json()


async def test_the_quick_search_finds_by_the_beginning_of_a_name_and_by_phone(crm: RunningService) -> None:
    often = await made(crm, "Анна Волкова", "091 111222")
    await made(crm, "Иоанна Волкова", "091 333444")
    await made(crm, "Анна Чужая", "", THERE)
    await crm.deliver(sent(often))
    for typed, names in (
        ("ан", ["Анна Волкова"]),
        ("анна", ["Анна Волкова", "Иоанна Волкова"]),
        ("091111", ["Анна Волкова"]),
        ("3444", ["Иоанна Волкова"]),
        ("волкова", ["Анна Волкова", "Иоанна Волкова"]),
        ("никто", []),
        ("%%", []),
    ):
        hits = (await call(crm, "GET", "/customers/lookup", params={"q": typed})).json()
        assert [hit["display_name"] for hit in hits] == names, typed
    [hit] = (await call(crm, "GET", "/customers/lookup", params={"q": "ан"})).json()
    assert (hit["orders_count"], hit["phones"]) == (1, ["+37491111222"])


async def test_the_search_itself_keeps_to_the_stores_that_are_seen(crm: RunningService) -> None:
    """It reads past the policies, so it has to apply their rule."""
    await made(crm, "Чужая", "", THERE)
    seen = []
    for store in (HERE, THERE):
        async with crm.runtime.db.transaction(Scope.of(store)) as tx:
            seen.append(len(await tx.all(text("select crm.find_customers('%чужая%', '%чужая%', 10)"))))
    assert seen == [0, 1]


async def test_a_new_name_is_found_and_the_old_one_is_not(crm: RunningService) -> None:
    customer = await made(crm, "Анна")
    change = {"display_name": "Мария"}
    await call(crm, "PATCH", f"/customers/{customer}", json=change, headers={"If-Match": '"1"'})
    assert (await listed(crm, search="мария"), await listed(crm, search="анна")) == (["Мария"], [])


async def test_the_list_is_filtered_by_orders_channels_people_and_sorted(crm: RunningService) -> None:
    buyer, guest, old = await made(crm, "Борис", ""), await made(crm, "Анна", ""), await made(crm, "Вера", "")
    await made(crm, "Чужая", "", THERE)
    await crm.deliver(sent(buyer, day=10))
    await crm.deliver(sent(old, day=0))
    conversation = ConversationId(uuid7())
    await crm.deliver(message(conversation))
    await call(crm, "POST", f"/customers/{guest}/identities", json={"conversation_id": str(conversation)})
    user = str(uuid7())
    await call(crm, "PATCH", f"/customers/{old}", json={"responsible": [user]}, headers={"If-Match": '"1"'})
    moment = (NOW + timedelta(days=5)).isoformat()
    assert await listed(crm, sort="name") == ["Анна", "Борис", "Вера"]
    assert await listed(crm, sort="last_order") == ["Борис", "Вера", "Анна"]
    assert await listed(crm, has_orders="true", sort="name") == ["Борис", "Вера"]
    assert await listed(crm, has_orders="false") == ["Анна"]
    assert await listed(crm, ordered_since=moment) == ["Борис"]
    assert await listed(crm, ordered_before=moment) == ["Вера"]
    assert await listed(crm, channel="telegram_bot") == ["Анна"]
    assert await listed(crm, responsible_id=user) == ["Вера"]
    assert await listed(crm, ids=[buyer, guest], sort="name") == ["Анна", "Борис"]
    assert await listed(crm, THERE, ids=[buyer, guest]) == []


@pytest.mark.parametrize("sort", ["newest", "name", "last_order"])
async def test_pages_in_every_order_follow_each_other_without_gaps(crm: RunningService, sort: str) -> None:
    ids = [await made(crm, f"Same {number % 2}", "") for number in range(5)]
    await crm.deliver(sent(ids[1]))
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = (await call(crm, "GET", "/customers", params={"size": 2, "sort": sort, **cursor})).json()
        seen += [row["id"] for row in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert sorted(seen) == sorted(ids)
    assert len(seen) == len(set(seen))


async def test_whom_an_order_goes_to_is_remembered_once_with_the_address(crm: RunningService) -> None:
    customer = await made(crm)
    first = sent(customer)
    await crm.deliver(first, times=2)
    await crm.deliver(sent(customer, name="ՆԱՐԵ", day=3))
    await crm.deliver(sent(customer, address=ADDRESS.model_copy(update={"text": "Другой дом"}), day=1))
    recipients = (await card(crm, customer))["recipients"]
    assert [(one["name"], one["address"]["text"]) for one in recipients] == [
        ("Նարե", "Ереван, Абовяна 8"),
        ("Նարե", "Другой дом"),
    ]
    assert recipients[0]["address"]["apartment"] == "5"


async def test_recipients_and_dates_are_corrected_and_removed(crm: RunningService) -> None:
    customer, other = await made(crm), await made(crm, "Other", "")
    path = f"/customers/{customer}"
    made_one = (await call(crm, "POST", f"{path}/recipients", json={"name": "Мама", "phone": "091 555666"})).json()
    body = {"name": "Мама", "phone": "", "address": {"text": "Дом"}}
    saved = await call(crm, "PUT", f"{path}/recipients/{made_one['id']}", json=body)
    assert (saved.status_code, saved.json()["phone"], saved.json()["address"]["text"]) == (200, None, "Дом")
    date = {"kind": "birthday", "person": "Мама", "month": 3, "day": 8}
    day = (await call(crm, "POST", f"{path}/dates", json=date)).json()
    assert (await call(crm, "PUT", f"{path}/dates/{day['id']}", json={**date, "day": 9})).json()["day"] == 9
    assert (
        await call(crm, "PUT", f"{path}/dates/{day['id']}", json={**date, "month": 2, "day": 30})
    ).status_code == 422
    for kind, item in (("recipients", made_one), ("dates", day)):
        wrong = [
            await call(crm, "DELETE", f"/customers/{other}/{kind}/{item['id']}"),
            await call(crm, "DELETE", f"{path}/{kind}/{item['id']}", THERE),
        ]
        assert [answer.status_code for answer in wrong] == [404, 404]
        assert (await call(crm, "DELETE", f"{path}/{kind}/{item['id']}")).status_code == 204
    whole = await card(crm, customer)
    assert (whole["recipients"], whole["dates"]) == ([], [])


async def test_the_history_follows_its_orders_whatever_comes_first(crm: RunningService) -> None:
    customer = await made(crm)
    done, lost = sent(customer, day=1), sent(customer)
    fact = {"store_id": HERE, "sequence": 7, "occurred_at": NOW, "order_id": done.order_id, "number": "KEN-1"}
    await crm.deliver(completed(done.order_id, CustomerId(UUID(customer))))
    await crm.deliver(OrderOnItsWay.model_validate({**fact, "status": OrderStatus.IN_DELIVERY}))
    await crm.deliver(done, times=2)
    await crm.deliver(lost)
    ended = {**fact, "order_id": lost.order_id, "status": OrderStatus.LOST, "was": "placed", "loss_reason": "other"}
    await crm.deliver(OrderLost.model_validate(ended), times=2)
    whole = await card(crm, customer)
    assert [(one["status"], one["recipient_name"]) for one in whole["orders"]] == [
        ("delivered", "Նարե"),
        ("lost", "Նարե"),
    ]
    assert (whole["orders_count"], whole["spent"]) == (1, [{"amount": 1_000_000, "currency": "AMD"}])


async def test_a_conversation_is_bound_to_somebody_known_and_taken_back(crm: RunningService) -> None:
    customer, other, stranger = await made(crm), await made(crm, "Other", ""), await made(crm, "There", "", THERE)
    conversation = ConversationId(uuid7())
    body = {"conversation_id": str(conversation)}
    early = await call(crm, "POST", f"/customers/{customer}/identities", json=body)
    assert (early.status_code, early.json()["code"]) == (409, "crm.conversation_not_known_yet")
    await crm.deliver(message(conversation))
    for _ in range(2):
        assert (await call(crm, "POST", f"/customers/{customer}/identities", json=body)).status_code == 201
    taken = await call(crm, "POST", f"/customers/{other}/identities", json=body)
    assert (taken.status_code, taken.json()["facts"]) == (409, {"customer_id": customer, "name": "Ani"})
    assert (await call(crm, "POST", f"/customers/{stranger}/identities", THERE, json=body)).status_code == 409
    [identity] = (await card(crm, customer))["identities"]
    assert len(await crm.published(CustomerChanged)) == 1
    assert (await call(crm, "POST", "/customers/from-conversation", json=body)).json()["id"] == customer
    path = f"/customers/{customer}/identities/{identity['id']}"
    assert (await call(crm, "DELETE", path, THERE)).status_code == 404
    assert [(await call(crm, "DELETE", path)).status_code for _ in range(2)] == [204, 404]
    assert (await card(crm, customer))["identities"] == []


async def test_a_merge_is_shown_before_it_is_made_and_listed_to_be_undone(crm: RunningService) -> None:
    survivor, absorbed = await made(crm, "Анна", "091 111222"), await made(crm, "Аня", "091 333444")
    await crm.deliver(sent(absorbed))
    await call(crm, "POST", "/tasks", json={"title": "Позвонить", "customer_id": absorbed})
    params = {"absorbed_id": absorbed}
    outbox = len(await crm.rows("select 1 from {schema}.outbox"))
    preview = (await call(crm, "GET", f"/customers/{survivor}/merge-preview", params=params)).json()
    assert (preview["phones"], preview["orders"], preview["recipients"], preview["tasks"]) == (
        ["+37491111222", "+37491333444"],
        1,
        1,
        1,
    )
    refused = await call(crm, "GET", f"/customers/{survivor}/merge-preview", THERE, params=params)
    assert (refused.status_code, len(await crm.rows("select 1 from {schema}.outbox"))) == (404, outbox)
    await call(crm, "POST", f"/customers/{survivor}/merge", json=params)
    assert [task["title"] for task in (await card(crm, survivor))["tasks"]] == ["Позвонить"]
    assert await listed(crm, search="091 333444") == ["Анна"]
    [merge] = (await call(crm, "GET", "/merges")).json()["items"]
    assert (merge["customer_name"], merge["absorbed_name"]) == ("Анна", "Аня")
    assert (await call(crm, "GET", "/merges", THERE)).json()["items"] == []
    assert (await call(crm, "POST", f"/merges/{merge['id']}/undo")).status_code == 200
    assert (await call(crm, "GET", "/merges")).json()["items"] == []
    assert await listed(crm, search="091 333444") == ["Аня"]


async def test_merges_one_upon_another_are_undone_from_the_last(crm: RunningService) -> None:
    first, second, third = await made(crm, "A", ""), await made(crm, "B", ""), await made(crm, "C", "")
    await call(crm, "POST", f"/customers/{second}/merge", json={"absorbed_id": first})
    await call(crm, "POST", f"/customers/{third}/merge", json={"absorbed_id": second})
    await crm.deliver(sent(first))
    assert (await card(crm, third))["orders_count"] == 1
    [late, early] = (await call(crm, "GET", "/merges")).json()["items"]
    refused = await call(crm, "POST", f"/merges/{early['id']}/undo")
    assert (refused.status_code, refused.json()["code"]) == (409, "crm.undo_later_merge_first")
    for merge in (late, early):
        assert (await call(crm, "POST", f"/merges/{merge['id']}/undo")).status_code == 200
    assert await listed(crm, sort="name") == ["A", "B", "C"]
