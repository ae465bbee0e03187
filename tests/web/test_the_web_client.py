"""The web client's own checks and unit tests, each with what it said when it fails."""

import pytest

from tools.web import api
from tools.web.check import CHECKS
from tools.web.node import run_tool

pytestmark = [pytest.mark.servers, pytest.mark.timeout(600)]
"""Not in `make check` a second time, which runs the checks by themselves."""


@pytest.fixture(scope="module", autouse=True)
def generated() -> None:
    api.generate()


@pytest.mark.parametrize("name", CHECKS)
def test_its_check_passes(name: str) -> None:
    CHECKS[name]()


def test_its_unit_tests_pass() -> None:
    run_tool("vitest", "run")
