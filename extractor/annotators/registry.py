"""The annotators: which one answers for a model name, imported only when it is asked for."""

import importlib
from collections.abc import Callable
from typing import cast

from extractor.annotators.base import Annotator
from extractor.settings import RULES, Settings

ANNOTATORS: dict[str, str] = {RULES: "extractor.annotators.rules.annotator:RulesAnnotator"}
"""Model names with an annotator of their own, as ``module:Class``; each is called with (model, settings)."""

_ANY_OTHER = "extractor.annotators.llm:LlmAnnotator"
"""Every other name is a model of an OpenAI-compatible endpoint."""


def get_annotator(model: str, settings: Settings) -> Annotator:
    """Return the annotator for a model name.

    Raises:
        ConfigurationError: It can't work as set up: no key, no endpoint, no language model.
    """
    module, _, name = ANNOTATORS.get(model, _ANY_OTHER).partition(":")
    factory = cast("Callable[[str, Settings], Annotator]", getattr(importlib.import_module(module), name))
    return factory(model, settings)
