"""Two customers become one in a way that can be taken back exactly (R19)."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

LISTS = ("store_ids", "phones", "emails", "responsible")


class Known(Protocol):
    """What of a customer a merge unites."""

    @property
    def store_ids(self) -> Sequence[UUID]: ...
    @property
    def phones(self) -> Sequence[str]: ...
    @property
    def emails(self) -> Sequence[str]: ...
    @property
    def responsible(self) -> Sequence[UUID]: ...
    @property
    def notes(self) -> str: ...


def remembered(survivor: Known) -> dict[str, Any]:
    """The survivor before the merge, to be kept as JSON."""
    return {**{name: [str(one) for one in getattr(survivor, name)] for name in LISTS}, "notes": survivor.notes}


def united(survivor: Known, absorbed: Known) -> dict[str, Any]:
    """Union of what both knew; the survivor's name, language and origin stay."""
    lists = {name: list(dict.fromkeys([*getattr(survivor, name), *getattr(absorbed, name)])) for name in LISTS}
    return {**lists, "notes": _joined(survivor.notes, absorbed.notes)}


def parted(survivor: Known, absorbed: Known, before: Mapping[str, Any]) -> dict[str, Any]:
    """The survivor without what the merge brought; what people added or removed since then stays as they left it."""
    lists = {}
    for name in LISTS:
        brought = {str(one) for one in getattr(absorbed, name)} - set(before[name])
        lists[name] = [one for one in getattr(survivor, name) if str(one) not in brought]
    if not lists["store_ids"]:
        lists["store_ids"] = list(survivor.store_ids)
    return {**lists, "notes": _without(survivor.notes, before["notes"], absorbed.notes)}


def _joined(first: str, second: str) -> str:
    return "\n".join(part for part in (first, second) if part)


def _without(now: str, before: str, brought: str) -> str:
    if now == _joined(before, brought):
        return before
    return now.removesuffix(f"\n{brought}") if brought else now
