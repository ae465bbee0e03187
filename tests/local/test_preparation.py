"""When the launcher prepares again, and when it may leave that out because nothing changed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tools.local.parts import Context
from tools.local.preparation import fingerprint, is_due, note_done

CONTEXTS = [Context("orders"), Context("gateway")]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for file in (
        "chassis/chassis/db.py",
        "contracts/contracts/money.py",
        "services/orders/orders/migrations/versions/0001_orders.py",
        "services/orders/tests/test_orders.py",
        "services/crm/crm/app.py",
        "gateway/gateway/demo.json",
    ):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text("first")
    return tmp_path


def _change(file: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / file).write_text("second")

    return change


def _add_migration(root: Path) -> None:
    (root / "services/orders/orders/migrations/versions/0002_more.py").write_text("")


def _touch_and_compile(root: Path) -> None:
    (root / "chassis/chassis/db.py").touch()
    (root / "chassis/chassis/db.cpython-311.pyc").write_bytes(b"compiled")


@pytest.mark.parametrize(
    ("change", "due"),
    [
        (_change("chassis/chassis/db.py"), True),
        (_change("contracts/contracts/money.py"), True),
        (_change("gateway/gateway/demo.json"), True),
        (_add_migration, True),
        (_change("services/orders/tests/test_orders.py"), False),
        (_change("services/crm/crm/app.py"), False),
        (_touch_and_compile, False),
    ],
)
def test_changed_code_of_the_chosen_contexts_is_prepared_again(
    root: Path, change: Callable[[Path], None], due: bool
) -> None:
    done = fingerprint(root, CONTEXTS, ["this cluster"])
    assert is_due(root, done)
    note_done(root, done)
    assert not is_due(root, fingerprint(root, CONTEXTS, ["this cluster"]))
    change(root)
    assert is_due(root, fingerprint(root, CONTEXTS, ["this cluster"])) == due


def test_other_data_or_another_choice_of_contexts_is_prepared_again(root: Path) -> None:
    note_done(root, fingerprint(root, CONTEXTS, ["this cluster"]))
    assert is_due(root, fingerprint(root, CONTEXTS, ["a new cluster"]))
    assert is_due(root, fingerprint(root, CONTEXTS[:1], ["this cluster"]))
