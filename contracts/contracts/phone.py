"""Phone numbers: kept and compared in E.164, read with the store's region, masked in logs.

A number typed in a shop in Yerevan as `099 00 00 00` and the same number arriving from a messenger as
`37499000000` must be one number, or one buyer becomes two. Held to `contracts/vectors/phone.json`.
"""

from __future__ import annotations

from typing import Annotated, NewType

import phonenumbers
from chassis.refusals import Kind, Refusal
from pydantic import Field

E164 = NewType("E164", str)
"""`+37499000000`: made only by `parse_phone`."""

PhoneField = Annotated[E164, Field(pattern=r"^\+[1-9]\d{6,14}$", examples=["+37499000000"])]
"""A phone number in an event or an API answer, already normalised."""


class NotAPhoneNumber(Refusal, ValueError):
    """No such number in the numbering plan; the text itself stays out of the facts and so out of the logs."""

    code = "not_a_phone_number"
    kind = Kind.INVALID
    sentence = "This is not a phone number, neither in {region} nor in international form. Check the digits."


def parse_phone(text: str, region: str) -> E164:
    """The number a person meant, in E.164.

    `region` is the store's country (ISO 3166 alpha-2, `AM`, `RU`): it decides what a number without a
    country code means. Digits in the international form without a plus, as messengers send them, are tried
    when the national reading fails. Raises `NotAPhoneNumber`.
    """
    for candidate in (text, f"+{text.strip()}"):
        try:
            number = phonenumbers.parse(candidate, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return E164(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    raise NotAPhoneNumber(region=region)


def display_phone(phone: E164) -> str:
    """For people: `+374 99 000000`."""
    number = phonenumbers.parse(phone)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def masked_phone(phone: E164) -> str:
    """For logs and audit: the country code and the last two digits, `+374******00`."""
    country = f"+{phonenumbers.parse(phone).country_code}"
    hidden = len(phone) - len(country) - 2
    return f"{country}{'*' * hidden}{phone[-2:]}"
