"""The platform's documents: one OpenAPI of everything reachable through this door, and the events' AsyncAPI."""

import asyncio
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import contracts.events
import structlog
from chassis.identity import Caller, SubjectKind
from chassis.refusals import NotFound, Unavailable
from chassis.scope import Scope

from gateway import routes
from gateway.proxy import Proxy
from gateway.settings import GatewaySettings

log = structlog.get_logger()
Document = dict[str, Any]
_NOBODY = Caller(SubjectKind.PUBLIC, "documents", Scope.among(()))
_COMPONENTS = "#/components/"
PUBLISHED = Path(str(contracts.events.__file__)).parents[2] / "published"


class Documents:
    """Merged documents, kept for a while."""

    def __init__(self, settings: GatewaySettings, proxy: Proxy) -> None:
        self._proxy = proxy
        self._keep_seconds = settings.documents_cache_seconds
        self._public_url = settings.public_url
        self._made: tuple[float, Document] | None = None
        self._making = asyncio.Lock()

    async def openapi(self, own: Document) -> Document:
        """Our own document and those of all services that answer; who did not is named in `x-unavailable`."""
        async with self._making:
            if self._made is None or self._made[0] < time.monotonic():
                found = await asyncio.gather(*(self._of(context) for context in routes.CONTEXTS))
                documents = {"gateway": own, **{name: d for name, d in zip(routes.CONTEXTS, found, strict=True) if d}}
                missing = [name for name in routes.CONTEXTS if name not in documents]
                merged = merge(documents, missing, self._public_url)
                # A service that was away is looked for again soon.
                seconds = self._keep_seconds if not missing else min(self._keep_seconds, 5.0)
                self._made = (time.monotonic() + seconds, merged)
            return self._made[1]

    async def _of(self, context: str) -> Document | None:
        try:
            status, body = await self._proxy.fetch(context, "/openapi.json", _NOBODY)
        except Unavailable:
            return None
        if status != 200:
            log.warning("no document", service=context, status=status)
            return None
        found: Document = json.loads(body)
        return found

    def asyncapi(self) -> Document:
        """The published AsyncAPI of all events. Raises NotFound where it is not installed with the program."""
        file = PUBLISHED / "asyncapi.json"
        if not file.is_file():
            raise NotFound(what="AsyncAPI document on this installation")
        found: Document = json.loads(file.read_text("utf-8"))
        return found


def merge(documents: Mapping[str, Document], missing: list[str], server: str) -> Document:
    """One document: paths as they are, everything with a name under its context's name."""
    merged: Document = {
        "openapi": "3.1.0",
        "info": {"title": "Narciss", "version": "1"},
        "servers": [{"url": server}],
        "tags": [{"name": context} for context in sorted(documents)],
        "paths": {},
        "components": {"schemas": {}, "responses": {}},
    }
    for context, document in documents.items():
        for path, operations in document.get("paths", {}).items():
            route = routes.find(path, path.encode())
            if route is not None and route.context == context:
                merged["paths"][path] = _operations(context, operations)
        for kind, named in merged["components"].items():
            for name, component in document.get("components", {}).get(kind, {}).items():
                named[f"{context}.{name}"] = _renamed(component, context)
    merged["paths"] = dict(sorted(merged["paths"].items()))
    if missing:
        merged["x-unavailable"] = missing
    return merged


def _operations(context: str, operations: Document) -> Document:
    renamed: Document = _renamed(operations, context)
    for operation in renamed.values():
        if isinstance(operation, dict):
            operation["tags"] = [context]
            if "operationId" in operation:
                operation["operationId"] = f"{context}.{operation['operationId']}"
    return renamed


def _renamed(value: Any, context: str) -> Any:
    """The same with every reference to a component ($ref, mapping of a discriminator) under its context's name."""
    if isinstance(value, dict):
        return {key: _renamed(item, context) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, context) for item in value]
    if isinstance(value, str) and value.startswith(_COMPONENTS):
        kind, _, name = value.removeprefix(_COMPONENTS).partition("/")
        return f"{_COMPONENTS}{kind}/{context}.{name}"
    return value
