"""Demo data is loaded once and announced like everything else."""

from collections.abc import Awaitable, Callable

import pytest
from chassis.testing import RunningService
from contracts.demo import STORES, demo_user_id
from contracts.events.crm import CustomerCreated, TaskChanged
from crm.app import SERVICE
from crm.demo import load

from services.crm.tests.builders import store_changed

pytestmark = pytest.mark.servers


async def test_demo_customers_and_tasks_stand_once_in_every_store(
    start: Callable[..., Awaitable[RunningService]],
) -> None:
    crm = await start(SERVICE)
    for shop in STORES:
        await crm.deliver(store_changed(shop.id))
    env = {"NARCISS_POSTGRES_URL": crm.runtime.db.url}
    await load(env)
    await load(env)
    assert len(await crm.published(CustomerCreated)) == 40 * len(STORES)
    tasks = await crm.published(TaskChanged)
    known = {customer.customer_id for customer in await crm.published(CustomerCreated)}
    assert {task.customer_id for task in tasks} <= known
    assert [task.assignee_id for task in tasks] == [
        demo_user_id(f"sales-{shop.key}") for shop in STORES for _ in range(3)
    ]
