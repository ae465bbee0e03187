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

from tools.web.node import WEB, run_tool

ROOT = Path(__file__).resolve().parents[2]
GENERATED = WEB / "src/api/generated"
_PUBLISHED = ROOT / "contracts/published/openapi"


def fingerprint() -> str:
    """Changes whenever the API may have."""
    digest = hashlib.sha256()
    sources = (ROOT / "gateway/gateway/documents.py", ROOT / "gateway/gateway/routes.py")
    settings = (WEB / "openapi-ts.config.ts", WEB / "pnpm-lock.yaml")
    for file in (*sorted(_PUBLISHED.glob("*.json")), *sources, *settings):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def merged_document() -> str:
    """One OpenAPI document of everything the gateway lets through, as text."""
    # Imported when it is needed: most starts find everything fresh and should not pay for the gateway's imports.
    from gateway.documents import merge

    from gateway import routes

    names = ("gateway", *routes.CONTEXTS)
    documents = {name: json.loads((_PUBLISHED / f"{name}.json").read_text("utf-8")) for name in names}
    return json.dumps(merge(documents, [], "/"), indent=1, sort_keys=True, ensure_ascii=False)


def generate() -> None:
    """Make the client's API anew when what it is made of has changed."""
    want = fingerprint()
    stamp = GENERATED / ".stamp"
    if stamp.exists() and stamp.read_text() == want:
        return
    (WEB / "openapi.json").write_text(merged_document(), "utf-8")
    shutil.rmtree(GENERATED, ignore_errors=True)
    run_tool("openapi-ts")
    stamp.write_text(want)


if __name__ == "__main__":
    generate()
    sys.stdout.write(f"{GENERATED.relative_to(ROOT)} is what the contexts publish\n")
