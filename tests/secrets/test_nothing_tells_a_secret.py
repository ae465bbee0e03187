"""After a whole story and everything typed wrongly beside it, no secret can be read anywhere but where it must stand.

Nowhere at all: logs of every process, rows of every table (events in outboxes, answers kept for repeated requests,
the journal of exchanges, audit), parked and waiting messages, refusals. Secrets of providers and devices stand in
`configuration_secrets` and `registers` sealed, passwords and tokens hashed; neither can be read.
"""

import stat
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.secrets import places
from tests.secrets.planted import MADE, TYPED_CARD, TYPED_KEY, TYPED_PASSWORD, secrets_in, spellings, told
from tests.stories import loop
from tests.stories.people import System
from tests.stories.shop import KENTRON, opened

pytestmark = [pytest.mark.platform, pytest.mark.timeout(900)]
GREETING: Final = {"log of the launcher", "log launcher.log"}
"""`make run` tells the person in front of it everybody's password and the partner's key; its owner alone reads it."""
HOOKS: Final = ("/hooks/telegram", "/hooks/wappi", "/hooks/yookassa")


@pytest.fixture
def system(platform_run_file: Path) -> System:
    return System.read(platform_run_file)


async def _refusals(system: System) -> list[tuple[str, bytes]]:
    """Secrets typed where they do not belong, or almost right; what each was answered with."""
    answers: list[tuple[str, httpx.Response]] = []
    async with opened(system) as shop, httpx.AsyncClient(base_url=system.url, timeout=30) as stranger:

        async def ask(method: str, path: str, **more: Any) -> None:
            answers.append((f"{method} {path}", await stranger.request(method, path, **more)))

        for login in ("admin", TYPED_PASSWORD):
            await ask("POST", "/api/gateway/v1/sign-in", json={"login": login, "password": TYPED_PASSWORD})
        await ask("POST", "/api/gateway/v1/sign-in", json={"login": {"password": TYPED_PASSWORD}, "password": 7})
        await ask("POST", "/api/gateway/v1/sign-in", content=f'{{"password": "{TYPED_PASSWORD}'.encode())
        await ask("GET", "/api/v1/external/catalogue", headers={"Authorization": f"Bearer {TYPED_KEY}"})
        await ask("GET", "/api/v1/external/catalogue", headers={"X-Api-Key": TYPED_KEY}, params={"cursor": TYPED_CARD})
        await ask("GET", "/api/orders/v1/orders", headers={"Cookie": f"narciss_session={TYPED_PASSWORD}"})
        for hook in HOOKS:
            headers = {"X-Telegram-Bot-Api-Secret-Token": TYPED_PASSWORD, "Authorization": f"Bearer {TYPED_PASSWORD}"}
            await ask("POST", f"{hook}/not-a-key", json={"card": {"number": TYPED_CARD}}, headers=headers)
        for path, body in (
            ("/api/pos/v1/payments", {"card_number": TYPED_CARD, "cvc": TYPED_CARD, "amount": TYPED_CARD}),
            ("/api/orders/v1/orders", {"store_id": TYPED_CARD, "payment": {"card": TYPED_CARD}}),
            ("/api/integrations/v1/configurations", _configuration("yookassa", {"secret_key": [TYPED_PASSWORD]})),
            ("/api/integrations/v1/configurations", _configuration("nobody", {"api_token": TYPED_PASSWORD})),
            ("/api/gateway/v1/users", {"login": "x", "password": TYPED_PASSWORD, "display_name": 5}),
        ):
            answers.append((path, await shop.admin.try_to("POST", path, json=body, key="planted")))
        password = {"current_password": TYPED_PASSWORD, "new_password": TYPED_PASSWORD}
        answers.append(("password", await shop.sales.try_to("PUT", "/api/gateway/v1/me/password", json=password)))
    assert all(answer.is_error for _, answer in answers), [(what, answer.status_code) for what, answer in answers]
    return [(what, answer.content + repr(answer.headers.raw).encode()) for what, answer in answers]


def _configuration(provider: str, secrets: dict[str, Any]) -> dict[str, Any]:
    return {"provider": provider, "store_id": str(KENTRON.id), "enabled": True, "settings": {}, "secrets": secrets}


async def test_a_whole_story_leaves_no_secret_anywhere(system: System, platform_run_file: Path) -> None:
    known = told(platform_run_file)
    said = [(f"answer to {what}", text) for what, text in await _refusals(system)]
    await loop.tell(system, lambda line: said.append(("the story", line.encode())))
    said += [one for one in places.logs(platform_run_file) if one[0] not in GREETING]
    said += [one async for one in places.rows(platform_run_file)]
    said += [one async for one in places.parked(platform_run_file)]
    assert len(said) > 500
    read = {where: found for where, text in said if (found := secrets_in(text, known))}
    assert read == {}


def test_whoever_else_uses_the_machine_cannot_read_a_log(platform_run_file: Path) -> None:
    greeting = [platform_run_file.parent / "launcher.log", platform_run_file.parent / "log/launcher.log"]
    for file in (*(one for one in greeting if one.exists()), platform_run_file):
        assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file


async def test_a_secret_that_stands_somewhere_is_seen(platform_run_file: Path) -> None:
    """The net has no hole: each secret in each spelling, and what the system makes by its shape."""
    known = told(platform_run_file)
    assert len(known) > 30
    for what, secret in known.items():
        assert all(what in secrets_in(b"x " + spelling + b" y", known) for spelling in spellings(secret)), what
    made = (
        b"ncs_" + b"a" * 43,
        b"ncd_" + b"a" * 43,
        b"nck_live_" + b"a" * 43,
        b"whsec_" + b"a" * 32,
        b"eyJ" + b"a" * 30 + b"." + b"b" * 30 + b"." + b"c" * 60,
        b"otpauth://totp/x",
        b"-----BEGIN PRIVATE KEY",
    )
    assert set().union(*(secrets_in(b" " + one, {}) for one in made)) == set(MADE)
    tables = {where.rsplit(".", 1)[0] async for where, _ in places.rows(platform_run_file)}
    assert {"orders.outbox", "gateway.audit", "integrations.exchanges", "messenger.inbound_events"} <= tables
