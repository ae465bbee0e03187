"""Turn a fact that needs a person into an incident, once per fact."""

from uuid import UUID

from chassis.db import Tx
from chassis.events import Event
from contracts.events.operations import IncidentRaised
from contracts.ids import IncidentId

from analytics import store


async def raise_incident(
    tx: Tx, event_id: UUID, event: Event, kind: str, summary: str, evidence: dict[str, str]
) -> None:
    """The incident has the id of the event that raised it, so a repetition raises nothing."""
    order_id = getattr(event, "order_id", None)
    new = await store.add_incident(
        tx,
        id=event_id,
        store_id=event.store_id,
        order_id=order_id,
        kind=kind,
        summary=summary,
        evidence=evidence,
        raised_at=event.occurred_at,
    )
    if new:
        tx.publish(
            IncidentRaised(
                store_id=event.store_id,
                sequence=1,
                occurred_at=event.occurred_at,
                incident_id=IncidentId(event_id),
                order_id=order_id,
                kind=kind,
                summary=summary,
                evidence=evidence,
            )
        )
