"""Where in the article a quote stands, and how faithful it is to the article's words.

The grades, tried in this order: exact, normalized (only typography or punctuation at the edges differs),
elided, fuzzy, misquoted, not_found. A quote whose words differ is never better than misquoted.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from extractor.alignment import MIN_LETTERS, MIN_SHARE, Found, align, weight
from extractor.documents import Span
from extractor.normalization import normalize, splits_number, words
from extractor.schemas.evidence import Evidence
from extractor.source_text import Range, SourceText, find_all
from extractor.spelling import is_negation

__all__ = ["SourceText", "ground", "occurrences"]

_MAX_GAP = 1_000
"""Code points that one ellipsis may stand for."""
_LONG = 20
"""A quote of this many characters may begin or end inside a word: models cut long quotes off."""
_CLOSE = 4
"""An ellipsis for no more words than this must not hide a negation."""
_MAX_ANCHORS = 8
"""Occurrences of an elided quote's longest part from which the other parts are sought."""
_ELLIPSIS = re.compile(r"\s*[\[(]?\s?\.(?:\s?\.){2,}\s?[\])]?\s*")


def ground(
    quote: str, source: SourceText, *, near: int | None = None, within: Span | None = None
) -> Evidence:
    """Return the quote's place in the article and the grade of the match.

    The best place inside `within` is taken; the rest of the text is searched only if it holds none that is
    better than misquoted. A quote that has no letter or digit is not_found.

    Args:
        quote: What the annotator says is in the article.
        source: The article.
        near: Offset that of several equal places the nearest is taken to; by default the first is.
        within: Range in which it should stand, as a rule that of the chunk the annotator saw.
    """
    whole = (0, len(source.text))
    scopes = (whole,) if within is None else ((within.start, min(within.end, whole[1])), whole)
    claim = normalize(quote).text.strip()
    best = Found("not_found")
    if any(map(str.isalnum, claim)):
        for scope in dict.fromkeys(scopes):
            best = max(best, _locate(quote, claim, source, scope, near), key=lambda f: f.rank)
            if best.match not in {"misquoted", "not_found"}:
                break
    return _evidence(quote, source, best)


def occurrences(phrase: str, source: SourceText, *, whole_words: bool = True) -> list[Span]:
    """Return all places of a name or phrase: the exact ones, or if there are none those in normal form.

    Args:
        phrase: Words to look for; white space around them is ignored.
        source: The article.
        whole_words: Whether "Iran" is kept from matching inside "Iranian".
    """
    phrase = phrase.strip()
    if not any(map(str.isalnum, phrase)):
        return []
    whole = (0, len(source.text))
    places = [(i, i + len(phrase)) for i in find_all(phrase, source.text, *whole)]
    kept = [place for place in places if not whole_words or source.holds_whole(place)]
    if not kept:
        places = _in_case(phrase, source.find(normalize(phrase).text.strip(), whole), source)
        kept = [place for place in places if not whole_words or source.holds_whole(place)]
    return [Span(start=start, end=end) for start, end in kept]


def _evidence(quote: str, source: SourceText, found: Found) -> Evidence:
    if found.match == "not_found":
        return Evidence(quote=quote, match="not_found", score=found.score)
    written = source.text[found.start : found.end]
    return Evidence(
        quote=written,
        start=found.start,
        end=found.end,
        match=found.match,
        score=found.score,
        claimed=None if written == quote else quote,
    )


def _locate(quote: str, claim: str, source: SourceText, scope: Range, near: int | None) -> Found:
    exact = [(i, i + len(quote)) for i in find_all(quote, source.text, *scope)]
    if exact:
        whole = [place for place in exact if source.holds_whole(place)]
        return Found("exact", *_nearest(whole or exact, near), 1.0)
    literal = _literal(claim, source, scope)
    if literal:
        places = _in_case(quote, literal, source)
        return Found("normalized", *_nearest(places, near), 1.0) if places else Found("not_found")
    parts = [part for part in _ELLIPSIS.split(claim) if words(part)]
    if len(parts) > 1:
        return _elided(parts, source, scope, near)
    return align(claim, source, scope, near)


