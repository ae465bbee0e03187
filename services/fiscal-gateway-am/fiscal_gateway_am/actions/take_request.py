"""Take in what the shop wants registered: once, and again only when a person repeats a refused operation."""

from dataclasses import replace
from datetime import datetime

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.refusals import Refusal
from contracts.events.pos import FiscalKind, FiscalRequested

from fiscal_gateway_am import store
from fiscal_gateway_am.actions.save_progress import save_progress
from fiscal_gateway_am.domain import refusals
from fiscal_gateway_am.domain.case import Case, declined, looking_for_original, may_be_repeated, ready
from fiscal_gateway_am.domain.expectation import of_receipt
from fiscal_gateway_am.domain.wanted import receipt_of
from fiscal_gateway_am.sealing import Keyring
from fiscal_gateway_am.store import RegisterRow


async def take_request(
    tx: Tx, request: FiscalRequested, store_id: StoreId, keyring: Keyring, now: datetime
) -> Case | None:
    """The case as it stands now; None when the request changes nothing.

    What cannot be registered as asked is declined at once and published, so that nobody waits for ever.
    """
    register = await store.register_for_update(tx, request.register_id)
    known = await store.case_for_update(tx, request.fiscal_operation_id)
    if known is not None and not may_be_repeated(known, request):
        return None
    case = Case(request, store_id, now) if known is None else replace(known, request=request)
    if known is not None:
        await store.asked_anew(tx, known.id)
    return await save_progress(tx, known, _prepared(case, register, keyring, now), now)


def _prepared(case: Case, register: RegisterRow | None, keyring: Keyring, now: datetime) -> Case:
    try:
        if register is None:
            raise refusals.RegisterNotKnown()
        if case.request.kind is FiscalKind.RETURN:
            return looking_for_original(case, now)
        settings = keyring.open(register.sealed, register.id)
        message = receipt_of(case.request, settings.departments)
        return ready(case, register.register.crn, message, of_receipt(message, settings.cashier), now)
    except Refusal as why:
        return declined(case, why)
