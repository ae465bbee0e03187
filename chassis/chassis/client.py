"""Calls from one service to another: rare, decided one by one, always with a time limit and an identity."""

from typing import Any

import httpx
from opentelemetry import propagate

from chassis.db import holding_transaction
from chassis.identity import Signer
from chassis.refusals import Unavailable

TIMEOUT = httpx.Timeout(3.0, connect=1.0)


class ServiceClient:
    """HTTP to one other context, signed as this one. Refuses to run while a transaction is open."""

    def __init__(self, audience: str, base_url: str, signer: Signer) -> None:
        self._audience = audience
        self._signer = signer
        self._http = httpx.AsyncClient(base_url=base_url, timeout=TIMEOUT, follow_redirects=False)

    async def get(self, path: str, **params: Any) -> httpx.Response:
        return await self._send("GET", path, params=params)

    async def post(self, path: str, body: Any) -> httpx.Response:
        return await self._send("POST", path, json=body)

    async def _send(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        if holding_transaction():
            raise RuntimeError("no network call may run inside a transaction")
        headers = {"Authorization": f"Bearer {self._signer.as_service(self._audience)}"}
        propagate.inject(headers)
        try:
            return await self._http.request(method, path, headers=headers, **kwargs)
        except httpx.TransportError as error:
            raise Unavailable(what=self._audience) from error

    async def close(self) -> None:
        await self._http.aclose()
