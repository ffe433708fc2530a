"""The OpenAPI document, and what schemathesis makes of it."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import InvalidArgument, Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance

from tests.batch.articles import RECORDS
from tests.fake_endpoint import FakeEndpoint, right
from tests.service.conftest import Serving, process


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with FakeEndpoint(right(RECORDS)) as fake:
        server, url = process(fake, tmp_path_factory.mktemp("api"))
        yield schemathesis.openapi.from_url(f"{url}/openapi.json")
        server.terminate()
        server.communicate()


@pytest.mark.timeout(400)
def test_no_request_brings_the_server_down_and_answers_are_as_documented(api: Any) -> None:
    tried = set()
    for found in api.get_all_operations():
        operation = found.ok()
        tried.add(operation.label)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            with suppress(
                Unsatisfiable, InvalidArgument
            ):  # nothing can be wrong with an operation without parameters
                _try(operation, mode)
    assert len(tried) == 12


def _try(operation: Any, mode: GenerationMode) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Any) -> None:
        case.validate_response(
            case.call(timeout=30), checks=[not_a_server_error, response_schema_conformance]
        )

    ask()


def test_the_document_is_complete(serving: Serving) -> None:
    document = serving().get("/openapi.json").json()
    operations = {
        f"{method.upper()} {path}": operation
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }
    assert sorted(operations) == [
        "DELETE /v1/jobs/{job_id}",
        "GET /healthz",
        "GET /metrics",
        "GET /readyz",
        "GET /v1/jobs",
        "GET /v1/jobs/{job_id}",
        "GET /v1/jobs/{job_id}/events",
        "GET /v1/jobs/{job_id}/results",
        "GET /v1/schema",
        "POST /v1/extract",
        "POST /v1/jobs",
        "POST /v1/jobs/{job_id}/resume",
    ]
    for name, operation in operations.items():
        assert operation["summary"], name
        if "/v1/" in name:
            assert "401" in operation["responses"], name
            assert operation["security"], name
    for model in ("DocumentIn", "DocumentsIn", "JobOut", "Problem"):
        assert document["components"]["schemas"][model]["examples"], model
    assert set(operations["POST /v1/jobs"]["requestBody"]["content"]) == {
        "application/json", "application/jsonl", "multipart/form-data",
    }  # fmt: skip


def test_the_examples_in_the_document_work(serving: Serving) -> None:
    client = serving(model="rules", processes=1)
    schemas = client.get("/openapi.json").json()["components"]["schemas"]
    assert client.post("/v1/extract", json=schemas["DocumentIn"]["examples"][0]).status_code == 200
    assert client.post("/v1/jobs", json=schemas["DocumentsIn"]["examples"][0]).status_code == 202
