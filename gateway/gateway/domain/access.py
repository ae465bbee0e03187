"""From what a person may do where, to what this one request may do (S7, S8, S12).

A person can have different roles in different stores. A request acts with the rights of its active store, and sees
the other stores only where its person has at least the same rights; so nobody who manages one store is a manager in
another where they are a florist.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from chassis.ids import StoreId
from chassis.refusals import StoreNotAssigned

Permissions = frozenset[str]


@dataclass(frozen=True, slots=True)
class Right:
    """Permissions in one store, or in the whole network where `store` is None."""

    store: StoreId | None
    permissions: Permissions
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """What one request may do. `stores` is None for the whole network."""

    store: StoreId | None
    stores: frozenset[StoreId] | None
    permissions: Permissions


@dataclass(frozen=True, slots=True)
class Rights:
    """All rights of one caller. `open_stores` are the network's active stores, for callers who see it all."""

    each: tuple[Right, ...]
    open_stores: frozenset[StoreId]

    @property
    def in_network(self) -> Permissions | None:
        """What holds everywhere; None for callers of single stores."""
        everywhere = [right.permissions for right in self.each if right.store is None]
        return frozenset().union(*everywhere) if everywhere else None

    @property
    def stores(self) -> frozenset[StoreId]:
        """The stores that may be chosen as the active one."""
        own = frozenset(right.store for right in self.each if right.store is not None)
        return own if self.in_network is None else own | self.open_stores

    def permissions_in(self, store: StoreId | None) -> Permissions:
        return frozenset().union(*(r.permissions for r in self.each if r.store is None or r.store == store))

    def grant(self, wanted: StoreId | None, remembered: StoreId | None = None) -> Grant:
        """The rights of a request that names `wanted`, else the remembered store, else the default one.

        Raises StoreNotAssigned for a store that is not theirs.
        """
        stores = self.stores
        if wanted is not None and wanted not in stores:
            raise StoreNotAssigned()
        store = wanted or (remembered if remembered in stores else None) or self._default()
        permissions = self.permissions_in(store)
        everywhere = self.in_network
        if everywhere is not None and everywhere >= permissions:
            return Grant(store, None, permissions)
        return Grant(store, frozenset(s for s in stores if self.permissions_in(s) >= permissions), permissions)

    def _default(self) -> StoreId | None:
        own = [(right.store, right.is_default) for right in self.each if right.store is not None]
        marked = [store for store, is_default in own if is_default]
        if marked or self.in_network is not None:
            return marked[0] if marked else None
        preferred = sorted(own, key=lambda pair: pair[0] not in self.open_stores)
        return preferred[0][0] if preferred else None


def limited(rights: Iterable[Right], limit: Permissions, store: StoreId) -> tuple[Right, ...]:
    """What remains of a person's rights on a device of this store that may do only so much."""
    together = [right.permissions for right in rights if right.store is None or right.store == store]
    return (Right(store, frozenset().union(*together) & limit, is_default=True),)
