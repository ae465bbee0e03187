"""How a file of a conversation comes in, and is handed out to whoever may have it (S157)."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from chassis.refusals import Refusal
from fastapi import Request, Response

from messenger.domain.refusals import FileTooLarge, MediaFailed, MediaNotReady
from messenger.store import media
from messenger.views.messages import File

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
SHOWN_IN_PLACE = PICTURES | {"image/gif", "audio/ogg", "audio/mpeg", "video/mp4"}
"""Types a browser may show; everything else is only ever saved, so that no upload runs as a page of ours."""


async def whole_body(request: Request, most: int, refusal: type[Refusal] = FileTooLarge) -> bytes:
    """Raises the refusal, which names the limit, as soon as the body is longer than so many bytes."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > most:
            raise refusal(limit=most)
    return bytes(content)


def body_of_kinds(kinds: Iterable[str]) -> dict[str, Any]:
    """How the document says that the body itself is a file of one of these types."""
    content = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in sorted(kinds)}
    return {"requestBody": {"required": True, "content": content}}


def shown(found: File) -> Response:
    """Raises MediaFailed, MediaNotReady."""
    if found.state == media.FAILED:
        raise MediaFailed(reason=found.failure)
    if found.content is None:
        raise MediaNotReady(retry_after=2)
    place = "inline" if found.content_type in SHOWN_IN_PLACE else "attachment"
    return Response(
        found.content,
        media_type=found.content_type if place == "inline" else "application/octet-stream",
        headers={
            "Content-Disposition": f"{place}; filename*=UTF-8''{quote(found.file_name or 'file', safe='')}",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, max-age=3600",
        },
    )
