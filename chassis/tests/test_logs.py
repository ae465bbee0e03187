"""What a crash leaves in the log."""

import io
import json
from contextlib import redirect_stdout

import pytest
import structlog

from chassis import logs


def test_a_crash_is_logged_with_its_place_and_without_what_was_in_hand() -> None:
    def sign_in(password: str) -> None:
        raise RuntimeError("asked to crash")

    before = structlog.get_config()
    written = io.StringIO()
    try:
        with redirect_stdout(written):
            logs.configure("sample", "INFO")
            try:
                sign_in("planted-secret")
            except RuntimeError as error:
                structlog.get_logger().error("request crashed", exc_info=error)
    finally:
        structlog.configure(**before)
    (line,) = [json.loads(line) for line in written.getvalue().splitlines()]
    assert line["exception"][0]["frames"][-1]["name"] == "sign_in"
    assert "planted-secret" not in written.getvalue()
    with pytest.raises(RuntimeError):
        sign_in("")
