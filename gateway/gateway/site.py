"""The gateway's own few pages: the door, the public order page, and readable documents. No outside resource on any."""

import json
import mimetypes
from html import escape
from pathlib import Path
from typing import Any

from chassis.refusals import NotFound, Unavailable
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from gateway.cookies import session_token
from gateway.entrance import NOBODY
from gateway.parts import parts_of
from gateway.routes import Kind
from gateway.security_headers import nonce
from gateway.texts import TEXTS, language_of, say

router = APIRouter(include_in_schema=False)
ASSETS = Path(__file__).parent / "assets"
_DAY = "public, max-age=86400"


def page(request: Request, title: str, body: str, *, language: str, script: str = "", status: int = 200) -> Response:
    """One page of ours; `body` is markup that was escaped where it was put together."""
    mark = nonce(request)
    loaded = f'<script nonce="{mark}" src="/assets/{script}" defer></script>' if script else ""
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)} · Narciss</title>'
        f'<link rel="icon" href="/assets/narciss.svg"><link rel="stylesheet" href="/assets/narciss.css">{loaded}</head>'
        f"<body>{body}</body></html>",
        status_code=status,
    )


@router.get("/")
async def home(request: Request) -> Response:
    """Signing in, or, for who is in, what happens in their stores right now."""
    parts = parts_of(request.app)
    token = session_token(request.headers, parts.settings)
    visitor = await parts.visitors.find(Kind.USER, token) if token else None
    language = visitor.language if visitor else language_of(request.headers.get("accept-language", ""))
    words = escape(json.dumps({key: said[language] for key, said in TEXTS.items()}, ensure_ascii=False))
    if visitor is None:
        return page(request, say("sign_in", language), _sign_in(language, words), language=language, script="door.js")
    body = (
        f'<div id="here" data-words="{words}"><header><h1>Narciss</h1>'
        f'<label>{say("store", language)} <select id="store"></select></label><span>{escape(visitor.name)}</span>'
        f'<button id="leave" type="button">{say("leave", language)}</button></header>'
        f'<main><h2>{say("happening", language)}</h2><p id="state" role="status"></p>'
        f'<ol id="hints" aria-live="polite"><li>{say("quiet", language)}</li></ol></main></div>'
    )
    return page(request, say("happening", language), body, language=language, script="door.js")


def _sign_in(language: str, words: str) -> str:
    return (
        f'<main class="door"><form id="door" method="post" data-words="{words}"><h1>Narciss</h1>'
        f'<label>{say("login", language)}<input name="login" autocomplete="username" autocapitalize="none" required'
        f' autofocus></label><label>{say("password", language)}<input name="password" type="password"'
        f' autocomplete="current-password" required></label><label id="code" hidden>{say("code", language)}'
        f'<input name="code" inputmode="numeric" autocomplete="one-time-code"></label>'
        f'<p id="trouble" role="alert"></p><button>{say("enter", language)}</button></form></main>'
    )


@router.get("/t/{token}")
async def public_order(token: str, request: Request) -> Response:
    """How an order stands, for whoever holds its link (S59)."""
    parts = parts_of(request.app)
    language = language_of(request.headers.get("accept-language", ""))
    if not token.replace("-", "").replace("_", "").isalnum():
        return _order_page(request, language, f"<p>{say('no_order', language)}</p>", 404)
    try:
        status, raw = await parts.proxy.fetch("orders", f"/api/orders/v1/public/{token}", NOBODY)
    except Unavailable:
        return _order_page(request, language, f"<p>{say('order_later', language)}</p>", 503)
    if status != 200:
        gone = status in (404, 410, 422)
        said = say("no_order" if gone else "order_later", language)
        return _order_page(request, language, f"<p>{said}</p>", 404 if gone else 503)
    facts = json.loads(raw)
    return _order_page(request, language, _facts(facts, language), 200)


def _order_page(request: Request, language: str, body: str, status: int) -> Response:
    title = say("order", language)
    return page(request, title, f'<main class="door"><h1>{title}</h1>{body}</main>', language=language, status=status)


def _facts(value: Any, language: str) -> str:
    """Facts as a list of names and values; texts in three languages as the reader's."""
    if isinstance(value, dict):
        if "ru" in value and set(value) <= {"ru", "hy", "en"}:
            return escape(str(value.get(language) or value["ru"]))
        rows = [f"<dt>{escape(key)}</dt><dd>{_facts(item, language)}</dd>" for key, item in value.items() if item]
        return f"<dl>{''.join(rows)}</dl>"
    if isinstance(value, list):
        return f"<ul>{''.join(f'<li>{_facts(item, language)}</li>' for item in value)}</ul>"
    return escape(str(value))


@router.get("/assets/{name}")
async def asset(name: str) -> Response:
    file = ASSETS / name
    if file.parent != ASSETS or not file.is_file():
        raise NotFound(what="file")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return FileResponse(file, media_type=kind, headers={"Cache-Control": _DAY})


@router.get("/docs")
async def docs(request: Request) -> Response:
    """Everything that can be called here, for people; the same for programs at /openapi.json."""
    document = await parts_of(request.app).documents.openapi(request.app.openapi())
    language = language_of(request.headers.get("accept-language", ""))
    title = say("interfaces", language)
    body = f'<main><h1>{title}</h1><p><a href="/openapi.json">openapi.json</a></p>{_operations(document)}</main>'
    return page(request, title, body, language=language)


def _operations(document: dict[str, Any]) -> str:
    by_context: dict[str, list[str]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            said = escape(operation.get("description") or operation.get("summary") or "")
            line = f"<li><code>{method.upper()} {escape(path)}</code><p>{said}</p></li>"
            by_context.setdefault(operation["tags"][0], []).append(line)
    missing = "".join(f"<p>{escape(name)}: –</p>" for name in document.get("x-unavailable", []))
    return missing + "".join(
        f"<section><h2>{escape(context)}</h2><ul>{''.join(lines)}</ul></section>"
        for context, lines in sorted(by_context.items())
    )


@router.get("/asyncapi")
async def asyncapi(request: Request) -> Response:
    """All events; JSON for programs that ask for it."""
    document = parts_of(request.app).documents.asyncapi()
    if "text/html" not in request.headers.get("accept", ""):
        return JSONResponse(document)
    language = language_of(request.headers.get("accept-language", ""))
    title = say("events", language)
    lines = [
        f"<li><code>{escape(name)}</code><p>{escape(message.get('summary', ''))}</p></li>"
        for name, message in sorted(document["components"]["messages"].items())
    ]
    return page(request, title, f"<main><h1>{title}</h1><ul>{''.join(lines)}</ul></main>", language=language)


async def _openapi(request: Request) -> Response:
    app: FastAPI = request.app
    return JSONResponse(await parts_of(app).documents.openapi(app.openapi()))


OPENAPI = Route("/openapi.json", _openapi, include_in_schema=False)
"""Stands before FastAPI's own route of this name: outside, one document speaks for all contexts."""
