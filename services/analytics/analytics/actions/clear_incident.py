"""A person says that an incident is dealt with."""

from datetime import datetime
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId
from chassis.refusals import NotFound
from contracts.events.operations import IncidentCleared
from contracts.ids import IncidentId

from analytics import store
from analytics.domain.refusals import IncidentAlreadyCleared


async def clear_incident(tx: Tx, incident_id: UUID, *, by: str, now: datetime) -> None:
    """Close it. Raises NotFound, IncidentAlreadyCleared."""
    row = await store.incident_for_update(tx, incident_id)
    if row is None:
        raise NotFound(what="incident")
    if not row.is_open:
        raise IncidentAlreadyCleared(by=row.cleared_by)
    await store.close_incident(tx, incident_id, cleared_at=now, cleared_by=by, version=row.version + 1)
    tx.publish(
        IncidentCleared(
            store_id=StoreId(row.store_id) if row.store_id else None,
            sequence=row.version + 1,
            occurred_at=now,
            incident_id=IncidentId(incident_id),
            order_id=row.order_id,
            cleared_by=by,
        )
    )
