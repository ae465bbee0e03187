"""`doors.txt`, read: who may use which door, and what a stranger gets there."""

from dataclasses import dataclass
from pathlib import Path

from chassis.http import Rule
from chassis.identity import SubjectKind

SIGNED_IN = frozenset({SubjectKind.USER, SubjectKind.DEVICE, SubjectKind.API_KEY, SubjectKind.APP})
KINDS = {
    "people": frozenset({SubjectKind.USER}),
    "people+devices": frozenset({SubjectKind.USER, SubjectKind.DEVICE}),
    "providers": frozenset({SubjectKind.PROVIDER}),
    "services": frozenset({SubjectKind.SERVICE}),
    "anybody": SIGNED_IN | {SubjectKind.PUBLIC},
}
NEED_A_REASON = frozenset({"personal", "common", "open", "closed"})
STRANGERS = NEED_A_REASON | {"hidden", "refused", "own", "counts"}


@dataclass(frozen=True, slots=True)
class Expected:
    """One line of the table."""

    context: str
    title: str
    who: str
    stranger: str
    reason: str

    @property
    def permission(self) -> str | None:
        name = self.who.removesuffix("+services")
        return name if "." in name else None

    def kinds(self) -> frozenset[SubjectKind]:
        """Whom the rule lets in, before permissions; of the gateway's own doors only people have any."""
        if self.permission is None:
            return KINDS[self.who]
        if self.context == "gateway":
            return KINDS["people"]
        return SIGNED_IN | {SubjectKind.SERVICE} if self.who.endswith("+services") else SIGNED_IN

    def is_what(self, rules: tuple[Rule, ...]) -> bool:
        """Whether the rules that stand before the door are those of the table."""
        if self.who == "open":
            return rules == ()
        return [(rule.permission, rule.kinds) for rule in rules] == [(self.permission, self.kinds())]


def _read() -> dict[tuple[str, str], Expected]:
    found = {}
    context = ""
    for line in (Path(__file__).parent / "doors.txt").read_text().splitlines():
        if line.startswith("["):
            context = line.strip("[]")
        elif line and not line.startswith("#"):
            method, path, who, stranger, *reason = line.split(maxsplit=4)
            title = f"{method} {path}"
            found[context, title] = Expected(context, title, who, stranger, " ".join(reason))
    return found


TABLE = _read()
