"""The web client, as built from `gateway/web`: its pages with a nonce of each answer, and its files.

Each page belongs to the addresses below a prefix; what a page shows at its address is the client's own matter. Files
with a hash in their name never change; everything else is asked for again each time.
"""

import mimetypes
import re
from http import HTTPStatus
from pathlib import Path
from typing import Final

from chassis.refusals import NotFound, Unavailable
from contracts.api.messenger_web_chat import ChatFace
from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from gateway.entrance import NOBODY
from gateway.parts import parts_of
from gateway.security_headers import for_other_sites, may_be_framed, nonce

router = APIRouter(include_in_schema=False)

PAGES: Final = {"app": "index", "courier": "courier", "s": "public", "t": "public", "widget": "widget"}
"""The first word of an address and the page that stands there: staff, couriers, showcase, order page, chat widget."""
START: Final = "/app"
CHAT: Final = "widget"
_KEY: Final = re.compile(r"[\w-]{1,100}")
OWN_ASSETS: Final = Path(__file__).parent / "assets"
_FOREVER: Final = "public, max-age=31536000, immutable"
_EACH_TIME: Final = "no-cache"
_PLACE_OF_NONCE: Final = "__NARCISS_NONCE__"
_COMPRESSED: Final = {"br": ".br", "gzip": ".gz"}
"""Codings the build leaves files in, beside the plain ones; the smallest first."""


def _inside(folder: Path, name: str) -> Path | None:
    """The file of this name in the folder; None when there is none, or it would lie elsewhere."""
    file = (folder / name).resolve()
    return file if file.is_relative_to(folder.resolve()) and file.is_file() else None


@router.get("/")
async def home() -> Response:
    return RedirectResponse(START, status_code=307, headers={"Cache-Control": _EACH_TIME})


async def _page(request: Request) -> Response:
    """The page of an address, or a file that lies there (a service worker has to)."""
    folder = parts_of(request.app).settings.web_folder
    first, _, rest = request.url.path.strip("/").partition("/")
    file = _inside(folder, f"{first}/{rest}") if rest else None
    if file is not None:
        if first == CHAT:
            for_other_sites(request)
        # A service worker may do what the policy it came with lets it: the page's own, so that it can fetch our files.
        nonce(request)
        return FileResponse(file, headers={"Cache-Control": _EACH_TIME})
    page = _inside(folder, f"{PAGES[first]}.html")
    if page is None:
        raise Unavailable(what="The web client, which is not built here (make web),")
    text = page.read_text("utf-8").replace(_PLACE_OF_NONCE, nonce(request))
    if first == CHAT and _KEY.fullmatch(rest):
        may_be_framed(request, await _sites_of_chat(request, rest))
    return HTMLResponse(text, headers={"Cache-Control": "no-store"})


async def _sites_of_chat(request: Request, key: str) -> list[str]:
    """Sites that may show this chat; none while nobody can say."""
    try:
        status, raw = await parts_of(request.app).proxy.fetch(
            "messenger", f"/api/messenger/v1/public/web-chats/{key}", NOBODY
        )
    except Unavailable:
        return []
    return ChatFace.model_validate_json(raw).allowed_origins if status == HTTPStatus.OK else []


for _first in PAGES:
    router.add_api_route(f"/{_first}", _page, methods=["GET"])
    router.add_api_route(f"/{_first}/{{rest:path}}", _page, methods=["GET"])


@router.get("/assets/{name}")
async def asset(name: str, request: Request) -> Response:
    built = _inside(parts_of(request.app).settings.web_folder / "assets", name)
    file = built or _inside(OWN_ASSETS, name)
    if file is None:
        raise NotFound(what="file")
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = {"Cache-Control": _FOREVER if built else _EACH_TIME, "Vary": "Accept-Encoding"}
    for coding, suffix in _COMPRESSED.items():
        smaller = file.with_name(file.name + suffix)
        if coding in _readable(request) and smaller.is_file():
            return FileResponse(smaller, media_type=kind, headers={**headers, "Content-Encoding": coding})
    return FileResponse(file, media_type=kind, headers=headers)


def _readable(request: Request) -> set[str]:
    """Content codings the browser takes (RFC 9110, 12.5.3); one of weight 0 it does not."""
    offered = (word.replace(" ", "").partition(";q=") for word in request.headers.get("Accept-Encoding", "").split(","))
    return {coding.lower() for coding, _, weight in offered if weight.rstrip("0.") or not weight}
