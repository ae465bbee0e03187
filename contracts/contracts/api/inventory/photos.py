"""Photos of what is sold."""

from contracts.api.inventory import Out
from contracts.ids import MediaId


class PhotoOut(Out):
    id: MediaId
    url: str
    """Below the gateway's address; the picture behind it never changes."""
    content_type: str
