"""How, when and at which meeting something was said, by the words around the cue."""

import re
from collections.abc import Sequence

from extractor.annotators.rules.clauses import relay_in
from extractor.annotators.rules.cue_matching import CueMatch
from extractor.annotators.rules.parsing import Parse
from extractor.dates import find_date_words
from extractor.documents import Span

_ADJECTIVES = r"(?:[\w'’-]+\s+){0,3}?"
_OUTLET = r"(?:\s+(?:with|to|for|by|on)\s+(?:the\s+)?[A-Z][\w.&'’-]*(?:\s+(?:of\s+)?[A-Z][\w.&'’-]*){0,4})?"
_MEDIUM = re.compile(
    r"\b(?:(?:in|at|during|via|through|on|by|over)\s+(?:an?|the|his|her|its|their|this)?\s*" + _ADJECTIVES
    + r"(?:interview|press conference|news conference|news briefing|press briefing|briefing|presser|media conference"
    r"|statement|letter|post|tweet|speech|address|op-ed|article|video|broadcast|message|press release|press note"
    r"|communiqu[eé]|telegram channel|telephone|remarks|note verbale|televised address|website|podcast)\b" + _OUTLET
    + r"|\bon\s+(?:X|Twitter|Telegram|Facebook|Instagram|Weibo|WhatsApp|Truth Social|social media|state TV"
    r"|state television|television|radio)\b|\bby (?:tele)?phone\b)",
    re.UNICODE,
)  # fmt: skip
_MEETING = re.compile(
    r"\b(?:(?:during|at|after|following|before|addressing|addressed|addresses|opening|opened|in|told"
    r"|on the sidelines of)"
    r"\s+)((?:the|this|their|his|her)\s+" + _ADJECTIVES
    + r"(?:meeting|talks|summit|conference|session|forum|consultations|negotiations|gathering|phone call|call"
    r"|conversation|audience|dinner|roundtable|visit))\b"
)  # fmt: skip
_NEAR = 90
"""Code points between a cue and the date of saying, at most."""


def medium_of(match: CueMatch, contents: Sequence[Span], parse: Parse) -> str | None:
    """Return the words for where it was said: "in an interview with Radio Orlu"."""
    zone = _zone(match, contents, parse)
    found = _MEDIUM.search(zone)
    return found[0].rstrip(" .,")[:200] if found else None


def meeting_of(match: CueMatch, contents: Sequence[Span], parse: Parse) -> str | None:
    """Return the words for the meeting at which it was said: "the talks"."""
    for found in _MEETING.finditer(_zone(match, contents, parse)):
        words = found[1]
        if not re.search(r"\b(?:press|news|media)\b", words) and len(words) <= 200:
            return words
    return None


def date_of(match: CueMatch, contents: Sequence[Span], parse: Parse) -> str | None:
    """Return the words for when it was said: "Tuesday" in "said on Tuesday"."""
    zone = _zone(match, contents, parse)
    cue = match.verb.idx - match.verb.sent.start_char
    spans = [s for s in find_date_words(zone) if abs(s.start - cue) <= _NEAR]
    if not spans:
        return None
    nearest = min(spans, key=lambda s: abs(s.start - cue))
    return zone[nearest.start : nearest.end][:200]


def relay_of(match: CueMatch, parse: Parse) -> str | None:
    """Return who relays it, by the remark at the end of the sentence: "Orlu Radio" in ", Orlu Radio reports"."""
    sentence = match.verb.sent
    found = relay_in(parse.text[sentence.start_char : sentence.end_char])
    if found is None or sentence.start_char + found.start() < match.verb.idx:
        return None
    words = found["before"] or found["after"]
    return words[:200] if words else None


def _zone(match: CueMatch, contents: Sequence[Span], parse: Parse) -> str:
    """Return the sentence of the cue with its content and all that is quoted blanked out, offsets kept."""
    sentence = match.verb.sent
    start, end = sentence.start_char, sentence.end_char
    characters = list(parse.text[start:end])
    for span in (*contents, *parse.quoted):
        for i in range(max(span.start, start), min(span.end, end)):
            characters[i - start] = "\x00"
    return "".join(characters)
