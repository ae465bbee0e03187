"""Legal entities and stores open, change and close (S13, S14, S29)."""

from dataclasses import asdict, replace
from datetime import datetime

from chassis.db import Tx
from chassis.refusals import ChangedMeanwhile, NotFound

from gateway import store, store_audit
from gateway.domain import network
from gateway.domain.network import LegalEntity, Store
from gateway.domain.refusals import LegalEntityHasStores, LegalEntityUnknown
from gateway.store_audit import Actor


async def add_legal_entity(tx: Tx, actor: Actor, entity: LegalEntity, now: datetime) -> None:
    await store.add_legal_entity(tx, entity)
    subject = ("legal_entity", entity.id)
    await store_audit.record(tx, actor, now, "legal_entity_added", subject, after=asdict(entity))
    tx.publish(entity.changed(now))


async def change_legal_entity(tx: Tx, actor: Actor, wanted: LegalEntity, expected: int, now: datetime) -> LegalEntity:
    """Raises NotFound, ChangedMeanwhile, CountryIsFixed or LegalEntityHasStores."""
    before = await store.legal_entity_to_change(tx, wanted.id)
    if before is None:
        raise NotFound(what="legal entity")
    if before.version != expected:
        raise ChangedMeanwhile(version=before.version, expected=expected)
    after = network.entity_after(before, wanted)
    if before.active and not after.active and (still_open := await store.open_stores_of(tx, after.id)):
        raise LegalEntityHasStores(stores=still_open)
    await store.save_legal_entity(tx, after)
    subject = ("legal_entity", after.id)
    await store_audit.record(
        tx, actor, now, "legal_entity_changed", subject, before=asdict(before), after=asdict(after)
    )
    tx.publish(after.changed(now))
    return after


async def add_store(tx: Tx, actor: Actor, wanted: Store, now: datetime) -> Store:
    """The store, in its legal entity's country. Raises LegalEntityUnknown and what check_store raises."""
    entity = await store.legal_entity_to_change(tx, wanted.legal_entity_id)
    if entity is None:
        raise LegalEntityUnknown()
    added = network.check_store(replace(wanted, country=entity.country), entity)
    await store.add_store(tx, added)
    await store_audit.record(tx, actor, now, "store_added", ("store", added.id), store=added.id, after=asdict(added))
    tx.publish(added.changed(now))
    return added


async def change_store(tx: Tx, actor: Actor, wanted: Store, expected: int, now: datetime) -> Store:
    """Raises NotFound, ChangedMeanwhile, LegalEntityUnknown and what check_store raises."""
    entity = await store.legal_entity_to_change(tx, wanted.legal_entity_id)
    if entity is None:
        raise LegalEntityUnknown()
    before = await store.store_to_change(tx, wanted.id)
    if before is None:
        raise NotFound(what="store")
    if before.version != expected:
        raise ChangedMeanwhile(version=before.version, expected=expected)
    after = network.store_after(before, wanted, entity)
    await store.save_store(tx, after)
    await store_audit.record(
        tx, actor, now, "store_changed", ("store", after.id), store=after.id, before=asdict(before), after=asdict(after)
    )
    tx.publish(after.changed(now))
    return after
