"""Known vulnerabilities of the locked packages, asked of the registries' advisory services."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.local.faults import Fault
from tools.web.node import ask_pnpm

ROOT = Path(__file__).resolve().parents[2]
_SECONDS = 300.0


@dataclass
class Asked:
    """`away` says why nobody could be asked; then nothing was found out, good or bad."""

    of: str
    found: list[str] = field(default_factory=list)
    away: str | None = None


def python() -> Asked:
    """pip-audit over the lock file as it is: nothing is resolved or installed."""
    command = [str(Path(sys.executable).with_name("pip-audit")), "--requirement", str(ROOT / "requirements.lock")]
    command += ["--require-hashes", "--disable-pip", "--format", "json", "--progress-spinner", "off", "--timeout", "20"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False, cwd=ROOT)
    except subprocess.TimeoutExpired:
        return Asked("python", away=f"no answer in {_SECONDS:.0f} s")
    return python_answer(done.stdout, done.stderr)


def python_answer(output: str, complaint: str) -> Asked:
    """What pip-audit found; without a report on its output it could not ask."""
    try:
        report: dict[str, Any] = json.loads(output)
    except ValueError:
        return Asked("python", away=_last_line(complaint))
    return Asked(
        "python",
        [
            f"{package['name']} {package.get('version', '')} {one['id']}: mended in {', '.join(one['fix_versions'])}"
            for package in report["dependencies"]
            for one in package.get("vulns", [])
        ],
    )


def npm() -> Asked:
    try:
        return npm_answer(ask_pnpm("audit", "--json"))
    except Fault as fault:
        return Asked("npm", away=_last_line(str(fault)))


def npm_answer(output: str) -> Asked:
    """What pnpm found; it reports its own failures in the same place."""
    try:
        report: dict[str, Any] = json.loads(output)
    except ValueError:
        return Asked("npm", away=_last_line(output))
    if "advisories" not in report:
        return Asked("npm", away=str(report.get("error", {}).get("message", "an answer without advisories")))
    return Asked(
        "npm",
        [
            f"{one['module_name']} {one['vulnerable_versions']} {one['id']}: {one['title']}"
            for one in report["advisories"].values()
        ],
    )


def _last_line(text: str) -> str:
    lines = [line.strip(" │╭╰─╮╯") for line in text.splitlines()]
    return next((line[:300] for line in reversed(lines) if line), "no answer")
