"""Which outside parties can be configured, and the names of what each needs (S161–S170).

A secret is stored encrypted and never shown again; a plain setting is readable by whoever may see the hub.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from integrations.domain.refusals import ProviderUnknown, SettingMissing, SettingUnknown, SettingWrong

Value = str | int | bool
FieldKind = Literal["text", "secret", "integer", "switch", "choice"]


@dataclass(frozen=True, slots=True)
class Field:
    """`pattern` and `expected` (its sentence) limit a text; `least` and `most` an integer."""

    name: str
    kind: FieldKind = "text"
    required: bool = False
    pattern: str = r".{1,500}"
    expected: str = "a text of at most 500 characters"
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 65535
    default: Value | None = None

    def read(self, value: object) -> Value:
        """The value if it is one this field takes. Raises SettingWrong; never repeats the value."""
        if self.kind == "switch":
            if isinstance(value, bool):
                return value
            raise SettingWrong(name=self.name, expected="true or false")
        if self.kind == "integer":
            if isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most:
                return value
            raise SettingWrong(name=self.name, expected=f"a whole number from {self.least} to {self.most}")
        if self.kind == "choice":
            if isinstance(value, str) and value in self.choices:
                return value
            raise SettingWrong(name=self.name, expected=f"one of {', '.join(self.choices)}")
        if isinstance(value, str) and re.fullmatch(self.pattern, value, re.DOTALL):
            return value
        raise SettingWrong(name=self.name, expected=self.expected)


@dataclass(frozen=True, slots=True)
class Provider:
    """`many`: a store may have several of these (profiles of a messenger); else one, or the network's default."""

    name: str
    title: str
    purpose: Literal["channel", "payments", "stock", "intake", "mail", "assistant"]
    fields: tuple[Field, ...]
    many: bool = False
    inbound: bool = field(default=False)
    """Whether it calls us here, at /hooks/<name>/<connection key>."""

    def field_named(self, name: str) -> Field:
        found = next((one for one in self.fields if one.name == name), None)
        if found is None:
            raise SettingUnknown(provider=self.title, name=name)
        return found

    def plain(self, given: Mapping[str, object]) -> dict[str, Value]:
        """Checked plain settings, with defaults for those not given. Raises SettingUnknown and SettingWrong."""
        read: dict[str, Value] = {}
        for name, value in given.items():
            known = self.field_named(name)
            if known.kind == "secret":
                raise SettingUnknown(provider=self.title, name=name)
            read[name] = known.read(value)
        defaults = {one.name: one.default for one in self.fields if one.default is not None}
        return {**defaults, **read}

    def secret(self, given: Mapping[str, str]) -> dict[str, str]:
        for name, value in given.items():
            known = self.field_named(name)
            if known.kind != "secret":
                raise SettingUnknown(provider=self.title, name=name)
            known.read(value)
        return dict(given)

    def require_complete(self, plain: Mapping[str, object], secrets: frozenset[str]) -> None:
        """Raises SettingMissing when it cannot be switched on with these."""
        for one in self.fields:
            if one.required and one.name not in (secrets if one.kind == "secret" else plain):
                raise SettingMissing(provider=self.title, name=one.name)


def _secret(name: str, pattern: str = r"\S{8,500}", expected: str = "8 to 500 characters without spaces") -> Field:
    return Field(name, kind="secret", required=True, pattern=pattern, expected=expected)


def _may(secret: Field) -> Field:
    return Field(secret.name, kind="secret", pattern=secret.pattern, expected=secret.expected)


_EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
_URL = r"https?://\S{1,480}"

