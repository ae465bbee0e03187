"""Which bytes are a picture that may be shown to somebody."""

from chassis import pictures
from messenger.domain.refusals import PictureUnreadable


def picture_type(content: bytes) -> str:
    """The media type. Raises PictureUnreadable."""
    kind = pictures.kind_of(content)
    if kind is None:
        raise PictureUnreadable()
    return kind
