"""Titles: where one ends and the name begins, and phrases that name nobody."""

import re
from functools import lru_cache
from itertools import pairwise

from extractor.countries import known_entity, named_entities
from extractor.countries.gazetteer import Word, split_words
from extractor.office_words import (
    ANAPHORIC,
    BODIES,
    COUNTERS,
    HONORIFICS,
    NAME_HONORIFICS,
    NOBODIES,
    OFFICES,
    PARTICLES,
    PRONOUNS,
    TITLE_LINKS,
    TITLE_MODIFIERS,
)

_AHEAD = 3
"""Unknown words inside a title that are skipped to reach its next known word: "Ansar Allah delegation"."""


def strip_titles(name: str) -> tuple[str, str | None]:
    """Return the bare name and the title words before (or, after a comma, behind) it.

    ``"Iran’s Ambassador to Russia Kazem Orlu"`` gives ``("Kazem Orlu", "Iran’s Ambassador to Russia")``,
    ``"Mr Keller"`` gives ``("Keller", "Mr")``. A role without a name ("the foreign minister") and a name
    without a title come back whole, with None. A style that belongs to a short name stays: "Sheikh Hasina".
    """
    name = name.strip()
    before, comma, behind = name.partition(",")
    if comma:
        return _parted(name, before.strip(), behind.strip())
    words = split_words(name)
    end = _title_length(name, words)
    # "Speaker of the Grand Assembly": what follows "of the" belongs to the office, it names nobody.
    is_cut = end > 0 and words[end - 1].folded in _PREPOSITIONS | {"the"}
    if end == 0 or is_cut or not _is_name(name, words[end:]):
        return _without_origin(name)
    first = 1 if words[0].folded in {"the", "a", "an"} | _POSSESSIVES and end > 1 else 0
    title = _without_honorifics(words[first:end])
    return name[words[end].start :], name[title[0].start : title[-1].end]


def _without_origin(name: str) -> tuple[str, None]:
    """Return a person's name without the country behind it: "Anna Keller of Germany"."""
    before, _, behind = (
        re.split(r"(\s(?:of|from)\s)", name, maxsplit=1) if _ORIGIN.search(name) else (name, "", "")
    )
    words = split_words(before)
    is_person = len(words) > 1 and _is_name(before, words) and BODIES.isdisjoint(w.folded for w in words)
    return (before if is_person and known_entity(behind) else name), None


_ORIGIN = re.compile(r"\s(?:of|from)\s")


def _parted(name: str, before: str, behind: str) -> tuple[str, str | None]:
    """Return name and title of a phrase with a comma: "Kazem Orlu, the ambassador", "the envoy, Kazem Orlu"."""
    if is_role(behind) and not is_role(before):
        bare, title = strip_titles(before)
        return bare, title or re.sub(r"^(?:the|a|an)\s+", "", behind)
    if is_role(before) and _is_name(behind, split_words(behind)):
        return behind, re.sub(r"^(?:the|a|an)\s+", "", before, flags=re.IGNORECASE)
    return name, None


def is_role(phrase: str) -> bool:
    """Tell whether a phrase names a person by office alone: "the Iranian foreign minister", "US officials"."""
    if "," in phrase and strip_titles(phrase)[1] is not None:
        return False
    words = split_words(phrase)
    head = head_word(words)
    if head is None or singular(head.folded) not in OFFICES | NAME_HONORIFICS:
        return False
    return not _is_name(phrase, words[_title_length(phrase, words) :])


def head_word(words: list[Word]) -> Word | None:
    """Return the noun that a phrase is about: the word before the first preposition, else the last one."""
    for index, word in enumerate(words):
        if index and word.folded in _PREPOSITIONS:
            return words[index - 1]
    return words[-1] if words else None


_PREPOSITIONS = frozenset({"of", "for", "to", "in", "on", "at", "with", "from"})
_POSSESSIVES = frozenset({"his", "her", "their", "its", "our", "my"})


