"""The hands of the gateway: each takes a register that has something to do and works it off, step by step.

A step is: decide and write it down (own transaction), speak to the device (no transaction), write down what came
of it and publish (own transaction). Whatever dies in between leaves a journal from which the next worker goes on.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import structlog
from chassis.context import resumed
from chassis.db import Tx, is_outage
from chassis.ids import StoreId, uuid7
from chassis.scope import Scope
from chassis.service import Loop, Runtime
from contracts.ids import RegisterId

from fiscal_gateway_am import store
from fiscal_gateway_am.actions.record_outcome import record_answer, record_original, record_sending
from fiscal_gateway_am.actions.take_next_step import (
    AskAboutOriginal,
    AskAboutReceipt,
    Errand,
    LookAgain,
    SendReceipt,
    take_next_step,
)
from fiscal_gateway_am.domain import inquiry
from fiscal_gateway_am.domain.device import DeviceSettings
from fiscal_gateway_am.domain.receipt import Receipt
from fiscal_gateway_am.hdm import conversation, translate
from fiscal_gateway_am.hdm.client import Device, Transcript
from fiscal_gateway_am.hdm.conversation import Counterpart
from fiscal_gateway_am.hdm.frames import ProtocolVersion
from fiscal_gateway_am.resources import gateway_of

log = structlog.get_logger()

HANDS = 4
"""Registers one process works on at the same time."""
WATCH_SECONDS = 1.0
PASS_SECONDS = 30.0
"""Hands look for themselves rarely: they are woken for what is heard of here, and by the watch for what falls due."""
SAVE_PAUSES_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
"""An answer heard while the database is away is worth some patience: lost, it costs a questioning."""

Record = Callable[[Tx], Awaitable[None]]


async def work_off_one_register(runtime: Runtime) -> bool:
    """One register until it has nothing to do now. True when there was one; raises what went wrong with it.

    After an error the lease is left to run out, so a register that fails is not tried without a pause.
    """
    holder, lease = uuid7(), gateway_of(runtime).lease
    async with runtime.db.transaction(Scope.network()) as tx:
        claimed = await store.claim_register(tx, holder, runtime.clock(), lease)
    if claimed is None:
        return False
    register_id, store_id = claimed
    async with _kept(runtime, register_id, store_id, holder):
        while await take_one_step(runtime, register_id, store_id, holder):
            log.debug("register stepped", register=str(register_id))
    async with runtime.db.transaction(Scope.of(store_id)) as tx:
        await store.extend_lease(tx, register_id, holder, None)
    return True


async def take_one_step(runtime: Runtime, register_id: RegisterId, store_id: StoreId, holder: UUID) -> bool:
    """False when the register has nothing to do now."""
    gateway = gateway_of(runtime)
    async with runtime.db.transaction(Scope.of(store_id)) as tx:
        step = await take_next_step(tx, register_id, holder, gateway.keyring, gateway.policy, runtime.clock())
    if step is None or isinstance(step, LookAgain):
        return step is not None
    with resumed(step.origin, "fiscal-gateway-am asks the register", order_id=step.case.request.order_id):
        transcript = Transcript()
        record = await _carried_out(runtime, step, transcript)
        await _surely_saved(runtime, step, record, transcript)
    return True


async def _carried_out(
    runtime: Runtime, step: SendReceipt | AskAboutReceipt | AskAboutOriginal, transcript: Transcript
) -> Record:
    """Speak to the device; the answer comes back as what is to be written down."""
    to = Counterpart(_device(step.device), gateway_of(runtime).timeouts, runtime.clock)
    policy, said, crn = gateway_of(runtime).policy, transcript.exchanges, step.row.register.crn
    match step:
        case SendReceipt(message=message):
            request = (
                translate.receipt_request(message)
                if isinstance(message, Receipt)
                else translate.return_request(message)
            )
            outcome = await conversation.send(to, request, step.step.remedy, transcript)
            return lambda tx: record_sending(tx, step, outcome, said, runtime.clock(), policy)
        case AskAboutReceipt(step=inquiry.LookUp(number)):
            heard = await conversation.look_up(to, crn, number, transcript)
            return lambda tx: record_answer(tx, step, heard, said, runtime.clock(), policy)
        case AskAboutReceipt():
            heard = await conversation.synchronise(to, transcript)
            return lambda tx: record_answer(tx, step, heard, said, runtime.clock(), policy)
        case AskAboutOriginal(original=original, synchronise=False):
            heard = await conversation.look_up(to, original.crn, original.number, transcript)
            return lambda tx: record_original(tx, step, heard, said, runtime.clock(), policy)
        case AskAboutOriginal():
            heard = await conversation.synchronise(to, transcript)
            return lambda tx: record_original(tx, step, heard, said, runtime.clock(), policy)


async def _surely_saved(runtime: Runtime, errand: Errand, record: Record, transcript: Transcript) -> None:
    """Save the answer, through a short outage or a crowd at the database too.

    When somebody else has moved the case on meanwhile, only what was said is kept: the journal already tells a
    later story, and a receipt this answer spoke of is found by asking.
    """
    scope = Scope.of(errand.row.store_id)
    for pause in (*SAVE_PAUSES_SECONDS, None):
        try:
            async with runtime.db.transaction(scope) as tx:
                await record(tx)
            return
        except store.Superseded as why:
            log.warning("answer came too late", operation=str(errand.case.id), superseded=str(why))
            async with runtime.db.transaction(scope) as tx:
                await store.add_exchanges(tx, errand.row, errand.case.id, transcript.exchanges)
            return
        except Exception as error:
            if pause is None:
                raise
            log.warning("the answer waits to be saved", operation=str(errand.case.id), error=repr(error))
        await asyncio.sleep(pause)


@asynccontextmanager
async def _kept(runtime: Runtime, register_id: RegisterId, store_id: StoreId, holder: UUID) -> AsyncIterator[None]:
    """Renew the lease while the work goes on: a card or a slow printer may take longer than any lease."""
    renewing = asyncio.create_task(_renew(runtime, register_id, store_id, holder), name=f"lease {register_id}")
    try:
        yield
    finally:
        renewing.cancel()
        with suppress(asyncio.CancelledError):
            await renewing


async def _renew(runtime: Runtime, register_id: RegisterId, store_id: StoreId, holder: UUID) -> None:
    lease = gateway_of(runtime).lease
    while True:
        await asyncio.sleep(lease.total_seconds() / 3)
        try:
            async with runtime.db.transaction(Scope.of(store_id)) as tx:
                still_ours = await store.extend_lease(tx, register_id, holder, runtime.clock() + lease)
        except Exception as error:
            if not is_outage(error):
                raise
            log.warning("database away, lease not renewed", register=str(register_id), error=repr(error))
            continue
        if not still_ours:
            log.warning("lease lost", register=str(register_id))
            return


def _device(settings: DeviceSettings) -> Device:
    return Device(
        host=settings.host,
        port=settings.port,
        cashier=settings.cashier,
        password=settings.password,
        pin=settings.pin,
        protocol=ProtocolVersion(*settings.protocol),
    )


async def watch(runtime: Runtime) -> bool:
    """One look for all hands."""
    async with runtime.db.transaction(Scope.network()) as tx:
        waiting = await store.has_work(tx, runtime.clock())
    if waiting:
        wake(runtime)
    return False


_HANDS = tuple(
    Loop(f"fiscal-gateway-am.hand-{number}", PASS_SECONDS, work_off_one_register) for number in range(1, HANDS + 1)
)
LOOPS = (*_HANDS, Loop("fiscal-gateway-am.watch", WATCH_SECONDS, watch))


def wake(runtime: Runtime) -> None:
    for hand in _HANDS:
        runtime.wake(hand.name)
