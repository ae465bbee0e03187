"""Where photos are fetched: they are for everybody, in shops, on storefronts and in the chat with a buyer."""

from typing import Final
from uuid import UUID

PUBLIC: Final = "/api/inventory/v1/public/media/"


def url_of(photo: UUID) -> str:
    return f"{PUBLIC}{photo}"
