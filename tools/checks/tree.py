"""The files of the repository as the rules see them: where a file stands, what it imports, what it calls.

Every Python file is parsed once and walked once; rules pick the nodes they care about by type.
"""

from __future__ import annotations

import ast
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TypeVar

Node = TypeVar("Node", bound=ast.AST)


def words(text: str) -> frozenset[str]:
    """A list of words written as a line of words."""
    return frozenset(text.split())


_TEXT_SUFFIXES = words(
    """.py .pyi .toml .ini .cfg .md .txt .lock .json .yaml .yml .sh .sql .html .css .js .mjs .ts .tsx .env .conf .svg"""
)
_TEXT_NAMES = words("Makefile Dockerfile .gitignore .dockerignore .npmrc .importlinter run")


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule at one place; the sentence says what to do instead."""

    path: str
    line: int
    sentence: str


class TextFile:
    """Any file a person wrote."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.parts = PurePosixPath(path).parts

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    @property
    def name(self) -> str:
        return self.parts[-1]

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.path).suffix

    @property
    def is_test(self) -> bool:
        """Tests and what only they load; `tests` may stand at the root or inside any member."""
        return "tests" in self.parts[:-1] or self.name == "conftest.py"

    def at(self, line: int, sentence: str) -> Finding:
        return Finding(self.path, line, sentence)

    def line_of(self, offset: int) -> int:
        """The line a character of the text stands on."""
        return self.text.count("\n", 0, offset) + 1


class PythonFile(TextFile):
    """A Python file with its syntax tree, indexed."""

    @cached_property
    def package(self) -> str | None:
        """The production package this belongs to (`orders`, `gateway`, `chassis`); None for everything else."""
        parts = self.parts
        if len(parts) > 3 and parts[0] == "services" and parts[2] == parts[1].replace("-", "_"):
            return parts[2]
        if len(parts) > 2 and parts[0] in {"gateway", "chassis", "contracts"} and parts[1] == parts[0]:
            return parts[1]
        return None

    @cached_property
    def inside(self) -> tuple[str, ...]:
        """The path below the package: `("domain", "order.py")`; empty outside production."""
        if self.package is None:
            return ()
        return self.parts[3:] if self.parts[0] == "services" else self.parts[2:]

    @property
    def is_context(self) -> bool:
        """Whether this is production code of a service or of the gateway."""
        return self.package is not None and self.package not in {"chassis", "contracts"}

    def plays(self, *roles: str) -> bool:
        """Whether this production file is one of these: a folder `actions/`, a file `store.py` or `store_items.py`."""
        if self.package is None:
            return False
        stem = self.name.removesuffix(".py")
        return any(role in self.inside[:-1] or stem == role or stem.startswith(f"{role}_") for role in roles)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @cached_property
    def _index(self) -> tuple[dict[type[ast.AST], list[ast.AST]], dict[ast.AST, ast.AST]]:
        by_type: dict[type[ast.AST], list[ast.AST]] = defaultdict(list)
        parents: dict[ast.AST, ast.AST] = {}
        pending: list[ast.AST] = [self.tree]
        while pending:
            node = pending.pop()
            by_type[type(node)].append(node)
            for name in node._fields:  # written out: ast.iter_child_nodes takes half the time of a whole run
                value = getattr(node, name, None)
                for child in value if isinstance(value, list) else (value,):
                    if isinstance(child, ast.AST) and not isinstance(child, ast.expr_context):
                        parents[child] = node
                        pending.append(child)
        return by_type, parents

    def every(self, kind: type[Node]) -> list[Node]:
        """All nodes of exactly this type, in the order of lines."""
        found = [node for node in self._index[0].get(kind, ()) if isinstance(node, kind)]
        return sorted(found, key=lambda node: getattr(node, "lineno", 0))

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes that enclose this one, the nearest first."""
        parents = self._index[1]
        while node in parents:
            node = parents[node]
            yield node

    @cached_property
    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        return [*self.every(ast.FunctionDef), *self.every(ast.AsyncFunctionDef)]

    @cached_property
    def imports(self) -> list[tuple[str, int]]:
        """Every imported name, absolute and dotted, with its line: `contracts.money.Money`."""
        found = [(alias.name, node.lineno) for node in self.every(ast.Import) for alias in node.names]
        for node in self.every(ast.ImportFrom):
            module = self._absolute(node)
            found += [(f"{module}.{alias.name}", node.lineno) for alias in node.names]
        return found

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level or self.package is None:
            return node.module or ""
        here = [self.package, *self.inside[:-1]]
        above = here[: len(here) - node.level + 1]
        return ".".join([*above, *([node.module] if node.module else [])])

    @cached_property
    def _meanings(self) -> dict[str, str]:
        """What a name of this file stands for: `AsyncClient` → `httpx.AsyncClient`."""
        meanings: dict[str, str] = {}
        for node in self.every(ast.Import):
            for alias in node.names:
                meanings[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        for imported in self.every(ast.ImportFrom):
            module = self._absolute(imported)
            for alias in imported.names:
                meanings[alias.asname or alias.name] = f"{module}.{alias.name}"
        return meanings

    def dotted(self, node: ast.AST) -> str:
        """A name or an attribute chain as one dotted name, imports resolved; calls in between are skipped."""
        steps: list[str] = []
        while not isinstance(node, ast.Name):
            if isinstance(node, ast.Attribute):
                steps.append(node.attr)
                node = node.value
            elif isinstance(node, ast.Call):
                node = node.func
            elif isinstance(node, ast.Await | ast.Subscript):
                node = node.value
            else:
                return ".".join(["?", *reversed(steps)])
        return ".".join([self._meanings.get(node.id, node.id), *reversed(steps)])


class Tree:
    """The repository: text files by path, Python files ready for questions."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.paths = frozenset(texts)
        self.texts = [
            TextFile(path, text) if not path.endswith(".py") else PythonFile(path, text)
            for path, text in sorted(texts.items())
        ]
        self._by_path = {file.path: file for file in self.texts}
        self.python = [file for file in self.texts if isinstance(file, PythonFile)]

    @cached_property
    def production(self) -> list[PythonFile]:
        """What runs in a shop: services, gateway, chassis, contracts."""
        return [file for file in self.python if file.package is not None and not file.is_test]

    @cached_property
    def contexts(self) -> list[PythonFile]:
        """Production code of services and gateway."""
        return [file for file in self.production if file.is_context]

    @cached_property
    def context_packages(self) -> frozenset[str]:
        return frozenset(file.package for file in self.contexts if file.package)

    def file(self, path: str) -> TextFile | None:
        return self._by_path.get(path)


def read_tree(root: Path) -> Tree:
    """Everything git tracks or would track. A path of a file that is no text carries an empty text."""
    listing = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, check=True, capture_output=True, text=True, timeout=30).stdout
    texts: dict[str, str] = {}
    for name in sorted(set(names.split("\0")) - {""}):
        path = root / name
        if path.is_file() and not path.is_symlink():
            readable = path.suffix in _TEXT_SUFFIXES or path.name in _TEXT_NAMES
            texts[name] = path.read_text("utf-8", errors="replace") if readable else ""
    return Tree(texts)
