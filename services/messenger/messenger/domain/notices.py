"""What the platform itself tells a buyer, and in which language."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, get_args
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from contracts.money import Language, Money, format_money

Texts = Mapping[str, Mapping[str, str]]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_NAMESPACE = UUID("0d7f2f4e-8a53-5d0a-9a39-6a3b4f1c2e77")


class NoticeKind(StrEnum):
    PAYMENT_LINK = "payment_link"
    SUBSTITUTION = "substitution"
    ON_ITS_WAY = "on_its_way"
    COMPLETED = "completed"
    LOST_UNPAID = "lost_unpaid"
    LOST = "lost"
    CANCELLED = "cancelled"
    CANCELLED_PAID = "cancelled_paid"


ANSWER = "answer"
"""The words before the address where a question is answered."""

ABOUT_MONEY_DUE = frozenset({NoticeKind.PAYMENT_LINK})
"""Pointless once the order has ended."""


def client_id_of(event_id: UUID, kind: NoticeKind) -> UUID:
    """The same fact always makes the same message, however often and wherever it is handled."""
    return uuid5(_NAMESPACE, f"{event_id}:{kind}")


def language_of(preferred: Sequence[str]) -> Language:
    """The first of these languages that we write; Russian when there is none."""
    return next((known for wanted in preferred for known in LANGUAGES if known == wanted), LANGUAGES[0])


def is_still_worth_saying(
    kind: NoticeKind,
    *,
    closed: bool,
    told_sequence: int,
    sequence: int | None,
    expires_at: datetime | None,
    now: datetime,
) -> bool:
    """Late facts: nothing about an order is said after something newer, and no dead link is sent."""
    if expires_at is not None and expires_at <= now:
        return False
    if kind in ABOUT_MONEY_DUE and closed:
        return False
    return sequence is None or sequence > told_sequence


def wording(texts: Texts, kind: NoticeKind, language: Language, facts: Mapping[str, Any], time_zone: str) -> str:
    """The text in this language with the facts put in: money and times as people there write them.

    A question that can be answered on a page of ours says where.
    """
    shown: dict[str, str] = {}
    for name, value in facts.items():
        if name == "price_change":
            shown["price"] = _price_change(texts, language, _money(value))
        elif isinstance(value, Mapping):
            shown[name] = format_money(_money(value), language)
        elif name == "until":
            shown[name] = datetime.fromisoformat(value).astimezone(ZoneInfo(time_zone)).strftime("%d.%m %H:%M")
        else:
            shown[name] = str(value)
    said = texts[kind][language].format_map(shown)
    return f"{said}\n{texts[ANSWER][language].format_map(shown)}" if "answer_url" in shown else said


def _money(value: Mapping[str, Any]) -> Money:
    return Money(int(value["amount"]), str(value["currency"]))


def _price_change(texts: Texts, language: Language, change: Money) -> str:
    if change.is_zero:
        return texts["words"][language]
    return f"{'+' if change.is_positive else ''}{format_money(change, language)}"