def is_pronoun_or_generic(name: str) -> bool:
    """Tell whether words name nobody by themselves: "he", "the two sides", "ministers", "a senior official"."""
    words = split_words(re.sub(r"^(?:the|a|an)\s+", "", name.strip(), flags=re.IGNORECASE))
    if all(w.folded in PRONOUNS and w.raw != "US" for w in words):
        return True
    if _has_proper_name(name, words):
        return False
    first = words[0].folded
    if first in COUNTERS | _POSSESSIVES or (first in PRONOUNS and words[1].folded == "of"):
        return True
    end = next((i for i, w in enumerate(words) if i and w.folded in _PREPOSITIONS), len(words))
    general = COUNTERS | PRONOUNS | TITLE_MODIFIERS
    is_told = any(w.folded not in general and not _is_nobody(w.folded) for w in words[: end - 1])
    if end < len(words) or is_told:
        return False  # "top diplomats from 17 countries", "the warring parties": parties of their own
    nouns = [i for i, w in enumerate(words[:end]) if _is_nobody(w.folded)]
    has_body = any(singular(w.folded) in BODIES for i, w in enumerate(words[:end]) if i not in nouns)
    return bool(nouns) and not has_body


def is_anonymous_source(name: str) -> bool:
    """Tell whether words describe one unnamed person: "senior official", not "official" or "two diplomats"."""
    words = split_words(name)
    end = next((i for i, w in enumerate(words) if i and w.folded in _PREPOSITIONS), len(words))
    first, head = words[0].folded, words[end - 1].folded
    return end > 1 and head in NOBODIES and first not in COUNTERS | _POSSESSIVES | PRONOUNS


def _has_proper_name(name: str, words: list[Word]) -> bool:
    """Tell whether a phrase holds a name; its first word may have a capital at the start of a sentence."""
    if any(not w.raw[0].islower() and not w.raw[0].isdigit() for w in words[1:]):
        return True
    first = words[0]
    if first.raw[0].islower():
        return False
    general = COUNTERS | PRONOUNS | TITLE_MODIFIERS
    is_general = first.folded in general or _is_nobody(first.folded)
    return not is_general or next(named_entities(name), None) is not None


def _is_nobody(folded: str) -> bool:
    return folded in ANAPHORIC or folded in NOBODIES or singular(folded) in NOBODIES


