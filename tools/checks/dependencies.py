"""The lock covers what the members declare, at versions they accept."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tools.checks.tree import Finding, TextFile, Tree

LOCK = "requirements.lock"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.M)


def lock_covers_dependencies(tree: Tree) -> Iterator[Finding]:
    """Every dependency of every pyproject.toml is pinned in requirements.lock, within its bounds."""
    manifests = [file for file in tree.texts if file.name == "pyproject.toml"]
    if not manifests:
        return
    lock = tree.file(LOCK)
    if lock is None:
        yield Finding(LOCK, 1, "missing; export the lock")
        return
    pins = {canonicalize_name(name): Version(version) for name, version in _PIN.findall(lock.text)}
    documents = [(file, tomllib.loads(file.text)) for file in manifests]
    own = {canonicalize_name(document.get("project", {}).get("name", "")) for _, document in documents}
    for file, document in documents:
        for text in _declared(document):
            requirement = Requirement(text)
            name = canonicalize_name(requirement.name)
            if name in own or (requirement.marker and not requirement.marker.evaluate()):
                continue
            if name not in pins:
                yield file.at(_line(file, text), f"{requirement.name} is declared and not locked; export the lock")
            elif not requirement.specifier.contains(pins[name], prereleases=True):
                yield file.at(_line(file, text), f"{text} is declared, {pins[name]} is locked; export the lock")


def _declared(document: dict[str, Any]) -> Iterator[str]:
    project = document.get("project", {})
    groups = [
        project.get("dependencies", []),
        *project.get("optional-dependencies", {}).values(),
        *document.get("dependency-groups", {}).values(),
    ]
    for group in groups:
        yield from (entry for entry in group if isinstance(entry, str))


def _line(file: TextFile, text: str) -> int:
    return file.line_of(max(file.text.find(text), 0))
