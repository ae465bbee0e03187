"""Nothing of others is used under a licence that we did not choose; what could not be asked is never called well."""

import json

import pytest

from tools.audit.licences import PYTHON_LOCK, WEB, Package, Rules, npm_packages, python_packages, refused
from tools.audit.vulnerabilities import npm_answer, python_answer

RULES = Rules.load()


def test_every_locked_python_package_is_under_an_allowed_licence() -> None:
    packages = list(python_packages(PYTHON_LOCK.read_text("utf-8")))
    assert len(packages) > 100
    assert refused(packages, RULES) == []


def test_every_locked_npm_package_is_under_an_allowed_licence() -> None:
    """Where the web client's packages are installed, as they are wherever it was built; its own tests install them."""
    if (WEB / "node_modules/.narciss-stamp").exists():
        packages = list(npm_packages())
        assert len(packages) > 200
        assert refused(packages, RULES) == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (("MIT",), None),
        (("BSD License", "whatever else"), None),
        (("(MIT OR GPL-3.0-only)",), None),
        (("MIT AND GPL-3.0-only",), "is under MIT AND GPL-3.0-only, which is not allowed"),
        (("AGPL-3.0-or-later",), "is under AGPL-3.0-or-later, which is not allowed"),
        (("Our own licence, ask us",), "says no licence that we know: Our own licence, ask us"),
        ((), "says no licence that we know: nothing"),
    ],
)
def test_a_licence_is_allowed_or_the_reason_is_told(said: tuple[str, ...], why: str | None) -> None:
    assert RULES.refusal(Package("npm", "x", "1", said)) == why


def test_a_package_for_another_system_is_not_looked_for() -> None:
    lock = "pywin32-of-nobody==1 ; sys_platform == 'nowhere' \\\n    --hash=sha256:00\n"
    assert list(python_packages(lock)) == []


def test_a_service_that_cannot_be_asked_is_neither_a_finding_nor_an_acquittal() -> None:
    assert python_answer("", "ERROR\nConnection refused").away == "Connection refused"
    assert npm_answer('{"error": {"code": "X", "message": "no such host"}}').away == "no such host"
    assert npm_answer("<html>").away == "<html>"


def test_a_known_vulnerability_is_a_finding() -> None:
    vulnerable = {"name": "x", "version": "1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2"]}]}
    report = {"dependencies": [vulnerable, {"name": "y", "version": "3", "vulns": []}], "fixes": []}
    assert python_answer(json.dumps(report), "").found == ["x 1 PYSEC-1: mended in 2"]
    advisory = {"id": 7, "module_name": "z", "vulnerable_versions": "<2", "title": "bad"}
    assert npm_answer(json.dumps({"advisories": {"7": advisory}})).found == ["z <2 7: bad"]
    assert npm_answer(json.dumps({"advisories": {}})).found == []
