"""Send what is queued: one message of a conversation at a time, every outcome a state (decision 10)."""

from dataclasses import replace
from datetime import timedelta

import structlog
from chassis.context import resumed
from chassis.scope import Scope
from chassis.service import Runtime

from messenger.actions.report_outcome import report_abandoned, report_outcome
from messenger.domain.channels import PACE_SECONDS
from messenger.domain.outcome import LEASE, AccessRefused, Lost, Outcome
from messenger.loops.lanes import Taken, side_by_side
from messenger.loops.names import DISPATCH
from messenger.providers.port import Misconfigured
from messenger.resources import Resources, resources_of, settings_of
from messenger.store import messages, outgoing, profiles
from messenger.store.outgoing import Enclosure, Letter

log = structlog.get_logger()


async def dispatch(runtime: Runtime) -> bool:
    await _give_up_abandoned(runtime)

    async def step(taken: Taken) -> bool:
        return await _send_next(runtime, taken)

    return await side_by_side(step)


async def _send_next(runtime: Runtime, taken: Taken) -> bool:
    """Claim, send, report. The claim is committed before a byte is written, so nobody else sends it too."""
    resources = resources_of(runtime)
    claimed = await _claim(runtime, resources)
    if claimed is None:
        return False
    taken()
    letter, enclosures = claimed
    with resumed(letter.origin, DISPATCH, order_id=letter.order_id):
        outcome = await _send(resources, letter, enclosures)
        async with runtime.db.transaction(Scope.network()) as tx:
            await report_outcome(tx, letter, outcome, runtime.clock())
    return True


async def _claim(runtime: Runtime, resources: Resources) -> tuple[Letter, list[Enclosure]] | None:
    now = runtime.clock()
    async with runtime.db.transaction(Scope.network()) as tx:
        letter = await outgoing.next_letter(tx, resources.usable(), settings_of(runtime).providers, now)
        if letter is None:
            return None
        pace = timedelta(seconds=PACE_SECONDS[letter.provider])
        if pace and not await profiles.take_turn(tx, letter.profile_id, now, now + pace):
            return None
        attempt = await outgoing.take(tx, letter.message_id, now=now, until=now + LEASE)
        enclosures = await outgoing.enclosures(tx, letter.message_id)
    return replace(letter, attempt=attempt, written_at=now), enclosures


async def _send(resources: Resources, letter: Letter, enclosures: list[Enclosure]) -> Outcome:
    credentials = resources.credentials(letter.provider, letter.configuration_id)
    try:
        return await resources.lines[letter.provider].send(letter, enclosures, credentials)
    except Misconfigured as error:
        return AccessRefused(str(error))
    except Exception as error:
        log.error("a send broke", message_id=str(letter.message_id), exc_info=error)
        return Lost(f"our own failure: {type(error).__name__}")


async def _give_up_abandoned(runtime: Runtime) -> None:
    """Messages whose sender died: nobody knows whether they left."""
    now = runtime.clock()
    async with runtime.db.transaction(Scope.network()) as tx:
        lost = await outgoing.abandoned(tx, now)
    for message_id, origin in lost:
        async with runtime.db.transaction(Scope.network()) as tx:
            kept = await messages.message(tx, message_id)
            if kept is not None:
                with resumed(origin, f"{DISPATCH} abandoned", order_id=kept.order_id):
                    await report_abandoned(tx, kept, now)
