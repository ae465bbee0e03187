"""One look a second at everything that may wait, instead of one by each loop.

Work that this process hears of wakes its loop at once. What another process wrote, or what waits for its time, is
found here; the loops' own passes are rare and stay the guarantee.
"""

from chassis.scope import Scope
from chassis.service import Loop, Runtime

from messenger.loops import connections, dispatch, doubt, inbound, media
from messenger.loops.names import CONNECTIONS, DISPATCH, DOUBT, INBOUND, MEDIA
from messenger.resources import resources_of, settings_of
from messenger.views.due import what_is_due

SECONDS = 1.0
OWN_PASS_SECONDS = 30.0


async def look(runtime: Runtime) -> bool:
    usable, providers = resources_of(runtime).usable(), settings_of(runtime).providers
    async with runtime.db.transaction(Scope.network()) as tx:
        due = await what_is_due(tx, usable, providers, runtime.clock())
    for loop in due:
        runtime.wake(loop)
    return False


LOOPS = (
    Loop("messenger.watch", SECONDS, look),
    Loop(CONNECTIONS, 15.0, connections.keep_connections),
    Loop(INBOUND, OWN_PASS_SECONDS, inbound.take_in_waiting),
    Loop(DISPATCH, OWN_PASS_SECONDS, dispatch.dispatch),
    Loop(MEDIA, OWN_PASS_SECONDS, media.fetch_media),
    Loop(DOUBT, OWN_PASS_SECONDS, doubt.settle_doubt),
)
