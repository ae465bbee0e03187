"""``make`` and ``.ci/run``: what they print last and which exit code they give."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# `make test S=local` exports its variables to the tests it runs; the make under test must not inherit them.
_OF_MAKE = ("MAKE", "MFLAGS", "NARCISS_", "S=", "A=", "PYTHON=")
ENVIRONMENT = {name: value for name, value in os.environ.items() if not f"{name}=".startswith(_OF_MAKE)}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The real Makefile and scripts around a Python that only notes its arguments and ends as told."""
    (tmp_path / "tools").mkdir()
    for name in ("Makefile", ".ci", "tools/local"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    (tmp_path / "tools" / "local" / "setup.sh").write_text("#!/bin/sh\n")
    (tmp_path / "services" / "orders").mkdir(parents=True)
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$*" >called\necho "=== 3 of them in 1.00s ==="\nexit ${ENDS:-0}\n')
    python.chmod(0o755)
    return tmp_path


def _run(tree: Path, *command: str, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command,
        cwd=tree,
        env={**ENVIRONMENT, **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("code", [0, 1, 2, 5])
def test_ci_ends_with_the_closing_line_and_the_exit_code_of_pytest(tree: Path, code: int) -> None:
    done = _run(tree, ".ci/run", ENDS=str(code))
    assert (done.returncode, done.stdout.splitlines()[-1]) == (code, "=== 3 of them in 1.00s ===")
    assert (tree / "called").read_text() == "-m pytest\n"


def test_ci_fails_when_the_setup_does(tree: Path) -> None:
    (tree / "tools" / "local" / "setup.sh").write_text("#!/bin/sh\nexit 1\n")
    assert _run(tree, ".ci/run").returncode != 0
    assert not (tree / "called").exists()


def test_one_part_is_tested_where_it_lives(tree: Path) -> None:
    assert _run(tree, "make", "test", "S=orders", "A=-k hold").returncode == 0
    assert (tree / "called").read_text() == "-m pytest services/orders -k hold\n"
    unknown = _run(tree, "make", "test", "S=flowers")
    assert unknown.returncode != 0
    assert "there is no part 'flowers'" in unknown.stdout


def test_help_is_the_default_and_names_every_command(tree: Path) -> None:
    said = _run(tree, "make").stdout
    commands = [line.split()[1] for line in said.splitlines() if line.startswith("  make ")]
    assert commands == [
        *["run", "up", "down", "reset", "status", "doctor", "story"],
        *["setup", "check", "test", "drills", "bench", "audit", "web", "screens", "lock"],
        *["deploy-render", "deploy-check", "help"],
    ]
    phony = next(line for line in (tree / "Makefile").read_text().splitlines() if line.startswith(".PHONY: "))
    assert sorted(phony.split()[1:]) == sorted(commands)


@pytest.mark.parametrize(
    ("target", "called"),
    [
        ("web", "-m tools.web.build"),
        ("screens", "-m tools.web.screens"),
        ("deploy-render", "-m tools.k8s render"),
        ("deploy-check", "-m tools.k8s check"),
    ],
)
@pytest.mark.parametrize("ends", [0, 1])
def test_a_target_is_one_command_of_tools_and_fails_with_it(tree: Path, target: str, called: str, ends: int) -> None:
    done = _run(tree, "make", target, ENDS=str(ends))
    assert (tree / "called").read_text() == f"{called}\n"
    assert (done.returncode != 0) == bool(ends)
    module = ROOT / called.split()[1].replace(".", "/")
    assert module.with_suffix(".py").exists() or (module / "__main__.py").exists()


def test_setup_is_instant_when_nothing_changed_and_says_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "tools" / "local").mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "local" / "setup.sh", tmp_path / "tools" / "local")
    (tmp_path / "requirements.lock").write_text("")
    missing = _run(tmp_path, "tools/local/setup.sh", PYTHON="python-of-nowhere")
    assert (missing.returncode, missing.stdout.count("\n")) == (1, 1)
    assert missing.stdout.startswith("narciss: Python is missing. Install it, as root: ")
    old = tmp_path / "python-old"
    old.write_text('#!/bin/sh\n[ "$1" = -V ] && echo Python 3.9.2 && exit 0\nexit 1\n')
    old.chmod(0o755)
    refused = _run(tmp_path, "tools/local/setup.sh", PYTHON=str(old))
    assert (refused.returncode, refused.stdout.count("\n")) == (1, 1)
    assert f"Python 3.11 or newer is needed; {old} is Python 3.9.2." in refused.stdout
