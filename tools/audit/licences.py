"""Under which licences the locked packages of others come, from what is installed; no network."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

import yaml
from packaging.markers import Marker

ROOT = Path(__file__).resolve().parents[2]
RULES = Path(__file__).with_name("licences.toml")
PYTHON_LOCK = ROOT / "requirements.lock"
WEB = ROOT / "gateway/web"
_PINNED = re.compile(r"^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[^\s;\\]+)\s*(?:;\s*(?P<marker>[^\\]+))?")
_EXPRESSIONS: Any = import_module("license_expression")  # says nothing of its types
_SPDX = _EXPRESSIONS.get_spdx_licensing()


@dataclass(frozen=True, slots=True)
class Package:
    """`said` is every way the package itself puts its licence, the most exact first; empty when it says nothing."""

    registry: str
    name: str
    version: str
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    allowed: Mapping[str, str]
    said: Mapping[str, str]
    read: Mapping[str, str]

    @classmethod
    def load(cls, file: Path = RULES) -> "Rules":
        told = tomllib.loads(file.read_text("utf-8"))
        return cls(told["allowed"], told["said"], told["read"])

    def refusal(self, package: Package) -> str | None:
        """Why the package may not be used, or None when it may."""
        if package.name in self.read:
            return self._refused(self.read[package.name])
        expressions = [known for words in package.said if (known := self._expression(words))]
        if not expressions:
            return f"says no licence that we know: {', '.join(package.said) or 'nothing'}"
        return self._refused(expressions[0])

    def _expression(self, words: str) -> str | None:
        known = self.said.get(words, words)
        try:
            _SPDX.parse(known, validate=True)
        except _EXPRESSIONS.ExpressionError:
            return None
        return known

    def _refused(self, expression: str) -> str | None:
        return None if self._satisfied(_SPDX.parse(expression)) else f"is under {expression}, which is not allowed"

    def _satisfied(self, node: Any) -> bool:
        if isinstance(node, _SPDX.OR):
            return any(self._satisfied(one) for one in node.args)
        if isinstance(node, _SPDX.AND):
            return all(self._satisfied(one) for one in node.args)
        return str(node) in self.allowed


def python_packages(lock: str) -> Iterator[Package]:
    """The pinned packages that this machine has to install. Raises PackageNotFoundError when one is missing."""
    for line in lock.splitlines():
        found = _PINNED.match(line)
        if found is None or (found["marker"] and not Marker(found["marker"].strip()).evaluate()):
            continue
        yield Package("python", found["name"], found["version"], tuple(_said_by(metadata.metadata(found["name"]))))


def _said_by(told: metadata.PackageMetadata) -> Iterator[str]:
    yield from told.get_all("License-Expression") or []
    for value in told.get_all("Classifier") or []:
        if value.startswith("License :: "):
            yield value.rpartition(" :: ")[2]
    for words in told.get_all("License") or []:
        if first_line := words.strip().partition("\n")[0]:
            yield first_line


def npm_packages(web: Path = WEB) -> Iterator[Package]:
    """Of the web client's lock file; those for other machines are not installed and not looked at."""
    lock: dict[str, Any] = yaml.load((web / "pnpm-lock.yaml").read_text("utf-8"), yaml.CSafeLoader)
    optional = {key.partition("(")[0] for key, about in lock["snapshots"].items() if about and about.get("optional")}
    installed = dict(_installed(web / "node_modules/.pnpm"))
    for entry in lock["packages"]:
        name, _, version = entry.rpartition("@")
        if (name, version) in installed:
            yield Package("npm", name, version, installed[name, version])
        elif entry not in optional:
            yield Package("npm", name, version, ())


def _installed(folder: Path) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    for file in (*folder.glob("*/node_modules/*/package.json"), *folder.glob("*/node_modules/@*/*/package.json")):
        if file.parent.is_symlink():
            continue
        told = json.loads(file.read_text("utf-8"))
        said = told.get("license") or ""
        yield (told["name"], told["version"]), ((said,) if isinstance(said, str) and said else ())


def refused(packages: Iterable[Package], rules: Rules) -> list[str]:
    """A line for each package that may not be used."""
    return [
        f"{package.registry} {package.name} {package.version} {why}"
        for package in packages
        if (why := rules.refusal(package)) is not None
    ]
