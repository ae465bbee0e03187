"""Every documented answer code of the register, and what it means for the request that met it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from fiscal_gateway_am.domain.reaction import Reaction, Remedy
from fiscal_gateway_am.hdm.messages import LEAVES_A_TRACE, Operation

SUCCESS = 200
BUSY = 408
INTERNAL_ERROR = 500


@dataclass(frozen=True, slots=True)
class Texts:
    """One sentence a cashier can act on, in the three languages of the product."""

    ru: str
    hy: str
    en: str


@dataclass(frozen=True, slots=True)
class DeviceAnswer:
    """`in_doubt`: on an operation that leaves a trace this code does not prove that nothing was registered."""

    code: int
    reaction: Reaction
    remedy: Remedy | None
    in_doubt: bool
    closes: bool
    texts: Texts


UNDOCUMENTED_TEXTS = Texts(
    ru="Касса ответила неизвестным кодом. Сообщите его в поддержку.",
    hy="ՀԴՄ-ն պատասխանեց անհայտ կոդով։ Հայտնեք այն աջակցման ծառայությանը։",
    en="The register answered with an unknown code. Tell it to support.",
)


def _documented() -> Mapping[int, DeviceAnswer]:
    raw = tomllib.loads((Path(__file__).parent / "device_answers.toml").read_text(encoding="utf-8"))
    found = {}
    for code, row in raw.items():
        found[int(code)] = DeviceAnswer(
            code=int(code),
            reaction=Reaction(row["reaction"]),
            remedy=Remedy(row["remedy"]) if "remedy" in row else None,
            in_doubt=row.get("in_doubt", False),
            closes=row.get("closes", False),
            texts=Texts(row["ru"], row["hy"], row["en"]),
        )
    return MappingProxyType(found)


DOCUMENTED: Mapping[int, DeviceAnswer] = _documented()


def answer(code: int) -> DeviceAnswer:
    """What a code says; one the manuals do not know proves nothing."""
    known = DOCUMENTED.get(code)
    if known is not None:
        return known
    return DeviceAnswer(code, Reaction.UNKNOWN, None, in_doubt=True, closes=False, texts=UNDOCUMENTED_TEXTS)


def reaction(code: int, operation: Operation) -> Reaction:
    """How to react to a code on this operation.

    On a question (a look-up, the time, a copy of the last receipt) nothing can have been registered, so
    an internal error is only a reason to ask again. On an operation that leaves a trace a doubtful code
    is never a failure (R10): out of paper may well mean registered but not printed.
    """
    found = answer(code)
    if found.in_doubt and operation in LEAVES_A_TRACE:
        return Reaction.UNKNOWN
    return Reaction.RETRY if found.reaction is Reaction.UNKNOWN else found.reaction


def remedy(code: int) -> Remedy:
    """What to do before the next attempt; merely wait when the code names nothing better."""
    return answer(code).remedy or Remedy.WAIT
