"""Questions to YooKassa. What comes back is an answer, never an exception: also a lost answer is one.

A call that may take effect goes out with its Idempotence-Key; the same key carries the same bytes every time.
"""

import asyncio
import base64
import json
from datetime import datetime
from typing import Any

import aiohttp
from chassis.db import holding_transaction
from opentelemetry import propagate

from integrations.actions.open_secrets import Connection
from integrations.domain.answer import Answer
from integrations.domain.exchange import Ending, excerpt

HOME = "https://api.yookassa.ru"
CONNECT_SECONDS = 5
_PAGES = 10
_PAGE_SIZE = 100
_KNOWN_REFUSALS = {401: Ending.AUTH_FAILED, 403: Ending.AUTH_FAILED, 404: Ending.NOT_FOUND, 429: Ending.RATE_LIMITED}


class YooKassa:
    def __init__(self, base_url: str | None, read_seconds: float) -> None:
        self._base_url = f"{(base_url or HOME).rstrip('/')}/v3"
        self._http = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=read_seconds),
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def create_payment(self, connection: Connection, key: str, body: str) -> Answer:
        return await self._write(connection, "payment.create", "/payments", key, body)

    async def capture_payment(self, connection: Connection, reference: str, key: str) -> Answer:
        return await self._write(connection, "payment.capture", f"/payments/{reference}/capture", key, "{}")

    async def cancel_payment(self, connection: Connection, reference: str, key: str) -> Answer:
        return await self._write(connection, "payment.cancel", f"/payments/{reference}/cancel", key, "{}")

    async def create_refund(self, connection: Connection, key: str, body: str) -> Answer:
        return await self._write(connection, "refund.create", "/refunds", key, body)

    async def read_payment(self, connection: Connection, reference: str) -> Answer:
        return await self._ask(connection, "payment.read", "GET", f"/payments/{reference}")

    async def read_refund(self, connection: Connection, reference: str) -> Answer:
        return await self._ask(connection, "refund.read", "GET", f"/refunds/{reference}")

    async def read_shop(self, connection: Connection) -> Answer:
        return await self._ask(connection, "shop.read", "GET", "/me")

    async def find_payment(self, connection: Connection, since: datetime, name: str, value: str) -> Answer:
        """The payment made since then whose metadata says so; NOT_FOUND when the list has none."""
        return await self._find(connection, "payment", "/payments", {"created_at.gte": _moment(since)}, name, value)

    async def find_refund(self, connection: Connection, payment_reference: str, name: str, value: str) -> Answer:
        return await self._find(connection, "refund", "/refunds", {"payment_id": payment_reference}, name, value)

    async def close(self) -> None:
        await self._http.close()

    async def _find(
        self, connection: Connection, kind: str, path: str, filters: dict[str, str], name: str, value: str
    ) -> Answer:
        query = {**filters, "limit": str(_PAGE_SIZE)}
        for _ in range(_PAGES):
            page = await self._ask(connection, f"{kind}.find", "GET", path, params=query)
            if page.ending is not Ending.DONE:
                return page
            for item in page.body.get("items", []):
                if item.get("metadata", {}).get(name) == value:
                    return Answer(f"{kind}.find", Ending.DONE, page.duration_ms, page.status_code, item)
            if not page.body.get("next_cursor"):
                return Answer(f"{kind}.find", Ending.NOT_FOUND, page.duration_ms, page.status_code)
            query["cursor"] = page.body["next_cursor"]
        return Answer(f"{kind}.find", Ending.UNKNOWN, 0, detail="the list is too long to be searched")

    async def _write(self, connection: Connection, operation: str, path: str, key: str, body: str) -> Answer:
        headers = {"Idempotence-Key": key, "Content-Type": "application/json"}
        return await self._ask(connection, operation, "POST", path, content=body, headers=headers)

    async def _ask(self, connection: Connection, operation: str, method: str, path: str, **more: Any) -> Answer:
        if holding_transaction():
            raise RuntimeError("no network call may run inside a transaction")
        shop, key = str(connection.configuration.settings["shop_id"]), connection.secrets["secret_key"]
        loop = asyncio.get_running_loop()
        began = loop.time()
        sent = more.pop("content", "")
        shown = base64.b64encode(f"{shop}:{key}".encode()).decode()
        headers: dict[str, str] = {"Authorization": f"Basic {shown}", **more.pop("headers", {})}
        propagate.inject(headers)
        try:
            async with self._http.request(
                method,
                self._base_url + path,
                headers=headers,
                data=sent.encode() or None,
                allow_redirects=False,
                **more,
            ) as response:
                status, received = response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return Answer(operation, Ending.UNAVAILABLE, _ms(loop, began), detail=type(error).__name__, sent=sent)
        except (aiohttp.ClientError, TimeoutError) as error:
            return Answer(operation, Ending.UNKNOWN, _ms(loop, began), detail=type(error).__name__, sent=sent)
        return _understood(operation, status, received, _ms(loop, began), sent, key)


def _understood(operation: str, status: int, received: bytes, duration_ms: int, sent: str, key: str) -> Answer:
    """Anything that is neither an object nor a refusal leaves the outcome unknown. Our key is never repeated."""
    try:
        body = json.loads(received)
    except ValueError:
        body = None
    known = body if isinstance(body, dict) else {}
    if status == 200:
        ending = Ending.DONE if known else Ending.UNKNOWN
    elif 400 <= status < 500:
        ending = _KNOWN_REFUSALS.get(status, Ending.REJECTED)
    else:
        ending = Ending.UNKNOWN
    refused = ending is not Ending.DONE
    where = f" ({known['parameter']})" if refused and known.get("parameter") else ""
    return Answer(
        operation,
        ending,
        duration_ms,
        status,
        known,
        reason=excerpt(str(known.get("code", f"http_{status}")), [key]) if refused else "",
        detail=excerpt(f"{known.get('description', '')}{where}", [key]) if refused else "",
        sent=sent,
        received=received.decode("utf-8", "replace"),
    )


def _ms(loop: asyncio.AbstractEventLoop, began: float) -> int:
    return round((loop.time() - began) * 1000)


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
