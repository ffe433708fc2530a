"""Which country or body a title or phrase belongs to: not the object of an office, but whose office it is."""

import re
from collections.abc import Iterator
from itertools import pairwise

from extractor.countries.gazetteer import Hit, Word, is_acronym, split_words
from extractor.countries.lookup import Entity, all_entities
from extractor.office_words import OFFICES, TITLE_MODIFIERS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OBJECT_PREPOSITIONS = _words(
    "for to on in at with against toward towards about over between into regarding concerning under across"
)
_SUBORDINATES = _words("assistant adviser advisor aide deputy counselor counsellor secretary spokesperson")
"""Those who are somebody's: "assistant to the Iranian foreign minister"."""

_PORTFOLIO_HOLDERS = _words("minister ministry secretary department")

_TOPICAL_HEADS = _words(
    "envoy negotiator expert analyst specialist desk coordinator hand watcher scholar point director talks"
)
"""Heads before which a bare country name is the subject matter: "UN Syria envoy"."""

_NO_ADJECTIVE = frozenset({"NZL", "LUX", "HKG", "ARE", "CAF", "SGP", "MCO", "VAT", "TTO"})
"""Countries whose name serves as their adjective."""

_FIRST_NAMES = _words("jordan chad georgia israel india kenya ireland malta cyprus france holland")
_BACKED = re.compile(r"[-‐‑–](?:[a-z]+ed|led|born|run|held|bound|wide|speaking|friendly)\b")
_PREFIXED = re.compile(r"\b(?:anti|pro|non|post|ex|trans|cis)[-‐‑–]$", re.IGNORECASE)
_HYPHEN = re.compile(r"[-‐‑–]")


def find_country(text: str | None) -> str | None:
    """Return the country that a title or phrase belongs to, None where it has none.

    What follows "for", "to", "on", "in" … is the object of an office, not whose office it is:
    "Russia's Special Envoy for Syria" gives RUS, "UN Special Envoy for Syria" None. An assistant *to* Iran's
    foreign minister is Iranian, and a minister *for* foreign affairs *of* Finland is Finnish.
    """
    hits = [h for h in _subject_hits(text or "") if h.value.kind not in {"organization", "none"}]
    words = split_words(text or "")
    for index, hit in enumerate(hits):
        following = hits[index + 1] if index + 1 < len(hits) else None
        if not _is_beside_the_point(text or "", words, hit, following):
            return hit.value.code
    return None


def find_organization(text: str | None) -> str | None:
    """Return the PLOVER code of the body that a title or phrase belongs to: "UN Special Envoy" gives UNO."""
    for hit in _subject_hits(text or ""):
        following = next((w.folded for w in split_words((text or "")[hit.end :])), "")
        if hit.value.kind == "organization" and following not in {"affairs", "integration", "accession"}:
            return hit.value.code
    return None


def _subject_hits(text: str) -> Iterator[Hit[Entity]]:
    """Yield the names in a phrase that are not the object of a preposition."""
    ranges = list(_subject_ranges(split_words(text)))
    for hit in all_entities(text):
        if any(start <= hit.start < end for start, end in ranges):
            yield hit


def _subject_ranges(words: list[Word]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of a phrase outside the objects of prepositions."""
    cuts = [
        i for i, w in enumerate(words) if w.folded in _OBJECT_PREPOSITIONS and not _is_part_of_rank(words, i)
    ]
    bounds = [0, *cuts, len(words)]
    for start, end in pairwise(bounds):
        part = words[start:end]
        if part and ((start == 0 and 0 not in cuts) or _is_whose(words, start, part)):
            yield part[0].start, part[-1].end
        elif part and _is_portfolio(words[:start], part):
            of = next((w for w in part if w.folded == "of"), None)
            if of is not None:
                yield of.start, part[-1].end


def _is_part_of_rank(words: list[Word], at: int) -> bool:
    """Tell whether a preposition belongs to an office's name: Under Secretary, commander in chief, at large."""
    following = words[at + 1].folded if at + 1 < len(words) else ""
    return f"{words[at].folded} {following}" in {"under secretary", "in chief", "at large", "in office"}


def _is_whose(words: list[Word], start: int, part: list[Word]) -> bool:
    before = words[start - 1].folded if start else ""
    return before in _SUBORDINATES and part[0].folded == "to" and any(w.folded in OFFICES for w in part)


def _is_portfolio(before: list[Word], part: list[Word]) -> bool:
    is_holder = any(w.folded in _PORTFOLIO_HOLDERS for w in before[-3:])
    named = part[1].folded if len(part) > 1 else ""
    return part[0].folded == "for" and is_holder and named in TITLE_MODIFIERS


def _is_beside_the_point(
    text: str, words: list[Word], hit: Hit[Entity], following: Hit[Entity] | None
) -> bool:
    """Tell whether a name in a phrase does not say whose the office is."""
    entity, end = hit.value, hit.end
    if _BACKED.match(text, end) or _PREFIXED.search(text[: hit.start]):
        return True
    if following and entity.kind == following.value.kind == "adjective":
        # An Iranian-American is an American.
        return following.start == end + 1 and bool(_HYPHEN.match(text, end))
    is_possessive = text[hit.start : end].endswith(("'s", "’s")) or text[end : end + 1] in {"'", "’"}
    if entity.kind == "capital":
        return not is_possessive
    if entity.kind != "name" or is_possessive:
        return False
    next_word = next((w for w in words if w.start >= end), None)
    if next_word is None or is_acronym(text[hit.start : end].replace(".", "")):
        return False
    if next_word.folded in _TOPICAL_HEADS:
        return entity.code not in _NO_ADJECTIVE
    is_name_like = next_word.raw[0].isupper() and next_word.folded not in OFFICES | TITLE_MODIFIERS
    return is_name_like and text[hit.start : end].casefold() in _FIRST_NAMES
