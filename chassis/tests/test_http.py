"""The edge: identity, permissions, problems, versions."""

import pytest
from chassis.db import Database
from chassis.identity import Caller, SealBroken, Signer, SubjectKind, Verifier
from chassis.ids import StoreId, uuid7
from chassis.refusals import NotSignedIn
from chassis.scope import Scope
from chassis.testing import RunningService, TestKeys
from joserfc.jwk import OKPKey
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

HERE = StoreId(uuid7())
URL = "/api/sample/v1/notes"


def person(*permissions: str) -> Caller:
    return Caller(SubjectKind.USER, str(uuid7()), Scope.of(HERE), HERE, frozenset(permissions), "Anna")


def test_a_token_carries_the_caller_to_its_audience_only(keys: TestKeys) -> None:
    caller = person("notes.read")
    token = keys.signer().token("sample", caller)
    assert Verifier.load("sample", keys.jwks_file).caller(token) == caller
    with pytest.raises(NotSignedIn):
        Verifier.load("orders", keys.jwks_file).caller(token)


def test_a_service_cannot_pass_itself_off_as_a_person(keys: TestKeys) -> None:
    forged = keys.signer("orders").token("sample", person("notes.read"))
    with pytest.raises(NotSignedIn):
        Verifier.load("sample", keys.jwks_file).caller(forged)
    assert Verifier.load("sample", keys.jwks_file).caller(keys.signer("orders").as_service("sample")).kind == "service"


def test_a_strangers_key_and_a_foreign_kid_are_refused(keys: TestKeys) -> None:
    stranger = OKPKey.generate_key("Ed25519", {"kid": "gateway"}, private=True, auto_kid=False)
    with pytest.raises(NotSignedIn):
        Verifier.load("sample", keys.jwks_file).caller(Signer("gateway", stranger).token("sample", person()))
    borrowed = Signer("gateway", keys.signer("orders")._key)
    with pytest.raises(NotSignedIn):
        Verifier.load("sample", keys.jwks_file).caller(borrowed.token("sample", person()))


