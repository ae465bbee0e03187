"""Tills, tablets and phones: let in by a one-time code, put out at any time."""

from datetime import timedelta
from typing import Annotated

from chassis.documents import refusing
from chassis.identity import Caller
from chassis.ids import uuid7
from chassis.paging import Cursor, Page, PageSize, split
from chassis.refusals import Kind
from chassis.scope import Scope
from contracts.api.gateway import DeviceMade, DeviceOut, EnrolmentIn, EnrolmentOut, RedeemIn
from contracts.ids import DeviceId, EnrolmentId
from contracts.permissions import DEVICES_MANAGE
from fastapi import APIRouter, Depends, Request

from gateway import csrf, tokens, views
from gateway.actions import enrol_devices
from gateway.api.common import PREFIX, PartsHere, VisitHere
from gateway.second_factor import qr_svg
from gateway.store_keys import NewEnrolment
from gateway.visit import address_of, needs

router = APIRouter(prefix=PREFIX)
Keeper = Annotated[Caller, Depends(needs(DEVICES_MANAGE))]


@router.get("/devices")
async def list_devices(caller: Keeper, parts: PartsHere, cursor: Cursor = None, size: PageSize = 50) -> Page[DeviceOut]:
    async with parts.db.transaction(caller.scope) as tx:
        rows = await views.devices_page(tx, cursor, size)
    kept, following = split(rows, size, "enrolled_at", "id")
    return Page(items=[DeviceOut.model_validate(row, from_attributes=True) for row in kept], next_cursor=following)


@router.post("/enrolments", status_code=201)
async def post_enrolment(body: EnrolmentIn, caller: Keeper, visit: VisitHere, parts: PartsHere) -> EnrolmentOut:
    """A code for one device, shown once, as text and as a QR code."""
    now = parts.clock()
    code = tokens.new_code()
    new = NewEnrolment(
        id=EnrolmentId(uuid7()),
        store_id=caller.store_for(body.store_id),
        kind=body.kind,
        title=body.title,
        user_id=body.user_id,
        code_hash=tokens.hash_of(tokens.normalised_code(code)),
        created_by=caller.principal,
        expires_at=now + timedelta(seconds=parts.settings.enrolment_seconds),
    )
    async with parts.db.transaction(caller.scope) as tx:
        await enrol_devices.offer_enrolment(tx, visit.actor, new, now)
    url = f"{parts.settings.public_url}/#enrol={code}"
    return EnrolmentOut(id=new.id, code=code, url=url, qr_svg=qr_svg(url), expires_at=new.expires_at)


@router.post("/enrolments/redeem", status_code=201, responses=refusing(Kind.GONE))
async def redeem_enrolment(body: RedeemIn, request: Request, parts: PartsHere) -> DeviceMade:
    """What a new device does with its code: it gets a token to keep."""
    csrf.check_origin(request.headers, parts.settings.public_url)
    device_id, token, address = DeviceId(uuid7()), tokens.new_token(tokens.DEVICE), address_of(request.scope)
    code_hash = tokens.hash_of(tokens.normalised_code(body.code))
    async with parts.db.transaction(Scope.network()) as tx:
        made_from = await enrol_devices.enrol_device(
            tx, device_id, code_hash, tokens.hash_of(token), address, parts.clock()
        )
    return DeviceMade(device_id=device_id, token=token, store_id=made_from.store_id, kind=made_from.kind)


@router.delete("/devices/{device_id}", status_code=204)
async def delete_device(device_id: DeviceId, caller: Keeper, visit: VisitHere, parts: PartsHere) -> None:
    """Put it out: its token is worth nothing from now on."""
    async with parts.db.transaction(caller.scope) as tx:
        await enrol_devices.revoke_device(tx, visit.actor, device_id, parts.clock())
    parts.visitors.forget()
