"""Size and names: a file one can read, a name that says something."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tools.checks.tree import Finding, PythonFile, Tree

FUNCTION_HARD, FUNCTION_SOFT = 60, 40
FILE_LINES, TEST_LINES, WEB_LINES = 400, 600, 250

_EMPTY_WORDS = frozenset({"manager", "managers", "helper", "helpers", "util", "utils", "utility", "utilities"})
_EMPTY_NAMES = frozenset({"process_data", "do_stuff"})
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def functions_are_short(tree: Tree) -> Iterator[Finding]:
    """60 lines at most; the aim is 40 (`--strict` lists those between)."""
    yield from _long_functions(tree, FUNCTION_HARD)


def functions_are_calm(tree: Tree) -> Iterator[Finding]:
    """40 lines at most: reported, not refused."""
    yield from _long_functions(tree, FUNCTION_SOFT)


def _long_functions(tree: Tree, limit: int) -> Iterator[Finding]:
    for file in tree.python:
        for function in file.functions:
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            if lines > limit:
                yield file.at(function.lineno, f"{function.name}() has {lines} lines, {limit} at most; name its parts")


def files_are_short(tree: Tree) -> Iterator[Finding]:
    """400 lines of Python, 600 of tests, 250 of the web client; migrations and generated code aside."""
    for file in tree.texts:
        limit = _limit(file.path, file.suffix, file.is_test)
        if limit and "migrations" not in file.parts and "generated" not in file.name and len(file.lines) > limit:
            yield file.at(limit + 1, f"{len(file.lines)} lines, {limit} at most; split by capability")


def _limit(path: str, suffix: str, is_test: bool) -> int | None:
    if suffix == ".py":
        return TEST_LINES if is_test else FILE_LINES
    if suffix in {".ts", ".tsx"} and path.startswith("gateway/web/src/"):
        return TEST_LINES if ".test." in path else WEB_LINES
    return None


def names_say_something(tree: Tree) -> Iterator[Finding]:
    """No manager, helper or util: such a name takes in anything. (In tests a manager is a role in the shop.)"""
    for file in tree.python:
        for step in (*file.parts[:-1], file.name.removesuffix(".py")):
            if _says_nothing(step, file):
                yield file.at(1, f"{step} says nothing; name what is inside")
        for found in file.every(ast.ClassDef):
            if _says_nothing(found.name, file):
                yield file.at(found.lineno, f"{found.name} says nothing; name what it is")
        for function in file.functions:
            if _says_nothing(function.name, file):
                yield file.at(function.lineno, f"{function.name}() says nothing; name what it does")


def _says_nothing(name: str, file: PythonFile) -> bool:
    words = {word.lower() for word in _WORD.findall(name)}
    if file.is_test:
        words -= {"manager", "managers"}
    return name in _EMPTY_NAMES or bool(words & _EMPTY_WORDS)
