"""Pictures of the main screens for docs/screens: `make screens` while Narciss runs.

Taken from the demo network of the running system, in the languages and colours people use.
"""

import asyncio
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright

from tools.local import packages
from tools.local.faults import Fault
from tools.local.system import home

FOLDER = Path(__file__).resolve().parents[2] / "docs/screens"
DESKTOP, TABLET, PHONE = (1440, 900), (1024, 768), (390, 844)
_QUIET_MS = 1500


@dataclass(frozen=True)
class Picture:
    name: str
    login: str
    path: str
    size: tuple[int, int] = DESKTOP
    language: str = "ru"
    scheme: str = "light"


PICTURES = (
    Picture("dashboard", "manager-ru", "/app/dashboard"),
    Picture("orders", "sales-tverskaya", "/app/orders"),
    Picture("board-dark", "sales-tverskaya", "/app/board", scheme="dark"),
    Picture("messenger", "sales-tverskaya", "/app/messenger"),
    Picture("new-order-en", "sales-tverskaya", "/app/new-order", language="en"),
    Picture("calendar-hy", "manager-ru", "/app/calendar", language="hy"),
    Picture("dispatch", "manager-ru", "/app/dispatch"),
    Picture("customers", "sales-tverskaya", "/app/customers"),
    Picture("recipes", "manager-ru", "/app/recipes"),
    Picture("settings", "admin", "/app/settings"),
    Picture("florist", "florist-tverskaya", "/app/florist", size=TABLET),
    Picture("courier", "courier-tverskaya", "/courier", size=PHONE),
)


async def take(browser: Browser, run: dict[str, Any], picture: Picture) -> None:
    base = str(run["url"]).rstrip("/")
    users = {user["login"]: user["password"] for user in run["users"]}
    context = await browser.new_context(
        viewport={"width": picture.size[0], "height": picture.size[1]}, locale=picture.language
    )
    await context.add_init_script(
        f"localStorage.setItem('narciss.language', '{picture.language}');"
        f"localStorage.setItem('narciss.colors', '{picture.scheme}')"
    )
    door = f"{base}/api/gateway/v1/sign-in"
    body = {"login": picture.login, "password": users[picture.login]}
    await context.request.post(door, data=body, headers={"Origin": base})
    page = await context.new_page()
    await page.goto(f"{base}{picture.path}")
    await page.wait_for_timeout(_QUIET_MS)
    await page.screenshot(path=FOLDER / f"{picture.name}.png")
    await context.close()


def running() -> Any:
    """Address and sign-ins of the running system. Raises Fault when none runs."""
    file = home() / "run.json"
    if not file.exists():
        raise Fault("Narciss does not run; make up starts it.")
    return json.loads(file.read_text())


async def main(run: Any) -> None:
    packages.ensure(postgres=False, rabbitmq=False, browser=True)
    async with async_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = await playwright.chromium.launch(executable_path=f"/usr/bin/{packages.BROWSER}", args=flags)
        for picture in PICTURES:
            await take(browser, run, picture)
        await browser.close()


if __name__ == "__main__":
    try:
        FOLDER.mkdir(parents=True, exist_ok=True)
        asyncio.run(main(running()))
    except Fault as fault:
        sys.exit(f"narciss: {fault}")
