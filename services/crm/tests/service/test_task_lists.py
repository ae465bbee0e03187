"""Tasks as people see them: with names, in the order they are due, counted."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from chassis.ids import StoreId, uuid7
from chassis.testing import RunningService
from contracts.events.crm import TaskChanged
from contracts.events.identity import Assignment, UserChanged
from contracts.ids import UserId
from crm.app import SERVICE

from services.crm.tests.builders import HERE, NOW, THERE, store_changed
from services.crm.tests.service.test_customers import ALL, URL, call, made

pytestmark = pytest.mark.servers


@pytest.fixture
async def crm(start: Callable[..., Awaitable[RunningService]]) -> RunningService:
    service = await start(SERVICE)
    await service.deliver(store_changed(HERE))
    await service.deliver(store_changed(THERE))
    return service


def person(user: UserId, name: str, store: StoreId = HERE) -> UserChanged:
    return UserChanged(
        store_id=None,
        sequence=1,
        occurred_at=NOW,
        user_id=user,
        display_name=name,
        language="ru",
        active=True,
        assignments=(Assignment(store_id=store, role="sales"),),
    )


async def titles(service: RunningService, store: StoreId = HERE, **params: Any) -> list[str]:
    return [task["title"] for task in (await call(service, "GET", "/tasks", store, params=params)).json()["items"]]


async def test_tasks_name_people_and_customers_and_come_as_they_are_due(crm: RunningService) -> None:
    ani, far = UserId(uuid7()), UserId(uuid7())
    await crm.deliver(person(ani, "Ani"))
    await crm.deliver(person(far, "Far", THERE))
    customer = await made(crm, "Мария")
    later, soon = (NOW + timedelta(days=2)).isoformat(), (NOW + timedelta(days=1)).isoformat()
    for task in (
        {"title": "later", "due_at": later, "assignee_id": str(ani)},
        {"title": "some day"},
        {"title": "soon", "due_at": soon, "customer_id": customer},
    ):
        assert (await call(crm, "POST", "/tasks", json=task)).status_code == 201
    assert await titles(crm, sort="due") == ["soon", "later", "some day"]
    assert await titles(crm, sort="due", size=1) == ["soon"]
    assert await titles(crm, unassigned="true", sort="due") == ["soon", "some day"]
    assert await titles(crm, due_before=later) == ["soon"]
    assert await titles(crm, store_id=str(THERE)) == []
    [named] = (await call(crm, "GET", "/tasks", params={"assignee_id": str(ani)})).json()["items"]
    assert named["assignee_name"] == "Ani"
    [linked] = (await call(crm, "GET", "/tasks", params={"customer_id": customer})).json()["items"]
    assert linked["customer_name"] == "Мария"
    assert [one["name"] for one in (await call(crm, "GET", "/people")).json()] == ["Ani"]
    assert (await call(crm, "GET", "/people", params={"q": "ni"})).json()[0]["id"] == str(ani)


async def test_tabs_are_counted_in_the_callers_stores(crm: RunningService) -> None:
    me, now = crm.user(HERE, permissions=ALL), crm.runtime.clock()
    async with crm.client(me) as http:
        for task in (
            {"title": "mine", "assignee_id": str(me.user_id)},
            {"title": "overdue", "due_at": (now - timedelta(hours=1)).isoformat()},
            {"title": "done"},
        ):
            made_one = (await http.post(f"{URL}/tasks", json=task)).json()
        await http.post(f"{URL}/tasks/{made_one['id']}/done")
        counted = (await http.get(f"{URL}/tasks/counts")).json()
    assert counted == {
        "open": 2,
        "mine": 1,
        "unassigned": 1,
        "overdue": 1,
        "due_today": 0,
        "done": 1,
        "cancelled": 0,
    }
    assert set((await call(crm, "GET", "/tasks/counts", THERE)).json().values()) == {0}


async def test_a_task_ended_too_early_is_open_again(crm: RunningService) -> None:
    task = (await call(crm, "POST", "/tasks", json={"title": "Call"})).json()
    refused = await call(crm, "POST", f"/tasks/{task['id']}/open")
    assert (refused.status_code, refused.json()["code"]) == (409, "crm.task_is_open")
    await call(crm, "POST", f"/tasks/{task['id']}/done")
    assert (await call(crm, "POST", f"/tasks/{task['id']}/open", THERE)).status_code == 404
    assert (await call(crm, "POST", f"/tasks/{task['id']}/open")).json()["state"] == "open"
    assert [event.state for event in await crm.published(TaskChanged)] == ["open", "done", "open"]
    found = await call(crm, "GET", f"/tasks/{task['id']}")
    assert (found.json()["version"], found.headers["etag"]) == (3, '"3"')
