import os

import pytest


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys and EXTRACTOR_* variables of whoever runs the tests must not reach them."""
    for name in list(os.environ):
        if name.startswith("EXTRACTOR_") or name == "OPENAI_API_KEY":
            monkeypatch.delenv(name)
