"""Which Secrets the manifests refer to: they are put into the cluster from outside, never from this repository."""

from pathlib import PurePosixPath

from tools.k8s.manifests import Manifests, Pod

KEYS_FOLDER = "/run/narciss/"


def wanted_secrets(manifests: Manifests) -> dict[str, set[str]]:
    """namespace/name to the keys it must have: variables that refer to it, files that are looked for in it."""
    wanted: dict[str, set[str]] = {}
    for pod in manifests.pods():
        for container in pod.containers:
            for variable in container.get("env", []):
                if key := variable.get("valueFrom", {}).get("secretKeyRef"):
                    wanted.setdefault(f"{pod.namespace}/{key['name']}", set()).add(key["key"])
            files = [value for value in manifests.environment_of(pod, container).values() if value]
            for volume in _key_volumes(pod):
                names = {PurePosixPath(file).name for file in files if file.startswith(KEYS_FOLDER)}
                wanted.setdefault(f"{pod.namespace}/{volume}", set()).update(names)
    for entrance in manifests.of_kind("Ingress"):
        for tls in entrance["spec"].get("tls", []):
            wanted[f"{entrance['metadata']['namespace']}/{tls['secretName']}"] = {"tls.crt", "tls.key"}
    return wanted


def _key_volumes(pod: Pod) -> list[str]:
    return [volume["secret"]["secretName"] for volume in pod.spec.get("volumes", []) if "secret" in volume]
