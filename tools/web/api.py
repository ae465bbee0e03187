"""Writes the web client's API from what the contexts publish: `python -m tools.web.api` (make web-api).

The published documents are merged exactly as the gateway merges them at /openapi.json, and hey-api makes types and
calls of them. Nothing of it is committed: it is made anew whenever the published documents have changed, so it can
never be stale, and whether those are fresh is checked where they are published.
"""

import hashlib
import json
import shutil
import sys
from pathlib import Path

from gateway.documents import merge

from gateway import routes
from tools.web.node import WEB, run_tool

ROOT = Path(__file__).resolve().parents[2]
GENERATED = WEB / "src/api/generated"


def merged_document() -> str:
    """One OpenAPI document of everything the gateway lets through, as text."""
    folder = ROOT / "contracts/published/openapi"
    names = ("gateway", *routes.CONTEXTS)
    documents = {name: json.loads((folder / f"{name}.json").read_text("utf-8")) for name in names}
    return json.dumps(merge(documents, [], "/"), indent=1, sort_keys=True, ensure_ascii=False)


def generate() -> None:
    """Make the client's API anew when what it is made of has changed."""
    document = merged_document()
    made_of = (document, (WEB / "openapi-ts.config.ts").read_text("utf-8"), (WEB / "pnpm-lock.yaml").read_text("utf-8"))
    want = hashlib.sha256("\0".join(made_of).encode()).hexdigest()
    stamp = GENERATED / ".stamp"
    if stamp.exists() and stamp.read_text() == want:
        return
    (WEB / "openapi.json").write_text(document, "utf-8")
    shutil.rmtree(GENERATED, ignore_errors=True)
    run_tool("openapi-ts")
    stamp.write_text(want)


if __name__ == "__main__":
    generate()
    sys.stdout.write(f"{GENERATED.relative_to(ROOT)} is what the contexts publish\n")
