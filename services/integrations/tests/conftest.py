"""Integrations on real servers, and the YooKassa double on a real socket."""

import base64
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from chassis.identity import Caller, SubjectKind
from chassis.ids import StoreId
from chassis.scope import Scope
from chassis.testing import RunningService
from contracts.events.pos import PaymentRequested
from contracts.permissions import INTEGRATIONS_CONFIGURE, INTEGRATIONS_READ, PAYMENTS_READ, WEBHOOKS_MANAGE
from integrations.app import SERVICE
from integrations.loops.health import check_health
from integrations.loops.notifications import verify_notifications
from integrations.loops.payments import reconcile_payments, send_payments
from integrations.loops.refunds import send_refunds
from integrations.loops.webhooks import deliver_webhooks
from integrations.resources import held_by

from services.integrations.tests.builders import PETROGRADKA, PLAIN, PLAIN_KEY
from services.integrations.tests.subscriber import Subscriber, listening
from tests.doubles.started import Client, started
from tools.doubles.yookassa.app import build

Start = Callable[..., Awaitable[RunningService]]
ALL = {INTEGRATIONS_READ, INTEGRATIONS_CONFIGURE, PAYMENTS_READ, WEBHOOKS_MANAGE}


@pytest.fixture(scope="module")
async def running_double(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    async with started(build, tmp_path_factory.mktemp("yookassa")) as client:
        yield client


@pytest.fixture
async def yookassa(running_double: Client) -> Client:
    await running_double.forget_everything()
    return running_double


@pytest.fixture
async def subscriber() -> AsyncIterator[Subscriber]:
    async with listening() as subscriber:
        yield subscriber


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    file = tmp_path / "secrets.key"
    file.write_text(base64.b64encode(os.urandom(32)).decode())
    return file


@dataclass
class House:
    """The running context, with its loops turned by hand."""

    service: RunningService

    @property
    def admin(self) -> Caller:
        return Caller(SubjectKind.USER, "01a1f7fe-c010-7b79-86fb-3afea5bd1609", Scope.network(), None, frozenset(ALL))

    @property
    def provider(self) -> Caller:
        """As the gateway names whoever comes to a hook."""
        return Caller(SubjectKind.PROVIDER, "yookassa", Scope.among(()))

    def keeper(self, *stores: StoreId) -> Caller:
        return self.service.user(*stores, permissions=ALL)

    async def call(self, caller: Caller | None, method: str, path: str, body: Any = None, **headers: str) -> Any:
        async with self.service.client(caller) as client:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return await client.request(method, path, json=body, headers=named)

    async def configure(
        self,
        provider: str = "yookassa",
        store: StoreId | None = PETROGRADKA,
        settings: dict[str, Any] | None = None,
        secrets: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        body = {
            "provider": provider,
            "store_id": None if store is None else str(store),
            "enabled": True,
            "settings": PLAIN if settings is None else settings,
            "secrets": {"secret_key": PLAIN_KEY} if secrets is None else secrets,
        }
        response = await self.call(self.admin, "POST", "/api/integrations/v1/configurations", body)
        assert response.status_code == 201, response.text
        made: dict[str, Any] = response.json()
        return made

    async def _turn(self, *loops: Any) -> None:
        for loop in loops:
            await loop(self.service.runtime)
            for crew in held_by(self.service.runtime).crews:
                await crew.idle()

    async def send(self) -> None:
        await self._turn(send_payments)

    async def reconcile(self) -> None:
        await self._turn(reconcile_payments)

    async def refund(self) -> None:
        await self._turn(send_refunds)

    async def verify(self) -> None:
        await self._turn(verify_notifications)

    async def check(self) -> None:
        await self._turn(check_health)

    async def dispatch(self) -> None:
        await self._turn(deliver_webhooks)

    async def payment(self, request: PaymentRequested) -> Any:
        rows = await self.service.rows(
            "select * from {schema}.provider_payments where payment_request_id = :id", id=request.payment_request_id
        )
        assert len(rows) == 1
        return rows[0]

    async def linked(self, request: PaymentRequested) -> str:
        """The request with its link out; gives the provider's reference."""
        await self.service.deliver(request)
        await self.send()
        row = await self.payment(request)
        assert row.state == "pending", row.reason
        return str(row.provider_reference)

    async def notify(self, configuration: dict[str, Any], event: str, body: dict[str, Any]) -> httpx.Response:
        """As the gateway would bring a notification in."""
        path = configuration["hook_url"].split("//", 1)[1].partition("/")[2]
        told = {"type": "notification", "event": event, "object": body}
        answered: httpx.Response = await self.call(self.provider, "POST", f"/{path}", told)
        return answered


@pytest.fixture
async def house(start: Start, yookassa: Client, key_file: Path) -> House:
    """Pauses between questions are none, so that each turn of a loop looks at everything."""
    service = await start(
        SERVICE,
        secrets_key_file=key_file,
        provider_urls={"yookassa": yookassa.url},
        provider_pace=0.0,
        webhook_pace=0.0,
        webhook_allow_private=True,
        webhook_total_seconds=1.0,
        yookassa_read_seconds=1.0,
    )
    return House(service)
