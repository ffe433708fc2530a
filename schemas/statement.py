"""Statements: who said what (source, cue, content: PARC3, PolNeAR, BBC Citron)."""

from typing import Annotated, Literal

from pydantic import Field

from extractor.schemas.base import Answer, Name, Phrase, Quote, Record
from extractor.schemas.date_value import DateValue
from extractor.schemas.evidence import Evidence

SpeechAct = Literal[
    "assert", "praise", "criticise_or_accuse", "demand_or_appeal", "promise_or_offer", "threaten_or_warn",
    "deny_or_reject", "announce", "other",
]  # fmt: skip

QuoteType = Literal["direct", "indirect", "mixed"]


class StatementAnswer(Answer):
    """One act of saying: a source, a cue and what was said."""

    speaker: Name
    """Who said it, by the fullest name in the text."""
    speaker_text: Name
    """The words beside the cue: "Kazem Orlu", "he", "the ministry"."""
    cue: Name | None = None
    """Verbatim: said, called on, according to."""
    speech_act: SpeechAct
    content: Annotated[list[Quote], Field(min_length=1, max_length=12)]
    """Verbatim spans of what was said, in order; several where the quote is interrupted."""
    summary: Phrase | None = None
    """One sentence, where the content can't be understood alone."""
    addressees: Annotated[list[Name], Field(default_factory=list, max_length=12)]
    about: Annotated[list[Name], Field(default_factory=list, max_length=12)]
    medium: Name | None = None
    meeting: Name | None = None
    """`ref` of the meeting in the same answer, or words that name it."""
    date: Name | None = None
    reported_by: Name | None = None


class Statement(Record):
    """One act of saying."""

    id: str
    """Document-local: s1, s2 …"""
    speaker: str | None
    """Actor id; null where the article names no source that can be identified."""
    speaker_text: str | None
    """As written beside the cue: "he", "the ministry"."""
    cue: str | None = None
    """Verbatim: "said", "called on"."""
    speech_act: SpeechAct = "assert"
    quote_type: QuoteType = "indirect"
    """Checked against the quotation marks around `content`, whatever the annotator said."""
    content: tuple[str, ...]
    """Verbatim spans of the article, in order; an interrupted quote has several."""
    summary: str | None = None
    """One sentence, third person."""
    addressees: tuple[str, ...] = ()
    """Actor ids of those explicitly spoken to."""
    about: tuple[str, ...] = ()
    """Actor ids of those spoken of."""
    medium: str | None = None
    """Press conference, interview, Twitter …"""
    meeting: str | None = None
    """Id of the meeting at which it was said."""
    date: DateValue | None = None
    reported_by: str | None = None
    """Agency or outlet that relays it, as written."""
    evidence: tuple[Evidence, ...]
    """One passage a content span, in the same order."""
