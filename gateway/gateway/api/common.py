"""What every route of the gateway's own door starts from."""

from typing import Annotated

from fastapi import Depends, Request

from gateway.parts import Parts, parts_of
from gateway.visit import Visit, visit_of

PREFIX = "/api/gateway/v1"


async def _parts(request: Request) -> Parts:
    return parts_of(request.app)


async def _visit(request: Request) -> Visit:
    return visit_of(request)


PartsHere = Annotated[Parts, Depends(_parts)]
VisitHere = Annotated[Visit, Depends(_visit)]
