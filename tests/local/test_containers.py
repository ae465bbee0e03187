"""``deploy/``: there is no Docker here, so the files are read and compared with what the launcher does."""

import json
import re
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml
from chassis.identity import Caller, Signer, SubjectKind, Verifier
from chassis.scope import Scope
from chassis.settings import Settings
from gateway.settings import GatewaySettings

from tools.k8s.pod_rules import SPARE_SECONDS, STAGES_OF_ENDING
from tools.local import keys
from tools.local.containers import ENVIRONMENT_FILE, make_keys
from tools.local.environment import Addresses, inherited, of_context
from tools.local.parts import CONTEXTS, DOUBLES, Context

ROOT = Path(__file__).resolve().parents[2]
OF_CONTAINERS = {"NARCISS_FORWARDED_ALLOW_IPS", "NARCISS_OPERATIONS_NETWORKS"}
"""Told to the gateway only where a proxy stands in front of it and the self-check comes from another address."""
ONE_SHOT = {"keys", "prepare", "demo", "doctor"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
    return loaded


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = compose["services"]
    return found


def _launcher_names(context: Context, folder: Path) -> set[str]:
    """What the launcher tells the context beyond its own environment."""
    addresses = Addresses(
        postgres="postgresql://a:b@127.0.0.1:1/narciss",
        amqp="amqp://a:b@127.0.0.1:2/narciss",
        services={each.name: f"http://127.0.0.1:{100 + n}" for n, each in enumerate(CONTEXTS)},
        providers={},
        public="http://127.0.0.1:8800",
    )
    told = of_context(context, addresses, keys.keep(folder / "launcher"), folder / "users.json")
    return {name for name in told if name.startswith("NARCISS_")} - set(inherited())


def test_every_part_of_the_system_is_there_and_watched(services: dict[str, Any]) -> None:
    servers = {"proxy", "postgres", "rabbitmq"}
    parts = {context.name for context in CONTEXTS} | {double.name for double in DOUBLES}
    assert set(services) == servers | parts | ONE_SHOT
    for name in servers | parts:
        assert services[name]["healthcheck"]["test"][0] == "CMD", name
        assert services[name]["restart"] == "unless-stopped", name


@pytest.mark.parametrize("context", CONTEXTS, ids=lambda context: context.name)
def test_context_is_told_the_same_as_by_the_launcher(
    services: dict[str, Any], tmp_path: Path, context: Context
) -> None:
    make_keys(tmp_path / "keys")
    own = tmp_path / "keys" / context.name
    from_file = {line.split("=", 1)[0] for line in (own / ENVIRONMENT_FILE).read_text().splitlines()}
    service = services[context.name]
    told = set(service["environment"]) | from_file
    assert told - OF_CONTAINERS == _launcher_names(context, tmp_path) - {"NARCISS_DEMO_USERS_FILE", "NARCISS_DEMO_FILE"}
    assert service["command"] == [context.package, "run"]
    assert service["volumes"] == [f"keys-{context.name}:/run/narciss:ro"]
    named = [Path(value) for value in service["environment"].values() if str(value).startswith("/run/narciss/")]
    assert {own / file.name for file in named} <= set(own.iterdir())


def test_addresses_lead_to_the_containers_of_these_names(services: dict[str, Any]) -> None:
    environment = services["gateway"]["environment"]
    assert json.loads(environment["NARCISS_SERVICE_URLS"]) == {
        context.name: f"http://{context.name}:8000" for context in CONTEXTS
    }
    assert json.loads(environment["NARCISS_PROVIDER_URLS"]) == {
        double.name: f"{double.scheme}://{double.name}:8000" for double in DOUBLES
    }
    assert environment["NARCISS_PORT"] == "8000"
    assert "gateway:8000" in (ROOT / "deploy" / "Caddyfile").read_text()


@pytest.mark.parametrize("double", DOUBLES, ids=lambda double: double.name)
def test_double_listens_where_it_is_looked_for(services: dict[str, Any], double: Any) -> None:
    command = services[double.name]["command"]
    assert command[:2] == ["-m", f"tools.doubles.{double.name}"]
    options = dict(zip(command[2::2], command[3::2], strict=True))
    assert (options["--host"], options["--port"], options["--state-dir"]) == ("0.0.0.0", "8000", "/state")  # noqa: S104
    assert ("--control-port" in options) == double.has_control_port
    assert ("--demo" in options) == double.starts_from_demo
    control = "8001" if double.has_control_port else "8000"
    assert f"127.0.0.1:{control}/__double__/health" in services[double.name]["healthcheck"]["test"][-1]


def test_only_the_proxy_is_reachable_from_outside_and_it_speaks_tls(services: dict[str, Any]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert any(port.endswith(":443") for port in services["proxy"]["ports"])


def test_proxy_is_believed_and_the_doctor_let_in_by_their_addresses(
    compose: dict[str, Any], services: dict[str, Any]
) -> None:
    told = services["gateway"]["environment"]
    proxy = services["proxy"]["networks"]["default"]["ipv4_address"]
    doctor = services["doctor"]["networks"]["default"]["ipv4_address"]
    network = ip_network(compose["networks"]["default"]["ipam"]["config"][0]["subnet"])
    assert told["NARCISS_FORWARDED_ALLOW_IPS"] == proxy
    assert told["NARCISS_OPERATIONS_NETWORKS"] == f"127.0.0.0/8,{doctor}/32"
    assert ip_address(proxy) in network
    assert ip_address(doctor) in network
    settings = GatewaySettings(
        forwarded_allow_ips=told["NARCISS_FORWARDED_ALLOW_IPS"],
        operations_networks=told["NARCISS_OPERATIONS_NETWORKS"],
    )
    # The proxy passes strangers on: it may be believed, and must not be let in itself.
    assert not any(ip_address(proxy) in own for own in settings.operations_networks)


def test_a_container_has_the_time_its_process_may_take_to_end(services: dict[str, Any]) -> None:
    """As in the cluster, but for the seconds until routes are gone: nothing routes here but the proxy."""
    needed = STAGES_OF_ENDING * Settings().graceful_seconds + SPARE_SECONDS
    for context in CONTEXTS:
        given = services[context.name]["stop_grace_period"]
        assert given == "80s"
        assert float(given.removesuffix("s")) >= needed


def test_the_image_carries_the_web_client_as_built_in_a_stage_of_its_own() -> None:
    """Nothing of a developer's own build or packages gets in, and what the build reads is copied before it."""
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {"**/node_modules", "gateway/web/dist", "gateway/web/src/api/generated", ".narciss", ".venv"} <= set(ignored)
    _, packages, web, last = (ROOT / "deploy" / "Dockerfile").read_text().split("\nFROM ")
    assert web.splitlines()[0].endswith(" AS web")
    built, told = web.partition("python -m tools.web.build")[:2]
    assert told
    assert {"COPY chassis", "COPY contracts", "COPY gateway", "COPY tools"} <= {
        " ".join(line.split()[:2]) for line in built.splitlines()
    }
    folder = GatewaySettings().web_folder.relative_to(ROOT)
    lines = last.splitlines()
    assert lines.index("COPY gateway gateway") < lines.index(f"COPY --from=web /app/{folder} {folder}")
    assert "deploy/requirements.lock" in packages


def test_services_wait_for_servers_and_preparation_and_those_for_the_keys(services: dict[str, Any]) -> None:
    healthy, done = {"condition": "service_healthy"}, {"condition": "service_completed_successfully"}
    for context in CONTEXTS:
        assert services[context.name]["depends_on"] == {"postgres": healthy, "rabbitmq": healthy, "prepare": done}
    assert services["prepare"]["depends_on"] == {"postgres": healthy, "rabbitmq": healthy}
    assert services["demo"]["depends_on"] == {context.name: healthy for context in CONTEXTS}
    assert services["postgres"]["depends_on"] == services["rabbitmq"]["depends_on"] == {"keys": done}


def test_every_named_volume_and_network_is_declared_and_used(compose: dict[str, Any]) -> None:
    services = compose["services"].values()
    mounted = {mount.split(":")[0] for service in services for mount in service.get("volumes", [])}
    assert {volume for volume in mounted if not volume.startswith(".")} == set(compose["volumes"])
    joined = {network for service in services for network in service.get("networks", [])}
    assert joined == set(compose["networks"]) == {"default", "devices"}


def test_our_containers_run_without_privileges_from_one_image(services: dict[str, Any]) -> None:
    foreign = {"proxy", "postgres", "rabbitmq"}
    ours = {name: service for name, service in services.items() if name not in foreign}
    assert {service["image"] for service in ours.values()} == {"narciss:${NARCISS_TAG:-local}"}
    for name, service in ours.items():
        assert (service["cap_drop"], service["read_only"]) == (["ALL"], True), name
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text()
    assert re.search(r"^USER narciss$", dockerfile, re.MULTILINE)
    assert "--require-hashes" in dockerfile
    made = re.search(r"for name in ([^;]+);", dockerfile)
    assert made is not None
    volumes = {"all", "postgres", "rabbitmq"} | {context.name for context in CONTEXTS}
    assert set(made[1].replace("\\", " ").split()) == volumes


def test_keys_of_containers_fit_together_and_stay_the_same(tmp_path: Path) -> None:
    make_keys(tmp_path)
    before = {file: file.read_text() for file in tmp_path.rglob("*") if file.is_file()}
    make_keys(tmp_path)
    assert {file: file.read_text() for file in tmp_path.rglob("*") if file.is_file()} == before

    rabbit = re.search(r"^default_pass = (\w+)$", (tmp_path / "rabbitmq" / "rabbitmq.conf").read_text(), re.MULTILINE)
    assert rabbit is not None
    told = dict(line.split("=", 1) for line in (tmp_path / "crm" / ENVIRONMENT_FILE).read_text().splitlines())
    password = keys.Keys(tmp_path / "all").password("narciss_crm")
    assert told == {
        "NARCISS_POSTGRES_URL": f"postgresql://narciss_crm:{password}@postgres:5432/narciss",
        "NARCISS_AMQP_URL": f"amqp://narciss:{rabbit[1]}@rabbitmq:5672/narciss",
    }
    token = Signer.load("gateway", tmp_path / "gateway" / "identity.pem").token(
        "crm", Caller(SubjectKind.PUBLIC, "anybody", Scope.network())
    )
    assert Verifier.load("crm", tmp_path / "crm" / "jwks.json").caller(token).kind is SubjectKind.PUBLIC
    secretive = {path.parent.name for path in tmp_path.glob("*/secrets.key")}
    assert secretive == {"integrations", "gateway", "fiscal-gateway-am"}


def _pins(file: Path) -> dict[str, list[str]]:
    """Each pinned requirement with its hashes."""
    blocks = re.split(r"\n(?=\S)", file.read_text().replace("\\\n", " "))
    pinned = [block for block in blocks if re.match(r"[\w.\[\]-]+==", block)]
    return {block.split()[0]: sorted(re.findall(r"--hash=(\S+)", block)) for block in pinned}


def test_lock_of_the_image_is_the_tested_one_without_the_tools_of_development() -> None:
    tested, image = _pins(ROOT / "requirements.lock"), _pins(ROOT / "deploy" / "requirements.lock")
    assert {pin: hashes for pin, hashes in image.items() if tested.get(pin) != hashes} == {}
    names = {pin.split("==")[0] for pin in image}
    assert {"fastapi", "asyncpg", "faststream", "cryptography", "rich"} <= names
    assert names & {"pytest", "mypy", "ruff", "testcontainers", "hypothesis"} == set()
    assert [pin for pin, hashes in image.items() if not hashes] == []
    runtime = set()
    for project in [*ROOT.glob("services/*/pyproject.toml"), ROOT / "chassis/pyproject.toml"]:
        listed = re.search(r"^dependencies = \[(.*?)^\]", project.read_text(), re.MULTILINE | re.DOTALL)
        assert listed is not None
        runtime |= {re.split(r"[\[<>=]", name)[0] for name in re.findall(r'"([^"]+)"', listed[1])}
    assert {name for name in runtime if not name.startswith("narciss-")} - names == set()
