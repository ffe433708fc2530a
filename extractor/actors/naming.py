"""What a name is (a country, a body, a role, a person) and where the article writes it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from extractor.actors.kinds import known_kind
from extractor.actors.titles import (
    head_word,
    is_anonymous_source,
    is_pronoun_or_generic,
    is_role,
    singular,
    strip_titles,
)
from extractor.countries import Entity, known_entity, named_entities
from extractor.countries.gazetteer import Hit, Word, fold, split_words
from extractor.office_words import BODIES, PARTICLES, TITLE_MODIFIERS

Sort = Literal["person", "body"]

NameKind = Literal["entity", "person", "role", "body", "joint"]

FUNCTION_WORDS = frozenset("the a an of and for in on to at with by from as its".split(" "))
_GOVERNMENT_WORDS = frozenset(
    {"government", "authority", "authorities", "side", "regime", "administration", "govt"}
)
_GROUP_WORDS = frozenset(
    {"group", "movement", "rebel", "militia", "militant", "fighter", "insurgent", "force"}
)
_COLLAPSED = frozenset({"name", "adjective", "organization"})
"""Kinds of which all forms count as one word: "Iranian" is "Iran"."""

_NOT_GOVERNMENTS = frozenset({"brussels"})
"""Capitals that mostly stand for another body than their country's government."""


@dataclass(frozen=True)
class Name:
    """A name, analysed.

    Attributes:
        text: As given, without article and bracketed acronym.
        kind: "entity" for countries and listed bodies; "role" for an office without a name; "joint" for several
            names in one.
        tokens: Words in the canonical form of `canonical`.
        key: Same for all names of one entity; "" for other kinds.
        bare: Without title.
        title: Title words that stood with it.
        head: For roles and bodies, the noun that it is about.
        entity: What it stands for, if listed.
    """

    text: str
    kind: NameKind
    tokens: tuple[str, ...]
    key: str = ""
    bare: str = ""
    title: str | None = None
    head: str = ""
    entity: Entity | None = None

    @property
    def significant(self) -> frozenset[str]:
        """The tokens without function words."""
        return frozenset(self.tokens) - FUNCTION_WORDS


@lru_cache(maxsize=4096)
def analyse(raw: str, *, sort: Sort | None = None) -> Name | None:
    """Return what a name is, None for pronouns and phrases that name nobody.

    Args:
        raw: The name as an annotator gives it.
        sort: What an actor answer tells of it: a person may be called Jordan, in a body's name no title is
            sought, and "a Western diplomat" is somebody if an answer says that it is a person.
    """
    text = re.sub(r"\s*\([^)]*\)$|['’]s?$|[.,;:]+$", "", raw.strip())
    text = re.sub(r"^(?:the|an?)\s+", "", text, flags=re.IGNORECASE)
    if not split_words(text):
        return None
    if is_pronoun_or_generic(raw):
        is_source = sort == "person" and is_anonymous_source(text)
        return Name(text, "joint", canonical(text), bare=text) if is_source else None
    entity = known_entity(text)
    tokens = canonical(text)
    if entity is not None and sort != "person" and fold(text) not in _NOT_GOVERNMENTS:
        return Name(text, "entity", tokens, key=entity_key(entity), bare=text, entity=entity)
    government = _as_government(text, tokens) if sort != "person" else None
    if government:
        return Name(text, "entity", tokens, key=government, bare=text, head="government")
    if sort is None and len(parts_of(text)) > 1:
        return Name(text, "joint", tokens, bare=text)
    return _as_body_or_person(text, tokens, sort)


def _as_body_or_person(text: str, tokens: tuple[str, ...], sort: Sort | None) -> Name:
    words = split_words(text)
    head = head_word(words)
    noun = singular(head.folded) if head else ""
    if sort != "body" and is_role(text):
        return Name(text, "role", tokens, bare=text, title=text, head=noun)
    bare, title = (text, None) if sort == "body" else strip_titles(text)
    if title is not None or bare != text:
        return Name(text, "person", canonical(bare), bare=bare, title=title)
    if sort == "body" or (sort is None and _names_a_body(text, words)):
        return Name(text, "body", _without_group_word(tokens, words), bare=text, head=noun)
    return Name(text, "person", tokens, bare=text)


