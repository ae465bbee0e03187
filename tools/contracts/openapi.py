"""The HTTP promises: one OpenAPI document per context, and which changes of it break a client."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chassis.service import Service, build_app

from tools.contracts.compatibility import ANSWER, REQUEST, Flow, breaking_changes

Document = dict[str, Any]

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def published_documents(root: Path) -> dict[str, Document]:
    """The OpenAPI of every context whose package has an `app` module, by context name.

    `<package>.app.SERVICE` is built without any server and without reading the environment, so the documents are the
    same everywhere. A context that is not there yet is left out, one that cannot be built fails loudly.
    """
    folders = [folder.parent for folder in sorted(root.glob("services/*/pyproject.toml"))] + [root / "gateway"]
    documents: dict[str, Document] = {}
    for folder in folders:
        package = folder.name.replace("-", "_")
        if (folder / package / "app.py").is_file():
            service: Service = importlib.import_module(f"{package}.app").SERVICE
            application = build_app(service, service.settings.model_construct())
            documents[folder.name] = application.openapi()
    return documents


def breaking_openapi_changes(old: Document, new: Document) -> list[str]:
    """Every change that breaks a client written against `old`, as `METHOD path: what happened`."""
    old_paths = {_shape(path): (path, item) for path, item in old.get("paths", {}).items()}
    new_paths = {_shape(path): item for path, item in new.get("paths", {}).items()}
    found: list[str] = []
    for shape, (path, item) in sorted(old_paths.items()):
        for method in _METHODS:
            if method not in item:
                continue
            where = f"{method.upper()} {path}"
            now = new_paths.get(shape, {}).get(method)
            if now is None:
                found.append(f"{where}: removed")
            else:
                found += [f"{where}: {change}" for change in _operation_changes(item[method], now, (old, new))]
    return found


def _shape(path: str) -> str:
    """`/orders/{order_id}` and `/orders/{id}` are the same promise."""
    return re.sub(r"\{[^}]*\}", "{}", path)


Roots = tuple[Document, Document]


def _operation_changes(old: Document, new: Document, roots: Roots) -> Iterator[str]:
    yield from _parameter_changes(old.get("parameters", []), new.get("parameters", []), roots)
    yield from _body_changes(old.get("requestBody"), new.get("requestBody"), roots)
    for status, answer in sorted(old.get("responses", {}).items()):
        now = new.get("responses", {}).get(status)
        if now is not None:
            yield from _content_changes(answer, now, ANSWER, roots, f"answer {status}")
        elif status.startswith("2"):
            yield f"answer {status}: removed"


def _parameter_changes(old: list[Document], new: list[Document], roots: Roots) -> Iterator[str]:
    before = {(p["in"], p["name"]): p for p in old if p["in"] != "path"}
    now = {(p["in"], p["name"]): p for p in new if p["in"] != "path"}
    for key in sorted(before.keys() - now.keys()):
        yield f"{key[0]} parameter {key[1]}: removed"
    for key in sorted(now):
        if now[key].get("required") and not before.get(key, {}).get("required"):
            yield f"{key[0]} parameter {key[1]}: " + ("became required" if key in before else "new and required")
    pairs = [
        (f"{kind} parameter {name}", before[kind, name], now[kind, name])
        for kind, name in sorted(before.keys() & now.keys())
    ]
    in_path = ([p for p in parameters if p["in"] == "path"] for parameters in (old, new))
    pairs += [(f"path parameter {was['name']}", was, is_now) for was, is_now in zip(*in_path, strict=False)]
    for where, was, is_now in pairs:
        changes = breaking_changes(was.get("schema", {}), is_now.get("schema", {}), REQUEST, roots=roots)
        yield from (f"{where}: {change}" for change in changes)


def _body_changes(old: Document | None, new: Document | None, roots: Roots) -> Iterator[str]:
    if new is not None and new.get("required") and not (old or {}).get("required"):
        yield "request body: became required"
    if old is not None and new is None:
        yield "request body: removed"
    if old is not None and new is not None:
        yield from _content_changes(old, new, REQUEST, roots, "request body")


def _content_changes(old: Document, new: Document, flow: Flow, roots: Roots, where: str) -> Iterator[str]:
    for media, content in sorted(old.get("content", {}).items()):
        now = new.get("content", {}).get(media)
        if now is None:
            yield f"{where}: {media} removed"
            continue
        changes = breaking_changes(content.get("schema", {}), now.get("schema", {}), flow, roots=roots)
        yield from (f"{where}: {change}" for change in changes)
