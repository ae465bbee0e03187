"""No binary fraction comes near money: 0.1 + 0.2 is not 0.3, and a shift does not close."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tools.checks.tree import Finding, PythonFile, Tree

_NEAR_MONEY = re.compile(r"(money|payment|pricing|prices?|refund|invoice|fiscal|bonus|receipt|pnl|checkout)")
_NO_MONEY = re.compile(
    r"(timeout|seconds|delay|interval|backoff|wait|sleep|pause|deadline|jitter|poll)|(^|_)(lat|lon|latitude|longitude)$",
    re.I,
)


def no_float_near_money(tree: Tree) -> Iterator[Finding]:
    """In files that use Money or are named after it: no float, unless it is a time limit or a coordinate."""
    for file in tree.production:
        if not (_handles_money(file) and not file.plays("migrations")):
            continue
        for name in file.every(ast.Name):
            if name.id == "float" and not _no_money(name, file):
                yield file.at(name.lineno, "float in a file that handles money; use Money, Decimal or Amount3")
        for literal in file.every(ast.Constant):
            if isinstance(literal.value, float) and not _no_money(literal, file):
                yield file.at(literal.lineno, f"the literal {literal.value} is a binary fraction; write Decimal(...)")


def _handles_money(file: PythonFile) -> bool:
    named = _NEAR_MONEY.search("/".join(file.inside).removesuffix(".py"))
    return bool(named) or any(name.startswith("contracts.money") for name, _ in file.imports)


def _no_money(node: ast.AST, file: PythonFile) -> bool:
    """Whether the keyword, variable, parameter or call this goes into is a time limit or a coordinate."""
    for outer in file.around(node):
        if isinstance(outer, ast.stmt):
            targets = getattr(outer, "targets", None) or [getattr(outer, "target", None)]
            return any(target is not None and _NO_MONEY.search(ast.unparse(target)) for target in targets) or (
                isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef) and _default_of_such(outer, node)
            )
        named = getattr(outer, "arg", None) if isinstance(outer, ast.keyword | ast.arg) else None
        if isinstance(outer, ast.Call):
            named = file.dotted(outer.func)
        if isinstance(named, str) and _NO_MONEY.search(named):
            return True
    return False


def _default_of_such(function: ast.FunctionDef | ast.AsyncFunctionDef, node: ast.AST) -> bool:
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = list(zip(reversed(positional), reversed(arguments.defaults), strict=False))
    pairs += [(a, d) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d is not None]
    return any(default is node and _NO_MONEY.search(argument.arg) for argument, default in pairs)
