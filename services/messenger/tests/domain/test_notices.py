"""What buyers are told: every text in three languages, and nothing too late."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from messenger.catalogue import texts
from messenger.domain.notices import (
    LANGUAGES,
    NoticeKind,
    client_id_of,
    is_still_worth_saying,
    language_of,
    wording,
)

NOW = datetime(2026, 5, 14, 9, 0, tzinfo=UTC)
FACTS = {
    "number": "N-17",
    "amount": {"amount": 450000, "currency": "AMD"},
    "until": "2026-05-14T09:30:00+00:00",
    "url": "https://pay.example.org/1",
    "from_title": "пион",
    "to_title": "роза",
    "price_change": {"amount": -20000, "currency": "AMD"},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NoticeKind)
def test_every_text_can_be_written_in_every_language(kind: NoticeKind, language: str) -> None:
    words = wording(texts(), kind, language_of([language]), FACTS, "Asia/Yerevan")
    assert "N-17" in words
    assert "{" not in words


def test_times_and_money_are_written_as_people_there_write_them() -> None:
    words = wording(texts(), NoticeKind.PAYMENT_LINK, "hy", FACTS, "Asia/Yerevan")
    assert words == (
        "Պատվեր N-17. վճարման ենթակա է 4\u00a0500\u00a0֏։ Հղումը գործում է մինչև 14.05 13:30՝\nhttps://pay.example.org/1"
    )


def test_a_change_without_a_price_says_so() -> None:
    free = {**FACTS, "price_change": {"amount": 0, "currency": "AMD"}}
    assert "(no change in price)" in wording(texts(), NoticeKind.SUBSTITUTION, "en", free, "UTC")
    assert "(-֏200)" in wording(texts(), NoticeKind.SUBSTITUTION, "en", FACTS, "UTC")


@pytest.mark.parametrize(
    ("preferred", "chosen"), [(["hy", "ru"], "hy"), (["fr", "en"], "en"), ([], "ru"), (["fr"], "ru")]
)
def test_the_first_language_we_write_is_taken(preferred: list[str], chosen: str) -> None:
    assert language_of(preferred) == chosen


@pytest.mark.parametrize(
    ("kind", "closed", "told", "sequence", "expires", "worth"),
    [
        (NoticeKind.ON_ITS_WAY, False, 7, 8, None, True),
        (NoticeKind.ON_ITS_WAY, False, 8, 8, None, False),
        (NoticeKind.ON_ITS_WAY, True, 9, 8, None, False),
        (NoticeKind.PAYMENT_LINK, False, 9, None, NOW.replace(hour=10), True),
        (NoticeKind.PAYMENT_LINK, False, 0, None, NOW, False),
        (NoticeKind.PAYMENT_LINK, True, 0, None, NOW.replace(hour=10), False),
    ],
)
def test_late_news_is_not_told(
    kind: NoticeKind, closed: bool, told: int, sequence: int | None, expires: datetime | None, worth: bool
) -> None:
    assert worth is is_still_worth_saying(
        kind, closed=closed, told_sequence=told, sequence=sequence, expires_at=expires, now=NOW
    )


def test_the_same_event_always_makes_the_same_message() -> None:
    event = uuid4()
    assert client_id_of(event, NoticeKind.LOST) == client_id_of(event, NoticeKind.LOST)
    assert client_id_of(event, NoticeKind.LOST) != client_id_of(event, NoticeKind.CANCELLED)
    known = client_id_of(UUID(int=1), NoticeKind.LOST)
    assert known == UUID("28216f44-86a0-5f91-8b75-2978a59e0113")
