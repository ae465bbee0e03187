"""The big arrows: chassis ← contracts ← contexts, contexts independent; kept by import-linter on the real graph."""

import configparser
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CONFIG = ROOT / ".importlinter"
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def packages() -> list[str]:
    config = configparser.ConfigParser()
    config.read(CONFIG, "utf-8")
    return config["importlinter"]["root_packages"].split()


def lint(folder: Path, *paths: Path) -> subprocess.CompletedProcess[str]:
    """import-linter with the house's contracts over the packages found on these paths."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, paths))}
    command = [sys.executable, "-P", "-c", LINT, "--config", str(CONFIG), "--no-cache"]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=100, check=False
    )


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """An empty package of every name the contracts speak of."""
    for package in packages():
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("", "utf-8")
    return tmp_path


def test_contracts_speak_of_every_context() -> None:
    services = {folder.parent.name.replace("-", "_") for folder in ROOT.glob("services/*/pyproject.toml")}
    assert set(packages()) == services | {"gateway", "contracts", "chassis"}


def test_good_arrows_pass(sample: Path) -> None:
    (sample / "orders/api.py").write_text("import chassis\nimport contracts\n", "utf-8")
    (sample / "contracts/money.py").write_text("import chassis\n", "utf-8")
    done = lint(sample, sample)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("path", "text", "arrow"),
    [
        ("orders/api.py", "import crm\n", "orders.api -> crm"),
        ("chassis/db.py", "import contracts\n", "chassis.db -> contracts"),
        ("contracts/money.py", "import gateway\n", "contracts.money -> gateway"),
        ("contracts/money.py", "import fastapi\n", "contracts.money -> fastapi"),
    ],
)
def test_bad_arrow_is_named(sample: Path, path: str, text: str, arrow: str) -> None:
    (sample / path).write_text(text, "utf-8")
    done = lint(sample, sample)
    assert done.returncode == 1
    assert arrow in done.stdout


def test_the_house_keeps_its_arrows() -> None:
    members = [ROOT / "chassis", ROOT / "contracts", ROOT / "gateway", *sorted(ROOT.glob("services/*/"))]
    done = lint(ROOT, *members)
    assert done.returncode == 0, done.stdout + done.stderr
