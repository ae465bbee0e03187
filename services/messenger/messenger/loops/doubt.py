"""Ask providers that keep a history what became of messages whose answer was lost; never send them again."""

from datetime import datetime, timedelta

import structlog
from chassis.context import resumed
from chassis.scope import Scope
from chassis.service import Runtime

from messenger.actions.report_outcome import report_outcome
from messenger.domain.outcome import INQUIRY_PAUSES, LEASE, Sent
from messenger.loops.names import DOUBT
from messenger.providers.port import Misconfigured, ProviderAway
from messenger.resources import Resources, resources_of, settings_of
from messenger.store import messages, outgoing
from messenger.store.outgoing import Letter

log = structlog.get_logger()


async def settle_doubt(runtime: Runtime) -> bool:
    """One message per pass: histories of one account are read one after the other."""
    resources = resources_of(runtime)
    now = runtime.clock()
    async with runtime.db.transaction(Scope.network()) as tx:
        letter = await outgoing.next_doubt(tx, resources.usable(), settings_of(runtime).providers, now)
        if letter is not None:
            await outgoing.ask_again(tx, letter.message_id, now + LEASE)
    if letter is None:
        return False
    with resumed(letter.origin, DOUBT, order_id=letter.order_id):
        await _inquire(runtime, resources, letter, now)
    return True


async def _inquire(runtime: Runtime, resources: Resources, letter: Letter, now: datetime) -> None:
    credentials = resources.credentials(letter.provider, letter.configuration_id)
    try:
        candidates = await resources.lines[letter.provider].find(letter, credentials, now)
    except (ProviderAway, Misconfigured) as error:
        log.warning("the history cannot be read", message_id=str(letter.message_id), reason=str(error))
        candidates = []
    await _conclude(runtime, letter, candidates)


async def _conclude(runtime: Runtime, letter: Letter, candidates: list[Sent] | None) -> None:
    """The message is the first of the candidates that is not already another one of ours."""
    now = runtime.clock()
    async with runtime.db.transaction(Scope.network()) as tx:
        if candidates is None:
            await outgoing.release(tx, letter.message_id, None)
            return
        taken = await messages.known_keys(tx, letter.profile_id, [sent.message_key for sent in candidates])
        found = next((sent for sent in candidates if sent.message_key not in taken), None)
        if found is not None:
            await report_outcome(tx, letter, found, now)
            return
        asked = letter.inquiries + 1
        at = now + timedelta(seconds=INQUIRY_PAUSES[asked]) if asked < len(INQUIRY_PAUSES) else None
        await outgoing.release(tx, letter.message_id, at)
