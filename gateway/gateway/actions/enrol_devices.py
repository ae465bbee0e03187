"""A till, tablet or phone is let in by a code that works once."""

from dataclasses import asdict
from datetime import datetime

from chassis.db import Tx
from chassis.refusals import NotFound
from contracts.ids import DeviceId

from gateway import store, store_audit, store_keys
from gateway.domain import keys
from gateway.domain.refusals import EnrolmentOver, PersonNotInStore, StoreUnknown
from gateway.store_audit import Actor
from gateway.store_keys import NewEnrolment, Redeemed


async def offer_enrolment(tx: Tx, actor: Actor, new: NewEnrolment, now: datetime) -> None:
    """Raises UnknownDeviceKind, StoreUnknown or PersonNotInStore."""
    keys.check_device_kind(new.kind)
    if not await store.stores_known(tx, [new.store_id]):
        raise StoreUnknown()
    if new.user_id is not None and not await store_keys.works_in(tx, new.user_id, new.store_id):
        raise PersonNotInStore()
    await store_keys.add_enrolment(tx, new)
    facts = {name: value for name, value in asdict(new).items() if name != "code_hash"}
    await store_audit.record(
        tx, actor, now, "enrolment_offered", ("enrolment", new.id), store=new.store_id, after=facts
    )


async def enrol_device(
    tx: Tx, device_id: DeviceId, code_hash: bytes, token_hash: bytes, address: str, now: datetime
) -> Redeemed:
    """Use the code up and let the device in. Raises EnrolmentOver."""
    redeemed = await store_keys.redeem(tx, code_hash, now)
    if redeemed is None:
        raise EnrolmentOver()
    await store_keys.add_device(tx, device_id, redeemed, token_hash, now)
    actor = Actor(f"device:{device_id}", redeemed.title, address)
    subject = ("device", device_id)
    await store_audit.record(
        tx, actor, now, "device_enrolled", subject, store=redeemed.store_id, after=asdict(redeemed)
    )
    return redeemed


async def revoke_device(tx: Tx, actor: Actor, device_id: DeviceId, now: datetime) -> None:
    """Raises NotFound for one that is unknown, revoked or in a store out of sight."""
    store_id = await store_keys.revoke_device(tx, device_id, now)
    if store_id is None:
        raise NotFound(what="device")
    await store_audit.record(tx, actor, now, "device_revoked", ("device", device_id), store=store_id)
