"""Actors: which names in an article stand for one person, body or state, and what is known of each.

titles (names and their titles) → naming (what a name is) → text_index (where it stands) → offices (ranks, roles) →
clusters (which names are one actor) → traits (its record) → index (`link_actors`).
"""

from extractor.actors.index import ActorIndex, link_actors
from extractor.actors.titles import is_pronoun_or_generic, strip_titles

__all__ = ["ActorIndex", "is_pronoun_or_generic", "link_actors", "strip_titles"]
