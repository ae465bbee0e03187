"""What the work in hand is about, carried along with it: its cause, its order, its trace."""

from contextvars import ContextVar
from uuid import UUID

causation: ContextVar[UUID | None] = ContextVar("narciss_causation", default=None)
"""Id of the message whose handling led here; outgoing events name it, so a chain can be read back."""
