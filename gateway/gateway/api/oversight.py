"""Lockouts and the audit log."""

from datetime import timedelta
from typing import Annotated

from chassis.identity import Caller
from chassis.paging import Cursor, Page, PageSize, split
from chassis.refusals import NotFound
from contracts.api.gateway import AuditRecordOut, LockoutOut, LockoutRef
from contracts.permissions import AUDIT_READ, PEOPLE_MANAGE
from fastapi import APIRouter, Depends, Query

from gateway import store_audit, store_sessions, views
from gateway.api.common import PREFIX, PartsHere, VisitHere
from gateway.visit import needs

router = APIRouter(prefix=PREFIX)
Administrator = Annotated[Caller, Depends(needs(PEOPLE_MANAGE))]
Auditor = Annotated[Caller, Depends(needs(AUDIT_READ))]
Wanted = Annotated[str | None, Query(max_length=100)]


@router.get("/lockouts")
async def list_lockouts(
    caller: Administrator, parts: PartsHere, cursor: Cursor = None, size: PageSize = 50
) -> Page[LockoutOut]:
    """Who is locked out or has failed lately (S6)."""
    now = parts.clock()
    since = now - timedelta(seconds=parts.settings.lockout_window_seconds)
    async with parts.db.transaction(caller.scope) as tx:
        rows = await views.lockouts_page(tx, cursor, size, now, since)
    kept, following = split(rows, size, "last_failed_at", "account", "address")
    return Page(items=[LockoutOut.model_validate(row, from_attributes=True) for row in kept], next_cursor=following)


@router.post("/lockouts/lift", status_code=204)
async def lift_lockout(body: LockoutRef, caller: Administrator, visit: VisitHere, parts: PartsHere) -> None:
    """Let an account (or everybody) try again from an address."""
    async with parts.db.transaction(caller.scope) as tx:
        failures = await store_sessions.lift_lock(tx, body.account, body.address)
        if failures is None:
            raise NotFound(what="lockout")
        facts = {"account": body.account, "address": body.address, "failures": failures}
        subject = ("login", body.account)
        await store_audit.record(tx, visit.actor, parts.clock(), "sign_in_lock_lifted", subject, before=facts)


@router.get("/audit")
async def list_audit(
    caller: Auditor,
    parts: PartsHere,
    cursor: Cursor = None,
    size: PageSize = 50,
    actor: Wanted = None,
    action: Wanted = None,
    subject_kind: Wanted = None,
    subject_id: Wanted = None,
) -> Page[AuditRecordOut]:
    """Who did what, when and from where (S10); managers see what concerns their stores."""
    async with parts.db.transaction(caller.scope) as tx:
        rows = await views.audit_page(
            tx, cursor, size, actor=actor, action=action, subject_kind=subject_kind, subject_id=subject_id
        )
    kept, following = split(rows, size, "id")
    return Page(items=[AuditRecordOut.model_validate(row, from_attributes=True) for row in kept], next_cursor=following)
