"""Take in the webhooks that were kept, in the order of their thread; what fails stays in the journal (S173)."""

from datetime import datetime, timedelta

import structlog
from chassis.context import resumed
from chassis.db import Tx, is_outage
from chassis.scope import Scope
from chassis.service import Runtime

from messenger.actions.take_in import take_in
from messenger.domain.facts import Fact, NotReadable, UnusedFact
from messenger.loops.lanes import Taken, side_by_side
from messenger.loops.names import INBOUND, MEDIA
from messenger.providers.readers import READERS
from messenger.resources import settings_of
from messenger.store import inbound, profiles
from messenger.store.inbound import Claimed

log = structlog.get_logger()
ATTEMPTS = 4
PAUSES = (timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=30))


async def take_in_waiting(runtime: Runtime) -> bool:
    async def step(taken: Taken) -> bool:
        return await _take_one(runtime, taken)

    return await side_by_side(step)


async def _take_one(runtime: Runtime, taken: Taken) -> bool:
    """One event and its effect in one transaction; a failure is written down in a second one."""
    now = runtime.clock()
    claimed: Claimed | None = None
    try:
        async with runtime.db.transaction(Scope.network()) as tx:
            claimed = await inbound.claim_next(tx, settings_of(runtime).providers, now)
            if claimed is None:
                return False
            taken()
            with resumed(claimed.origin, INBOUND):
                await _take(tx, claimed, now)
            tx.after_commit(lambda: runtime.wake(MEDIA))
    except NotReadable as error:
        assert claimed is not None
        await _fail(runtime, claimed, f"not readable: {error}", final=True)
    except Exception as error:
        if claimed is None or is_outage(error):
            raise
        with resumed(claimed.origin, f"{INBOUND} failed"):
            log.warning("a webhook could not be taken in", event_id=str(claimed.id), exc_info=error)
        await _fail(runtime, claimed, f"{type(error).__name__}: {error}"[:1000], final=False)
    return True


async def _take(tx: Tx, claimed: Claimed, now: datetime) -> None:
    """Raises NotReadable."""
    profile = await profiles.profile(tx, claimed.profile_id)
    assert profile is not None
    fact = READERS[claimed.provider].read(claimed.payload)
    used = await take_in(tx, profile, fact, claimed.received_at)
    state = inbound.DONE if used else inbound.UNUSED
    await inbound.settle(tx, claimed.id, state, _reason(fact, used=used), now)


def _reason(fact: Fact, *, used: bool) -> str | None:
    if used:
        return None
    return fact.reason if isinstance(fact, UnusedFact) else "it is about a thread we do not know"


async def _fail(runtime: Runtime, claimed: Claimed, reason: str, *, final: bool) -> None:
    now = runtime.clock()
    retry_at = None if final or claimed.attempts + 1 >= ATTEMPTS else now + PAUSES[claimed.attempts]
    async with runtime.db.transaction(Scope.network()) as tx:
        await inbound.note_failure(tx, claimed, reason, now, retry_at)