def entity_key(entity: Entity) -> str:
    """Return the key under which all names of one entity meet; palaces and regions have their own."""
    is_state = entity.kind in {"name", "adjective", "capital"}
    return f"state:{entity.code}" if is_state else f"{entity.kind}:{entity.key}"


def _as_government(text: str, tokens: tuple[str, ...]) -> str | None:
    """Return the key of the state whose government a phrase names: "the Iranian government", "Iranian side"."""
    rest = frozenset(tokens) - FUNCTION_WORDS - _GOVERNMENT_WORDS
    if len(rest) != 1 or not _GOVERNMENT_WORDS & frozenset(tokens):
        return None
    entities = [h.value for h in named_entities(text) if h.value.kind in {"name", "adjective"}]
    return entity_key(entities[0]) if len(entities) == 1 else None


def _names_a_body(text: str, words: Sequence[Word]) -> bool:
    has_noun = any(singular(w.folded) in BODIES or w.folded in BODIES for w in words)
    is_acronym = len(words[0].raw) > 1 and len(text) <= 8 and text.isupper() and " " not in text
    last = words[-1]
    is_joined = text[last.start - 1 : last.start] in {"-", "‐", "‑"}
    is_small = last.raw.islower() and last.folded not in PARTICLES and last.raw.isascii() and not is_joined
    is_region = len(words) > 1 and words[0].folded in _DIRECTIONS and words[0].raw[0].isupper()
    return has_noun or is_acronym or is_small or is_region or known_kind(text) is not None


_DIRECTIONS = frozenset("west east north south western eastern northern southern new greater".split(" "))


def _without_group_word(tokens: tuple[str, ...], words: Sequence[Word]) -> tuple[str, ...]:
    """Return the tokens of "Hamas movement" as those of "Hamas"; "Rapid Support Forces" stays."""
    is_extra = len(tokens) > 1 and tokens[-1] in _GROUP_WORDS and words[-1].raw.islower()
    return (
        tokens[:-1] if is_extra and words[0].raw[0].isupper() and tokens[0] not in TITLE_MODIFIERS else tokens
    )


def parts_of(text: str) -> list[str]:
    """Return the names in "Russia, Turkey and Iran"; the text itself where it is one name."""
    parts = [p.strip() for p in re.split(r",\s*(?:and\s+)?|\s+and\s+|\s+&\s+", text) if p.strip()]
    if len(parts) < 2 or not all(p[0].isupper() or p.startswith("the ") for p in parts):
        return [text]
    known = [known_entity(p) is not None or strip_titles(p)[1] is not None for p in parts]
    return parts if all(known) or all(_is_plain_person(p) for p in parts) else [text]


def _is_plain_person(part: str) -> bool:
    words = split_words(part)
    return (
        len(words) > 1
        and not _names_a_body(part, words)
        and not any(w.folded in TITLE_MODIFIERS for w in words)
    )


@lru_cache(maxsize=8192)
def canonical(text: str) -> tuple[str, ...]:
    """Return the folded words of a name, singular, every form of a country or listed body as one word."""
    return tuple(token for token, _, _ in canonical_words(text))


def canonical_words(
    text: str, entities: Sequence[Hit[Entity]] | None = None
) -> Iterator[tuple[str, int, int]]:
    """Yield the words of `canonical` with their ranges in the text; `entities` are its hits, where they are known."""
    found = named_entities(text) if entities is None else entities
    hits = iter([h for h in found if h.value.kind in _COLLAPSED])
    hit: Hit[Entity] | None = next(hits, None)
    for word in split_words(text):
        while hit is not None and word.start >= hit.end:
            hit = next(hits, None)
        if hit is None or word.start < hit.start:
            yield singular(word.folded), word.start, word.end
        elif word.start == hit.start:
            yield hit.value.key, hit.start, hit.end


def initials(name: Name) -> str:
    """Return the initials of a name's capitalised words: "RSF" for the Rapid Support Forces."""
    return "".join(w.raw[0] for w in split_words(name.text) if w.raw[0].isupper())
