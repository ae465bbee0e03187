"""Phone numbers as people say them."""

from collections.abc import Sequence

import phonenumbers


def said_numbers(phones: Sequence[str]) -> list[str]:
    """Digits with and without the country's code: `+37491234567` → `37491234567`, `91234567`."""
    return [
        form
        for phone in phones
        for form in (phone.lstrip("+"), phonenumbers.national_significant_number(phonenumbers.parse(phone)))
    ]
