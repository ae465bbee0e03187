"""Nothing is missing and everything fits: the parts of each context, references, ports, variables."""

import importlib
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from chassis.cli import ROLES
from chassis.settings import Settings

from gateway import routes
from tools.k8s.manifests import ROOT, Document, Manifests, Pod, selects, title

DOOR = "gateway"
_ONLY_FOR_MIGRATE = "NARCISS_POSTGRES_ADMIN_URL"
"""The owner's login, read by `migrate` beside the settings."""
_NEEDED = {
    **{role: {"identity_private_key_file", "identity_jwks_file", "postgres_url", "amqp_url", "port"} for role in ROLES},
    "migrate": {"postgres_url"},
    "declare": {"amqp_url"},
}


def contexts() -> list[str]:
    """Those that have a folder in the repository."""
    return sorted([DOOR, *(project.parent.name for project in ROOT.glob("services/*/pyproject.toml"))])


def package(context: str) -> str:
    return context.replace("-", "_")


def code_of(context: str) -> Path:
    return ROOT / (context if context == DOOR else f"services/{context}") / package(context)


def settings_of(context: str) -> type[Settings]:
    """The class its wiring names, found without importing the whole context."""
    named = re.search(r"\bsettings=(\w*Settings)\b", (code_of(context) / "app.py").read_text())
    if named is None:
        return Settings
    found: type[Settings] = getattr(importlib.import_module(f"{package(context)}.settings"), named[1])
    return found


def answers_http(context: str) -> bool:
    """Whether anybody may ask it anything: the door and what stands behind it."""
    return context == DOOR or context in routes.CONTEXTS


def every_context_is_whole(manifests: Manifests) -> Iterator[str]:
    """Each has its processes, its migration, an account of its own; and none is there that has no code."""
    pods = manifests.pods()
    wanted = {
        (context, component)
        for context in contexts()
        for component in ("worker", "migration", *(["api"] if answers_http(context) else []))
    }
    there = [(pod.context, pod.component) for pod in pods]
    for context, component in sorted(wanted - set(there)):
        yield f"{context} has no {component}"
    for context, component in sorted(there):
        if (context, component) not in wanted or there.count((context, component)) > 1:
            yield f"{context} has a {component} too many"
    accounts: dict[str, set[str]] = {}
    for pod in pods:
        accounts.setdefault(pod.spec.get("serviceAccountName", "default"), set()).add(pod.context)
    for account, users in sorted(accounts.items()):
        if account == "default" or len(users) > 1:
            yield f"the account {account} is used by {', '.join(sorted(users))}"


def processes_run_their_command(manifests: Manifests) -> Iterator[str]:
    """`<package> api`, `<package> worker`; the job migrates before it declares."""
    for pod in manifests.pods():
        said = [container.get("args") for container in pod.containers]
        own = package(pod.context)
        wanted = [[own, pod.component]] if pod.serves else [[own, "migrate"], [own, "declare"]]
        if said != wanted:
            yield f"{pod.title}: runs {said}, not {wanted}"


def processes_may_be_moved(manifests: Manifests) -> Iterator[str]:
    """Exactly one disruption budget each, which lets a node be emptied; and one place that says how many there are."""
    scaled = {
        (scaler["metadata"]["namespace"], scaler["spec"]["scaleTargetRef"]["name"])
        for scaler in manifests.of_kind("HorizontalPodAutoscaler")
    }
    for pod in manifests.pods():
        if not pod.serves:
            continue
        budgets = [
            budget
            for budget in manifests.of_kind("PodDisruptionBudget")
            if budget["metadata"]["namespace"] == pod.namespace and selects(budget["spec"]["selector"], pod.labels)
        ]
        if [budget["spec"].get("maxUnavailable") for budget in budgets] != [1]:
            yield f"{pod.title}: has no disruption budget of its own that lets one go"
        if ((pod.namespace, pod.document["metadata"]["name"]) in scaled) == ("replicas" in pod.document["spec"]):
            yield f"{pod.title}: how many there are is said twice or nowhere"


def references_lead_somewhere(manifests: Manifests) -> Iterator[str]:
    """Configurations, accounts, what is scaled, what a service sends to, what the entrance stands before."""
    for pod in manifests.pods():
        for kind, name in _named_by(pod):
            if manifests.find(kind, pod.namespace, name) is None:
                yield f"{pod.title}: {kind} {name} does not exist"
        if not selects(pod.document["spec"].get("selector", {}), pod.labels):
            yield f"{pod.title}: does not select its own pods"
    for scaler in manifests.of_kind("HorizontalPodAutoscaler"):
        target = scaler["spec"]["scaleTargetRef"]
        if manifests.find(target["kind"], scaler["metadata"]["namespace"], target["name"]) is None:
            yield f"{title(scaler)}: scales {target['name']}, which does not exist"
    for service in manifests.of_kind("Service"):
        if len({pod.title for pod in _behind(manifests, service)}) != 1:
            yield f"{title(service)}: leads to no process or to several"


def _named_by(pod: Pod) -> Iterator[tuple[str, str]]:
    yield "ServiceAccount", pod.spec.get("serviceAccountName", "default")
    for container in pod.containers:
        for source in container.get("envFrom", []):
            yield "ConfigMap", source.get("configMapRef", {}).get("name", "")
        for variable in container.get("env", []):
            if key := variable.get("valueFrom", {}).get("configMapKeyRef"):
                yield "ConfigMap", key["name"]


