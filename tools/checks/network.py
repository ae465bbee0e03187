"""Nothing waits for ever, nothing reads the world from behind: time limits, clocks and settings."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tools.checks.tree import Finding, PythonFile, Tree, words

_VERBS = ("get", "post", "put", "patch", "delete", "head", "options", "request", "stream")
_TAKE_TIMEOUT = frozenset(
    {
        "httpx.AsyncClient",
        "httpx.Client",
        "aiohttp.ClientSession",
        "aiohttp.request",
        "aio_pika.connect",
        "aio_pika.connect_robust",
        "asyncpg.connect",
        "asyncpg.create_pool",
        "aiosmtplib.SMTP",
        "aiosmtplib.send",
        "smtplib.SMTP",
        "smtplib.SMTP_SSL",
        "socket.create_connection",
        "urllib.request.urlopen",
        *(f"httpx.{verb}" for verb in _VERBS),
    }
)
_NEED_A_GUARD = frozenset(
    {"asyncio.open_connection", "asyncio.open_unix_connection", "asyncio.create_connection", "loop.create_connection"}
)
_GUARDS = frozenset({"asyncio.timeout", "asyncio.timeout_at", "asyncio.wait_for", "anyio.fail_after"})
_CLOCKS = words(
    """datetime.datetime.now datetime.datetime.utcnow datetime.datetime.today datetime.date.today datetime.now
    datetime.utcnow date.today time.time time.monotonic chassis.clock.utc_now uuid.uuid1 uuid.uuid4
    chassis.ids.uuid7"""
)


def every_call_has_a_timeout(tree: Tree) -> Iterator[Finding]:
    """The other side may never answer; a client without a limit hangs a worker, then all of them."""
    for file in tree.python:
        if file.is_test:
            continue
        for call in file.every(ast.Call):
            called = file.dotted(call.func)
            if called in _TAKE_TIMEOUT and not (_has_timeout(call) or _guarded(call, file)):
                yield file.at(call.lineno, f"{called}() without timeout=; say how long it may take")
            elif called in _NEED_A_GUARD and not _guarded(call, file):
                yield file.at(call.lineno, f"{called}() stands in no asyncio.timeout() block")


def _has_timeout(call: ast.Call) -> bool:
    for keyword in call.keywords:
        if keyword.arg is None:
            return True
        if keyword.arg in {"timeout", "connect_timeout"}:
            return not (isinstance(keyword.value, ast.Constant) and keyword.value.value is None)
    return False


def _guarded(call: ast.Call, file: PythonFile) -> bool:
    for outer in file.around(call):
        if isinstance(outer, ast.Call) and file.dotted(outer.func) in _GUARDS:
            return True
        opened = [item.context_expr for item in outer.items] if isinstance(outer, ast.AsyncWith | ast.With) else []
        if any(file.dotted(context) in _GUARDS for context in opened):
            return True
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
            return False
    return False


def time_and_chance_are_passed_in(tree: Tree) -> Iterator[Finding]:
    """The domain decides the same for the same values, today and in a test."""
    for file in tree.contexts:
        if not file.plays("domain"):
            continue
        for call in file.every(ast.Call):
            called = file.dotted(call.func)
            if called in _CLOCKS:
                yield file.at(call.lineno, f"{called}() in the domain; take the value as a parameter")


def settings_have_a_home(tree: Tree) -> Iterator[Finding]:
    """The environment is read in one file per process, so that one file says what can be set."""
    for file in tree.contexts:
        if file.plays("settings"):
            continue
        for node in file.every(ast.Attribute):
            if file.dotted(node) in {"os.environ", "os.getenv"}:
                yield file.at(node.lineno, "the environment is read outside settings.py")
