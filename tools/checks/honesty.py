"""Nothing is silenced, postponed or tied to one machine.

The forbidden words are put together from parts, so that this file does not find itself.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tools.checks.tree import Finding, Tree

_PY, _CODE = (".py",), (".py", ".ts", ".tsx", ".mjs", ".sql", ".sh", ".yaml", ".yml", ".toml", ".md", "")
_SILENCED = [
    (re.compile(r"#\s*type" + r":\s*ignore"), "a type error is silenced; make the types true"),
    (re.compile(r"#\s*no" + r"qa(?!:\s*[A-Z]+\d)"), "a finding is silenced without naming it; write its code"),
    (re.compile(r"#\s*pragma" + r":\s*no cover"), "lines are hidden from coverage; test them"),
]
_POSTPONED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME)\b")
_WEB_SILENCED = re.compile(
    r"(@ts-" + r"ignore|@ts-" + r"nocheck|eslint-" + r"disable|biome-" + r"ignore(?! lint/\w+/\w+: \S+ \S+ \S+))"
)
"""One finding of the linter may be answered by its name and a reason in words; a whole file or rule may not."""
_MARKS = frozenset({"skip", "skipif", "xfail"})

_MACHINE_PATH = re.compile(
    r"(?<![\w.$}/-])/(?:"
    + "|".join(("wo" + "rk", "ro" + "ot", "ho" + r"me/\w+", "Us" + r"ers/\w+"))
    + r")(?:/|\b)(?![\w-])"
)
_REGISTRY_HOSTS = (
    r"pypi" + r"\.org",
    r"python" + r"hosted\.org",
    r"registry\.npmjs" + r"\.(?:org|com)",
    r"registry\.yarnpkg" + r"\.com",
    r"crates" + r"\.io",
    r"rubygems" + r"\.org",
    r"proxy\.golang" + r"\.org",
    r"artifact" + r"ory",
    r"\.j" + r"frog\.io",
)
_REGISTRY = re.compile(
    "|".join(_REGISTRY_HOSTS) + r"|(?:--|uv_|pip_)(?:extra[-_])?index[-_]url\s*[= ]\s*['\"]?\w+:", re.I
)
_LOCKS = frozenset({"requirements.lock", "pnpm-lock.yaml", "package-lock.json"})
_ADDRESS = re.compile(r"\b(?:https?|file)://")


def nothing_is_silenced(tree: Tree) -> Iterator[Finding]:
    """A checker is answered by better code, not by a comment."""
    for file in tree.texts:
        patterns = _SILENCED if file.suffix in _PY else []
        if file.suffix in {".ts", ".tsx", ".mjs"}:
            patterns = [(_WEB_SILENCED, "a finding is silenced without its name and a reason; make the code true")]
        for pattern, sentence in patterns:
            for match in pattern.finditer(file.text):
                yield file.at(file.line_of(match.start()), sentence)


def nothing_is_postponed(tree: Tree) -> Iterator[Finding]:
    """Work that is known is done, or stands in the tracker; a note in the code is read by nobody."""
    for file in tree.texts:
        if file.suffix in _CODE:
            for match in _POSTPONED.finditer(file.text):
                yield file.at(file.line_of(match.start()), f"{match.group()} in the code; do it or open an issue")
    for python in tree.production:
        for raised in python.every(ast.Raise):
            if raised.exc is not None and python.dotted(raised.exc) == "NotImplementedError":
                yield python.at(raised.lineno, "a stub; write it or leave it out")


def no_test_is_skipped(tree: Tree) -> Iterator[Finding]:
    """A test that does not run protects nothing; a flaky one is fixed or deleted that day."""
    for file in tree.python:
        for node in file.every(ast.Attribute):
            whole = file.dotted(node)
            if whole in {f"pytest.mark.{mark}" for mark in _MARKS} | {f"unittest.{mark}" for mark in _MARKS}:
                yield file.at(node.lineno, f"{whole} hides a test")
        for call in file.every(ast.Call):
            called = file.dotted(call.func)
            if called in {"pytest.skip", "pytest.xfail", "pytest.importorskip"}:
                yield file.at(call.lineno, f"{called}() hides a test")


def no_machine_is_named(tree: Tree) -> Iterator[Finding]:
    """A clone works anywhere: no path of one machine, no host of a package registry, no address in a lock file."""
    for file in tree.texts:
        if file.name in _LOCKS:
            for match in _ADDRESS.finditer(file.text):
                yield file.at(file.line_of(match.start()), "an address in a lock file; export it without hosts")
        for match in _MACHINE_PATH.finditer(file.text):
            yield file.at(file.line_of(match.start()), f"the path {match.group()} exists on one machine only")
        for match in _REGISTRY.finditer(file.text):
            yield file.at(file.line_of(match.start()), f"{match.group().strip()} names a package registry")


def no_lock_with_addresses(tree: Tree) -> Iterator[Finding]:
    """The lock that is committed is requirements.lock; the resolver's own lock carries registry addresses."""
    for path in sorted(tree.paths):
        if path.rpartition("/")[2] == "uv" + ".lock":
            yield Finding(path, 1, "the resolver's lock is committed; commit requirements.lock only")
