"""The live feed's door (server-sent events)."""

from typing import Annotated

from chassis.identity import Caller
from contracts.api.gateway import Hint
from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import StreamingResponse

from gateway.api.common import PartsHere, VisitHere
from gateway.visit import anyone_signed_in

router = APIRouter()
Id = Annotated[str | None, Header(alias="Last-Event-ID", max_length=64)]
Store = Annotated[str, Header(alias="X-Narciss-Store", max_length=64)]


@router.get(
    "/live", response_class=StreamingResponse, responses={200: {"model": Hint, "description": "A stream of hints"}}
)
async def live(
    visit: VisitHere,
    parts: PartsHere,
    _: Annotated[Caller, Depends(anyone_signed_in())],
    last_event_id: Id = None,
    store: Store = "",
    after: Annotated[str | None, Query(max_length=64, description="like Last-Event-ID, for a first connect")] = None,
) -> StreamingResponse:
    """Hints about everything that happens in the caller's stores (S9, R20).

    Events: `hint` (a Hint), `resync` (something was missed: load what is shown anew), `signed_out` (the last one).
    A client that comes back with Last-Event-ID gets what it missed, or `resync`.
    """
    return StreamingResponse(
        parts.live.stream(visit, store, last_event_id or after),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
