"""Actors: persons, delegations, governments, bodies that meet, speak or hold positions."""

from typing import Annotated, Literal

from pydantic import Field

from extractor.schemas.base import Answer, Name, Phrase, Record

ActorKind = Literal[
    "person", "delegation", "government", "ministry_or_agency", "state", "igo", "armed_group",
    "party_or_opposition", "company", "ngo_or_civil_society", "media", "other", "unknown",
]  # fmt: skip

Rank = Literal[
    "head_of_state", "head_of_government", "minister", "deputy_minister", "special_envoy", "ambassador",
    "legislator", "military", "igo_head", "official", "spokesperson", "other", "unknown",
]  # fmt: skip


class ActorAnswer(Answer):
    """One actor of the article."""

    name: Name
    """Fullest form in the text, without title."""
    aliases: Annotated[list[Name], Field(default_factory=list, max_length=12)]
    kind: ActorKind
    title: Phrase | None = None
    rank: Rank = "unknown"
    affiliation: Name | None = None
    represents: Annotated[list[Name], Field(default_factory=list, max_length=6)]
    country: Name | None = None
    """Country as written or as plain from the title; null for the UN, the EU."""


class Actor(Record):
    """An actor, linked over all its mentions in the article."""

    id: str
    """Document-local: a1, a2 …"""
    name: str
    """Fullest form in the text."""
    aliases: tuple[str, ...] = ()
    """The other forms that the text uses."""
    kind: ActorKind = "unknown"
    title: str | None = None
    """Role as written."""
    rank: Rank = "unknown"
    """Seniority of a person (Diplomatic Outreach, COLT); unknown for bodies."""
    affiliation: str | None = None
    """Organisation the actor belongs to, as written."""
    represents: tuple[str, ...] = ()
    """Ids of the actors (state, organisation) that it speaks or acts for."""
    country: str | None = None
    """ISO 3166-1 alpha-3, XKX for Kosovo; null for the UN, the EU …"""
    organization_code: str | None = None
    """PLOVER code of an international organisation: UNO, EUR …"""
    wikidata: str | None = None
    """Wikidata item; filled by linkers, never by a model."""
