"""What every pod keeps: no privileges, a size, a watched process that ends in order, no secret in its text."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tools.k8s.manifests import Document, Manifests, Pod, every_text, title

MEBIBYTES = {"Ki": 1 / 1024, "Mi": 1.0, "Gi": 1024.0}
STAGES_OF_ENDING = 4
"""Requests, consumers and loops, what a context holds in its hands, the relay: each has graceful_seconds."""
SPARE_SECONDS = 5
PROBES = {"startupProbe": "/readyz", "readinessProbe": "/readyz", "livenessProbe": "/healthz"}
_CREDENTIALS_IN_URL = re.compile(r"://[^/\s:@]+:[^/\s@]+@")
_SECRET_NAME = re.compile(r"PASSWORD|SECRET|TOKEN|PRIVATE|_KEY|POSTGRES_.*URL|AMQP_URL", re.IGNORECASE)
_KEYS_FOLDER = "/run/narciss/"
_PLACEHOLDERS = frozenset({"PACKAGE", "HOST", "SERVERS", "PODS", "DEVICES"})


def containers_run_without_privileges(manifests: Manifests) -> Iterator[str]:
    """Not as root, on a root they cannot write, with no capability and the runtime's own system call filter."""
    for pod in manifests.pods():
        own = pod.spec.get("securityContext", {})
        if own.get("runAsNonRoot") is not True or not own.get("runAsUser"):
            yield f"{pod.title}: may run as root"
        if own.get("seccompProfile") != {"type": "RuntimeDefault"}:
            yield f"{pod.title}: has no system call filter"
        if pod.spec.get("automountServiceAccountToken") is not False:
            yield f"{pod.title}: is given a token of the cluster it has no use for"
        if any(pod.spec.get(shared) for shared in ("hostNetwork", "hostPID", "hostIPC")):
            yield f"{pod.title}: shares what belongs to the node"
        if any("hostPath" in volume for volume in pod.spec.get("volumes", [])):
            yield f"{pod.title}: mounts a folder of the node"
        for container in pod.containers:
            yield from _container_privileges(f"{pod.title} {container['name']}", container.get("securityContext", {}))


def _container_privileges(name: str, own: Mapping[str, Any]) -> Iterator[str]:
    if own.get("readOnlyRootFilesystem") is not True:
        yield f"{name}: can write its root"
    if own.get("allowPrivilegeEscalation") is not False or own.get("privileged"):
        yield f"{name}: can gain privileges"
    if own.get("capabilities") != {"drop": ["ALL"]}:
        yield f"{name}: keeps capabilities"
    if own.get("runAsNonRoot") is False or own.get("runAsUser") == 0:
        yield f"{name}: may run as root"


def containers_have_a_size(manifests: Manifests) -> Iterator[str]:
    """Processor and memory asked for and limited, never more asked for than allowed."""
    for pod in manifests.pods():
        for container in pod.containers:
            name, own = f"{pod.title} {container['name']}", container.get("resources", {})
            asked, allowed = own.get("requests", {}), own.get("limits", {})
            if not ({"cpu", "memory"} <= set(asked) and {"cpu", "memory"} <= set(allowed)):
                yield f"{name}: has no full size"
            elif _memory(asked["memory"]) > _memory(allowed["memory"]) or _cpu(asked["cpu"]) > _cpu(allowed["cpu"]):
                yield f"{name}: asks for more than it may have"


def _memory(said: str) -> float:
    """Mebibytes. Raises KeyError for a unit nobody uses here."""
    return float(said[:-2]) * MEBIBYTES[said[-2:]]


def _cpu(said: str) -> float:
    return float(said[:-1]) / 1000 if said.endswith("m") else float(said)


def images_are_pinned(manifests: Manifests) -> Iterator[str]:
    """A tag or digest that means one thing; all processes of an environment come from one image."""
    images = {container.get("image", "") for pod in manifests.pods() for container in pod.containers}
    for image in sorted(images):
        tag = image.rpartition("/")[2].partition(":")[2]
        if "@sha256:" not in image and tag in ("", "latest"):
            yield f"{image}: names no version"
    if len(images) > 1:
        yield f"there are several images: {', '.join(sorted(images))}"


