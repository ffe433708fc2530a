"""Where in the article each answer stands: answers with evidence, and those that have none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractor.documents import Chunk, Span
from extractor.grounding import SourceText, ground, occurrences
from extractor.schemas.base import Answer
from extractor.schemas.evidence import Evidence
from extractor.schemas.extraction import Rejected
from extractor.schemas.meeting import MeetingAnswer
from extractor.schemas.position import PositionAnswer
from extractor.schemas.registry import RecordType
from extractor.schemas.statement import StatementAnswer
from extractor.segmentation import sentence_around

_BESIDE = 60
"""Code points between a speaker and its cue, or between an attribution and what is attributed."""

_GRADES = ("exact", "normalized", "elided", "fuzzy", "misquoted", "not_found")


@dataclass(frozen=True)
class Grounded:
    """An answer whose evidence was found.

    Attributes:
        record_type: Name of its record type.
        answer: What the annotator said.
        evidence: Passages, each with offsets, at least one.
        chunk: Index of the chunk it was found in; references between answers hold within a chunk.
        content: For statements: the located content spans, in the order of the text.
    """

    record_type: str
    answer: Answer
    evidence: tuple[Evidence, ...]
    chunk: int
    content: tuple[Span, ...] = ()

    @property
    def anchor(self) -> int:
        """Offset that names of this record should be near to."""
        return self.evidence[0].start or 0


def ground_answers(
    answers: Iterable[Answer], record_type: RecordType, source: SourceText, chunk: Chunk
) -> tuple[list[Grounded], list[Rejected]]:
    """Return the answers with their evidence, and what could not be found.

    A record of which some quotes are found and others not is kept with those found; the others are listed
    among the rejected, so that nothing is lost.
    """
    grounded: list[Grounded] = []
    rejected: list[Rejected] = []
    within = Span(start=chunk.start, end=chunk.start + len(chunk.text))
    for answer in answers:
        found, missing, content = _find(answer, record_type, source, within)
        if missing:
            rejected.append(_rejected(answer, record_type, missing, is_kept=bool(found)))
        if found:
            grounded.append(Grounded(record_type.name, answer, tuple(found), chunk.index, tuple(content)))
    return grounded, rejected


def _find(
    answer: Answer, record_type: RecordType, source: SourceText, chunk: Span
) -> tuple[list[Evidence], list[Evidence], list[Span]]:
    """Return the located evidence, what is not in the article, and the content spans of a statement."""
    if isinstance(answer, StatementAnswer):
        return _find_statement(answer, source, chunk)
    found, missing = _ground_all(_quotes(answer), source, chunk, near=None)
    if isinstance(answer, MeetingAnswer | PositionAnswer):
        return found, missing, []
    values = [getattr(answer, name) for name in record_type.verbatim]
    words = [w for v in values for w in (v if isinstance(v, list) else [v]) if isinstance(w, str)]
    _, unsupported = _ground_all(words, source, chunk, near=found[0].start if found else None)
    return ([], missing + unsupported, []) if unsupported else (found, missing, [])


def _quotes(answer: Answer) -> list[str]:
    if isinstance(answer, MeetingAnswer):
        return answer.quotes
    return [str(getattr(answer, "quote", ""))]


def _ground_all(
    quotes: Sequence[str], source: SourceText, chunk: Span, *, near: int | None
) -> tuple[list[Evidence], list[Evidence]]:
    """Ground quotes in their given order, the longest first, so that it tells which occurrence of the rest is meant."""
    graded: dict[int, Evidence] = {}
    for i in sorted(range(len(quotes)), key=lambda i: -len(quotes[i])):
        graded[i] = ground(quotes[i], source, near=near, within=chunk)
        near = graded[i].start if near is None else near
    evidence = [graded[i] for i in range(len(quotes))]
    found = [e for e in evidence if e.start is not None]
    return _distinct(found), [e for e in evidence if e.start is None]


def _distinct(evidence: Sequence[Evidence]) -> list[Evidence]:
    return list({(e.start, e.end): e for e in evidence}.values())


def _find_statement(
    answer: StatementAnswer, source: SourceText, chunk: Span
) -> tuple[list[Evidence], list[Evidence], list[Span]]:
    attributions = _attributions(answer, source, chunk)
    near = attributions[0].start if len(attributions) == 1 else None
    found, missing = _ground_all(answer.content, source, chunk, near=near)
    if not found or len(missing) > len(found):
        return [], missing + found, []
    found.sort(key=lambda e: _span(e).start)
    content = [_span(e) for e in found]
    return _passages(found, attributions, source), missing, content


def _span(evidence: Evidence) -> Span:
    return Span(start=evidence.start or 0, end=evidence.end or 0)


def _attributions(answer: StatementAnswer, source: SourceText, chunk: Span) -> list[Span]:
    """Return where speaker and cue stand beside each other: "Orlu told", "said the ministry's"."""
    if not answer.cue:
        return []
    speakers = occurrences(answer.speaker_text, source)
    found: list[Span] = []
    for cue in occurrences(answer.cue, source):
        beside = [s for s in speakers if _is_beside(s, cue, source)]
        if beside and chunk.start <= cue.start < chunk.end:
            speaker = min(beside, key=lambda s: abs(s.start - cue.start))
            found.append(Span(start=min(speaker.start, cue.start), end=max(speaker.end, cue.end)))
    return found


def _is_beside(speaker: Span, cue: Span, source: SourceText) -> bool:
    start, end = min(speaker.end, cue.end), max(speaker.start, cue.start)
    return end - start <= _BESIDE and "\n" not in source.text[start:end]


def _passages(
    contents: Sequence[Evidence], attributions: Sequence[Span], source: SourceText
) -> list[Evidence]:
    """Return the sentences that hold the contents, and the attribution where it stands right beside one.

    A passage takes the worst grade and the lowest score of the contents in it.
    """
    passages: list[tuple[Span, list[Evidence]]] = []
    for content in contents:
        span = sentence_around(source.text, _with_attribution(_span(content), attributions, source))
        if passages and span.start <= passages[-1][0].end + 1:
            previous, inside = passages[-1]
            passages[-1] = (Span(start=previous.start, end=max(previous.end, span.end)), [*inside, content])
        else:
            passages.append((span, [content]))
    return [_as_evidence(span, inside, source) for span, inside in passages]


def _with_attribution(content: Span, attributions: Sequence[Span], source: SourceText) -> Span:
    for attribution in attributions:
        start, end = min(content.start, attribution.start), max(content.end, attribution.end)
        gap = (end - start) - (content.end - content.start) - (attribution.end - attribution.start)
        if gap <= _BESIDE and "\n" not in source.text[start:end]:
            return Span(start=start, end=end)
    return content


def _as_evidence(span: Span, inside: Sequence[Evidence], source: SourceText) -> Evidence:
    claims = [e.claimed for e in inside if e.claimed]
    return Evidence(
        quote=source.text[span.start : span.end],
        start=span.start,
        end=span.end,
        match=max((e.match for e in inside), key=_GRADES.index),
        score=min(e.score for e in inside),
        claimed=" … ".join(claims) or None,
    )


def _rejected(
    answer: Answer, record_type: RecordType, missing: Sequence[Evidence], *, is_kept: bool
) -> Rejected:
    quotes = "; ".join(repr(e.claimed or e.quote) for e in missing)
    kept = "; the record is kept with its other quotes" if is_kept else ""
    return Rejected(
        record_type=record_type.name,
        reason="not_found",
        message=f"not in the article: {quotes}{kept}",
        answer=answer.model_dump(mode="json"),
        evidence=tuple(missing),
    )
