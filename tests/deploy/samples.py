"""For every rule about the manifests what breaks it: a change of the sound ones, and what must be said about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tools.k8s import network_rules, pod_rules, whole_rules
from tools.k8s.check import Rule, schema_complaints
from tools.k8s.manifests import Document

APART = "narciss-fiscal-am"
Change = Callable[["Broken"], object]


class Broken:
    """A copy of the sound manifests of which something may be taken, added or changed."""

    def __init__(self, documents: list[Document]) -> None:
        self.documents = documents

    def the(self, kind: str, name: str, namespace: str = "narciss") -> Document:
        (found,) = (
            document
            for document in self.documents
            if document["kind"] == kind
            and document["metadata"]["name"].startswith(name)
            and document["metadata"].get("namespace", namespace) == namespace
        )
        return found

    def spec(self, kind: str, name: str, namespace: str = "narciss") -> Document:
        found: Document = self.the(kind, name, namespace)["spec"]
        return found

    def pod(self, name: str = "crm-api", kind: str = "Deployment", namespace: str = "narciss") -> Document:
        found: Document = self.spec(kind, name, namespace)["template"]["spec"]
        return found

    def container(self, name: str = "crm-api", namespace: str = "narciss") -> Document:
        found: Document = self.pod(name, namespace=namespace)["containers"][0]
        return found

    def variable(self, variable: str, name: str = "crm-api") -> Document:
        found: Document
        (found,) = (each for each in self.container(name)["env"] if each["name"] == variable)
        return found

    def take(self, kind: str, name: str, namespace: str = "narciss") -> None:
        self.documents.remove(self.the(kind, name, namespace))

    def add(self, **document: Any) -> None:
        self.documents.append(document)


@dataclass(frozen=True)
class Sample:
    rule: Rule
    change: Change
    said: str
    """A part of the sentence that must be found."""


def _image(tag: str) -> Change:
    def change(broken: Broken) -> None:
        broken.container()["image"] = f"narciss{tag}"

    return change


def _policy(direction: str, rule: Document, name: str = "crm-closed", namespace: str = "narciss") -> Change:
    def change(broken: Broken) -> None:
        broken.spec("NetworkPolicy", name, namespace)[direction].append(rule)

    return change


def _from(**peer: Any) -> Document:
    return {"from": [peer], "ports": [{"protocol": "TCP", "port": 8000}]}


def _to(cidr: str, *left_out: str) -> Document:
    block = {"cidr": cidr, "except": list(left_out)} if left_out else {"cidr": cidr}
    return {"to": [{"ipBlock": block}], "ports": [{"protocol": "TCP", "port": 443}]}


def _named(context: str) -> Document:
    return {"matchLabels": {"app.kubernetes.io/name": context}}


def _space(name: str) -> Document:
    return {"matchLabels": {network_rules.NAMESPACE: name}}


_PODS = [
    Sample(rule, change, said)
    for rule, change, said in (
        (
            pod_rules.containers_run_without_privileges,
            lambda b: b.pod()["securityContext"].pop("runAsNonRoot"),
            "Deployment narciss/crm-api: may run as root",
        ),
        (
            pod_rules.containers_run_without_privileges,
            lambda b: b.pod("crm-migrate", "Job")["securityContext"].pop("seccompProfile"),
            "Job narciss/crm-migrate: has no system call filter",
        ),
        (
            pod_rules.containers_run_without_privileges,
            lambda b: b.pod().pop("automountServiceAccountToken"),
            "crm-api: is given a token",
        ),
        (pod_rules.containers_run_without_privileges, lambda b: b.pod().update(hostPID=True), "shares what belongs"),
        (
            pod_rules.containers_run_without_privileges,
            lambda b: b.pod()["volumes"].append({"name": "node", "hostPath": {"path": "/"}}),
            "mounts a folder of the node",
        ),
        (
            pod_rules.containers_run_without_privileges,
            lambda b: b.pod("orders-migrate", "Job")["initContainers"][0]["securityContext"].clear(),
            "Job narciss/orders-migrate migrate: can write its root",
        ),
        (
            pod_rules.containers_run_without_privileges,
            lambda b: b.container()["securityContext"].pop("allowPrivilegeEscalation"),
            "crm-api api: can gain privileges",
        ),
        (
            pod_rules.containers_run_without_privileges,
            lambda b: b.container()["securityContext"]["capabilities"].update(add=["NET_RAW"]),
            "crm-api api: keeps capabilities",
        ),
        (
            pod_rules.containers_run_without_privileges,
            lambda b: b.container()["securityContext"].update(runAsUser=0),
            "crm-api api: may run as root",
        ),
        (
            pod_rules.containers_have_a_size,
            lambda b: b.container()["resources"].pop("limits"),
            "crm-api api: has no full size",
        ),
        (
            pod_rules.containers_have_a_size,
            lambda b: b.container()["resources"]["requests"].update(memory="1Gi"),
            "crm-api api: asks for more than it may have",
        ),
        (pod_rules.images_are_pinned, _image(":latest"), "narciss:latest: names no version"),
        (pod_rules.images_are_pinned, _image(""), "narciss: names no version"),
        (pod_rules.images_are_pinned, _image(":0.0.9"), "there are several images: narciss:0.0.9,"),
        (
            pod_rules.processes_are_watched,
            lambda b: b.container().pop("livenessProbe"),
            "crm-api api: its livenessProbe does not ask /healthz",
        ),
        (
            pod_rules.processes_are_watched,
            lambda b: b.container()["readinessProbe"]["httpGet"].update(path="/healthz"),
            "crm-api api: its readinessProbe does not ask /readyz",
        ),
        (
            pod_rules.processes_are_watched,
            lambda b: b.container()["startupProbe"]["httpGet"].update(port=8080),
            "crm-api api: its startupProbe asks a port nobody listens on",
        ),
        (
            pod_rules.processes_may_end_in_order,
            lambda b: b.pod().update(terminationGracePeriodSeconds=30),
            "crm-api: is killed before the 70 s it may take",
        ),
        (
            pod_rules.processes_may_end_in_order,
            lambda b: b.variable("NARCISS_GRACEFUL_SECONDS").update(value="60"),
            "crm-api: is killed before the 250 s it may take",
        ),
        (
            pod_rules.processes_may_end_in_order,
            lambda b: b.container().pop("lifecycle"),
            "crm-api: stops listening while it is still asked",
        ),
        (
            pod_rules.no_secret_is_written,
            lambda b: b.add(apiVersion="v1", kind="Secret", metadata={"name": "crm-logins"}),
            "Secret crm-logins: stands in the repository",
        ),
        (
            pod_rules.no_secret_is_written,
            lambda b: b.container()["env"].append({"name": "OTHER", "value": "amqp://narciss:guess@rabbit:5672"}),
            "Deployment narciss/crm-api: holds a key or a password",
        ),
        (
            pod_rules.no_secret_is_written,
            lambda b: b.the("ConfigMap", "platform")["data"].update(PEM="-----BEGIN PRIVATE KEY-----"),
            "holds a key or a password",
        ),
        (
            pod_rules.no_secret_is_written,
            lambda b: b.the("ConfigMap", "platform")["data"].update(NARCISS_API_TOKEN="x"),
            "writes NARCISS_API_TOKEN out",
        ),
        (
            pod_rules.no_secret_is_written,
            lambda b: b.container()["env"].append({"name": "NARCISS_POSTGRES_URL", "value": "postgresql://crm@db/x"}),
            "Deployment narciss/crm-api: writes NARCISS_POSTGRES_URL out",
        ),
        (
            pod_rules.nothing_is_left_open,
            lambda b: b.variable("NARCISS_OPERATIONS_NETWORKS", "gateway-api").update(value="127.0.0.0/8,PODS"),
            "gateway-api: PODS was not filled in",
        ),
        (
            pod_rules.nothing_is_left_open,
            lambda b: b.container().update(args=["PACKAGE", "api"]),
            "crm-api: PACKAGE was not filled in",
        ),
        (
            pod_rules.volumes_agree,
            lambda b: b.pod()["volumes"].pop(),
            "crm-api api: mounts tmp, which does not exist",
        ),
        (
            pod_rules.volumes_agree,
            lambda b: b.variable("NARCISS_IDENTITY_JWKS_FILE").update(value="/keys/jwks.json"),
            "crm-api api: NARCISS_IDENTITY_JWKS_FILE leads to no mounted key",
        ),
        (
            schema_complaints,
            lambda b: b.container().update(readynessProbe={}),
            "Deployment narciss/crm-api: Additional properties are not allowed ('readynessProbe' was unexpected)",
        ),
        (
            schema_complaints,
            lambda b: b.add(apiVersion="apps/v1beta1", kind="Deployment", metadata={"name": "old"}),
            "Deployment old: Couldn't find schema",
        ),
        (
            schema_complaints,
            lambda b: b.documents.append(b.the("Service", "crm-api")),
            "Service narciss/crm-api: stands there twice",
        ),
    )
]

_NETWORK = [
    Sample(rule, change, said)
    for rule, change, said in (
        (
            network_rules.namespaces_are_closed,
            lambda b: b.take("NetworkPolicy", "default-deny"),
            "the namespace narciss does not deny traffic",
        ),
        (
            network_rules.namespaces_are_closed,
            lambda b: b.spec("NetworkPolicy", "default-deny", APART)["policyTypes"].remove("Egress"),
            "the namespace narciss-fiscal-am does not deny traffic",
        ),
        (
            network_rules.namespaces_are_closed,
            lambda b: b.the("Namespace", "narciss-fiscal-am")["metadata"].pop("labels"),
            "narciss-fiscal-am lets privileged pods in",
        ),
        (
            network_rules.namespaces_are_closed,
            lambda b: b.take("Namespace", "narciss-fiscal-am"),
            "the namespace narciss-fiscal-am is not among the manifests",
        ),
        (
            network_rules.pods_have_a_policy,
            lambda b: b.take("NetworkPolicy", "crm-closed"),
            "Job narciss/crm-migrate: no policy says whom it may speak to",
        ),
        (
            network_rules.pods_have_a_policy,
            lambda b: b.spec("NetworkPolicy", "crm-closed").update(policyTypes=["Ingress"]),
            "NetworkPolicy narciss/crm-closed: leaves a direction open",
        ),
        (
            network_rules.pods_have_a_policy,
            lambda b: b.spec("NetworkPolicy", "crm-closed").update(
                podSelector={"matchLabels": {"app.kubernetes.io/part-of": "narciss"}}
            ),
            "crm-closed: speaks for orders",
        ),
        (
            network_rules.only_the_gateway_asks_services,
            _policy("ingress", {"ports": [{"protocol": "TCP", "port": 8000}]}),
            "crm-closed: lets everybody in",
        ),
        (
            network_rules.only_the_gateway_asks_services,
            _policy("ingress", _from(podSelector=_named("orders"))),
            "crm-closed: lets orders in",
        ),
        (
            network_rules.only_the_gateway_asks_services,
            _policy("ingress", _from(podSelector={})),
            "crm-closed: lets inventory in",
        ),
        (
            network_rules.only_the_gateway_asks_services,
            _policy("ingress", _from(namespaceSelector=_space("ingress-nginx"))),
            "crm-closed: lets the namespace ingress-nginx in",
        ),
        (
            network_rules.only_the_gateway_asks_services,
            _policy("ingress", _from(namespaceSelector={}), "gateway-closed"),
            "gateway-closed: lets the namespace of anybody in",
        ),
        (
            network_rules.only_the_gateway_asks_services,
            _policy("ingress", _from(ipBlock={"cidr": "10.0.0.0/8"})),
            "crm-closed: lets addresses in",
        ),
        (
            network_rules.only_the_outward_reach_the_internet,
            _policy("egress", {"to": [{"podSelector": {}}]}),
            "crm-closed: reaches everybody, or every port",
        ),
        (
            network_rules.only_the_outward_reach_the_internet,
            _policy("egress", _to("0.0.0.0/0", *network_rules.PRIVATE)),
            "crm-closed: reaches the internet",
        ),
        (
            network_rules.only_the_outward_reach_the_internet,
            _policy("egress", _to("0.0.0.0/0", "10.0.0.0/8"), "messenger-closed"),
            "messenger-closed: reaches our own networks",
        ),
        (
            network_rules.only_the_outward_reach_the_internet,
            _policy("egress", _to("8.0.0.0/8")),
            "crm-closed: reaches 8.0.0.0/8, which is not ours",
        ),
        (
            network_rules.services_reach_what_they_need,
            lambda b: b.spec("NetworkPolicy", "crm-closed")["egress"].pop(1),
            "Job narciss/crm-migrate: cannot reach ports 53, 53",
        ),
        (
            network_rules.the_fiscal_gateway_stands_apart,
            lambda b: b.the("Deployment", "crm-worker")["metadata"].update(namespace=APART),
            "Deployment narciss-fiscal-am/crm-worker: shares the namespace",
        ),
        (
            network_rules.the_fiscal_gateway_stands_apart,
            lambda b: b.spec("Deployment", "fiscal-gateway-am-worker", APART).update(replicas=2),
            "two workers could speak to one register",
        ),
        (
            network_rules.the_fiscal_gateway_stands_apart,
            lambda b: b.spec("Deployment", "fiscal-gateway-am-worker", APART).pop("strategy"),
            "two workers could speak to one register",
        ),
        (
            network_rules.the_fiscal_gateway_stands_apart,
            _policy("egress", {"to": [{"podSelector": {}}]}, "fiscal-gateway-am-closed", APART),
            "fiscal-gateway-am-closed: speaks with pods beside it",
        ),
    )
]

_WHOLE = [
    Sample(rule, change, said)
    for rule, change, said in (
        (
            whole_rules.every_context_is_whole,
            lambda b: b.take("Job", "analytics-migrate"),
            "analytics has no migration",
        ),
        (whole_rules.every_context_is_whole, lambda b: b.take("Deployment", "pos-api"), "pos has no api"),
        (
            whole_rules.every_context_is_whole,
            lambda b: b.spec("Deployment", "pos-api")["template"]["metadata"]["labels"].update(
                {"app.kubernetes.io/name": "florist"}
            ),
            "florist has a api too many",
        ),
        (
            whole_rules.every_context_is_whole,
            lambda b: b.pod().update(serviceAccountName="orders-account"),
            "the account orders-account is used by crm, orders",
        ),
        (
            whole_rules.processes_run_their_command,
            lambda b: b.container().update(args=["crm", "run"]),
            "crm-api: runs [['crm', 'run']]",
        ),
        (
            whole_rules.processes_run_their_command,
            lambda b: b.pod("crm-migrate", "Job").pop("initContainers"),
            "crm-migrate: runs [['crm', 'declare']]",
        ),
        (
            whole_rules.processes_may_be_moved,
            lambda b: b.take("PodDisruptionBudget", "crm-worker"),
            "crm-worker: has no disruption budget",
        ),
        (
            whole_rules.processes_may_be_moved,
            lambda b: b.spec("PodDisruptionBudget", "crm-worker").update(maxUnavailable=0),
            "crm-worker: has no disruption budget",
        ),
        (
            whole_rules.processes_may_be_moved,
            lambda b: b.spec("Deployment", "crm-api").update(replicas=3),
            "crm-api: how many there are is said twice",
        ),
        (
            whole_rules.processes_may_be_moved,
            lambda b: b.take("HorizontalPodAutoscaler", "crm-worker"),
            "crm-worker: how many there are is said twice or nowhere",
        ),
        (
            whole_rules.references_lead_somewhere,
            lambda b: b.take("ConfigMap", "addresses"),
            "messenger-worker: ConfigMap addresses-",
        ),
        (
            whole_rules.references_lead_somewhere,
            lambda b: b.take("ServiceAccount", "crm-account"),
            "crm-migrate: ServiceAccount crm-account does not exist",
        ),
        (
            whole_rules.references_lead_somewhere,
            lambda b: b.spec("HorizontalPodAutoscaler", "crm-api")["scaleTargetRef"].update(name="crm"),
            "scales crm, which does not exist",
        ),
        (
            whole_rules.references_lead_somewhere,
            lambda b: b.spec("Service", "crm-api").update(selector={"app.kubernetes.io/name": "crm"}),
            "Service narciss/crm-api: leads to no process or to several",
        ),
        (
            whole_rules.references_lead_somewhere,
            lambda b: b.spec("Deployment", "crm-api").update(selector={"matchLabels": {"app": "crm"}}),
            "crm-api: does not select its own pods",
        ),
        (
            whole_rules.ports_agree,
            lambda b: b.variable("NARCISS_PORT").update(value="8080"),
            "crm-api: listens on another port",
        ),
        (
            whole_rules.ports_agree,
            lambda b: b.spec("Service", "crm-api")["ports"][0].update(targetPort=80),
            "sends to a port Deployment narciss/crm-api does not have",
        ),
        (
            whole_rules.ports_agree,
            lambda b: b.spec("NetworkPolicy", "crm-closed").pop("ingress"),
            "no policy lets its port into Deployment narciss/crm-api",
        ),
        (
            whole_rules.addresses_lead_to_services,
            lambda b: b.take("Service", "pos-api"),
            "http://pos-api:8000 is not where pos answers",
        ),
        (
            whole_rules.addresses_lead_to_services,
            lambda b: b.the("ConfigMap", "addresses")["data"].update(NARCISS_SERVICE_URLS="{}"),
            "gateway-api: does not know where crm is",
        ),
        (
            whole_rules.addresses_lead_to_services,
            lambda b: b.spec("Ingress", "entrance")["rules"][0].update(host="elsewhere.example"),
            "crm-api: is told another public address",
        ),
        (
            whole_rules.addresses_lead_to_services,
            lambda b: b.the("ConfigMap", "platform")["data"].update(NARCISS_ENVIRONMENT="local"),
            "crm-api: is told that it runs in local",
        ),
        (
            whole_rules.addresses_lead_to_services,
            lambda b: b.spec("Ingress", "entrance")["rules"][0]["http"]["paths"][0]["backend"]["service"].update(
                name="crm-api"
            ),
            "leads to crm-api, not to the gateway",
        ),
        (
            whole_rules.variables_are_read,
            lambda b: b.variable("NARCISS_POOL_SIZE").update(name="NARCISS_POOLSIZE"),
            "crm-api api: nobody reads NARCISS_POOLSIZE",
        ),
        (
            whole_rules.variables_are_read,
            lambda b: b.container()["env"].append({"name": "NARCISS_POSTGRES_ADMIN_URL", "value": ""}),
            "crm-api api: nobody reads NARCISS_POSTGRES_ADMIN_URL",
        ),
        (
            whole_rules.variables_are_read,
            lambda b: b.container("messenger-worker")["env"].remove(
                b.variable("NARCISS_SERVICE_URLS", "messenger-worker")
            ),
            "messenger-worker worker: is not told NARCISS_SERVICE_URLS",
        ),
        (
            whole_rules.variables_are_read,
            lambda b: b.container("integrations-api")["env"].remove(
                b.variable("NARCISS_SECRETS_KEY_FILE", "integrations-api")
            ),
            "integrations-api api: is not told NARCISS_SECRETS_KEY_FILE",
        ),
        (
            whole_rules.variables_are_read,
            lambda b: b.pod("crm-migrate", "Job")["initContainers"][0]["env"].pop(0),
            "crm-migrate migrate: is not told NARCISS_POSTGRES_ADMIN_URL",
        ),
        (
            whole_rules.the_gateway_believes_its_proxy,
            lambda b: b.variable("NARCISS_FORWARDED_ALLOW_IPS", "gateway-api").update(value="*"),
            "gateway-api: believes anybody",
        ),
        (
            whole_rules.the_gateway_believes_its_proxy,
            lambda b: b.variable("NARCISS_OPERATIONS_NETWORKS", "gateway-api").update(value="127.0.0.0/8,0.0.0.0/0"),
            "gateway-api: shows its self-check to anybody",
        ),
    )
]

SAMPLES = (*_PODS, *_NETWORK, *_WHOLE)
