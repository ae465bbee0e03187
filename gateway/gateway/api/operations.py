"""How the platform is: every service's self-check, and messages that wait for a person's decision (S255)."""

import asyncio
import json
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import Annotated, get_args

from chassis.identity import Caller
from chassis.refusals import Unavailable
from contracts.api.gateway import Examination, ParkedOut, ParkedRefs, ParkedSettled, ParkingContext
from contracts.permissions import OPERATIONS_MANAGE, OPERATIONS_READ
from fastapi import APIRouter, Depends, Request

from chassis import health, parking
from gateway import store_audit
from gateway.api.common import PREFIX, PartsHere, VisitHere
from gateway.parts import Parts
from gateway.visit import Visit, needs

router = APIRouter(prefix=f"{PREFIX}/operations")
Watcher = Annotated[Caller, Depends(needs(OPERATIONS_READ))]
Operator = Annotated[Caller, Depends(needs(OPERATIONS_MANAGE))]
CONTEXTS: tuple[ParkingContext, ...] = get_args(ParkingContext)
_OWN = "gateway"
_EXAMINED_SECONDS = 8.0


@router.get("/doctor")
async def examine_services(request: Request, caller: Watcher, parts: PartsHere) -> list[Examination]:
    """Every service's self-check, asked at once; who does not answer is named as such."""
    others = sorted(set(parts.settings.service_urls) - {_OWN})
    own = Examination.model_validate({"answered": True, **await health.doctor(request)})
    return [own, *await asyncio.gather(*(_examined(parts, name, caller) for name in others))]


async def _examined(parts: Parts, name: str, caller: Caller) -> Examination:
    try:
        async with asyncio.timeout(_EXAMINED_SECONDS):
            status, body = await parts.proxy.fetch(name, "/doctor", caller)
        if status == 200:
            return Examination.model_validate({"answered": True, **json.loads(body)})
        said = [f"its self-check answered {status}"]
    except ValueError:
        said = ["its self-check cannot be read"]
    except (Unavailable, TimeoutError):
        said = []
    return Examination(service=name, answered=False, problems=said, facts={})


@router.get("/parked")
async def list_parked(caller: Watcher, parts: PartsHere) -> list[ParkedOut]:
    """Messages no service could handle, of all contexts. They stay where they are."""
    with _broker_asked():
        found = await asyncio.gather(*(_parked_in(parts, context) for context in CONTEXTS))
    shown = caller.scope.is_network
    return [
        ParkedOut(
            context=context,
            message_id=one.message_id,
            flow=one.flow,
            reason=one.reason,
            attempts=one.attempts,
            type=one.type,
            subject=one.subject,
            body=one.body if shown else None,
        )
        for context, messages in zip(CONTEXTS, found, strict=True)
        for one in messages
    ]


async def _parked_in(parts: Parts, context: ParkingContext) -> list[parking.Parked]:
    try:
        return await parking.listing(parts.settings.amqp_url.get_secret_value(), context)
    except parking.NO_PARKING:
        return []


@router.post("/parked/{context}/replay")
async def replay_parked(
    context: ParkingContext, body: ParkedRefs, _: Operator, visit: VisitHere, parts: PartsHere
) -> ParkedSettled:
    """Send messages back to where they were to be handled; what took effect before does not do so twice."""
    ids = set(body.message_ids)
    url = parts.settings.amqp_url.get_secret_value()
    return await _settled(visit, parts, context, "parked_replayed", ids, parking.replay(url, context, ids))


@router.post("/parked/{context}/discard")
async def discard_parked(
    context: ParkingContext, body: ParkedRefs, _: Operator, visit: VisitHere, parts: PartsHere
) -> ParkedSettled:
    """Drop messages for good, after a person decided that they are not needed."""
    ids = set(body.message_ids)
    url = parts.settings.amqp_url.get_secret_value()
    return await _settled(visit, parts, context, "parked_discarded", ids, parking.discard(url, context, ids))


async def _settled(
    visit: Visit, parts: Parts, context: str, action: str, ids: set[str], work: Awaitable[int]
) -> ParkedSettled:
    with _broker_asked():
        try:
            count = await work
        except parking.NO_PARKING:
            count = 0
    facts = {"messages": sorted(ids), "settled": count}
    async with parts.db.transaction(visit.caller.scope) as tx:
        await store_audit.record(tx, visit.actor, parts.clock(), action, ("parking", context), after=facts)
    return ParkedSettled(settled=count)


@contextmanager
def _broker_asked() -> Iterator[None]:
    try:
        yield
    except parking.BROKER_AWAY as error:
        raise Unavailable(what="the message broker") from error
