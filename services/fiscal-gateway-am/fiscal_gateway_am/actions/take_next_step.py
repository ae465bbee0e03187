"""Decide the one thing to be said to a register now, and write it down before it is said (R10)."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from chassis.context import Origin, resumed
from chassis.db import Tx
from chassis.refusals import Refusal
from contracts.ids import RegisterId

from fiscal_gateway_am import store
from fiscal_gateway_am.actions.save_progress import save_progress
from fiscal_gateway_am.domain import inquiry
from fiscal_gateway_am.domain.case import Case, declined
from fiscal_gateway_am.domain.device import DeviceSettings
from fiscal_gateway_am.domain.operation import Policy, Register, State, begin_sending, recovered
from fiscal_gateway_am.domain.original import Original, find
from fiscal_gateway_am.domain.receipt import Receipt
from fiscal_gateway_am.domain.returns import Return
from fiscal_gateway_am.sealing import Keyring
from fiscal_gateway_am.store import RegisterRow


@dataclass(frozen=True, slots=True)
class Errand:
    """Case and register exactly as they are saved; what comes back is judged against them.

    `origin` is what led to the request.
    """

    case: Case
    row: RegisterRow
    device: DeviceSettings
    origin: Origin


@dataclass(frozen=True, slots=True)
class SendReceipt(Errand):
    """The journal says SENT already."""

    message: Receipt | Return
    step: inquiry.Send


@dataclass(frozen=True, slots=True)
class AskAboutReceipt(Errand):
    step: inquiry.LookUp | inquiry.Synchronise


@dataclass(frozen=True, slots=True)
class AskAboutOriginal(Errand):
    original: Original
    synchronise: bool


@dataclass(frozen=True, slots=True)
class LookAgain:
    """Something was saved that needs no device; there may be more to do."""


async def take_next_step(
    tx: Tx, register_id: RegisterId, holder: UUID, keyring: Keyring, policy: Policy, now: datetime
) -> SendReceipt | AskAboutReceipt | AskAboutOriginal | LookAgain | None:
    """None when this register has nothing to do now, or is another worker's.

    The caller holds the register's lease. Under it nobody else can be sending, so an operation found SENT is one
    whose process died; it becomes a doubt and is asked about, never sent again.
    """
    row = await store.register_for_update(tx, register_id)
    if row is None or row.leased_by != holder:
        return None
    case = await store.next_case(tx, row, now)
    if case is None:
        return None
    origin = await store.origin_of(tx, case.id)
    with resumed(origin, "fiscal-gateway-am decides", order_id=case.request.order_id):
        return await _taken(tx, case, row, origin, keyring, policy, now)


async def _taken(
    tx: Tx, case: Case, row: RegisterRow, origin: Origin, keyring: Keyring, policy: Policy, now: datetime
) -> SendReceipt | AskAboutReceipt | AskAboutOriginal | LookAgain | None:
    if case.entry is not None and case.entry.state is State.SENT:
        await save_progress(tx, case, replace(case, entry=recovered(case.entry, now, policy)), now)
        return LookAgain()
    try:
        device = keyring.open(row.sealed, row.id)
        if case.entry is None:
            return await _original(tx, case, row, device, origin, now)
        return await _step(tx, case, row, device, origin, now)
    except Refusal as why:
        if row.register.occupied_by == case.id:
            raise  # a receipt may exist: that is not to be declined away
        await save_progress(tx, case, declined(case, why), now)
        return LookAgain()


async def _step(
    tx: Tx, case: Case, row: RegisterRow, device: DeviceSettings, origin: Origin, now: datetime
) -> SendReceipt | AskAboutReceipt | None:
    entry, message = case.entry, case.message
    if entry is None or message is None:
        raise ValueError(f"{case.id} has nothing to send")
    step = inquiry.next_step(entry, now)
    if isinstance(step, inquiry.LookUp | inquiry.Synchronise):
        return AskAboutReceipt(case, row, device, origin, step)
    if not isinstance(step, inquiry.Send):
        return None
    # The cashier may have been changed since the request came; the look-up will show the one who sends.
    expected = replace(entry.expected, cashier=device.cashier)
    begun = begin_sending(replace(entry, expected=expected), row.register)
    saved = await save_progress(tx, case, replace(case, entry=begun.entry), now)
    return SendReceipt(saved, await save_register(tx, row, begun.register), device, origin, message, step)


async def _original(
    tx: Tx, case: Case, row: RegisterRow, device: DeviceSettings, origin: Origin, now: datetime
) -> AskAboutOriginal | LookAgain:
    wanted = case.request.original_operation_id
    found = find(case, None if wanted is None else await store.case_of(tx, wanted), now)
    if isinstance(found, Original):
        synchronise = case.search is not None and case.search.synchronise_next
        return AskAboutOriginal(case, row, device, origin, found, synchronise)
    await save_progress(tx, case, found, now)
    return LookAgain()


async def save_register(tx: Tx, row: RegisterRow, register: Register) -> RegisterRow:
    """The row as it is saved now."""
    await store.save_register(tx, row, register)
    return replace(row, register=register, version=row.version + 1)
