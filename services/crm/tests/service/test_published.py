"""What crm announces looks like the examples that others are tested with."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from chassis.ids import uuid7
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.events import crm as promised
from contracts.events.messenger import MessageReceived
from contracts.ids import ConversationId, CustomerId, OrderId
from crm.actions.remind import remind
from crm.app import SERVICE
from httpx import AsyncClient

from contracts import permissions
from services.crm.tests.builders import HERE, NOW, completed, message, store_changed
from tests.contracts.shapes import differences, promised_by

pytestmark = pytest.mark.servers
URL = "/api/crm/v1"
ALL = frozenset(permissions.ALL - permissions.EXTERNAL)


def known_by_phone(conversation: ConversationId) -> MessageReceived:
    """A buyer of whom the messenger tells everything it can."""
    said = message(conversation)
    whole = said.identity.model_copy(update={"username": "mariam_y", "phone": "+37491234567"})
    return said.model_copy(update={"identity": whole})


async def post(http: AsyncClient, path: str, body: Any = None) -> Any:
    answer = await http.post(f"{URL}{path}", json=body, headers={"Idempotency-Key": str(uuid7())})
    assert answer.is_success, answer.text
    return answer.json()


async def story(crm: RunningService) -> None:
    """Everything that crm can say is said once."""
    conversation, order = ConversationId(uuid7()), OrderId(uuid7())
    await crm.deliver(known_by_phone(conversation))
    async with crm.client(crm.user(HERE, permissions=ALL)) as http:
        made = await post(http, "/customers/from-conversation", {"conversation_id": str(conversation)})
        path = f"/customers/{made['id']}"
        change = {"emails": ["mariam@example.org"]}
        assert (await http.patch(f"{URL}{path}", json=change, headers={"If-Match": '"1"'})).is_success
        await crm.deliver(completed(order, CustomerId(UUID(made["id"]))))
        double = await post(http, "/customers", {"display_name": "Анна", **change})
        await post(http, f"{path}/merge", {"absorbed_id": double["id"]})
        merge = (await http.get(f"{URL}{path}")).json()["merges"][0]["id"]
        await post(http, f"/merges/{merge}/undo")
        await post(http, f"{path}/dates", {"kind": "birthday", "person": "Анна", "month": 2, "day": 20})
        task = {"title": "Перезвонить", "due_at": NOW.isoformat(), "assignee_id": str(uuid7())}
        links = {"customer_id": made["id"], "conversation_id": str(conversation), "order_id": str(order)}
        await post(http, "/tasks", {**task, **links})
    async with crm.runtime.db.transaction(Scope.network()) as tx:
        await remind(tx, NOW + timedelta(hours=1))


async def test_every_promised_event_is_said_and_shaped_like_its_example(
    start: Callable[..., Awaitable[RunningService]],
) -> None:
    crm = await start(SERVICE)
    await crm.deliver(store_changed(HERE))
    await story(crm)
    found = {event.name: differences(event, await crm.published(event)) for event in promised_by(promised)}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert found
