"""A customer's data are edited by a person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.refusals import NotFound, check_version
from sqlalchemy import Row

from crm import store
from crm.actions.announce import announce_changed
from crm.domain.refusals import AlreadyMerged


async def change_customer(
    tx: Tx, customer_id: UUID, changes: dict[str, Any], *, expected_version: int, now: datetime
) -> Row[Any]:
    """Raises NotFound, AlreadyMerged, ChangedMeanwhile."""
    row = await store.lock_customer(tx, customer_id)
    if row is None:
        raise NotFound(what="customer")
    if row.merged_into is not None:
        raise AlreadyMerged(into=row.merged_into)
    check_version(expected_version, row.version)
    saved = await store.save_customer(tx, customer_id, **changes)
    await announce_changed(tx, saved, now)
    return saved
