"""Every screen of the workspace opens, complains of nothing, and can be used with a screen reader, in both schemes."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from gateway.web.e2e.people import Scheme, Surfaces

pytestmark = [pytest.mark.platform, pytest.mark.servers]

AXE = Path(__file__).parents[1] / "node_modules/axe-core/axe.min.js"
SCREENS = (
    "dashboard",
    "messenger",
    "intake",
    "orders",
    "board",
    "calendar",
    "new-order",
    "florist",
    "dispatch",
    "customers",
    "tasks",
    "stock",
    "recipes",
    "settings",
    "settings/zones?shown=days",
    "settings/devices",
    "settings/policies",
    "settings/replies",
    "settings/accounts",
)
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


@cache
def axe() -> str:
    """The checker's program; a page's own policy does not hold for what the browser's driver evaluates."""
    return AXE.read_text("utf-8")


async def serious(page: Page) -> list[Any]:
    """What axe finds that keeps somebody out: the rule and the elements."""
    await page.evaluate(axe())
    found = await page.evaluate("rules => axe.run(document, rules)", _RULES)
    return [
        (violation["id"], [node["html"][:200] for node in violation["nodes"][:3]])
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS)
async def test_it_opens_for_everybody(surfaces: Surfaces, screen: str, scheme: Scheme) -> None:
    manager = await surfaces.person("manager-ru", scheme=scheme)
    await manager.goes_to(f"/app/{screen}")
    page = manager.page
    await expect(page.get_by_role("heading", level=1).first).to_be_visible()
    await expect(page.get_by_role("status", name="Загружается…")).to_have_count(0)
    assert await serious(page) == []