def processes_are_watched(manifests: Manifests) -> Iterator[str]:
    """In service while /readyz says so, started again by /healthz (why: base/service/api.yaml)."""
    for pod in manifests.pods():
        for container in pod.containers if pod.serves else []:
            named = {port.get("name"): port["containerPort"] for port in container.get("ports", [])}
            for probe, path in PROBES.items():
                asked = container.get(probe, {}).get("httpGet", {})
                if asked.get("path") != path:
                    yield f"{pod.title} {container['name']}: its {probe} does not ask {path}"
                elif asked.get("port") not in {*named, *named.values()}:
                    yield f"{pod.title} {container['name']}: its {probe} asks a port nobody listens on"


def processes_may_end_in_order(manifests: Manifests) -> Iterator[str]:
    """The cluster waits longer than the process takes: its routes go first, then each stage has its time."""
    for pod in manifests.pods():
        for container in pod.containers if pod.serves else []:
            told = manifests.environment_of(pod, container)
            hook = container.get("lifecycle", {}).get("preStop", {}).get("exec", {}).get("command", [])
            if hook[:1] != ["sleep"]:
                yield f"{pod.title}: stops listening while it is still asked"
                continue
            graceful = float(told.get("NARCISS_GRACEFUL_SECONDS") or 15)
            needed = float(hook[1]) + STAGES_OF_ENDING * graceful + SPARE_SECONDS
            if pod.spec.get("terminationGracePeriodSeconds", 30) < needed:
                yield f"{pod.title}: is killed before the {needed:.0f} s it may take to end"


def no_secret_is_written(manifests: Manifests) -> Iterator[str]:
    """Secrets are referred to. None stands in a Secret, a variable, a configuration or an address."""
    for document in manifests.of_kind("Secret"):
        yield f"{title(document)}: stands in the repository"
    for document in manifests.documents:
        for text in every_text(document):
            if "-----BEGIN" in text or _CREDENTIALS_IN_URL.search(text):
                yield f"{title(document)}: holds a key or a password"
    for name, value, where in _variables(manifests):
        if value and _SECRET_NAME.search(name) and not (name.endswith("_FILE") and value.startswith(_KEYS_FOLDER)):
            yield f"{where}: writes {name} out"


def _variables(manifests: Manifests) -> Iterator[tuple[str, str, str]]:
    for pod in manifests.pods():
        for container in pod.containers:
            for variable in container.get("env", []):
                yield variable["name"], variable.get("value", ""), pod.title
    for config in manifests.of_kind("ConfigMap"):
        for name, value in config.get("data", {}).items():
            yield name, value, title(config)


def nothing_is_left_open(manifests: Manifests) -> Iterator[str]:
    """The mould's placeholders have all been filled in."""
    for document in manifests.documents:
        words = {word for text in every_text(document) for word in text.split(",")}
        for left in sorted(words & _PLACEHOLDERS):
            yield f"{title(document)}: {left} was not filled in"


def volumes_agree(manifests: Manifests) -> Iterator[str]:
    """What is mounted is there, and key files are looked for where keys are mounted."""
    for pod in manifests.pods():
        volumes = {volume["name"]: volume for volume in pod.spec.get("volumes", [])}
        for container in pod.containers:
            mounts = {mount["mountPath"]: mount["name"] for mount in container.get("volumeMounts", [])}
            for name in sorted(set(mounts.values()) - set(volumes)):
                yield f"{pod.title} {container['name']}: mounts {name}, which does not exist"
            yield from _key_files(manifests, pod, container, volumes.get(mounts.get("/run/narciss", ""), {}))


def _key_files(manifests: Manifests, pod: Pod, container: Document, keys: Document) -> Iterator[str]:
    for name, value in manifests.environment_of(pod, container).items():
        if name.endswith("_FILE") and not (value and value.startswith(_KEYS_FOLDER) and "secret" in keys):
            yield f"{pod.title} {container['name']}: {name} leads to no mounted key"
