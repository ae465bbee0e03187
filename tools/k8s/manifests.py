"""The manifests of an environment: rendered from ``deploy/k8s``, kept beside it, read as documents.

The rendered files are committed, so that what would be applied can be read, compared and checked on a machine that
has no kubectl. Each names the sources it was made from, and itself, by sha256.
"""

import hashlib
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

Document = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "deploy" / "k8s"
ENVIRONMENTS = ("local", "staging", "production")
_HEADER = """\
# Made by `make deploy-render`; edit the sources in deploy/k8s, never this file.
# sources: sha256 {sources}
# what follows: sha256 {body}
"""
_MADE = re.compile(r"\A#.*\n# sources: sha256 ([0-9a-f]{64})\n# what follows: sha256 ([0-9a-f]{64})\n(.*)\Z", re.DOTALL)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
RENDER_SECONDS = 60


def rendered_file(environment: str, sources: Path = SOURCES) -> Path:
    return sources / "rendered" / f"{environment}.yaml"


def hash_of_sources(sources: Path = SOURCES) -> str:
    """sha256 over the path and content of every file below ``sources`` but the rendered ones."""
    sha = hashlib.sha256()
    for file in sorted(path for path in sources.rglob("*") if path.is_file()):
        name = file.relative_to(sources).as_posix()
        if not name.startswith("rendered/"):
            content = file.read_bytes()
            sha.update(f"{name}\0{len(content)}\0".encode() + content)
    return sha.hexdigest()


def is_fresh(environment: str, sources: Path = SOURCES) -> bool:
    """Whether the rendered file was made from the sources as they are now, and left as it was made."""
    file = rendered_file(environment, sources)
    made = _MADE.match(file.read_text()) if file.exists() else None
    return made is not None and (made[1], made[2]) == (hash_of_sources(sources), _hash(made[3]))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def renderer() -> list[str] | None:
    """The command that renders a folder; None where there is none."""
    if found := shutil.which("kubectl"):
        return [found, "kustomize"]
    found = shutil.which("kustomize")
    return [found, "build"] if found else None


def render(command: list[str], environment: str, sources: Path = SOURCES) -> str:
    """The manifests as they would be applied. Raises CalledProcessError with what the renderer said."""
    folder = sources / "environments" / environment
    done = subprocess.run([*command, str(folder)], check=True, capture_output=True, text=True, timeout=RENDER_SECONDS)
    return done.stdout


def write_rendered(command: list[str], environment: str, sources: Path = SOURCES) -> Path:
    file = rendered_file(environment, sources)
    file.parent.mkdir(exist_ok=True)
    body = render(command, environment, sources)
    file.write_text(_HEADER.format(sources=hash_of_sources(sources), body=_hash(body)) + body)
    return file


def read(text: str) -> list[Document]:
    return [document for document in yaml.load_all(text, Loader=_LOADER) if document is not None]


@dataclass(frozen=True)
class Pod:
    """A pod template with what it is made by."""

    document: Document

    @property
    def title(self) -> str:
        return title(self.document)

    @property
    def namespace(self) -> str:
        return str(self.document["metadata"].get("namespace", ""))

    @property
    def template(self) -> Document:
        found: Document = self.document["spec"]["template"]
        return found

    @property
    def labels(self) -> Mapping[str, str]:
        found: Mapping[str, str] = self.template.get("metadata", {}).get("labels", {})
        return found

    @property
    def context(self) -> str:
        return self.labels.get("app.kubernetes.io/name", "")

    @property
    def component(self) -> str:
        return self.labels.get("app.kubernetes.io/component", "")

    @property
    def serves(self) -> bool:
        """Whether it runs until it is told to stop."""
        return bool(self.document["kind"] == "Deployment")

    @property
    def spec(self) -> Document:
        found: Document = self.template["spec"]
        return found

    @property
    def containers(self) -> list[Document]:
        return [*self.spec.get("initContainers", []), *self.spec.get("containers", [])]


@dataclass(frozen=True)
class Manifests:
    """Everything that would be applied to one environment."""

    environment: str
    documents: tuple[Document, ...]

    @classmethod
    def committed(cls, environment: str) -> "Manifests":
        return cls(environment, tuple(read(rendered_file(environment).read_text())))

    def of_kind(self, *kinds: str) -> list[Document]:
        return [document for document in self.documents if document["kind"] in kinds]

    def pods(self) -> list[Pod]:
        return [Pod(document) for document in self.of_kind("Deployment", "Job", "StatefulSet", "DaemonSet")]

    def find(self, kind: str, namespace: str, name: str) -> Document | None:
        for document in self.of_kind(kind):
            own = document["metadata"]
            if (own["name"], own.get("namespace", "")) == (name, namespace):
                return document
        return None

    def environment_of(self, pod: Pod, container: Document) -> dict[str, str | None]:
        """What the process is told: name to value, None for what comes from a Secret or is not to be found."""
        told: dict[str, str | None] = {}
        for source in container.get("envFrom", []):
            config = self.find("ConfigMap", pod.namespace, source.get("configMapRef", {}).get("name", ""))
            told |= (config or {}).get("data", {})
        for variable in container.get("env", []):
            told[variable["name"]] = variable.get("value")
            if key := variable.get("valueFrom", {}).get("configMapKeyRef"):
                config = self.find("ConfigMap", pod.namespace, key["name"])
                told[variable["name"]] = (config or {}).get("data", {}).get(key["key"])
        return told


def title(document: Document) -> str:
    """How a finding names it: kind and namespace/name."""
    own = document["metadata"]
    return f"{document['kind']} {'/'.join(part for part in (own.get('namespace'), own['name']) if part)}"


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Whether a label selector means these labels; an empty one means everything."""
    if any(labels.get(name) != value for name, value in (selector.get("matchLabels") or {}).items()):
        return False
    return all(_expression_holds(each, labels) for each in selector.get("matchExpressions") or [])


def _expression_holds(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    value, values = labels.get(expression["key"]), expression.get("values", [])
    match expression["operator"]:
        case "In":
            return value in values
        case "NotIn":
            return value not in values
        case "Exists":
            return value is not None
        case _:
            return value is None


def every_text(value: Any) -> Iterator[str]:
    """All texts in a document, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from every_text(item)
    elif isinstance(value, Iterable):
        for item in value:
            yield from every_text(item)
