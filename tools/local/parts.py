"""What the system consists of: ten contexts and the local doubles of outside parties."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from tools.local.faults import Fault

ONLY = "NARCISS_ONLY"


@dataclass(frozen=True)
class Context:
    """A bounded context; one process locally, started as ``python -m <package> run``."""

    name: str
    keeps_secrets: bool = False
    calls_subscribers: bool = False
    """Whether it sends webhooks to addresses that others gave it."""

    @property
    def package(self) -> str:
        return self.name.replace("-", "_")

    @property
    def role(self) -> str:
        """Its PostgreSQL login role, which sees its own schema only."""
        return f"narciss_{self.package}"

    @property
    def folder(self) -> str:
        return self.name if self.name == "gateway" else f"services/{self.name}"


@dataclass(frozen=True)
class Double:
    """A stand-in for an outside party; one that does not speak HTTP is controlled through a second port."""

    name: str
    scheme: str = "http"
    starts_from_demo: bool = True
    """Whether it takes the demo accounts of ``tools/doubles/demo.json``."""

    @property
    def has_control_port(self) -> bool:
        return self.scheme != "http"


CONTEXTS = (
    Context("crm"),
    Context("orders"),
    Context("inventory"),
    Context("delivery"),
    Context("pos"),
    Context("messenger"),
    Context("integrations", keeps_secrets=True, calls_subscribers=True),
    Context("fiscal-gateway-am", keeps_secrets=True),
    Context("analytics"),
    Context("gateway", keeps_secrets=True),
)
DOUBLES = (
    Double("telegram"),
    Double("wappi"),
    Double("yookassa"),
    Double("smtp", scheme="smtp"),
    Double("hdm", scheme="tcp", starts_from_demo=False),
)


def chosen() -> tuple[Sequence[Context], Sequence[Double]]:
    """Everything, or what NARCISS_ONLY names (comma separated), for work on a few parts."""
    wanted = {name.strip() for name in os.environ.get(ONLY, "").split(",") if name.strip()}
    if not wanted:
        return CONTEXTS, DOUBLES
    known = {part.name for part in (*CONTEXTS, *DOUBLES)}
    if strange := sorted(wanted - known):
        raise Fault(f"{ONLY} names {', '.join(strange)}; there are {', '.join(sorted(known))}.")
    return (
        [context for context in CONTEXTS if context.name in wanted],
        [double for double in DOUBLES if double.name in wanted],
    )
