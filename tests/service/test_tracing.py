"""OpenTelemetry: a span a request, without bodies and keys."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from extractor.errors import ConfigurationError
from extractor.service.app import create_app
from extractor.service.configuration import ServiceSettings
from extractor.settings import Settings
from tests.service.conftest import Serving
from tests.service.test_extract import ARTICLE


@pytest.fixture(scope="module")
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    yield exporter
    provider.shutdown()


def test_a_request_is_a_span_with_its_status(serving: Serving, spans: InMemorySpanExporter) -> None:
    client = serving()
    client.post("/v1/extract", json=ARTICLE, headers={"X-Request-ID": "traced-1"})
    finished = spans.get_finished_spans()
    server = next(s for s in finished if s.kind is trace.SpanKind.SERVER)
    assert server.name == "POST /v1/extract"
    assert dict(server.attributes or {})["http.response.status_code"] == 200
    assert "Solheim" not in str([dict(s.attributes or {}) for s in finished])


def test_a_collector_without_the_extra_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match=r"extractor\[otel\]"):
        create_app(ServiceSettings(data=tmp_path), Settings(), model="rules")
