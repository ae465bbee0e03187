"""Requests and answers as they stand on the wire: form fields, uploads, the envelope, the errors."""

import json
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from tools.doubles.common.faults import Fault
from tools.doubles.common.transport import Answer

_JSON_HEADERS = [(b"content-type", b"application/json")]
_WORDS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    413: "Request Entity Too Large",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


class Refused(Exception):
    """A request that Telegram answers with ``ok: false``."""

    def __init__(self, code: int, description: str, parameters: dict[str, int] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def envelope(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad_request(reason: str) -> Refused:
    return Refused(400, f"Bad Request: {reason}")


def too_many_requests(retry_after: int) -> Refused:
    return Refused(429, f"Too Many Requests: retry after {retry_after}", parameters={"retry_after": retry_after})


@dataclass(frozen=True)
class Upload:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class Arguments:
    """The fields of one call, all of them text as Telegram reads them, and the files sent along."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.fields.get(name, "")

    def has(self, name: str) -> bool:
        return name in self.fields

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "yes", "1")

    def number(self, name: str, missing: int | None = None) -> int:
        value = self.text(name)
        if not value and missing is not None:
            return missing
        try:
            return int(value)
        except ValueError:
            raise bad_request(f"invalid {name} specified") from None

    def coordinate(self, name: str) -> float:
        try:
            return float(self.text(name))
        except ValueError:
            raise bad_request(f"{name} is empty" if not self.text(name) else f"wrong {name}") from None

    def structure(self, name: str, refusal: str) -> Any:
        """A field that carries JSON; ``None`` when it was not sent."""
        if not self.text(name):
            return None
        try:
            return json.loads(self.text(name))
        except ValueError:
            raise bad_request(refusal) from None


def read_arguments(query: str, content_type: str, body: bytes) -> Arguments:
    """Query string, urlencoded form, multipart form or JSON: the four ways Telegram takes arguments."""
    fields = dict(parse_qsl(query, keep_blank_values=True))
    files: dict[str, Upload] = {}
    kind = content_type.split(";")[0].strip().lower()
    if kind == "multipart/form-data":
        more, files = _read_multipart(content_type, body)
        fields |= more
    elif kind == "application/json" and body:
        fields |= _read_json(body)
    elif body:
        fields |= dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return Arguments(fields, files)


def _read_json(body: bytes) -> dict[str, str]:
    try:
        values = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(values, dict):
        raise bad_request("can't parse JSON object")
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in values.items()
        if value is not None
    }


def _read_multipart(content_type: str, body: bytes) -> tuple[dict[str, str], dict[str, Upload]]:
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1")
    fields: dict[str, str] = {}
    files: dict[str, Upload] = {}
    for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(content, bytes):
            raise bad_request("can't parse multipart form")
        file_name = part.get_filename()
        if file_name is None:
            fields[name] = content.decode("utf-8", "replace")
        else:
            files[name] = Upload(file_name, part.get_content_type(), content)
    return fields, files


def operation_of(method: str, path: str) -> str:
    """``/bot1:x/sendMessage`` is ``sendMessage``, a file download is ``file``."""
    if path.startswith("/file/bot"):
        return "file"
    return path.rsplit("/", 1)[-1] if path.startswith("/bot") else path


def scripted_refusal(fault: Fault) -> Answer:
    """A scripted answer; without a body of its own it gets the envelope Telegram would use for the status."""
    if fault.kind == "rate_limited":
        envelope = too_many_requests(fault.retry_after).envelope()
        return Answer(429, json.dumps(envelope).encode(), _JSON_HEADERS)
    status = fault.status or (500 if fault.kind == "server_error" else 200)
    headers = [(name.encode(), value.encode()) for name, value in fault.headers.items()]
    if isinstance(fault.body, str):
        return Answer(status, fault.body.encode(), headers or [(b"content-type", b"text/html")])
    body = fault.body or Refused(status, _WORDS.get(status, "Error")).envelope()
    return Answer(status, json.dumps(body, ensure_ascii=False).encode(), headers or _JSON_HEADERS)
