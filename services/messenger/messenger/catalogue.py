"""The texts the platform itself sends to buyers, in three languages."""

import tomllib
from functools import cache
from importlib.resources import files

from messenger.domain.notices import ANSWER, LANGUAGES, NoticeKind, Texts


@cache
def texts() -> Texts:
    """Raises KeyError at start when a text lacks a language: better than at the buyer's door."""
    read: Texts = tomllib.loads(files("messenger").joinpath("texts.toml").read_text("utf-8"))
    for kind in (*NoticeKind, "words", ANSWER):
        for language in LANGUAGES:
            if not read[kind][language]:
                raise KeyError(f"texts.toml: {kind} has no words in {language}")
    return read
