"""Which stores a piece of work may see.

A scope travels in the signed identity, stands in the signature of every function that reads or writes,
and is handed to PostgreSQL at the start of each transaction, where row-level security applies it again
(S7–S9, R24).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from chassis.ids import StoreId

WHOLE_NETWORK = "*"


@dataclass(frozen=True, slots=True)
class Scope:
    """The stores visible to one transaction; `stores is None` means the whole network.

    The whole network is for the platform's own work (sweepers, relays, consumers of network-wide events)
    and for administrators, never for a request that names no store.
    """

    stores: frozenset[StoreId] | None

    @classmethod
    def network(cls) -> Self:
        return cls(None)

    @classmethod
    def of(cls, *stores: StoreId) -> Self:
        return cls(frozenset(stores))

    @classmethod
    def among(cls, stores: Iterable[StoreId]) -> Self:
        return cls(frozenset(stores))

    @property
    def is_network(self) -> bool:
        return self.stores is None

    def includes(self, store: StoreId) -> bool:
        return self.stores is None or store in self.stores

    def __or__(self, other: Self) -> "Scope":
        """What is visible to either."""
        if self.stores is None or other.stores is None:
            return Scope(None)
        return Scope(self.stores | other.stores)

    def setting(self) -> str:
        """The value of the `narciss.stores` setting that row-level security reads."""
        if self.stores is None:
            return WHOLE_NETWORK
        return "{" + ",".join(sorted(str(store) for store in self.stores)) + "}"
