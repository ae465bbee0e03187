"""Lines of the journal for calls to providers."""

from collections.abc import Collection
from datetime import datetime

from chassis.context import current_origin
from chassis.ids import StoreId, uuid7
from contracts.ids import ExchangeId, OrderId

from integrations.actions.open_secrets import Connection
from integrations.domain.answer import Answer
from integrations.domain.exchange import Exchange, excerpt


def line_of(
    answer: Answer,
    connection: Connection,
    now: datetime,
    *,
    store_id: StoreId | None,
    order_id: OrderId | None = None,
    reference: str | None = None,
) -> Exchange:
    secrets: Collection[str] = connection.secrets.values()
    said = f"{answer.status_code or 'no answer'} in {answer.duration_ms} ms"
    return Exchange(
        id=ExchangeId(uuid7()),
        store_id=store_id,
        configuration_id=connection.configuration.id,
        provider=connection.configuration.provider,
        direction="out",
        operation=answer.operation,
        outcome=answer.ending.word,
        at=now,
        status_code=answer.status_code,
        duration_ms=answer.duration_ms,
        order_id=order_id,
        reference=reference or (str(answer.body["id"]) if "id" in answer.body else None),
        caused_by=current_origin().caused_by,
        request=excerpt(answer.sent, secrets),
        response=excerpt(answer.received, secrets),
        detail=f"{said}: {excerpt(answer.detail, secrets)}" if answer.detail else said,
    )
