"""What the work in hand comes from, carried along with it: through headers, through the outbox, through rows.

A loop that takes a row up later, in another process or after a restart, resumes the origin the row was written
with: spans, log lines, published events and calls to others go on in the trace that led to the row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from typing import Any, Protocol
from uuid import UUID

import structlog
from opentelemetry import propagate, trace

causation: ContextVar[UUID | None] = ContextVar("narciss_causation", default=None)
"""Id of the message whose handling led here; outgoing events name it, so a chain can be read back."""

tracer = trace.get_tracer("narciss.work")


class HasOrigin(Protocol):
    """A row of a table with `tables.origin_columns()`."""

    @property
    def traceparent(self) -> str | None: ...

    @property
    def caused_by(self) -> UUID | None: ...


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a piece of work comes from: its trace (W3C `traceparent`) and the message that led to it."""

    traceparent: str | None = None
    caused_by: UUID | None = None

    @classmethod
    def of(cls, row: HasOrigin) -> "Origin":
        return cls(row.traceparent, row.caused_by)

    def columns(self) -> dict[str, Any]:
        """Values of `tables.origin_columns()`, to be written with the row that somebody works on later."""
        return asdict(self)


def current_origin() -> Origin:
    """Where the work in hand comes from."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return Origin(carrier.get("traceparent"), causation.get())


@contextmanager
def resumed(origin: Origin, work: str, **about: object) -> Iterator[None]:
    """Go on, in a span named `work`, with what led to this. `about` is added to log lines, as in `order_id=…`.

    Without a trace in the origin a new one begins. Inside another trace (a notification that moves a payment) the
    span stands in the origin's and links to the other.
    """
    carrier = {"traceparent": origin.traceparent} if origin.traceparent else {}
    outer = trace.get_current_span().get_span_context()
    links = [trace.Link(outer)] if outer.is_valid else []
    known = {name: str(value) for name, value in about.items() if value is not None}
    token = causation.set(origin.caused_by)
    try:
        with (
            structlog.contextvars.bound_contextvars(**known),
            tracer.start_as_current_span(work, propagate.extract(carrier), links=links),
        ):
            yield
    finally:
        causation.reset(token)
