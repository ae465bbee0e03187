"""API keys are given, changed and revoked (S188–S192)."""

from dataclasses import asdict, replace
from datetime import datetime

from chassis.db import Tx
from chassis.refusals import ChangedMeanwhile, NotFound
from contracts.ids import ApiKeyId

from gateway import store, store_audit, store_keys
from gateway.domain import keys
from gateway.domain.refusals import StoreUnknown
from gateway.store_audit import Actor
from gateway.store_keys import KeyTermsRow, NewKey


async def give_key(tx: Tx, actor: Actor, key: NewKey, now: datetime) -> None:
    """Raises what check_key raises, or StoreUnknown."""
    permissions, origins = keys.check_key(key.permissions, key.allowed_origins, key.expires_at, now)
    if not await store.stores_known(tx, key.store_ids):
        raise StoreUnknown()
    given = replace(key, permissions=permissions, allowed_origins=origins)
    await store_keys.add_key(tx, given)
    await store_audit.record(tx, actor, now, "api_key_given", ("api_key", key.id), after=_known(asdict(given)))


async def change_key(tx: Tx, actor: Actor, wanted: KeyTermsRow, now: datetime) -> KeyTermsRow:
    """New terms for a key; `wanted.version` is the version that was edited.

    Raises NotFound (also for a revoked one), ChangedMeanwhile, StoreUnknown and what check_key raises.
    """
    before = await store_keys.key_to_change(tx, wanted.id)
    if before is None or before.revoked_at is not None:
        raise NotFound(what="API key")
    if before.version != wanted.version:
        raise ChangedMeanwhile(version=before.version, expected=wanted.version)
    permissions, origins = keys.check_key(wanted.permissions, wanted.allowed_origins, wanted.expires_at, now)
    if not await store.stores_known(tx, wanted.store_ids):
        raise StoreUnknown()
    after = replace(wanted, permissions=permissions, allowed_origins=origins, version=before.version + 1)
    await _save(tx, actor, now, "api_key_changed", before, after)
    return after


async def revoke_key(tx: Tx, actor: Actor, key_id: ApiKeyId, now: datetime) -> None:
    """Raises NotFound for one that is unknown or revoked."""
    before = await store_keys.key_to_change(tx, key_id)
    if before is None or before.revoked_at is not None:
        raise NotFound(what="API key")
    await _save(tx, actor, now, "api_key_revoked", before, replace(before, revoked_at=now, version=before.version + 1))


async def _save(tx: Tx, actor: Actor, now: datetime, action: str, before: KeyTermsRow, after: KeyTermsRow) -> None:
    await store_keys.save_key(tx, after)
    await store_audit.record(tx, actor, now, action, ("api_key", after.id), before=asdict(before), after=asdict(after))


def _known(facts: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in facts.items() if name != "key_hash"}
