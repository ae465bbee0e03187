"""One trace from the gateway to the last consumer: ids always travel, spans are exported when told where to."""

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON, ParentBased


def configure(service: str, otlp_endpoint: str | None) -> TracerProvider:
    """Install the tracer provider. Without an endpoint trace ids still run through logs, events and headers."""
    provider = TracerProvider(
        resource=Resource.create({"service.name": service, "service.namespace": "narciss"}),
        sampler=ParentBased(ALWAYS_ON if otlp_endpoint else ALWAYS_OFF),
    )
    if otlp_endpoint:
        exporter = OTLPSpanExporter(endpoint=f"{otlp_endpoint.rstrip('/')}/v1/traces", timeout=5)
        provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return provider
