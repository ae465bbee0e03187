"""Which way the arrows point: who may import whom."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator

from tools.checks.tree import Finding, PythonFile, Tree, words

_IMPURE_STDLIB = words(
    """asyncio concurrent ftplib http imaplib logging multiprocessing os pathlib poplib random secrets select
    selectors shutil signal smtplib socket socketserver sqlite3 ssl subprocess tempfile threading time urllib"""
)
"""Standard modules that reach outside, wait, or bring in time and chance from behind."""

_PURE_CHASSIS = ("chassis.refusals", "chassis.ids", "chassis.clock", "chassis.events", "chassis.pictures")
_PURE_LIBRARIES = frozenset({"shapely"})
"""Geometry: values in, values out."""

_NETWORK = words(
    """aio_pika aiogram aiohttp aiosmtplib asyncpg faststream httpx requests smtplib socket urllib.request websockets
    chassis.bus chassis.client chassis.http"""
)


def _stands_in(name: str, modules: Iterable[str]) -> bool:
    return any(name == module or name.startswith(f"{module}.") for module in modules)


def domain_is_pure(tree: Tree) -> Iterator[Finding]:
    """The domain is given values, time and ids; it imports nothing that could fetch them itself."""
    for file in tree.contexts:
        if not file.plays("domain"):
            continue
        for name, line in file.imports:
            if not _is_pure(name, file):
                yield file.at(line, f"the domain imports {name}; hand its values in from the action")


def _is_pure(name: str, file: PythonFile) -> bool:
    top = name.partition(".")[0]
    if top == file.package:
        return "domain" in name.split(".")
    if top == "contracts" or top in _PURE_LIBRARIES or _stands_in(name, _PURE_CHASSIS):
        return True
    return top in sys.stdlib_module_names and top not in _IMPURE_STDLIB


def actions_touch_no_network(tree: Tree) -> Iterator[Finding]:
    """An action runs inside a transaction: what it needs from outside is asked before and handed in."""
    for file in tree.contexts:
        if not file.plays("actions"):
            continue
        own = (f"{file.package}.clients", f"{file.package}.providers")
        for name, line in file.imports:
            parts = name.split(".")
            own_client = parts[0] == file.package and ("clients" in parts or "providers" in parts)
            if own_client or _stands_in(name, (*own, *_NETWORK)):
                yield file.at(line, f"an action imports {name}; let the edge call it before the transaction")


def services_stand_alone(tree: Tree) -> Iterator[Finding]:
    """chassis knows nobody, contracts knows chassis, contexts know these two and never each other."""
    contexts = tree.context_packages
    for file in tree.python:
        own = file.package or _owner_of_tests(file)
        if own is None:
            continue
        forbidden = contexts - {own}
        if own == "chassis":
            forbidden = contexts | {"contracts"}
        if file.is_test and own in {"chassis", "contracts"}:
            forbidden = contexts
        for name, line in file.imports:
            other = name.partition(".")[0]
            if other in forbidden:
                yield file.at(line, f"{own} imports {other}; talk through contracts and events instead")


def _owner_of_tests(file: PythonFile) -> str | None:
    if file.parts[0] == "services" and file.is_test:
        return file.parts[1].replace("-", "_")
    if file.parts[0] in {"gateway", "chassis", "contracts"} and file.is_test:
        return file.parts[0]
    return None


def tools_stay_outside(tree: Tree) -> Iterator[Finding]:
    """What runs in a shop imports no tool, no test and no bench."""
    for file in tree.production:
        if file.plays("testing"):
            continue
        for name, line in file.imports:
            if _stands_in(name, ("tools", "tests", "bench", "pytest", "hypothesis", "testcontainers")):
                yield file.at(line, f"production code imports {name}; move what it needs into the package")
            elif _stands_in(name, ("chassis.testing",)):
                yield file.at(line, "production code imports chassis.testing; that is for tests only")
