"""The documents: five headings per service, and links that lead somewhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from tools.checks.tree import Finding, TextFile, Tree

HEADINGS = ("owns", "listens to", "publishes", "calls", "when it is ill")

_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.M)
_LINK = re.compile(r"(?<!\\)\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
_FENCE = re.compile(r"^(```|~~~)[\s\S]*?^\1", re.M)
_CODE = re.compile(r"`[^`\n]*`")
_ELSEWHERE = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//)", re.I)


def every_service_says_what_it_is(tree: Tree) -> Iterator[Finding]:
    """services/<name>/README.md has the five headings."""
    for path in sorted(tree.paths):
        folder, _, name = path.rpartition("/")
        if name != "pyproject.toml" or not re.fullmatch(r"services/[^/]+", folder):
            continue
        readme = tree.file(f"{folder}/README.md")
        if readme is None:
            yield Finding(f"{folder}/README.md", 1, f"missing; write {' · '.join(HEADINGS)}")
            continue
        found = {heading.strip().lower().rstrip(".:") for heading in _HEADING.findall(readme.text)}
        for heading in HEADINGS:
            if heading not in found:
                yield readme.at(1, f"the heading “{heading}” is missing")


def links_lead_somewhere(tree: Tree) -> Iterator[Finding]:
    """Every relative link of every document names a file, a folder or a heading that exists."""
    folders = {parent for path in tree.paths for parent in _parents(path)}
    for file in tree.texts:
        if file.suffix != ".md":
            continue
        text = _CODE.sub(_blank, _FENCE.sub(_blank, file.text))
        for match in _LINK.finditer(text):
            target, _, anchor = unquote(match.group(1)).partition("#")
            if _ELSEWHERE.match(match.group(1)):
                continue
            where = posixpath.normpath(posixpath.join(posixpath.dirname(file.path), target)) if target else file.path
            line = file.line_of(match.start())
            if where not in tree.paths and where not in folders:
                yield file.at(line, f"the link to {target} leads nowhere")
            elif anchor and where.endswith(".md") and anchor.lower() not in _anchors(tree.file(where)):
                yield file.at(line, f"{where} has no heading #{anchor}")


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", match.group())


def _parents(path: str) -> Iterator[str]:
    yield "."
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _anchors(file: TextFile | None) -> set[str]:
    if file is None:
        return set()
    text = _FENCE.sub(_blank, file.text)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in _HEADING.findall(text)}