def _literal(claim: str, source: SourceText, scope: Range) -> list[Range]:
    """Return where a claim stands in normal form, if need be without the punctuation at its edges."""
    said = words(claim)
    for needle in dict.fromkeys((claim, claim[said[0].start : said[-1].end])) if said else ():
        found = source.find(needle, scope)
        whole = [place for place in found if source.holds_whole(place)]
        if not whole and len(needle) >= _LONG:
            whole = [place for place in found if not any(splits_number(source.text, at) for at in place)]
        if whole:
            return whole
    return []


def _in_case(phrase: str, places: Sequence[Range], source: SourceText) -> list[Range]:
    """Return the places in capitals if the phrase is an acronym: "US" is not "us", but NATO is Nato."""
    acronym = "".join(filter(str.isalpha, phrase))
    if not acronym.isupper() or len(acronym) > 6 or " " in phrase:
        return list(places)
    capitals = len(acronym) if len(acronym) <= 3 else 1
    return [p for p in places if "".join(filter(str.isalpha, source.text[slice(*p)]))[:capitals].isupper()]


def _nearest(places: Sequence[Range], near: int | None) -> Range:
    return places[0] if near is None else min(places, key=lambda place: abs(place[0] - near))


def _elided(parts: Sequence[str], source: SourceText, scope: Range, near: int | None) -> Found:
    """Return the passage that holds the parts in order, sought from the longest part on."""
    longest = max(range(len(parts)), key=lambda i: len(parts[i]))
    best = Found("not_found")
    if weight([word.text for word in words(parts[longest])]) < MIN_LETTERS:
        return best
    literal = sorted(_literal(parts[longest], source, scope), key=lambda place: abs(place[0] - (near or 0)))
    anchors = [Found("normalized", *place, 1.0) for place in literal[:_MAX_ANCHORS]]
    for anchor in anchors or [align(parts[longest], source, scope, near)]:
        if anchor.match != "not_found":
            best = max(best, _chained(parts, longest, anchor, source, scope), key=lambda f: f.rank)
        if best.match == "elided":
            break
    return best


def _chained(parts: Sequence[str], longest: int, anchor: Found, source: SourceText, scope: Range) -> Found:
    """Return the passage around the longest part, each other part being sought next to the one before it."""
    chain = {longest: anchor}
    start, end = anchor.start, anchor.end
    for i in range(longest - 1, -1, -1):
        reach = _MAX_GAP + 2 * len(parts[i])
        chain[i] = _part(parts[i], source, (max(scope[0], start - reach), start), start)
        start = chain[i].start if chain[i].end else start
    for i in range(longest + 1, len(parts)):
        reach = _MAX_GAP + 2 * len(parts[i])
        chain[i] = _part(parts[i], source, (end, min(scope[1], end + reach)), end)
        end = chain[i].end or end
    letters = sum(map(len, parts))
    score = sum(found.score * len(parts[i]) for i, found in chain.items()) / letters
    share = sum(len(parts[i]) for i, found in chain.items() if found.end) / letters
    if share < MIN_SHARE:
        return Found("not_found", score=score)
    matches = {found.match for found in chain.values()}
    if _hides_negation([chain[i] for i in sorted(chain) if chain[i].end], source):
        return Found("misquoted", start, end, score)
    if matches == {"normalized"}:
        return Found("elided", start, end, 1.0)
    return Found("fuzzy" if matches <= {"normalized", "fuzzy"} else "misquoted", start, end, score)


def _part(part: str, source: SourceText, reach: Range, near: int) -> Found:
    literal = _literal(part, source, reach)
    if literal:
        return Found("normalized", *_nearest(literal, near), 1.0)
    return align(part, source, reach, near)


def _hides_negation(passages: Sequence[Found], source: SourceText) -> bool:
    """Return whether an ellipsis stands for a few words that negate: "will … sign" for "will not sign"."""
    for one, other in pairwise(passages):
        gap = source.words[source.word_index(one.end) : source.word_index(other.start)]
        if len(gap) <= _CLOSE and any(is_negation(word.text) for word in gap):
            return True
    return False
