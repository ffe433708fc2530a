"""Positions: which actor supports or opposes what (concept + agreement: Discourse Network Analyzer)."""

from typing import Annotated, Literal

from pydantic import Field

from extractor.schemas.base import Answer, Name, Quote, Record
from extractor.schemas.evidence import Evidence

HolderLevel = Literal["individual", "on_behalf_of_organization", "joint"]

Stance = Literal["support", "oppose", "conditional", "neutral_or_mixed"]

PositionBasis = Literal["explicit_statement", "reported_by_article", "action_or_vote", "inferred"]


class PositionAnswer(Answer):
    """One actor's stance on one proposition."""

    holder: Name
    level: HolderLevel = "individual"
    proposition: Annotated[str, Field(min_length=1, max_length=240)]
    """Neutral sentence that one can agree with; polarity lives in `stance`."""
    stance: Stance
    toward: Name | None = None
    basis: PositionBasis = "explicit_statement"
    quote: Quote


class Position(Record):
    """One actor's stance on one proposition."""

    id: str
    """Document-local: p1, p2 …"""
    holder: str
    """Actor id."""
    level: HolderLevel = "individual"
    proposition: str
    """Neutral sentence one can agree with, at most 15 words, shared by supporters and opponents."""
    stance: Stance
    toward: str | None = None
    """Actor id of the one it is directed at."""
    basis: PositionBasis = "explicit_statement"
    statements: tuple[str, ...] = ()
    """Ids of the statements that express it."""
    evidence: tuple[Evidence, ...]