def _behind(manifests: Manifests, service: Document) -> list[Pod]:
    where, selector = service["metadata"]["namespace"], {"matchLabels": service["spec"]["selector"]}
    return [pod for pod in manifests.pods() if pod.namespace == where and selects(selector, pod.labels)]


def ports_agree(manifests: Manifests) -> Iterator[str]:
    """What is listened on, declared, sent to, let through and written into addresses is one port."""
    for pod in manifests.pods():
        for container in pod.containers if pod.serves else []:
            declared = [str(port["containerPort"]) for port in container.get("ports", [])]
            if [manifests.environment_of(pod, container).get("NARCISS_PORT")] != declared:
                yield f"{pod.title}: listens on another port than it declares"
    for service in manifests.of_kind("Service"):
        for pod in _behind(manifests, service):
            named = {port["name"]: port["containerPort"] for port in pod.containers[0].get("ports", [])}
            for port in service["spec"]["ports"]:
                if port["targetPort"] not in {*named, *named.values()}:
                    yield f"{title(service)}: sends to a port {pod.title} does not have"
                allowed = _ports_into(manifests, pod)
                if named.get(port["targetPort"], port["targetPort"]) not in allowed:
                    yield f"{title(service)}: no policy lets its port into {pod.title}"


def _ports_into(manifests: Manifests, pod: Pod) -> set[int]:
    return {
        port["port"]
        for policy in manifests.of_kind("NetworkPolicy")
        if policy["metadata"]["namespace"] == pod.namespace and selects(policy["spec"]["podSelector"], pod.labels)
        for rule in policy["spec"].get("ingress", [])
        for port in rule.get("ports", [])
    }


def addresses_lead_to_services(manifests: Manifests) -> Iterator[str]:
    """The gateway knows every context that answers; each address is a service and its port; the world's is one host."""
    ways = {f"{one['metadata']['name']}:{one['spec']['ports'][0]['port']}" for one in manifests.of_kind("Service")}
    hosts = {rule["host"] for entrance in manifests.of_kind("Ingress") for rule in entrance["spec"]["rules"]}
    for pod in manifests.pods():
        for container in pod.containers:
            told = manifests.environment_of(pod, container)
            addresses = json.loads(told.get("NARCISS_SERVICE_URLS") or "{}")
            for context, url in sorted(addresses.items()):
                if urlsplit(url).netloc not in ways or urlsplit(url).hostname != f"{context}-api":
                    yield f"{pod.title}: {url} is not where {context} answers"
            if pod.context == DOOR and pod.component == "api":
                for context in sorted({*routes.CONTEXTS} - set(addresses)):
                    yield f"{pod.title}: does not know where {context} is"
            if {urlsplit(told.get("NARCISS_PUBLIC_URL") or "").hostname} != hosts:
                yield f"{pod.title}: is told another public address than the entrance has"
            if told.get("NARCISS_ENVIRONMENT") != manifests.environment:
                yield f"{pod.title}: is told that it runs in {told.get('NARCISS_ENVIRONMENT')}"
    for entrance in manifests.of_kind("Ingress"):
        for path in (path for rule in entrance["spec"]["rules"] for path in rule["http"]["paths"]):
            to = path["backend"]["service"]
            service = manifests.find("Service", entrance["metadata"]["namespace"], to["name"])
            if to["name"] != f"{DOOR}-api" or service is None or to["port"].get("name") != "http":
                yield f"{title(entrance)}: leads to {to['name']}, not to the gateway"


def variables_are_read(manifests: Manifests) -> Iterator[str]:
    """A process is told nothing its settings do not know, and everything its command needs."""
    for pod in manifests.pods():
        if pod.context not in contexts():
            continue
        fields = set(settings_of(pod.context).model_fields)
        for container in pod.containers:
            told = set(manifests.environment_of(pod, container))
            command = (container.get("args") or ["", ""])[-1]
            known = {f"NARCISS_{field.upper()}" for field in fields}
            if command == "migrate":
                known.add(_ONLY_FOR_MIGRATE)
            for name in sorted(told - known):
                yield f"{pod.title} {container['name']}: nobody reads {name}"
            needed = {f"NARCISS_{field.upper()}" for field in _needed(pod.context, command)}
            if command == "migrate":
                needed.add(_ONLY_FOR_MIGRATE)
            for name in sorted(needed - told):
                yield f"{pod.title} {container['name']}: is not told {name}"


@cache
def _needed(context: str, command: str) -> frozenset[str]:
    """Settings the command cannot do without, those included whose default means "not there"."""
    always = _NEEDED.get(command, set())
    if command not in ROLES:
        return frozenset(always)
    code = "".join(file.read_text() for file in code_of(context).rglob("*.py") if file.name != "demo.py")
    return frozenset(always | {name for name in ("service_urls", "secrets_key_file") if f"settings.{name}" in code})


def the_gateway_believes_its_proxy(manifests: Manifests) -> Iterator[str]:
    """Behind an entrance a client's address is what the entrance says, and metrics are for named networks."""
    for pod in manifests.pods():
        if (pod.context, pod.component) != (DOOR, "api"):
            continue
        told = manifests.environment_of(pod, pod.containers[0])
        believed, operations = told.get("NARCISS_FORWARDED_ALLOW_IPS"), told.get("NARCISS_OPERATIONS_NETWORKS")
        if not believed or believed in ("*", "0.0.0.0/0"):
            yield f"{pod.title}: believes anybody, or nobody, about the client's address"
        if not operations or {"0.0.0.0/0", "::/0"} & set(operations.split(",")):
            yield f"{pod.title}: shows its self-check to anybody, or to nobody"
