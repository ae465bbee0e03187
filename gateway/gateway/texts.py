"""The few words the gateway's own pages say, in the platform's three languages."""

from typing import Final

LANGUAGES: Final = ("ru", "hy", "en")

TEXTS: Final[dict[str, dict[str, str]]] = {
    "interfaces": {"ru": "Интерфейсы", "hy": "Ինտերֆեյսներ", "en": "Interfaces"},
    "events": {"ru": "События", "hy": "Իրադարձություններ", "en": "Events"},
}


def say(key: str, language: str) -> str:
    return TEXTS[key][language]


def language_of(accept: str) -> str:
    """The best of our languages for an Accept-Language header; Russian when it names none of them."""
    wanted: list[tuple[float, str]] = []
    for part in accept.split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            wanted.append((float(weight or 1), tag.split("-")[0].lower()))
        except ValueError:
            continue
    ranked = [language for _, language in sorted(wanted, key=lambda pair: -pair[0])]
    return next((language for language in ranked if language in LANGUAGES), "ru")
