"""Every house rule catches its bad sample and lets its good one pass; and the house itself keeps them all."""

import ast
import subprocess
from pathlib import Path

import pytest

from tests.architecture.samples import SAMPLES, Sample
from tools.checks.__main__ import main
from tools.checks.rules import RULES, STRICT, Rule, findings, name_of
from tools.checks.tree import PythonFile, Tree, read_tree

ROOT = Path(__file__).parent.parent.parent


def places(rule: Rule, tree: Tree) -> list[str]:
    return sorted(f"{finding.path}:{finding.line}" for finding in set(rule(tree)))


def title(sample: Sample) -> str:
    return f"{name_of(sample.rule)} {sample.why}".strip()


def test_every_rule_has_a_good_and_a_bad_sample() -> None:
    assert {sample.rule for sample in SAMPLES} == {*RULES, *STRICT}


@pytest.mark.parametrize("sample", SAMPLES, ids=title)
def test_bad_sample_is_caught_where_it_is_bad(sample: Sample) -> None:
    assert sorted(set(places(sample.rule, Tree(sample.bad)))) == sorted(set(sample.found))


@pytest.mark.parametrize("sample", SAMPLES, ids=title)
def test_good_sample_passes(sample: Sample) -> None:
    assert places(sample.rule, Tree(sample.good)) == []


def test_the_house_keeps_its_rules() -> None:
    found = [f"{item.path}:{item.line}: {rule}: {item.sentence}" for rule, item in findings(read_tree(ROOT))]
    assert found == []


def test_command_prints_place_rule_and_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    subprocess.run(["/usr/bin/env", "git", "init", "-q", str(tmp_path)], check=True, timeout=30)
    bad = tmp_path / "services/orders/orders/domain/order.py"
    bad.parent.mkdir(parents=True)
    bad.write_text("import httpx\n", "utf-8")
    assert main([], root=tmp_path) == 1
    assert capsys.readouterr().out == (
        "services/orders/orders/domain/order.py:1: domain-is-pure: "
        "the domain imports httpx; hand its values in from the action\n"
    )
    assert main(["services/crm"], root=tmp_path) == 0
    bad.write_text("import enum\n", "utf-8")
    assert main([], root=tmp_path) == 0
    bad.write_text("import (\n", "utf-8")
    assert main([], root=tmp_path) == 1
    assert "order.py:1: syntax: " in capsys.readouterr().out


def test_places_and_roles_are_read_from_the_path() -> None:
    fiscal = PythonFile("services/fiscal-gateway-am/fiscal_gateway_am/hdm/frames.py", "")
    assert (fiscal.package, fiscal.inside) == ("fiscal_gateway_am", ("hdm", "frames.py"))
    assert PythonFile("services/orders/orders/assembly/store_queue.py", "").plays("store")
    assert not PythonFile("services/orders/orders/storefront.py", "").plays("store")
    assert PythonFile("services/orders/tests/store.py", "").package is None


def test_names_are_followed_through_imports() -> None:
    file = PythonFile(
        "services/orders/orders/api/a.py", "from ..clients import x as y\nfrom httpx import get\ny.z()\nget()"
    )
    called = [file.dotted(call.func) for call in file.every(ast.Call)]
    assert called == ["orders.clients.x.z", "httpx.get"]
