"""Transactions and SQL: who opens, who asks the database, and what never happens in between."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tools.checks.tree import Finding, PythonFile, Tree

_SQL_ROLES = ("store", "views", "tables", "migrations")
_STATEMENT = re.compile(
    r"^\s*(select\s[\s\S]+?\sfrom\s|insert\s+into\s|update\s+[\w.\"]+\s+set\s|delete\s+from\s|with\s+\w+\s+as\s*\()",
    re.I,
)
_ANSWERS = frozenset({"sqlalchemy.Row", "sqlalchemy.RowMapping"})
"""What a query gave, named in signatures: whoever holds one asks nobody."""
_ASKS = frozenset({"execute", "all", "first", "scalar"})
_OUTSIDE = re.compile(r"(^|[._])(clients?|httpx|aiohttp|providers?|smtp|bot|broker)($|[._(])")


def nothing_else_commits(tree: Tree) -> Iterator[Finding]:
    """A transaction is whole: only `chassis/db.py` begins and commits (migrations run before anything else does)."""
    for file in tree.production:
        if file.package == "chassis" and file.inside in {("db.py",), ("migrate.py",)}:
            continue
        if file.plays("migrations"):
            continue
        for call in file.every(ast.Call):
            if isinstance(call.func, ast.Attribute) and call.func.attr in {
                "commit",
                "begin",
                "begin_nested",
                "rollback",
            }:
                yield file.at(call.lineno, f".{call.func.attr}() outside chassis/db.py; open db.transaction(scope)")


def edges_open_transactions(tree: Tree) -> Iterator[Finding]:
    """An action, the domain, a store or a view works in the transaction it was given."""
    for file in tree.contexts:
        if not file.plays("actions", "domain", "store", "views"):
            continue
        for call in file.every(ast.Call):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "transaction":
                yield file.at(call.lineno, "a transaction is opened below the edge; take tx as a parameter")


def nothing_outside_in_a_transaction(tree: Tree) -> Iterator[Finding]:
    """Outside systems are called before a transaction or after it: a slow answer would hold locks."""
    for file in tree.contexts:
        for block in file.every(ast.AsyncWith):
            opens = (item.context_expr for item in block.items)
            if not any(isinstance(e, ast.Call) and file.dotted(e.func).endswith(".transaction") for e in opens):
                continue
            for node in (inner for statement in block.body for inner in ast.walk(statement)):
                if isinstance(node, ast.Await) and isinstance(node.value, ast.Call):
                    called = file.dotted(node.value.func)
                    if _OUTSIDE.search(called):
                        yield file.at(
                            node.lineno, f"{called}() is awaited inside a transaction; call it before or after"
                        )


def sql_has_a_home(tree: Tree) -> Iterator[Finding]:
    """SQL stands in store, views, tables and migrations, and nowhere else."""
    for file in tree.contexts:
        if file.plays(*_SQL_ROLES):
            continue
        for name, line in file.imports:
            if name.partition(".")[0] in {"sqlalchemy", "asyncpg"} and name not in _ANSWERS:
                yield file.at(line, f"{name} is imported outside store.py, views.py and tables.py")
        for call in file.every(ast.Call):
            if _asks_database(call):
                yield file.at(call.lineno, "a statement is run here; write a function in store.py or views.py")
        for text in file.every(ast.Constant):
            if isinstance(text.value, str) and _STATEMENT.match(text.value) and not _is_docstring(text, file):
                yield file.at(text.lineno, "an SQL text stands here; it belongs into store.py or views.py")


def _asks_database(call: ast.Call) -> bool:
    func = call.func
    if not isinstance(func, ast.Attribute) or func.attr not in _ASKS:
        return False
    receiver = func.value
    name = receiver.id if isinstance(receiver, ast.Name) else getattr(receiver, "attr", "")
    return name.lstrip("_") in {"tx", "connection"}


def _is_docstring(text: ast.Constant, file: PythonFile) -> bool:
    return isinstance(next(file.around(text)), ast.Expr)


def store_takes_a_scope(tree: Tree) -> Iterator[Finding]:
    """Nobody reads another store: whoever asks hands over a scope, or a transaction that carries one."""
    for file in tree.contexts:
        if not file.plays("store", "views"):
            continue
        for function in file.tree.body:
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) or function.name.startswith("_"):
                continue
            if _only_shapes_a_row(function):
                continue
            if not any(_carries_scope(argument) for argument in _arguments(function)):
                yield file.at(function.lineno, f"{function.name}() takes neither a scope nor a tx; or make it private")


def _only_shapes_a_row(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A row in the hand was read under a scope already, and what is not async cannot ask for another."""
    if isinstance(function, ast.AsyncFunctionDef):
        return False
    annotations = [ast.unparse(each.annotation) for each in _arguments(function) if each.annotation]
    return any(re.match(r"Row(Mapping)?\b", annotation) for annotation in annotations)


def _arguments(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.arg]:
    return [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]


def _carries_scope(argument: ast.arg) -> bool:
    annotation = ast.unparse(argument.annotation) if argument.annotation else ""
    return argument.arg in {"scope", "tx"} or bool(re.search(r"\b(Tx|Scope)\b", annotation))


def no_query_in_a_loop(tree: Tree) -> Iterator[Finding]:
    """A query per line is slow with thirty lines and a disaster with three hundred: ask for all at once."""
    loops = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    for file in tree.contexts:
        if not file.plays("store", "views", "actions"):
            continue
        for awaited in file.every(ast.Await):
            call = awaited.value
            if not isinstance(call, ast.Call) or not (_asks_database(call) or _asks_store(call, file)):
                continue
            if any(isinstance(outer, loops) and not _only_feeds(outer, awaited) for outer in file.around(awaited)):
                asked = file.dotted(call.func)
                yield file.at(awaited.lineno, f"{asked}() runs once per turn of a loop; take all at once")


def _asks_store(call: ast.Call, file: PythonFile) -> bool:
    """`store.save_order(...)`: a function of the own store or views, called through its module."""
    steps = file.dotted(call.func).split(".")
    return steps[0] == file.package and any(step in {"store", "views"} for step in steps[1:-1])


def _only_feeds(loop: ast.AST, awaited: ast.Await) -> bool:
    """Whether the awaited call stands in the part of the loop that runs once: what is iterated over."""
    if isinstance(loop, ast.For | ast.AsyncFor):
        return any(node is awaited for node in ast.walk(loop.iter)) or any(
            node is awaited for statement in loop.orelse for node in ast.walk(statement)
        )
    generators = getattr(loop, "generators", [])
    return bool(generators) and any(node is awaited for node in ast.walk(generators[0].iter))


def events_leave_through_the_outbox(tree: Tree) -> Iterator[Finding]:
    """Only the relay speaks to the broker; a fact is published on the transaction that made it true."""
    for file in tree.contexts:
        for name, line in file.imports:
            if name.partition(".")[0] == "aio_pika":
                yield file.at(line, "aio_pika outside chassis; publish with tx.publish, consume through chassis.bus")
        for call in file.every(ast.Call):
            if not isinstance(call.func, ast.Attribute) or call.func.attr not in {"publish", "publisher"}:
                continue
            receiver = file.dotted(call.func.value).rpartition(".")[2].lstrip("_")
            if receiver != "tx":
                yield file.at(call.lineno, f"{receiver}.{call.func.attr}() goes past the outbox; use tx.publish(event)")
