"""How much script a browser loads before a page shows its first screen: `python -m bench.web.first_screen`.

Reads what the bundler wrote (`make web` first). A page is its entry with everything that imports statically; a screen
of the workspace is loaded on top of that. Sizes are of the brotli files the gateway hands out (gzip, for browsers that
read no brotli, is an eighth more), in kB of 1000 bytes; style sheets, fonts and texts are not script and not counted.
Exit code 1 when a page or a screen with its page is over the target.
"""

import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

DIST = Path(__file__).resolve().parents[2] / "gateway/web/dist"
TARGETS = Path(__file__).with_name("targets.toml")
Manifest = Mapping[str, Mapping[str, Any]]


def loaded_with(manifest: Manifest, name: str) -> set[str]:
    """The chunk and all it imports statically, theirs included."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += manifest[one].get("imports", [])
    return found


def weight(manifest: Manifest, chunks: set[str], dist: Path) -> float:
    """Compressed kB of the scripts among the chunks; each file travels apart, the smallest as they are."""
    files = {str(manifest[chunk]["file"]) for chunk in chunks}
    scripts = [dist / file for file in files if file.endswith(".js")]
    return sum(min(_bytes(script), _bytes(script.with_name(f"{script.name}.br"))) for script in scripts) / 1000


def _bytes(file: Path) -> float:
    return file.stat().st_size if file.exists() else float("inf")


def rows(manifest: Manifest, dist: Path) -> Iterator[tuple[str, int, float]]:
    """Each page and each screen of one: its name, how many files, kB."""
    for page in sorted(name for name, chunk in manifest.items() if chunk.get("isEntry")):
        own = loaded_with(manifest, page)
        yield page, len(own), weight(manifest, own, dist)
        screens = (name for name in manifest[page].get("dynamicImports", []) if name.endswith("Page.tsx"))
        for screen in sorted(screens):
            whole = own | loaded_with(manifest, screen)
            yield f"  {Path(screen).stem}", len(whole), weight(manifest, whole, dist)


def main() -> int:
    file = DIST / ".vite/manifest.json"
    if not file.exists():
        sys.stderr.write("The web client is not built; make web builds it.\n")
        return 2
    most = float(tomllib.loads(TARGETS.read_text())["first_screen"]["kilobytes"])
    over = 0
    print(f"{'page, and its screens on top':32} {'files':>5} {'kB':>8}   target {most:.0f}")
    for name, files, kilobytes in rows(json.loads(file.read_text()), DIST):
        over += kilobytes > most
        print(f"{name:32} {files:5} {kilobytes:8.1f}   {'OVER' if kilobytes > most else 'ok'}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
