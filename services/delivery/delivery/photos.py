"""Photos of proofs as phones send them: base64, recognised by their first bytes."""

import base64
import binascii

from chassis import pictures
from delivery.domain.refusals import PhotoUnreadable


def read(text: str) -> tuple[bytes, str]:
    """The bytes and their type. Raises PhotoUnreadable for anything that is not one of the three kinds."""
    try:
        photo = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise PhotoUnreadable() from error
    kind = pictures.kind_of(photo)
    if kind is None:
        raise PhotoUnreadable()
    return photo, kind
