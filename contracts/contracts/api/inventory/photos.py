"""Photos of what is sold."""

from typing import Annotated

from pydantic import Field

from contracts.api.inventory import In, Out
from contracts.ids import MediaId


class PhotoOut(Out):
    id: MediaId
    url: str
    """Below the gateway's address; the picture behind it never changes."""
    content_type: str


class PhotoPlaceIn(In):
    place: Annotated[int, Field(ge=1, le=100)]
    """Where it stands among the others, from 1; the first is the one on cards. Beyond the last means last."""
