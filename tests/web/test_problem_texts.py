"""The client's words for refusals speak of codes and facts that the services really send."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "gateway/web/src/i18n/ru/problems.json"
OWN = re.compile(r"noAnswer|unavailable|unknown|status\d{3}|newOrder_slot_gone")
"""Keys of the client itself, for answers without a code and for what it refuses before it asks."""


def refusals() -> Iterator[tuple[str, str]]:
    """Code and sentence of every refusal class of the platform."""
    for folder in ("chassis/chassis", "contracts/contracts", "gateway/gateway", "services"):
        for file in (ROOT / folder).rglob("*.py"):
            if "tests" in file.parts or "migrations" in file.parts or "web" in file.parts:
                continue
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.ClassDef):
                    texts = dict(_texts(node))
                    if "code" in texts:
                        yield texts["code"], texts.get("sentence", "")


def _texts(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for line in node.body:
        target = line.targets[0] if isinstance(line, ast.Assign) else getattr(line, "target", None)
        value = getattr(line, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield target.id, value.value


def test_words_stand_for_refusals_that_exist_and_fill_in_their_facts() -> None:
    known = {code.replace(".", "_"): sentence for code, sentence in refusals()}
    texts: dict[str, str] = json.loads(TEXTS.read_text())
    assert len(known) > 200
    faults = [f"no service refuses with {key}" for key in texts if key not in known and not OWN.fullmatch(key)]
    for key, text in texts.items():
        facts = re.findall(r"{{\s*(\w+)", text)
        named = known.get(key, "")
        faults += [f"{key}: the refusal does not name {fact}" for fact in facts if f"{{{fact}}}" not in named]
    assert faults == []
