"""Canned replies put in what is known and show what is not."""

import pytest
from messenger.domain.canned import check_placeholders, filled
from messenger.domain.refusals import PlaceholderUnknown


def test_what_is_known_is_put_in_and_what_is_not_stays_to_be_seen() -> None:
    facts = {"customer": "Анна", "order": None, "store": ""}
    assert filled("{customer}, заказ {order} в {store}: {order} {customer}", facts) == (
        "Анна, заказ {order} в {store}: {order} Анна",
        ["order", "store"],
    )


def test_words_of_a_buyer_are_not_filled_in_again() -> None:
    assert filled("{customer}", {"customer": "{order}", "order": "17"}) == ("{order}", [])


def test_a_placeholder_nothing_stands_for_is_refused() -> None:
    check_placeholders(["{customer} {store} {store_phone} {operator} {order}", "{ не место }"])
    with pytest.raises(PlaceholderUnknown, match="surname"):
        check_placeholders(["Здравствуйте", "{surname}"])
