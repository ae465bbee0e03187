"""The platform's documents, for people and for programs. No outside resource on any page."""

from html import escape
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from gateway.parts import parts_of
from gateway.security_headers import nonce
from gateway.texts import language_of, say

router = APIRouter(include_in_schema=False)


def page(request: Request, title: str, body: str, *, language: str) -> Response:
    """One page of ours; `body` is markup that was escaped where it was put together."""
    nonce(request)
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(title)} · Narciss</title>'
        f'<link rel="icon" href="/assets/narciss.svg"><link rel="stylesheet" href="/assets/narciss.css"></head>'
        f"<body>{body}</body></html>"
    )


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
