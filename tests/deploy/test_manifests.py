"""The committed manifests are the sources' own, the cluster would take them, and the services understand them."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
import yaml
from chassis.cli import service_of
from gateway.settings import GatewaySettings

from tools.k8s import __main__ as command
from tools.k8s.check import RULES, differences_from_sources, schema_complaints
from tools.k8s.manifests import (
    ENVIRONMENTS,
    ROOT,
    SOURCES,
    Manifests,
    hash_of_sources,
    is_fresh,
    rendered_file,
)
from tools.k8s.secrets import wanted_secrets
from tools.k8s.whole_rules import code_of, contexts, settings_of
from tools.local.containers import ENVIRONMENT_FILE, make_keys
from tools.local.parts import CONTEXTS


@pytest.fixture(scope="module", params=ENVIRONMENTS)
def manifests(request: pytest.FixtureRequest) -> Manifests:
    return Manifests.committed(str(request.param))


def test_rendered_manifests_were_made_from_these_sources() -> None:
    stale = [environment for environment in ENVIRONMENTS if not is_fresh(environment)]
    assert stale == [], "run `make deploy-render` and commit what it wrote"
    files = {file.name for file in (SOURCES / "rendered").iterdir()}
    assert files == {f"{environment}.yaml" for environment in ENVIRONMENTS}
    assert {folder.name for folder in (SOURCES / "environments").iterdir()} == set(ENVIRONMENTS)


def test_the_cluster_would_take_them(manifests: Manifests) -> None:
    assert list(schema_complaints(manifests)) == []


def test_they_keep_the_rules(manifests: Manifests) -> None:
    assert [sentence for rule in RULES for sentence in rule(manifests)] == []


def test_rendering_again_changes_nothing(manifests: Manifests) -> None:
    """Where something can render; elsewhere the hash of the sources has been compared above."""
    assert list(differences_from_sources(manifests)) == []


def test_each_process_gets_settings_it_understands(manifests: Manifests, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("NARCISS_")]:
        monkeypatch.delenv(name)
    understood = set()
    for pod in manifests.pods():
        for container in pod.containers:
            told = manifests.environment_of(pod, container)
            with monkeypatch.context() as patch:
                for name, value in told.items():
                    patch.setenv(name, f"secret {name}" if value is None else value)
                settings = settings_of(pod.context)()
            assert (settings.environment, settings.log_level) == (manifests.environment, "INFO")
            secrets = {"postgres_url": settings.postgres_url, "amqp_url": settings.amqp_url}
            for field, secret in secrets.items():
                name = f"NARCISS_{field.upper()}"
                assert secret.get_secret_value() == (f"secret {name}" if name in told else ""), pod.title
            if pod.serves:
                assert (settings.host, settings.port, settings.pool_size) == ("0.0.0.0", 8000, 5)  # noqa: S104
                assert settings.identity_private_key_file == Path("/run/narciss/identity.pem")
                assert settings.graceful_seconds == 15
            understood.add((pod.context, pod.component))
            if isinstance(settings, GatewaySettings) and pod.component == "api":
                assert settings.https
                believed = settings.forwarded_allow_ips
                assert [str(each) for each in settings.operations_networks] == ["127.0.0.0/8", "::1/128", believed]
                assert settings.service_urls["orders"] == "http://orders-api:8000"
    assert {context for context, _ in understood} == {context.name for context in CONTEXTS} == set(contexts())


def test_settings_are_those_the_services_are_wired_with() -> None:
    """Found by name in the tests above; every class with fields of its own is among them."""
    found = {context: settings_of(context).__name__ for context in contexts()}
    own = {context: name for context, name in found.items() if name != "Settings"}
    having = {name for name in contexts() if (code_of(name) / "settings.py").exists()}
    assert set(own) == having >= {"gateway", "messenger", "integrations"}
    assert service_of("gateway").settings is settings_of("gateway")


def test_local_development_and_cluster_seal_secrets_in_the_same_contexts(manifests: Manifests) -> None:
    sealing = {name.split("/")[1] for name, keys in wanted_secrets(manifests).items() if "secrets.key" in keys}
    assert sealing == {f"{context.name}-keys" for context in CONTEXTS if context.keeps_secrets}


def test_every_context_has_a_folder_and_a_line_in_the_list() -> None:
    listed = yaml.safe_load((SOURCES / "services" / "kustomization.yaml").read_text())["resources"]
    assert sorted(listed) == contexts()
    assert sorted(path.name for path in (SOURCES / "services").iterdir() if path.is_dir()) == contexts()


def test_pods_run_as_the_user_of_the_image(manifests: Manifests) -> None:
    made = re.search(r"useradd --uid (\d+)", (ROOT / "deploy" / "Dockerfile").read_text())
    assert made is not None
    assert {pod.spec["securityContext"]["runAsUser"] for pod in manifests.pods()} == {int(made[1])}


def test_each_context_logs_in_as_itself_and_only_the_migration_as_the_owner(manifests: Manifests) -> None:
    for pod in manifests.pods():
        named = {
            variable["valueFrom"]["secretKeyRef"]["name"]
            for container in pod.containers
            for variable in container["env"]
            if "secretKeyRef" in variable.get("valueFrom", {})
        }
        own = {f"{pod.context}-logins"} | (set() if pod.serves else {f"{pod.context}-owner"})
        assert named == own, pod.title
        keys = {volume["secret"]["secretName"] for volume in pod.spec["volumes"] if "secret" in volume}
        assert keys == ({f"{pod.context}-keys"} if pod.serves else set()), pod.title


def test_secrets_command_names_what_must_be_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["secrets", "production"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "narciss/crm-logins: NARCISS_AMQP_URL, NARCISS_POSTGRES_URL" in said
    assert "narciss-fiscal-am/fiscal-gateway-am-keys: identity.pem, jwks.json, secrets.key" in said
    assert len(said) == 3 * len(CONTEXTS) + 1


def test_keys_made_as_the_runbook_says_are_the_keys_looked_for(tmp_path: Path) -> None:
    make_keys(tmp_path)
    wanted = wanted_secrets(Manifests.committed("production"))
    for context in CONTEXTS:
        space = "narciss-fiscal-am" if context.name == "fiscal-gateway-am" else "narciss"
        made = {file.name for file in (tmp_path / context.name).iterdir()} - {ENVIRONMENT_FILE}
        assert made == wanted[f"{space}/{context.name}-keys"]
        assert wanted[f"{space}/{context.name}-logins"] == {"NARCISS_POSTGRES_URL", "NARCISS_AMQP_URL"}


def test_a_changed_source_makes_the_rendered_manifests_stale(tmp_path: Path) -> None:
    copied = tmp_path / "k8s"
    shutil.copytree(SOURCES, copied)
    assert hash_of_sources(copied) == hash_of_sources()
    assert is_fresh("production", copied)
    rendered_file("local", copied).write_text("# made by hand\n")
    assert not is_fresh("local", copied)
    staging = rendered_file("staging", copied)
    staging.write_text(staging.read_text().replace("replicas: 1", "replicas: 2"))
    assert not is_fresh("staging", copied)
    assert is_fresh("production", copied), "the rendered files are no sources"
    (copied / "platform" / "more.yaml").write_text("")
    assert not is_fresh("production", copied)
    (copied / "platform" / "more.yaml").unlink()
    file = copied / "environments" / "production" / "place.yaml"
    file.write_text(file.read_text().replace("narciss.example", "other.example"))
    assert not is_fresh("production", copied)


def test_check_names_a_difference_from_the_sources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With a renderer of our own, so that this is seen on every machine."""
    fake = tmp_path / "kubectl"
    fake.write_text(f'#!/bin/sh\n[ "$1" = kustomize ] && cat {rendered_file("staging")}\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert list(differences_from_sources(Manifests.committed("staging"))) == []
    said = list(differences_from_sources(Manifests.committed("production")))
    assert "Ingress narciss/entrance: is not what the sources say" in said


def test_addresses_are_written_once_for_all() -> None:
    (config,) = (
        each for each in Manifests.committed("local").of_kind("ConfigMap") if "addresses" in each["metadata"]["name"]
    )
    told = json.loads(config["data"]["NARCISS_SERVICE_URLS"])
    assert told == {name: f"http://{name}-api:8000" for name in contexts() if name != "fiscal-gateway-am"}
