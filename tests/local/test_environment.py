"""Keys, passwords and the environment of each process."""

import base64
import json
import stat
from pathlib import Path

import pytest
from chassis.identity import Caller, Signer, SubjectKind, Verifier
from chassis.scope import Scope
from chassis.settings import Settings

from tools.local import keys
from tools.local.environment import Addresses, of_context, role_url, without_password
from tools.local.parts import CONTEXTS, Context

ADDRESSES = Addresses(
    postgres="postgresql://narciss_admin:top@127.0.0.1:5001/narciss",
    amqp="amqp://narciss:rabbit@127.0.0.1:5002/narciss",
    services={context.name: f"http://127.0.0.1:{6000 + n}" for n, context in enumerate(CONTEXTS)},
    providers={"telegram": "http://127.0.0.1:7000", "hdm": "tcp://127.0.0.1:7001"},
    public="http://127.0.0.1:8800",
)


def test_keys_are_made_once_and_readable_by_their_owner_only(tmp_path: Path) -> None:
    first = keys.keep(tmp_path / "keys")
    contents = {file.name: file.read_text() for file in first.folder.iterdir()}
    again = keys.keep(tmp_path / "keys")
    assert {file.name: file.read_text() for file in again.folder.iterdir()} == contents
    assert {stat.S_IMODE(file.stat().st_mode) for file in first.folder.iterdir()} == {0o600}
    assert stat.S_IMODE(first.folder.stat().st_mode) == 0o700


def test_every_context_signs_with_its_own_key_and_all_others_know_it(tmp_path: Path) -> None:
    made = keys.keep(tmp_path / "keys")
    for context in CONTEXTS:
        signer = Signer.load(context.name, made.identity_file(context))
        token = signer.token("orders", Caller(SubjectKind.SERVICE, context.name, Scope.network()))
        caller = Verifier.load("orders", made.jwks_file).caller(token)
        assert (caller.kind, caller.subject) == (SubjectKind.SERVICE, context.name)
    assert len({made.identity_file(context).read_text() for context in CONTEXTS}) == 10


def test_passwords_differ_by_role_and_by_installation(tmp_path: Path) -> None:
    one, other = keys.keep(tmp_path / "one"), keys.keep(tmp_path / "other")
    passwords = {one.password(context.role) for context in CONTEXTS}
    assert len(passwords) == 10
    assert passwords & {other.password(context.role) for context in CONTEXTS} == set()
    assert one.password("narciss_crm") == keys.keep(tmp_path / "one").password("narciss_crm")


def test_secrets_keys_are_32_bytes_and_only_for_those_who_keep_secrets(tmp_path: Path) -> None:
    made = keys.keep(tmp_path / "keys")
    found = {context.name for context in CONTEXTS if made.secrets_file(context).exists()}
    assert found == {"integrations", "gateway", "fiscal-gateway-am"}
    for context in CONTEXTS:
        if context.keeps_secrets:
            assert len(base64.b64decode(made.secrets_file(context).read_text())) == 32


def test_context_is_told_its_own_login_and_never_the_administrators(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NARCISS_POSTGRES_URL", "postgresql://root:root@elsewhere/x")
    monkeypatch.setenv("NARCISS_POSTGRES_ADMIN_URL", "postgresql://root:root@elsewhere/x")
    monkeypatch.setenv("NARCISS_LOG_LEVEL", "DEBUG")
    made = keys.keep(tmp_path / "keys")
    context = Context("fiscal-gateway-am", keeps_secrets=True)

    told = of_context(context, ADDRESSES, made, tmp_path / "users.json")

    password = made.password("narciss_fiscal_gateway_am")
    assert told["NARCISS_POSTGRES_URL"] == f"postgresql://narciss_fiscal_gateway_am:{password}@127.0.0.1:5001/narciss"
    assert "NARCISS_POSTGRES_ADMIN_URL" not in told
    assert [name for name, value in told.items() if "elsewhere" in value and name.startswith("NARCISS_")] == []
    assert told["NARCISS_PORT"] == "6007"
    assert told["NARCISS_LOG_LEVEL"] == "DEBUG"
    assert json.loads(told["NARCISS_PROVIDER_URLS"])["hdm"] == "tcp://127.0.0.1:7001"
    assert "NARCISS_SECRETS_KEY_FILE" not in of_context(Context("crm"), ADDRESSES, made, tmp_path / "users.json")


def test_settings_of_the_chassis_read_what_the_launcher_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = keys.keep(tmp_path / "keys")
    context = CONTEXTS[0]
    for name, value in of_context(context, ADDRESSES, made, tmp_path / "users.json").items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert settings.port == 6000
    assert settings.service_urls == ADDRESSES.services
    assert settings.provider_urls == ADDRESSES.providers
    assert settings.public_url == "http://127.0.0.1:8800"
    assert settings.identity_private_key_file == made.identity_file(context)


def test_urls_are_rewritten_for_a_role_and_shown_without_their_password() -> None:
    url = "postgresql://admin:p%40ss@db.internal:5432/narciss?sslmode=require"
    assert role_url(url, "narciss_crm", "abc") == (
        "postgresql://narciss_crm:abc@db.internal:5432/narciss?sslmode=require"
    )
    assert without_password(url) == "postgresql://admin@db.internal:5432/narciss?sslmode=require"
    assert without_password("amqp://broker/") == "amqp://broker/"
