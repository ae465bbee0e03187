"""In which order photos stand."""

from collections.abc import Sequence
from uuid import UUID


def with_place(photos: Sequence[UUID], moved: UUID, place: int) -> tuple[UUID, ...]:
    """The photos with one of them at `place` (from 1, beyond the last means last); the others keep their order."""
    others = [photo for photo in photos if photo != moved]
    return (*others[: place - 1], moved, *others[place - 1 :])
