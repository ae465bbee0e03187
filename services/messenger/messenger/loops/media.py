"""Fetch the files of messages: the message stands first, its files follow and may be asked for again."""

from datetime import timedelta

from chassis.context import resumed
from chassis.scope import Scope
from chassis.service import Runtime

from messenger.loops.lanes import Taken, side_by_side
from messenger.loops.names import MEDIA
from messenger.providers.port import Misconfigured, NotFetched
from messenger.resources import Resources, resources_of, settings_of
from messenger.store import media
from messenger.store.media import Wanted

LEASE = timedelta(minutes=3)
ATTEMPTS = 6
PAUSE = timedelta(seconds=20)


async def fetch_media(runtime: Runtime) -> bool:
    async def step(taken: Taken) -> bool:
        return await _fetch_one(runtime, taken)

    return await side_by_side(step)


async def _fetch_one(runtime: Runtime, taken: Taken) -> bool:
    resources = resources_of(runtime)
    async with runtime.db.transaction(Scope.network()) as tx:
        wanted = await media.claim_next(tx, resources.usable(), settings_of(runtime).providers, runtime.clock(), LEASE)
    if wanted is None:
        return False
    taken()
    with resumed(wanted.origin, MEDIA):
        await _fetch(runtime, resources, wanted)
    return True


async def _fetch(runtime: Runtime, resources: Resources, wanted: Wanted) -> None:
    credentials = resources.credentials(wanted.provider, wanted.configuration_id)
    try:
        content = await resources.lines[wanted.provider].fetch(wanted.channel, wanted.reference, credentials)
    except (NotFetched, Misconfigured) as error:
        final = isinstance(error, Misconfigured) or error.final or wanted.attempts >= ATTEMPTS
        async with runtime.db.transaction(Scope.network()) as tx:
            if final:
                await media.fail(tx, wanted.id, str(error))
            else:
                await media.fetch_at(tx, wanted.id, runtime.clock() + PAUSE * wanted.attempts, str(error))
        return
    async with runtime.db.transaction(Scope.network()) as tx:
        await media.store(tx, wanted.id, content)
