"""How a file of a conversation is handed out, to whoever may have it (S157)."""

from urllib.parse import quote

from fastapi import Response

from messenger.domain.refusals import MediaFailed, MediaNotReady
from messenger.store import media
from messenger.views.messages import File

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
SHOWN_IN_PLACE = PICTURES | {"image/gif", "audio/ogg", "audio/mpeg", "video/mp4"}
"""Types a browser may show; everything else is only ever saved, so that no upload runs as a page of ours."""


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
