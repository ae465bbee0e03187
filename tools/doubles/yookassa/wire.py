"""Errors and names of operations as they stand on the wire; amounts between strings and kopecks."""

import json
import re
import uuid
from decimal import Decimal
from typing import Any

from tools.doubles.common.faults import Fault
from tools.doubles.common.transport import Answer

_CODES = {
    400: "invalid_request",
    401: "invalid_credentials",
    403: "forbidden",
    404: "not_found",
    429: "too_many_requests",
    500: "internal_server_error",
}
_NAMES = {"payments": "payment", "refunds": "refund", "receipts": "receipt", "webhooks": "webhook"}
_PATH = re.compile(r"/v3/(?P<kind>[a-z_]+)(?:/(?P<id>[^/]+))?(?:/(?P<verb>[a-z]+))?/?")


class Refused(Exception):
    def __init__(self, status: int, description: str, parameter: str | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameter = parameter

    def envelope(self) -> dict[str, Any]:
        body = {
            "type": "error",
            "id": str(uuid.uuid4()),
            "code": _CODES.get(self.status, "internal_server_error"),
            "description": self.description,
        }
        return {**body, "parameter": self.parameter} if self.parameter else body


def invalid(description: str, parameter: str | None = None) -> Refused:
    return Refused(400, description, parameter)


def kopecks(amount: dict[str, Any]) -> int:
    """Minor units of an amount that has been checked to be ``"4500.00"``."""
    return int(Decimal(str(amount["value"])) * 100)


def amount_of(minor: int, currency: str = "RUB") -> dict[str, str]:
    return {"value": f"{minor // 100}.{minor % 100:02d}", "currency": currency}


def operation_of(method: str, path: str) -> str:
    """``POST /v3/payments/{id}/capture`` is ``capture_payment``; the buyer's page is ``checkout``."""
    if path.startswith("/checkout/"):
        return "checkout"
    found = _PATH.fullmatch(path)
    if found is None:
        return path
    name = _NAMES.get(found["kind"], found["kind"])
    if found["verb"]:
        return f"{found['verb']}_{name}"
    if method == "GET":
        return f"get_{name}" if found["id"] or name == found["kind"] else f"list_{name}s"
    return f"create_{name}" if method == "POST" else f"{method.lower()}_{name}"


def scripted_refusal(fault: Fault) -> Answer:
    """YooKassa sends no header saying when to come back, so neither does a scripted 429 unless told to."""
    status = fault.status or {"rate_limited": 429, "server_error": 500}.get(fault.kind, 200)
    headers = [(name.encode(), value.encode()) for name, value in fault.headers.items()]
    if isinstance(fault.body, str):
        return Answer(status, fault.body.encode(), headers or [(b"content-type", b"text/html")])
    body = fault.body or Refused(status, "Scripted refusal").envelope()
    return Answer(status, json.dumps(body).encode(), headers or [(b"content-type", b"application/json")])
