"""One look a second at everything that may have fallen due, instead of one by each loop.

Work that this process hears of wakes its loop at once. What was written by another process, or falls due by its time,
is found here; the loops' own passes are rare and stay the guarantee.
"""

from chassis.scope import Scope
from chassis.service import Loop, Runtime

from integrations.loops import health, notifications, payments, refunds, webhooks
from integrations.views.due import what_is_due

SECONDS = 1.0
OWN_PASS_SECONDS = 30.0


async def look(runtime: Runtime) -> bool:
    async with runtime.db.transaction(Scope.network()) as tx:
        due = await what_is_due(tx, runtime.clock(), health.CHECKED)
    for loop in due:
        runtime.wake(loop)
    return False


LOOPS = (
    Loop("watch", SECONDS, look),
    Loop("payments", OWN_PASS_SECONDS, payments.send_payments),
    # Nobody waits for a look at what was perhaps paid: those of some seconds share their transactions.
    Loop("reconcile", 10.0, payments.reconcile_payments),
    Loop("refunds", OWN_PASS_SECONDS, refunds.send_refunds),
    Loop("notifications", OWN_PASS_SECONDS, notifications.verify_notifications),
    Loop("webhooks", OWN_PASS_SECONDS, webhooks.deliver_webhooks),
    Loop("health", OWN_PASS_SECONDS, health.check_health),
    Loop("rewrap", 300.0, health.rewrap_secrets),
)