def test_an_expired_token_is_refused(keys: TestKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    now = time.time()
    monkeypatch.setattr("chassis.identity.time.time", lambda: now - 120)
    old = keys.signer().token("sample", person())
    monkeypatch.undo()
    with pytest.raises(NotSignedIn):
        Verifier.load("sample", keys.jwks_file).caller(old)


def test_a_sealed_statement_opens_for_its_purpose_only(keys: TestKeys) -> None:
    sealed = keys.signer("orders").seal("sample", "delivery quote", {"fee": 300}, 60)
    verifier = Verifier.load("sample", keys.jwks_file)
    assert verifier.unseal(sealed, "orders", "delivery quote")["fee"] == 300
    for issuer, purpose in (("gateway", "delivery quote"), ("orders", "discount")):
        with pytest.raises(SealBroken):
            verifier.unseal(sealed, issuer, purpose)
    with pytest.raises(NotSignedIn):
        verifier.caller(sealed)


@pytest.mark.servers
async def test_nobody_and_the_wrong_role_get_a_problem_and_change_nothing(sample: RunningService) -> None:
    async with sample.client(None) as http:
        answer = await http.post(URL, json={"text": "x"})
        assert (answer.status_code, answer.json()["code"]) == (401, "identity.not_signed_in")
    async with sample.client(person("notes.read")) as http:
        answer = await http.post(URL, json={"text": "x"})
        assert (answer.status_code, answer.json()["code"]) == (403, "identity.not_permitted")
        assert answer.json()["facts"] == {"permission": "notes.write"}
    assert await sample.rows("select 1 from {schema}.notes") == []


@pytest.mark.servers
async def test_a_bad_body_is_explained_without_repeating_it(sample: RunningService) -> None:
    async with sample.client(person("notes.write")) as http:
        answer = await http.post(URL, json={"text": "", "card": "4111111111111111"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["where"] for error in answer.json()["facts"]["errors"]] == ["body.text"]
    assert "4111" not in answer.text


@pytest.mark.servers
async def test_an_edit_needs_the_version_it_saw(sample: RunningService) -> None:
    """R: two people at once — the second is told, nothing is lost."""
    async with sample.client(person("notes.write")) as http:
        note = (await http.post(URL, json={"text": "first"})).json()["id"]
        missing = await http.put(f"{URL}/{note}", json={"text": "x"})
        assert (missing.status_code, missing.json()["code"]) == (428, "version_required")
        saved = await http.put(f"{URL}/{note}", json={"text": "anna"}, headers={"If-Match": '"1"'})
        assert (saved.status_code, saved.headers["etag"]) == (200, '"2"')
        stale = await http.put(f"{URL}/{note}", json={"text": "boris"}, headers={"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["facts"]) == (412, {"version": 2, "expected": 1})
    assert [row.text for row in await sample.rows("select text from {schema}.notes")] == ["anna"]


@pytest.mark.servers
async def test_health_needs_no_identity_and_doctor_names_what_is_wrong(sample: RunningService) -> None:
    async with sample.client(None) as http:
        assert (await http.get("/healthz")).json() == {"service": "sample", "status": "ok"}
        problems = (await http.get("/doctor")).json()["problems"]
        assert problems == [
            "no relay publishes: its leader gave no sign of life",
            "the message broker does not answer",
        ]
        assert "narciss_outbox_pending" in (await http.get("/metrics")).text


@pytest.mark.servers
@pytest.mark.parametrize(
    ("version", "problems"),
    [
        ("0002", []),
        ("0003", []),
        ("0001", ["schema is at 0001, the code expects 0002: run the migration"]),
        (None, ["schema is at no version, the code expects 0002: run the migration"]),
    ],
    ids=["of this code", "newer", "older", "none"],
)
async def test_ready_means_a_database_whose_schema_is_not_older(
    sample: RunningService, version: str | None, problems: list[str]
) -> None:
    """A newer schema is fine, and so are a broker and a relay that are away: nothing else here is running."""
    change = f"update {{schema}}.alembic_version set version_num = '{version}' returning 1"
    await sample.rows(change if version else "delete from {schema}.alembic_version returning 1")
    async with sample.client(None) as http:
        ready, doctor = await http.get("/readyz"), (await http.get("/doctor")).json()
    assert (ready.status_code, ready.json()) == (503 if problems else 200, {"service": "sample", "problems": problems})
    assert doctor["problems"] == [
        *problems,
        "no relay publishes: its leader gave no sign of life",
        "the message broker does not answer",
    ]


@pytest.mark.servers
async def test_a_process_without_its_database_is_alive_and_not_ready(
    sample: RunningService, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = Database("postgresql://narciss_sample:x@127.0.0.1:1/narciss", "sample", pool_size=1)
    monkeypatch.setattr(sample.runtime, "db", lost)
    async with sample.client(None) as http:
        assert (await http.get("/healthz")).status_code == 200
        ready = await http.get("/readyz")
    assert (ready.status_code, ready.json()["problems"]) == (503, ["the database does not answer"])
    await lost.dispose()


async def test_a_value_that_cannot_be_kept_is_refused_and_is_no_crash_of_ours(sample: RunningService) -> None:
    async with sample.client(person("notes.read", "notes.write")) as client:
        refused = await client.post(URL, json={"text": "a NUL \x00 in a text"})
        assert (refused.status_code, refused.json()["code"]) == (422, "value_not_kept")
        assert (await client.get(URL)).json() == []


async def test_an_error_of_the_database_does_not_tell_the_values(sample: RunningService) -> None:
    async with sample.runtime.db.transaction(Scope.of(HERE)) as tx:
        with pytest.raises(DBAPIError) as crash:
            await tx.execute(text("select cast(:secret as integer)"), {"secret": "planted"})
    assert "planted" not in str(crash.value).partition("[SQL")[2]
