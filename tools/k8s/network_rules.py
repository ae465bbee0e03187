"""Who may speak to whom: closed unless a policy of a context says so."""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

from tools.k8s.manifests import Document, Manifests, Pod, selects, title

DOOR = "gateway"
OUTWARD = frozenset({"messenger", "integrations"})
"""Contexts that speak to providers anywhere."""
ALLOWED_CALLS = frozenset({("messenger", "integrations")})
"""Calls between contexts that were decided one by one; all else goes by events."""
APART = "fiscal-gateway-am"
PRIVATE = ("10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10")
NAMESPACE = "kubernetes.io/metadata.name"
_OUTSIDE = {"ingress-nginx": frozenset({DOOR}), "monitoring": None}
"""Namespaces of others that may ask us, and whom (None: everybody)."""


def namespaces_are_closed(manifests: Manifests) -> Iterator[str]:
    """Every namespace of ours denies all traffic by default and refuses privileged pods."""
    known = {document["metadata"]["name"]: document for document in manifests.of_kind("Namespace")}
    for name in sorted({pod.namespace for pod in manifests.pods()}):
        if name not in known:
            yield f"the namespace {name} is not among the manifests"
        elif known[name]["metadata"].get("labels", {}).get("pod-security.kubernetes.io/enforce") != "restricted":
            yield f"the namespace {name} lets privileged pods in"
        if not any(_denies_all(policy) for policy in _policies(manifests) if policy["metadata"]["namespace"] == name):
            yield f"the namespace {name} does not deny traffic by default"


def _policies(manifests: Manifests) -> list[Document]:
    return manifests.of_kind("NetworkPolicy")


def _denies_all(policy: Document) -> bool:
    spec = policy["spec"]
    both = set(spec.get("policyTypes", [])) == {"Ingress", "Egress"}
    return bool(both and not spec.get("podSelector") and not spec.get("ingress") and not spec.get("egress"))


def policies_of(manifests: Manifests, pod: Pod) -> list[Document]:
    """Those that name the pod's labels; the general refusal left out."""
    return [
        policy
        for policy in _policies(manifests)
        if policy["metadata"]["namespace"] == pod.namespace
        and policy["spec"].get("podSelector")
        and selects(policy["spec"]["podSelector"], pod.labels)
    ]


def pods_have_a_policy(manifests: Manifests) -> Iterator[str]:
    """A policy of its own for both directions; and no policy that speaks for another context's pods."""
    for pod in manifests.pods():
        own = policies_of(manifests, pod)
        if not own:
            yield f"{pod.title}: no policy says whom it may speak to"
        for policy in own:
            if set(policy["spec"].get("policyTypes", [])) != {"Ingress", "Egress"}:
                yield f"{title(policy)}: leaves a direction open"
            if policy["metadata"]["labels"].get("app.kubernetes.io/name") != pod.context:
                yield f"{title(policy)}: speaks for {pod.context}"


def only_the_gateway_asks_services(manifests: Manifests) -> Iterator[str]:
    """Into a context come the gateway, the collector of metrics, and the few calls that were decided (S262)."""
    for policy in _policies(manifests):
        context = policy["metadata"].get("labels", {}).get("app.kubernetes.io/name", "")
        for rule in policy["spec"].get("ingress", []):
            if not rule.get("from") or not rule.get("ports"):
                yield f"{title(policy)}: lets everybody in, or to every port"
            for peer in rule.get("from", []):
                yield from _strange_peer(manifests, policy, context, peer)


def _strange_peer(manifests: Manifests, policy: Document, context: str, peer: Document) -> Iterator[str]:
    if "ipBlock" in peer:
        yield f"{title(policy)}: lets addresses in"
    elif "namespaceSelector" in peer:
        for name in _names(peer["namespaceSelector"]):
            if name not in _OUTSIDE or context not in (_OUTSIDE[name] or {context}):
                yield f"{title(policy)}: lets the namespace {name or 'of anybody'} in"
    else:
        inside = [pod for pod in manifests.pods() if pod.namespace == policy["metadata"]["namespace"]]
        who = {pod.context for pod in inside if selects(peer.get("podSelector") or {}, pod.labels)}
        for caller in sorted(who - {DOOR}):
            if (caller, context) not in ALLOWED_CALLS:
                yield f"{title(policy)}: lets {caller} in"


def _names(selector: Document) -> list[str]:
    """Namespaces a selector names; one empty name when it may mean any."""
    named = [each["values"] for each in selector.get("matchExpressions", []) if each["key"] == NAMESPACE]
    named += [[value] for key, value in selector.get("matchLabels", {}).items() if key == NAMESPACE]
    return [name for values in named for name in values] or [""]


def only_the_outward_reach_the_internet(manifests: Manifests) -> Iterator[str]:
    """Named addresses for all; the wide world for the outward ones, never with our own networks in it."""
    for policy in _policies(manifests):
        context = policy["metadata"].get("labels", {}).get("app.kubernetes.io/name", "")
        for rule in policy["spec"].get("egress", []):
            if not rule.get("to") or not rule.get("ports"):
                yield f"{title(policy)}: reaches everybody, or every port"
            for peer in rule.get("to", []):
                if block := peer.get("ipBlock"):
                    yield from _strange_block(policy, context, block)


def _strange_block(policy: Document, context: str, block: dict[str, Any]) -> Iterator[str]:
    network = ip_network(block["cidr"])
    if network.prefixlen == 0:
        left_out = set(block.get("except", []))
        ours = {each for each in PRIVATE if ip_network(each).version == network.version}
        if context not in OUTWARD:
            yield f"{title(policy)}: reaches the internet"
        elif not ours <= left_out:
            yield f"{title(policy)}: reaches our own networks as if they were the internet"
    elif not network.is_private:
        yield f"{title(policy)}: reaches {network}, which is not ours"


def services_reach_what_they_need(manifests: Manifests) -> Iterator[str]:
    """PostgreSQL, RabbitMQ and names, for every pod; DNS is what is forgotten first."""
    for pod in manifests.pods():
        ports = {
            (port.get("protocol", "TCP"), port.get("port"))
            for policy in policies_of(manifests, pod)
            for rule in policy["spec"].get("egress", [])
            for port in rule.get("ports", [])
        }
        if missing := {("TCP", 5432), ("TCP", 5672), ("TCP", 5671), ("UDP", 53), ("TCP", 53)} - ports:
            yield f"{pod.title}: cannot reach ports {', '.join(str(port) for _, port in sorted(missing))}"


def the_fiscal_gateway_stands_apart(manifests: Manifests) -> Iterator[str]:
    """A namespace with nobody else in it, no way in from the platform, one worker that never meets a second one."""
    pods = manifests.pods()
    own = {pod.namespace for pod in pods if pod.context == APART}
    for pod in pods:
        if pod.namespace in own and pod.context != APART:
            yield f"{pod.title}: shares the namespace of {APART}"
        if pod.context == APART and pod.serves:
            spec = pod.document["spec"]
            if spec.get("replicas") != 1 or spec.get("strategy") != {"type": "Recreate"}:
                yield f"{pod.title}: two workers could speak to one register"
    for policy in _policies(manifests):
        if policy["metadata"]["namespace"] in own:
            for rule in [*policy["spec"].get("ingress", []), *policy["spec"].get("egress", [])]:
                if any("namespaceSelector" not in peer and "podSelector" in peer for peer in _peers(rule)):
                    yield f"{title(policy)}: speaks with pods beside it"


def _peers(rule: Document) -> list[Document]:
    return [*rule.get("from", []), *rule.get("to", [])]
