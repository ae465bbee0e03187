"""People at their screens, for the stories."""

from typing import Any, Literal
from uuid import uuid4

from playwright.async_api import APIResponse, Browser, BrowserContext, ConsoleMessage, Page

Language = Literal["ru", "hy", "en"]
Scheme = Literal["light", "dark"]
DESKTOP, TABLET, PHONE = (1440, 900), (1024, 768), (390, 844)
_HARMLESS = ("GPU stall", "Failed to load resource")
"""The software renderer's remark; and an answer that says no, which the screen itself has to show."""


class Person:
    """One signed-in browser. `page` is where they look; `api` does by program what the story does not click."""

    def __init__(self, page: Page, base: str, csrf: str) -> None:
        self.page = page
        self.base = base
        self.csrf = csrf

    async def goes_to(self, path: str) -> None:
        await self.page.goto(f"{self.base}{path}")

    async def get(self, path: str) -> Any:
        return await _json(await self.page.context.request.get(f"{self.base}{path}"))

    async def post(self, path: str, body: Any) -> Any:
        headers = {"X-CSRF-Token": self.csrf, "Origin": self.base, "Idempotency-Key": str(uuid4())}
        return await _json(await self.page.context.request.post(f"{self.base}{path}", data=body, headers=headers))

    async def delete(self, path: str) -> None:
        headers = {"X-CSRF-Token": self.csrf, "Origin": self.base}
        await _json(await self.page.context.request.delete(f"{self.base}{path}", headers=headers))


async def _json(answer: APIResponse) -> Any:
    assert answer.ok, f"{answer.status} {answer.url}: {await answer.text()}"
    return await answer.json() if answer.status != 204 else None


class Surfaces:
    """Opens browsers of their own for each person, and collects what their pages complain about."""

    def __init__(self, browser: Browser, run: dict[str, Any]) -> None:
        self.run = run
        self.base = str(run["url"]).rstrip("/")
        self.complaints: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    async def stranger(
        self, size: tuple[int, int] = DESKTOP, language: Language = "ru", scheme: Scheme = "light"
    ) -> Page:
        """A fresh browser nobody has used."""
        context = await self._browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale=language, color_scheme=scheme
        )
        context.set_default_timeout(15_000)
        self._contexts.append(context)
        page = await context.new_page()
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", lambda request: self._note_request(request.url))
        return page

    async def person(
        self, login: str, size: tuple[int, int] = DESKTOP, language: Language = "ru", scheme: Scheme = "light"
    ) -> Person:
        """Somebody who is signed in; the sign-in screen has its own story."""
        page = await self.stranger(size, language, scheme)
        password = next(user["password"] for user in self.run["users"] if user["login"] == login)
        me = await _json(
            await page.context.request.post(
                f"{self.base}/api/gateway/v1/sign-in",
                data={"login": login, "password": password},
                headers={"Origin": self.base},
            )
        )
        await page.add_init_script(f"localStorage.setItem('narciss.language', '{language}')")
        return Person(page, self.base, me["csrf_token"])

    async def close(self) -> None:
        for context in self._contexts:
            await context.close()

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(harmless in message.text for harmless in _HARMLESS):
            self.complaints.append(f"{message.location.get('url')}: {message.text}")

    def _note_request(self, url: str) -> None:
        if not url.startswith((self.base, "data:", "blob:")):
            self.complaints.append(f"a request left for {url}")
