"""Everything that can be told about the committed manifests without a cluster, and without kubectl."""

import importlib
import json
from collections.abc import Callable, Iterator
from functools import cache

from tools.k8s import network_rules, pod_rules, whole_rules
from tools.k8s.manifests import ENVIRONMENTS, Manifests, is_fresh, read, render, renderer, title

KUBERNETES = "1.32"
Rule = Callable[[Manifests], Iterator[str]]
RULES: tuple[Rule, ...] = (
    pod_rules.containers_run_without_privileges,
    pod_rules.containers_have_a_size,
    pod_rules.images_are_pinned,
    pod_rules.processes_are_watched,
    pod_rules.processes_may_end_in_order,
    pod_rules.no_secret_is_written,
    pod_rules.nothing_is_left_open,
    pod_rules.volumes_agree,
    network_rules.namespaces_are_closed,
    network_rules.pods_have_a_policy,
    network_rules.only_the_gateway_asks_services,
    network_rules.only_the_outward_reach_the_internet,
    network_rules.services_reach_what_they_need,
    network_rules.the_fiscal_gateway_stands_apart,
    whole_rules.every_context_is_whole,
    whole_rules.processes_run_their_command,
    whole_rules.processes_may_be_moved,
    whole_rules.references_lead_somewhere,
    whole_rules.ports_agree,
    whole_rules.addresses_lead_to_services,
    whole_rules.variables_are_read,
    whole_rules.the_gateway_believes_its_proxy,
)


def schema_complaints(manifests: Manifests) -> Iterator[str]:
    """What the cluster's own schemas refuse, unknown fields included; and one name given twice."""
    seen = set()
    for document in manifests.documents:
        if complaint := _schema_complaint(json.dumps(document, sort_keys=True)):
            yield f"{title(document)}: {complaint}"
        if title(document) in seen:
            yield f"{title(document)}: stands there twice"
        seen.add(title(document))


@cache
def _schema_complaint(document: str) -> str | None:
    """Of one document; environments have many in common."""
    schemas = importlib.import_module("kubernetes_validate")
    try:
        schemas.validate(json.loads(document), KUBERNETES, strict=True)
    except (schemas.ValidationError, schemas.SchemaNotFoundError) as why:
        return str(why.message)
    return None


def differences_from_sources(manifests: Manifests) -> Iterator[str]:
    """What rendering again would change. Says nothing where nothing can render; the hash of the sources does then."""
    command = renderer()
    if command is None:
        return
    ours = {title(document): document for document in manifests.documents}
    fresh = {title(document): document for document in read(render(command, manifests.environment))}
    for name in sorted({*ours, *fresh}):
        if ours.get(name) != fresh.get(name):
            yield f"{name}: is not what the sources say"


def complaints() -> Iterator[str]:
    """Of all environments, each with its name before it."""
    for environment in ENVIRONMENTS:
        if not is_fresh(environment):
            yield f"{environment}: made from other sources; run `make deploy-render`"
            continue
        manifests = Manifests.committed(environment)
        for rule in (schema_complaints, differences_from_sources, *RULES):
            for sentence in rule(manifests):
                yield f"{environment}: {sentence}"
