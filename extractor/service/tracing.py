"""OpenTelemetry traces, where the extra is installed: a span a request. Set up by OTEL_* variables as usual."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI


def traced(app: "FastAPI") -> None:
    """Trace an app's requests; nothing happens without ``extractor[otel]``. Spans hold no bodies and no keys."""
    try:
        from opentelemetry.instrumentation.asgi import OpenTelemetryMiddleware  # noqa: PLC0415 - the extra
    except ModuleNotFoundError:
        return
    app.add_middleware(OpenTelemetryMiddleware)


def set_up_exporter() -> None:
    """Send traces to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names, if it names one."""
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return
    try:
        from opentelemetry import trace  # noqa: PLC0415 - the extra
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ModuleNotFoundError:
        return
    name = os.environ.get("OTEL_SERVICE_NAME", "extractor")
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