YOOKASSA = Provider(
    "yookassa",
    "YooKassa",
    "payments",
    (
        Field("shop_id", required=True, pattern=r"\d{1,12}", expected="digits, as in the YooKassa cabinet"),
        _secret("secret_key", r"(test|live)_\S{8,200}", "a key that begins with test_ or live_"),
        Field("currency", kind="choice", choices=("RUB", "AMD", "KZT", "BYN", "USD", "EUR"), default="RUB"),
        Field("capture", kind="choice", choices=("at_once", "after_hold"), default="at_once"),
        Field("receipts", kind="switch", default=False),
        Field("receipt_email", pattern=_EMAIL, expected="an e-mail address"),
        Field("vat_code", kind="integer", least=1, most=12, default=1),
        Field("tax_system_code", kind="integer", least=1, most=6),
        Field(
            "payment_mode",
            kind="choice",
            choices=("full_prepayment", "full_payment"),
            default="full_prepayment",
        ),
        Field("return_url", pattern=_URL, expected="an address that begins with https://"),
    ),
    inbound=True,
)

PROVIDERS: dict[str, Provider] = {
    provider.name: provider
    for provider in (
        YOOKASSA,
        Provider(
            "telegram",
            "Telegram",
            "channel",
            (
                _secret("bot_token", r"\d{5,20}:[\w-]{10,100}", "a bot token as BotFather gives it"),
                _secret("secret_token", r"[\w-]{8,256}", "8 to 256 letters, digits, _ and -"),
                Field("username", pattern=r"\w{3,64}", expected="a bot's name without @"),
            ),
            many=True,
        ),
        Provider(
            "wappi",
            "Wappi",
            "channel",
            (
                _secret("api_token"),
                _secret("webhook_auth"),
                Field("profile_id", required=True, pattern=r"[\w-]{4,64}", expected="a Wappi profile id"),
                Field("platform", kind="choice", choices=("wa", "tg", "max"), default="wa"),
                Field("phone", pattern=r"\d{8,15}", expected="8 to 15 digits"),
            ),
            many=True,
        ),
        Provider(
            "max",
            "MAX",
            "channel",
            (_secret("token"), _secret("webhook_secret", r"[\w-]{5,256}"), Field("username")),
            many=True,
        ),
        Provider(
            "vk",
            "VK",
            "channel",
            (
                _secret("token"),
                _secret("secret_key"),
                Field("group_id", required=True, pattern=r"\d{1,15}", expected="digits"),
                Field("confirmation", pattern=r"\w{4,32}", expected="the confirmation string of the community"),
                Field("api_version", default="5.199"),
            ),
            many=True,
        ),
        Provider(
            "avito",
            "Avito",
            "channel",
            (_secret("client_secret"), Field("client_id", required=True), Field("user_id")),
            many=True,
        ),
        Provider(
            "hh",
            "HH.ru",
            "channel",
            (_secret("refresh_token"), _may(_secret("client_secret")), Field("client_id"), Field("employer_id")),
            many=True,
        ),
        Provider("sms", "SMS.ru", "channel", (_secret("api_id"), Field("sender", default="")), many=True),
        Provider(
            "web_chat",
            "Web chat",
            "channel",
            (_secret("identity_key"), Field("allowed_origins"), Field("title")),
            many=True,
        ),
        Provider(
            "moysklad",
            "MoySklad",
            "stock",
            (_secret("token"), Field("organization_id"), Field("store_href", pattern=_URL, expected="an address")),
        ),
        Provider("tilda", "Tilda", "intake", (_secret("api_key"), Field("project_id")), inbound=True),
        Provider(
            "email",
            "E-mail",
            "mail",
            (
                Field("host", required=True, pattern=r"[\w.-]{1,253}", expected="a host name"),
                Field("port", kind="integer", least=1, default=587),
                Field("security", kind="choice", choices=("starttls", "tls", "none"), default="starttls"),
                Field("username"),
                _may(_secret("password", r".{1,500}", "at most 500 characters")),
                Field("from_address", required=True, pattern=_EMAIL, expected="an e-mail address"),
                Field("from_name"),
            ),
        ),
        Provider(
            "amobit",
            "Amobit AI Pro",
            "assistant",
            (_secret("token"), Field("base_url", pattern=_URL, expected="an address"), Field("assistant_id")),
        ),
    )
}


def provider_named(name: str) -> Provider:
    provider = PROVIDERS.get(name)
    if provider is None:
        raise ProviderUnknown(provider=name)
    return provider
