"""Canned replies are templates: what is known of a conversation is put in, what is not stays to be seen (S155)."""

import re
from collections.abc import Iterable, Mapping

from messenger.domain.refusals import PlaceholderUnknown

PLACEHOLDERS = ("customer", "store", "store_phone", "operator", "order")
_PLACE = re.compile(r"\{([a-z_]+)\}")


def check_placeholders(texts: Iterable[str]) -> None:
    """Raises PlaceholderUnknown for a name nothing stands for."""
    for text in texts:
        for name in _PLACE.findall(text):
            if name not in PLACEHOLDERS:
                raise PlaceholderUnknown(placeholder=name, known=", ".join(PLACEHOLDERS))


def filled(text: str, facts: Mapping[str, str | None]) -> tuple[str, list[str]]:
    """The text with what is known, and the placeholders nothing is known for, each once, in the order they stand."""
    missing: list[str] = []

    def put(found: re.Match[str]) -> str:
        known = facts.get(found[1])
        if known:
            return known
        if found[1] not in missing:
            missing.append(found[1])
        return found[0]

    return _PLACE.sub(put, text), missing
