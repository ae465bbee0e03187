"""How a customer is found by what people type."""

import re

import pytest
from crm.domain.words import patterns, words_of

ANI = words_of(["Алёна Սարգսյան", None, "ani_s", "Ani@example.am"], ["37491234567", "91234567"])
ANNA = words_of(["Анна 100%"], ["79161234567", "9161234567"])


def found(search: str, words: str) -> bool:
    """LIKE, as PostgreSQL reads it."""
    return any(re.fullmatch(_regex(pattern), words) for pattern in patterns(search) or ())


def _regex(pattern: str) -> str:
    parts = re.findall(r"\\.|.", pattern)
    return "".join(".*" if part == "%" else "." if part == "_" else re.escape(part[-1]) for part in parts)


@pytest.mark.parametrize(
    "search",
    ["алена", "АЛЁНА", "սարգ", "ал", "ani_s", "example", "091 23", "091234567", "+374 91 23-45-67", "4567"],
)
def test_a_customer_is_found_by_any_way_to_say_the_same(search: str) -> None:
    assert found(search, ANI)


@pytest.mark.parametrize("search", ["8 916 123", "7916", "916", "1234567", "100%"])
def test_a_number_is_found_with_and_without_what_is_dialled_before_it(search: str) -> None:
    assert found(search, ANNA)


@pytest.mark.parametrize("search", ["на", "ni", "67", "%", "_", "aniXs"])
def test_short_searches_find_beginnings_of_words_only_and_wildcards_are_letters(search: str) -> None:
    assert not found(search, ANI)


def test_nothing_finds_nobody() -> None:
    assert patterns("  ") is None
