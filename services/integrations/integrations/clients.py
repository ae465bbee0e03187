"""Webhooks out. The name is resolved at each attempt, every address it has must be public, the connection goes to the
address that was checked, redirects are not followed, and little of the answer is read.
"""

import asyncio
import socket
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

import certifi
import httpx
from chassis.db import holding_transaction
from opentelemetry import propagate

from integrations.domain.address import is_public
from integrations.domain.refusals import AddressNotAllowed

RESOLVE_SECONDS = 5
CONNECT_SECONDS = 5
READ_CAP = 16_384
LONGEST_URL = 2048
PORTS = frozenset({443, 8443})


@dataclass(frozen=True, slots=True)
class Reply:
    """What a subscriber answered; without `status_code` it never did, and `error` says in one word why."""

    duration_ms: int
    status_code: int | None = None
    retry_after: int | None = None
    error: str = ""
    body: str = ""


class Postman:
    def __init__(self, total_seconds: float, *, allow_private: bool) -> None:
        self._total_seconds = total_seconds
        self._allow_private = allow_private
        # Reading the authorities costs more than a delivery.
        self._trusted = ssl.create_default_context(cafile=certifi.where())

    async def deliver(self, url: str, body: bytes, headers: dict[str, str]) -> Reply:
        """Never raises for what the other side does."""
        if holding_transaction():
            raise RuntimeError("no network call may run inside a transaction")
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            async with asyncio.timeout(self._total_seconds):
                require_allowed_url(url, allow_private=self._allow_private)
                address = await self._resolve(httpx.URL(url))
                status, retry_after, read = await self._post(httpx.URL(url), address, body, headers)
        except AddressNotAllowed:
            return Reply(_ms(loop, began), error="blocked_address")
        except socket.gaierror:
            return Reply(_ms(loop, began), error="name_unknown")
        except TimeoutError:
            return Reply(_ms(loop, began), error="timeout")
        except (httpx.TransportError, httpx.InvalidURL) as error:
            word = "timeout" if isinstance(error, httpx.TimeoutException) else "connection_failed"
            return Reply(_ms(loop, began), error=word)
        return Reply(_ms(loop, began), status, retry_after, body=read)

    async def _resolve(self, url: httpx.URL) -> str:
        """One address to connect to. Raises AddressNotAllowed when any of the name's addresses is not public."""
        async with asyncio.timeout(RESOLVE_SECONDS):
            found = await asyncio.get_running_loop().getaddrinfo(url.host, url.port or 443, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in found]
        if not addresses or not (self._allow_private or all(is_public(one) for one in addresses)):
            raise AddressNotAllowed(reason="it does not lead to the public internet")
        return addresses[0]

    async def _post(
        self, url: httpx.URL, address: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, int | None, str]:
        """A client of its own per delivery: a connection made for one name is never used for another."""
        timeout = httpx.Timeout(self._total_seconds, connect=CONNECT_SECONDS)
        named = {**headers, "host": url.netloc.decode("ascii")}
        propagate.inject(named)
        extensions = {"sni_hostname": url.raw_host.decode("ascii")}
        async with (
            httpx.AsyncClient(timeout=timeout, follow_redirects=False, trust_env=False, verify=self._trusted) as client,
            client.stream(
                "POST", url.copy_with(host=address), content=body, headers=named, extensions=extensions
            ) as response,
        ):
            read = b""
            async for part in response.aiter_raw():
                read += part
                if len(read) >= READ_CAP:
                    break
            return response.status_code, _seconds(response.headers), read[:READ_CAP].decode("utf-8", "replace")


def _seconds(headers: httpx.Headers) -> int | None:
    asked = headers.get("retry-after", "")
    return int(asked) if asked.isascii() and asked.isdigit() else None


def _ms(loop: asyncio.AbstractEventLoop, began: float) -> int:
    return round((loop.time() - began) * 1000)


def require_allowed_url(url: str, *, allow_private: bool) -> None:
    """What can be seen without resolving the name. Raises AddressNotAllowed."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressNotAllowed(reason="it cannot be read") from error
    host = (parts.hostname or "").rstrip(".")
    if len(url) > LONGEST_URL or not host or not url.isascii() or any(sign.isspace() for sign in url):
        raise AddressNotAllowed(reason="it has no plain host name or is too long")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise AddressNotAllowed(reason="it carries credentials or a fragment")
    if parts.scheme != "https" and not (allow_private and parts.scheme == "http"):
        raise AddressNotAllowed(reason="it must begin with https://")
    if allow_private:
        return
    if (port or 443) not in PORTS:
        raise AddressNotAllowed(reason=f"its port must be one of {', '.join(map(str, sorted(PORTS)))}")
    if _is_number(host) or host == "localhost" or "." not in host:
        raise AddressNotAllowed(reason="it must name a public host")


def _is_number(host: str) -> bool:
    """An address in any of the ways resolvers read one (decimal, octal, hexadecimal parts too)."""
    return ":" in host or all(
        part.lower().removeprefix("0x").isalnum() and part[:1].isdigit() for part in host.split(".")
    )
