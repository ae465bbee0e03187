"""Two records are one person; a person decides which survives, and may take it back (R19)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis.db import Tx
from chassis.ids import StoreId, uuid7
from chassis.refusals import NotFound
from contracts.api.crm import CustomerOut, MergePreview, PersonOut
from contracts.events.crm import CustomerMerged, CustomerUnmerged
from contracts.ids import CustomerId, MergeId, UserId
from contracts.money import Money
from sqlalchemy import Row

from crm import store, store_bonus, store_search, views
from crm.actions.announce import announce_changed
from crm.actions.post_bonus import post
from crm.domain import merging
from crm.domain.refusals import AlreadyMerged, CannotMergeWithItself, MergeAlreadyUndone, UndoLaterMergeFirst


async def merge_customers(
    tx: Tx, survivor_id: UUID, absorbed_id: UUID, *, by: UserId, now: datetime
) -> tuple[MergeId, Row[Any]]:
    """Move everything to the survivor and remember what moved. Raises NotFound, AlreadyMerged, CannotMerge…"""
    survivor, absorbed = await _both(tx, survivor_id, absorbed_id)
    merge_id = MergeId(uuid7())
    moved: dict[str, Any] = {
        "channel_identities": await store.move(tx, "channel_identities", absorbed_id, survivor_id),
        "recipients": await store.move(tx, "recipients", absorbed_id, survivor_id),
        "memorable_dates": await store.move(tx, "memorable_dates", absorbed_id, survivor_id),
        "orders": await store.move(tx, "orders", absorbed_id, survivor_id),
        "survivor": merging.remembered(survivor),
        "bonus": [[money.amount, money.currency] for money in await store_bonus.all_balances(tx, absorbed_id)],
    }
    await _move_bonus(tx, merge_id, moved, absorbed, survivor_id, "merge", now)
    await store.add_merge(
        tx, id=merge_id, customer_id=survivor_id, absorbed_id=absorbed_id, moved=moved, merged_by=by, merged_at=now
    )
    await store.save_customer(tx, absorbed_id, merged_into=survivor_id)
    await store_search.forget_words(tx, absorbed_id)
    saved = await store.save_customer(tx, survivor_id, **merging.united(survivor, absorbed))
    tx.publish(
        CustomerMerged(
            store_id=saved.store_ids[0],
            sequence=saved.version,
            occurred_at=now,
            customer_id=CustomerId(survivor_id),
            absorbed_id=CustomerId(absorbed_id),
            merge_id=merge_id,
            merged_by=by,
        )
    )
    saved = await store.save_customer(tx, survivor_id)
    await announce_changed(tx, saved, now)
    return merge_id, saved


async def _both(tx: Tx, survivor_id: UUID, absorbed_id: UUID) -> tuple[Row[Any], Row[Any]]:
    if survivor_id == absorbed_id:
        raise CannotMergeWithItself()
    rows = await store.lock_customers(tx, [survivor_id, absorbed_id])
    if len(rows) != 2:
        raise NotFound(what="customer")
    survivor, absorbed = rows[survivor_id], rows[absorbed_id]
    if survivor.merged_into is not None or absorbed.merged_into is not None:
        raise AlreadyMerged()
    return survivor, absorbed


async def preview_merge(tx: Tx, survivor_id: UUID, absorbed_id: UUID) -> MergePreview:
    """What a merge would make; the same refusals, and nothing is changed."""
    survivor, absorbed = await _both(tx, survivor_id, absorbed_id)
    united = merging.united(survivor, absorbed)
    names = await views.names_of(tx, united["responsible"])
    moving = await views.what_hangs_on(tx, absorbed_id)
    sums: dict[str, Money] = {}
    for money in [*await store_bonus.all_balances(tx, survivor_id), *await store_bonus.all_balances(tx, absorbed_id)]:
        sums[money.currency] = sums.get(money.currency, Money.zero(money.currency)) + money
    return MergePreview(
        survivor=CustomerOut.model_validate(survivor, from_attributes=True),
        absorbed=CustomerOut.model_validate(absorbed, from_attributes=True),
        phones=united["phones"],
        emails=united["emails"],
        notes=united["notes"],
        responsible=[PersonOut(id=user, name=names.get(user, "")) for user in united["responsible"]],
        identities=[*await store.identities_of(tx, survivor_id), *await store.identities_of(tx, absorbed_id)],
        balances=list(sums.values()),
        orders=moving["orders"],
        recipients=moving["recipients"],
        dates=moving["memorable_dates"],
        tasks=moving["tasks"],
    )


async def unmerge_customers(tx: Tx, merge_id: UUID, *, now: datetime) -> Row[Any]:
    """Part them again; what came in since then stays with the survivor. Raises NotFound, MergeAlreadyUndone, …"""
    merge = await store.lock_merge(tx, merge_id)
    if merge is None:
        raise NotFound(what="merge")
    if merge.undone_at is not None:
        raise MergeAlreadyUndone()
    rows = await store.lock_customers(tx, [merge.customer_id, merge.absorbed_id])
    survivor, absorbed = rows[merge.customer_id], rows[merge.absorbed_id]
    if survivor.merged_into is not None:
        raise UndoLaterMergeFirst(into=survivor.merged_into)
    await store.move_back(tx, "channel_identities", merge.moved["channel_identities"], absorbed.id)
    await store.move_back(tx, "recipients", merge.moved["recipients"], absorbed.id)
    await store.move_back(tx, "memorable_dates", merge.moved["memorable_dates"], absorbed.id)
    await store.move_back(tx, "orders", merge.moved["orders"], absorbed.id)
    await _move_bonus(tx, merge_id, merge.moved, survivor, absorbed.id, "unmerge", now)
    await store.save_merge(tx, merge_id, undone_at=now)
    restored = await store.save_customer(tx, absorbed.id, merged_into=None)
    saved = await store.save_customer(tx, survivor.id, **merging.parted(survivor, absorbed, merge.moved["survivor"]))
    tx.publish(
        CustomerUnmerged(
            store_id=saved.store_ids[0],
            sequence=saved.version,
            occurred_at=now,
            customer_id=CustomerId(survivor.id),
            restored_id=CustomerId(absorbed.id),
            merge_id=MergeId(merge.id),
        )
    )
    saved = await store.save_customer(tx, survivor.id)
    await announce_changed(tx, saved, now)
    await announce_changed(tx, restored, now)
    return saved


async def _move_bonus(
    tx: Tx, merge_id: UUID, moved: Mapping[str, Any], from_row: Row[Any], to_id: UUID, cause: str, now: datetime
) -> None:
    store_id = StoreId(from_row.store_ids[0])
    for amount, currency in moved["bonus"]:
        if amount:
            money, operation = Money(amount, currency), f"{cause}:{merge_id}:{currency}"
            await post(tx, from_row.id, store_id, -money, kind="adjusted", operation=f"{operation}:out", now=now)
            await post(tx, to_id, store_id, money, kind="adjusted", operation=f"{operation}:in", now=now)
