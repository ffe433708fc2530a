"""What a cue reports outside quotation marks, by the first reading that fits."""

from typing import TYPE_CHECKING

from extractor.annotators.rules.clause_content import reported_clause
from extractor.annotators.rules.complement import Content
from extractor.annotators.rules.cue_matching import CueMatch
from extractor.annotators.rules.object_content import (
    appeal,
    gerund,
    infinitive,
    noun_object,
    noun_of_speech,
    passive_subject,
    predicate,
    prepositional_object,
)
from extractor.annotators.rules.parsing import Parse

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = ["Content", "addressee_of", "reported_content"]

_READINGS = (noun_of_speech, prepositional_object, appeal, infinitive, gerund, predicate, noun_object)
"""Tried in this order, after the clause."""


def reported_content(match: CueMatch, parse: Parse) -> Content | None:
    """Return what a cue reports in the clause or object that it governs, None where there is none."""
    if match.is_passive and match.cue.frames and not match.cue.has_addressee:
        return passive_subject(match, parse)
    clause = reported_clause(match, parse)
    if clause:
        return Content(clause, addressee=addressee_of(match), is_clause=True)
    for reading in _READINGS:
        content = reading(match, parse)
        if content is not None:
            return content
    return None


def addressee_of(match: CueMatch) -> "Token | None":
    """Return the object of a verb of telling: "reporters" in "told reporters"."""
    if not match.cue.has_addressee:
        return None
    if match.is_passive:
        return next((c for c in match.verb.children if c.dep_ == "nsubjpass"), None)
    return next((c for c in match.verb.children if c.dep_ in {"dobj", "dative"} and c.pos_ != "DET"), None)
