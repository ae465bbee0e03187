"""Write `contracts/published/` from the code, and refuse to break what was promised.

python -m tools.publish_contracts                     write what changed; exit 1 on a breaking change
python -m tools.publish_contracts --check             write nothing; exit 1 when stale or breaking
python -m tools.publish_contracts --against v1.4.0    compare with what was published at that commit or tag
python -m tools.publish_contracts --withdraw LABEL    give up one promise knowingly (`orders.order_placed.v1`,
                                                      `openapi/orders`); its file is rewritten or removed
python -m tools.publish_contracts --unreleased        nobody outside has these files yet: write all anew
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PUBLISHED = Path("contracts/published")

Files = dict[str, dict[str, Any]]
"""Documents by their path inside `contracts/published/`, without the suffix: `events/orders.order_placed.v1`."""


@dataclass(frozen=True)
class Findings:
    """What separates the published files from the code."""

    breaking: list[str]
    stale: list[str]


def compared(published: Files, current: Files, withdrawn: frozenset[str] = frozenset()) -> Findings:
    """Breaking changes and stale files; a withdrawn promise may change in any way or disappear."""
    breaking = [
        f"{name}: {change}"
        for name in sorted(published)
        if name not in withdrawn and name.removeprefix("events/") not in withdrawn
        for change in _changes(name, published[name], current.get(name))
    ]
    stale = [name for name in sorted(published.keys() | current) if published.get(name) != current.get(name)]
    return Findings(breaking, stale)


def _changes(name: str, old: dict[str, Any], new: dict[str, Any] | None) -> Iterable[str]:
    from tools.contracts.compatibility import EVENT, breaking_changes
    from tools.contracts.openapi import breaking_openapi_changes

    if name == "asyncapi":
        return []  # a rendering of the events, which are compared one by one
    if new is None:
        return ["the promise disappeared"]
    if name.startswith("openapi/"):
        return breaking_openapi_changes(old, new)
    return breaking_changes(old, new, EVENT)


def current_files(root: Path) -> Files:
    """What the code promises now."""
    for member in (root / "chassis", root / "contracts", root / "gateway", *sorted(root.glob("services/*"))):
        if str(member) not in sys.path:
            sys.path.append(str(member))
    from tools.contracts.events import all_events, asyncapi, json_schema, label
    from tools.contracts.openapi import published_documents

    events = all_events()
    files: Files = {f"events/{label(event)}": json_schema(event) for event in events}
    files |= {f"openapi/{context}": document for context, document in published_documents(root).items()}
    files["asyncapi"] = asyncapi(events)
    return {name: json.loads(written(document)) for name, document in files.items()}


def written(document: Mapping[str, Any]) -> str:
    """The text of a published file: sorted and indented, so that a change is a small diff."""
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def files_on_disk(folder: Path) -> Files:
    """What was published last."""
    found = [*folder.glob("events/*.json"), *folder.glob("openapi/*.json"), *folder.glob("asyncapi.json")]
    return {_name(path.relative_to(folder)): json.loads(path.read_text("utf-8")) for path in found}


def files_at(root: Path, commit: str) -> Files:
    """What was published at a commit or tag."""
    git = ["git", "-C", str(root)]
    listing = [*git, "ls-tree", "-r", "--name-only", commit, "--", f"{PUBLISHED}/"]
    paths = subprocess.run(listing, check=True, capture_output=True, text=True, timeout=30).stdout.split()
    files: Files = {}
    for path in paths:
        show = [*git, "show", f"{commit}:{path}"]
        content = subprocess.run(show, check=True, capture_output=True, text=True, timeout=30).stdout
        files[_name(Path(path).relative_to(PUBLISHED))] = json.loads(content)
    return files


def _name(path: Path) -> str:
    return path.as_posix().removesuffix(".json")


def write(folder: Path, current: Files, stale: Iterable[str]) -> None:
    """Bring the stale files up to date."""
    for name in stale:
        path = folder / f"{name}.json"
        if name in current:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(written(current[name]), "utf-8")
        else:
            path.unlink()


def main(
    arguments: list[str] | None = None,
    *,
    root: Path = ROOT,
    read_current: Callable[[Path], Files] = current_files,
) -> int:
    """The command; 0 when all is well, 1 when something is stale or breaks."""
    parser = argparse.ArgumentParser(prog="python -m tools.publish_contracts")
    parser.add_argument("--check", action="store_true", help="write nothing, fail when stale")
    parser.add_argument("--against", metavar="COMMIT", help="compare with what was published there")
    parser.add_argument("--withdraw", metavar="LABEL", action="append", default=[], help="give up a promise")
    parser.add_argument("--unreleased", action="store_true", help="nothing was released yet, break at will")
    options = parser.parse_args(arguments)

    folder = root / PUBLISHED
    current, on_disk = read_current(root), files_on_disk(folder)
    promised = files_at(root, options.against) if options.against else on_disk
    withdrawn = frozenset(promised if options.unreleased else options.withdraw)
    breaking = compared(promised, current, withdrawn).breaking
    stale = compared(on_disk, current).stale
    for change in breaking:
        print(f"breaks a promise: {change}")
    if breaking:
        print("Let a new version stand beside the old one (contracts/README.md), or withdraw the promise knowingly.")
        return 1
    if options.check:
        for name in stale:
            print(f"stale: {PUBLISHED}/{name}.json; run python -m tools.publish_contracts and commit")
        return 1 if stale else 0
    write(folder, current, stale)
    print(f"{len(current)} files published, {len(stale)} of them changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