@lru_cache(maxsize=16_384)
def singular(word: str) -> str:
    """Return the singular of a folded English noun: ministers, secretaries, spokesmen."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("men"):
        return word[:-3] + "man"
    return (
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "sis")) else word
    )


def title_before(text: str, start: int) -> str | None:
    """Return the title that stands right before a name in a text: ``text[start:]`` begins with the name."""
    window = _CLAUSE_END.split(text[max(0, start - _MAX_TITLE_CHARS) : start])[-1]
    words = split_words(window)
    best: list[Word] = []
    for index in range(len(words) - 1, -1, -1):
        if not (words[index].raw[0].isupper() or words[index].folded in _FIRST_WORDS):
            continue
        part = window[words[index].start :] + "X"
        if _title_length(part, split_words(part), is_prose=True) == len(words) - index:
            best = words[index:]
    title = _without_honorifics(best)
    return window[title[0].start : title[-1].end] if title else None


def title_behind(text: str, end: int) -> str | None:
    """Return the title that stands between commas right behind a name which ends at ``text[end]``."""
    match = _APPOSITION.match(text, end)
    phrase = match.group(1).strip() if match else ""
    head = head_word(split_words(phrase))
    is_one = head is not None and singular(head.folded) == head.folded
    return phrase if is_one and is_role(phrase) else None


_APPOSITION = re.compile(
    r",\s+(?:the |an? )?((?:[^,;:.\n()“”\"—–]|(?<=\b[A-Z])\.){3,120})(?!, (?:and|as well)\b)"
)
_MAX_TITLE_CHARS = 120
_CLAUSE_END = re.compile(r"(?<=[a-z]{3})\.|[!?;:,\n\"“”()]")
_ADDRESS = OFFICES | HONORIFICS
_MAKE_A_TITLE = _ADDRESS | NAME_HONORIFICS
_TITLE_WORDS = _MAKE_A_TITLE | TITLE_MODIFIERS
_NO_OFFICES = TITLE_LINKS | TITLE_MODIFIERS | BODIES
_OFFICES_AND_BODIES = OFFICES | BODIES
_FIRST_WORDS = OFFICES | frozenset("special former deputy senior acting vice prime foreign top".split(" "))
"""Words that may begin a title in small letters."""


def _title_length(text: str, words: list[Word], *, is_prose: bool = False) -> int:
    """Return how many words at the start of a phrase are a title, 0 where no office or form of address is there.

    Args:
        text: The phrase.
        words: Its words.
        is_prose: Whether the words before the name may be other than a title, so that unknown ones end it.
    """
    entities = {hit.start: hit for hit in named_entities(text)}
    at = 0
    has_office = False
    while at < len(words):
        word = words[at]
        previous = words[at - 1] if at else None
        if word.start in entities:
            hit = entities[word.start]
            name = text[hit.start : hit.end]
            # "UN High Commissioner for Refugees" is an office and a body; "Brazil's" says whose Ada Reis is.
            has_office = has_office or any(w.folded in OFFICES for w in split_words(name))
            has_office = has_office or (name.endswith(("'s", "’s")) and not is_prose and len(words) > at + 2)
            is_after_office = previous is not None and singular(previous.folded) in _ADDRESS
            if is_after_office and hit.value.kind in {"name", "capital", "part"}:
                break
            at = next((i for i in range(at, len(words)) if words[i].start >= hit.end), len(words))
            continue
        if not _is_of_title(word, is_prose=is_prose):
            skip = 0 if is_prose or (previous and previous.folded not in TITLE_LINKS) else _skip(words, at)
            if not skip:
                break
            at += skip
            continue
        is_noun = not is_prose and word.raw.islower() and word.folded not in _NO_OFFICES
        has_office = has_office or is_noun or singular(word.folded) in _MAKE_A_TITLE
        at += 1
    return _settled(words, at) if has_office else 0


def _is_of_title(word: Word, *, is_prose: bool) -> bool:
    folded = word.folded
    if folded in TITLE_LINKS:
        return word.raw.islower() or len(word.raw) > 2
    if folded in _TITLE_WORDS or singular(folded) in _TITLE_WORDS:
        return True
    return not is_prose and word.raw.islower() and word.raw.isascii() and folded not in PARTICLES


def _skip(words: list[Word], at: int) -> int:
    """Return how many unknown words to skip to the next office or body of the same title."""
    for ahead in range(1, min(_AHEAD, len(words) - at - 1) + 1):
        if words[at + ahead].folded in _OFFICES_AND_BODIES:
            return ahead
    return 0


def _settled(words: list[Word], end: int) -> int:
    """Return the end of a title, moved where the words around it say so."""
    if 0 < end < len(words) and words[end - 1].folded in {"of", "for", "to", "in"}:
        # "Special Envoy for Yobe Thabo Ndlela": the object of the office is a name too.
        return end + 1 if len(words) - end >= 3 else len(words)
    if end == len(words) > 1 and words[end - 2].folded in HONORIFICS and words[-1].raw[0].isupper():
        return end - 1  # Mr King
    if end == 1 and len(words) == 2 and words[0].folded in NAME_HONORIFICS:
        return 0
    return end


def _is_name(text: str, words: list[Word]) -> bool:
    """Tell whether words of a text look like a person's name: capitalised but for particles, no body."""
    if not words or (words[0].raw.islower() and words[0].folded not in PARTICLES):
        return False
    if any(w.folded in BODIES | OFFICES and w.raw.islower() for w in words):
        return False
    joined = {b.start for a, b in pairwise(words) if text[a.end : b.start] in {"-", "‐", "‑"}}
    return all(not w.raw.islower() or w.folded in PARTICLES or w.start in joined for w in words)


def _without_honorifics(words: list[Word]) -> list[Word]:
    """Return the title without forms of address at its ends; all of it if it has nothing else."""
    start, end = 0, len(words)
    while end - start > 1 and words[end - 1].folded in HONORIFICS | NAME_HONORIFICS:
        end -= 1
    while end - start > 1 and words[start].folded in HONORIFICS:
        start += 1
    return words[start:end]
