"""Where providers tell us things. What they say is kept raw and answered at once; nothing is believed here.

The random key in the path is only a first hurdle; the loop reads the object back before anything follows from it.
"""

from typing import Annotated

import structlog
from chassis.clock import utc_now
from chassis.http import Db, for_providers
from chassis.identity import Caller
from chassis.ids import uuid7
from chassis.refusals import Kind, NotFound, Refusal
from chassis.scope import Scope
from contracts.ids import ExchangeId
from fastapi import APIRouter, Depends, Request, Response

from integrations.actions.record_exchange import record_exchange
from integrations.domain.exchange import Exchange, excerpt
from integrations.providers.yookassa.receive import read_notification
from integrations.store import configurations, notifications
from integrations.store.notifications import Notification

router = APIRouter(prefix="/hooks", tags=["hooks"])
Provider = Annotated[Caller, Depends(for_providers())]
LARGEST = 262_144
log = structlog.get_logger()


class TooLarge(Refusal):
    code = "integrations.notification_too_large"
    kind = Kind.TOO_LARGE
    sentence = "A notification has at most {bytes} bytes."


@router.post("/yookassa/{connection_key}", status_code=200, response_class=Response)
async def yookassa_notified(connection_key: str, caller: Provider, db: Db, request: Request) -> Response:
    raw = await request.body()
    if len(raw) > LARGEST:
        raise TooLarge(bytes=LARGEST)
    told, now = read_notification(raw), utc_now()
    async with db.transaction(Scope.network()) as tx:
        configuration = await configurations.of_connection(tx, "yookassa", connection_key)
        if configuration is None:
            raise NotFound(what="connection")
        notification = Notification(uuid7(), configuration.id, told.dedup_key, told.event, told.object_id, raw, now)
        first = await notifications.keep(tx, notification, readable=told.event is not None)
        await record_exchange(
            tx,
            Exchange(
                id=ExchangeId(uuid7()),
                store_id=configuration.store_id,
                configuration_id=configuration.id,
                provider="yookassa",
                direction="in",
                operation=f"notification.{told.event or 'unreadable'}",
                outcome="ok" if told.event else "rejected",
                at=now,
                status_code=200,
                reference=told.object_id,
                request=excerpt(raw.decode("utf-8", "replace")),
                detail="" if first else "told before",
            ),
        )
    request.app.state.runtime.wake("notifications")
    return Response(status_code=200)
