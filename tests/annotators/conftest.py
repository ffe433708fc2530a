from collections.abc import Callable, Iterator
from typing import Any

import pytest

from extractor.annotators.llm import LlmAnnotator
from extractor.settings import Settings
from tests.fake_endpoint import FakeEndpoint

MakeAnnotator = Callable[..., LlmAnnotator]


@pytest.fixture
def fake() -> Iterator[FakeEndpoint]:
    """A running endpoint that answers rightly, with nothing found, until its `script` is set."""
    with FakeEndpoint() as endpoint:
        yield endpoint


@pytest.fixture
def annotator_for(fake: FakeEndpoint) -> MakeAnnotator:
    """Make an annotator that asks the fake endpoint and hardly waits before a retry."""

    def make(model: str = "gpt-4.1-mini", *, first_wait_s: float = 0.001, **settings: Any) -> LlmAnnotator:
        settings.setdefault("base_url", fake.base_url)
        return LlmAnnotator(model, Settings(**settings), first_wait_s=first_wait_s)

    return make
