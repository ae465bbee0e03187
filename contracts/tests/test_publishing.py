"""The publishing command: writes what is new, refuses what breaks, says what is stale."""

import json
import subprocess
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import pytest
from chassis.events import Event
from contracts.money import Money

from tools.contracts.events import EventsBadlyNamed, asyncapi, in_order, json_schema, label
from tools.contracts.openapi import published_documents
from tools.publish_contracts import Files, compared, files_on_disk, main, written


class VaseBroken(Event):
    """A vase fell."""

    name: ClassVar[str] = "orders.vase_broken"
    subject_field: ClassVar[str] = "vase_id"

    vase_id: UUID
    worth: Money


class VaseBrokenAgain(VaseBroken):
    """A vase fell, and we know who saw it."""

    version: ClassVar[int] = 2

    seen_by: str


class VaseMended(VaseBroken):
    """Claims a name that is taken."""


class Nameless(VaseBroken):
    """Not <context>.<fact>."""

    name: ClassVar[str] = "VaseBroken"


VASE_SHOP = """
from chassis.service import Service
from fastapi import APIRouter
from sqlalchemy import MetaData

router = APIRouter()

@router.get("/vases")
async def vases() -> list[str]:
    return []

SERVICE = Service("vase-shop", "vase_shop", "Vases", MetaData(), routers=[router])
"""

FILES: Files = {
    "events/orders.vase_broken.v1": json.loads(written(json_schema(VaseBroken))),
    "asyncapi": json.loads(written(asyncapi([VaseBroken]))),
}


def without_worth() -> Files:
    files: Files = json.loads(json.dumps(FILES))
    schema = files["events/orders.vase_broken.v1"]
    del schema["properties"]["worth"]
    schema["required"].remove("worth")
    return files


def publish(root: Path, files: Files, *arguments: str) -> int:
    return main(list(arguments), root=root, read_current=lambda _: files)


def test_schema_is_named_by_label_never_by_class() -> None:
    schema = json_schema(VaseBrokenAgain)
    assert schema["$id"] == schema["title"] == label(VaseBrokenAgain) == "orders.vase_broken.v2"
    assert "VaseBrokenAgain" not in json.dumps(schema)


def test_events_are_sorted_and_each_promise_is_made_once() -> None:
    assert in_order([VaseBrokenAgain, VaseBroken]) == [VaseBroken, VaseBrokenAgain]
    with pytest.raises(EventsBadlyNamed, match=r"orders\.vase_broken\.v1"):
        in_order([VaseBroken, VaseMended])
    with pytest.raises(EventsBadlyNamed, match="VaseBroken"):
        in_order([Nameless])


def test_asyncapi_references_all_lead_somewhere() -> None:
    document = asyncapi([VaseBroken, VaseBrokenAgain])

    def references(node: Any) -> list[str]:
        if isinstance(node, dict):
            own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
            return own + [ref for value in node.values() for ref in references(value)]
        return [ref for value in node for ref in references(value)] if isinstance(node, list) else []

    assert len(references(document)) >= 10
    for reference in references(document):
        target: Any = document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
        assert target
    channel = document["channels"]["orders.vase_broken.v2"]
    assert channel["address"] == "vase_broken.v2"
    assert channel["bindings"]["amqp"]["exchange"]["name"] == "orders.events"


def test_first_publication_writes_every_file_and_the_second_changes_nothing(tmp_path: Path) -> None:
    assert publish(tmp_path, FILES) == 0
    assert files_on_disk(tmp_path / "contracts/published") == FILES
    assert publish(tmp_path, FILES, "--check") == 0


def test_check_names_what_is_stale_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert publish(tmp_path, FILES, "--check") == 1
    assert "stale: contracts/published/events/orders.vase_broken.v1.json" in capsys.readouterr().out
    assert files_on_disk(tmp_path / "contracts/published") == {}


def test_breaking_change_is_refused_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish(tmp_path, FILES)
    for arguments in ((), ("--check",)):
        assert publish(tmp_path, without_worth(), *arguments) == 1
        assert "breaks a promise: events/orders.vase_broken.v1: worth: removed" in capsys.readouterr().out
        assert files_on_disk(tmp_path / "contracts/published") == FILES


def test_event_that_disappeared_is_a_broken_promise_until_it_is_withdrawn(tmp_path: Path) -> None:
    publish(tmp_path, FILES)
    rest = {"asyncapi": asyncapi([])}
    assert compared(FILES, rest).breaking == ["events/orders.vase_broken.v1: the promise disappeared"]
    assert publish(tmp_path, rest) == 1
    assert publish(tmp_path, rest, "--withdraw", "orders.vase_broken.v1") == 0
    assert list(files_on_disk(tmp_path / "contracts/published")) == ["asyncapi"]


def test_before_the_first_release_everything_may_be_written_anew(tmp_path: Path) -> None:
    publish(tmp_path, FILES)
    assert publish(tmp_path, without_worth(), "--unreleased") == 0
    assert files_on_disk(tmp_path / "contracts/published") == without_worth()


def test_deleting_the_published_file_does_not_hide_a_break_from_a_release(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
        subprocess.run(
            ["/usr/bin/env", "git", *identity, "-C", str(tmp_path), *arguments], check=True, capture_output=True
        )

    publish(tmp_path, FILES)
    git("init", "-q")
    git("add", ".")
    git("commit", "-q", "-m", "released")
    git("tag", "v1")
    (tmp_path / "contracts/published/events/orders.vase_broken.v1.json").unlink()
    assert publish(tmp_path, without_worth()) == 0
    assert publish(tmp_path, without_worth(), "--check", "--against", "v1") == 1


def test_every_context_with_an_application_is_documented(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("services/vase-shop", "services/not-there-yet"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "pyproject.toml").write_text("", "utf-8")
    (tmp_path / "services/vase-shop/vase_shop").mkdir()
    (tmp_path / "services/vase-shop/vase_shop/app.py").write_text(VASE_SHOP, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path / "services/vase-shop"))
    monkeypatch.setenv("NARCISS_MAX_BODY_BYTES", "not a number")
    documents = published_documents(tmp_path)
    assert list(documents) == ["vase-shop"]
    assert "get" in documents["vase-shop"]["paths"]["/vases"]


def test_published_files_are_fresh_and_nothing_breaks(capsys: pytest.CaptureFixture[str]) -> None:
    """The real ones: every event and every context's door, as the code promises them now."""
    status = main(["--check"])
    assert (status, capsys.readouterr().out) == (0, "")
