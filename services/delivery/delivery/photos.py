"""Photos of proofs as phones send them: base64, recognised by their first bytes."""

import base64
import binascii

from delivery.domain.refusals import PhotoUnreadable

_SIGNATURES = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"RIFF", "image/webp"))


def read(text: str) -> tuple[bytes, str]:
    """The bytes and their type. Raises PhotoUnreadable for anything that is not one of the three kinds."""
    try:
        photo = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise PhotoUnreadable() from error
    for signature, kind in _SIGNATURES:
        if photo.startswith(signature):
            return photo, kind
    raise PhotoUnreadable()
