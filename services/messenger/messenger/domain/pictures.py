"""Which bytes are a picture: told by how they begin, never by what somebody calls them."""

from messenger.domain.refusals import PictureUnreadable

_SIGNATURES = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
_RIFF, _WEBP = b"RIFF", b"WEBP"


def picture_type(content: bytes) -> str:
    """The media type. Raises PictureUnreadable."""
    for signature, media_type in _SIGNATURES:
        if content.startswith(signature):
            return media_type
    if content.startswith(_RIFF) and content[8:12] == _WEBP:
        return "image/webp"
    raise PictureUnreadable()
