"""What a customer can be found by, and how a search is read (S42).

A customer's words stand in one text in lower case, each with a space before it, so that "the beginning of a word" is a
plain pattern. A phone is there as it is kept and as people of its country say it, without the code.
"""

from collections.abc import Iterable, Sequence

SHORT = 3
"""A search below so many characters finds beginnings of words only: the middle of a word is everywhere."""
TRUNK = ("0", "8")
"""What is dialled before a number at home: 091… in Armenia, 8 916… in Russia."""


def words_of(names: Iterable[str | None], numbers: Sequence[str]) -> str:
    """The searchable text of one customer; numbers are digits only, in every form they are said in."""
    said = _plain(" ".join(name for name in names if name)).split()
    return " " + " ".join(dict.fromkeys([*said, *numbers]))


def patterns(search: str) -> tuple[str, str] | None:
    """Two LIKE patterns, either of which may fit (often the same one twice); None for an empty search."""
    plain = " ".join(_plain(search).split())
    if not plain:
        return None
    digits = "".join(character for character in plain if character.isdigit())
    if digits and not any(character.isalpha() for character in plain):
        return _pattern(digits), _pattern(_at_home(digits))
    return (_pattern(_escaped(plain)),) * 2


def _pattern(text: str) -> str:
    return f"%{text}%" if len(text) >= SHORT else f"% {text}%"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


def _plain(text: str) -> str:
    return text.lower().replace("ё", "е")


def _at_home(digits: str) -> str:
    """Without what is dialled before a number at home."""
    return digits[1:] if len(digits) > SHORT and digits.startswith(TRUNK) else digits
