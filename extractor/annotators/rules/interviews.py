"""Interviews printed as questions and answers: which paragraphs answer, and who is the person interviewed."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extractor.annotators.rules.mentions import Mention, mention
from extractor.annotators.rules.parsing import Parse
from extractor.documents import Span

_MIN_QUESTIONS = 2
"""Paragraphs that ask, from which on a text is an interview; a report has one such paragraph at most."""
_MAX_QUESTION_WORDS = 70
_MAX_PROMPT_WORDS = 16
"""Words of a question without a question mark, at most: "Those talks collapsed."."""
_LABEL = re.compile(r"([A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,4}) ?: +(?=\S)")
"""Who asks or answers, before a colon: "Q: ", "Hana Orlu: "."""
_OPENING_MARKS = "\"“„«'‘"
_FIRST_PERSON = re.compile(r"\b(?:I|we|my|our|me|us)\b", re.IGNORECASE)
_SECOND_PERSON = re.compile(r"\b(?:you|your|yours)\b", re.IGNORECASE)
_BYLINE = re.compile(r"by\b", re.IGNORECASE)


@dataclass(frozen=True)
class Interview:
    """The answers of an interview.

    Attributes:
        person: The person interviewed.
        answers: One list of spans an answer, one span a paragraph, labels and quotation marks excluded.
    """

    person: Mention
    answers: tuple[tuple[Span, ...], ...] = field(default_factory=tuple)

    def holds(self, offset: int) -> bool:
        """Tell whether an offset lies in an answer."""
        return any(s.start <= offset < s.end for answer in self.answers for s in answer)


def find_interview(parse: Parse) -> Interview | None:
    """Return the interview that a text is, or None where it is none."""
    body = [p for p in parse.paragraphs[1:] if len(parse.text[p.start : p.end].split()) > 1]
    asking = [i for i, p in enumerate(body) if _is_question(parse.text[p.start : p.end])]
    if len(asking) < _MIN_QUESTIONS:
        return None
    first = asking[0]
    person = _person(parse, body[first].start)
    answers = _answers(body[first:], parse)
    if person is None or not answers or not any(_speaks_for_itself(a, parse) for a in answers):
        return None
    return Interview(person, tuple(answers))


def _is_question(text: str) -> bool:
    """Tell whether a paragraph is asked of somebody and not quoted."""
    is_quoted = text[0] in _OPENING_MARKS or text.rstrip()[-1] in '"”»'
    return text.rstrip().endswith("?") and not is_quoted and len(text.split()) <= _MAX_QUESTION_WORDS


def _answers(paragraphs: Sequence[Span], parse: Parse) -> list[tuple[Span, ...]]:
    """Return the answers, each with all of its paragraphs; the first paragraph given is a question."""
    style = _style(paragraphs, parse)
    answers: list[list[Span]] = []
    is_answered = True
    for index, paragraph in enumerate(paragraphs):
        text = parse.text[paragraph.start : paragraph.end]
        is_last = index + 1 == len(paragraphs)
        if _is_question(text) or (is_answered and not is_last and style.is_prompt(text)):
            is_answered = False
        elif not is_answered:
            if style.is_answer(text):
                answers.append([_bare(paragraph, parse)])
            is_answered = True
        elif answers and style.goes_on(text):
            answers[-1].append(_bare(paragraph, parse))
    return [tuple(a) for a in answers]


@dataclass(frozen=True)
class _Style:
    """How an interview tells questions and answers apart.

    Attributes:
        is_quoted: The answers stand between quotation marks.
        askers: Labels before the questions: "Q", "Courier"; empty where there are none.
    """

    is_quoted: bool
    askers: frozenset[str]

    def is_prompt(self, text: str) -> bool:
        """Tell whether a paragraph behind an answer asks without a question mark."""
        if self.askers:
            return _label(text) in self.askers
        if self.is_quoted:
            return text[0] not in _OPENING_MARKS
        is_short = len(text.split()) <= _MAX_PROMPT_WORDS
        return is_short and (not _FIRST_PERSON.search(text) or bool(_SECOND_PERSON.search(text)))

    def is_answer(self, text: str) -> bool:
        """Tell whether a paragraph behind a question can answer it."""
        return not self.is_quoted or text[0] in _OPENING_MARKS

    def goes_on(self, text: str) -> bool:
        """Tell whether a paragraph behind an answer is part of it."""
        if self.askers:
            return not _label(text)
        return text[0] in _OPENING_MARKS if self.is_quoted else bool(_FIRST_PERSON.search(text))


def _label(text: str) -> str | None:
    match = _LABEL.match(text)
    return match[1] if match else None


def _style(paragraphs: Sequence[Span], parse: Parse) -> _Style:
    texts = [parse.text[p.start : p.end] for p in paragraphs]
    behind = [b[0] for a, b in pairwise(texts) if _is_question(a)]
    is_quoted = sum(mark in _OPENING_MARKS for mark in behind) * 2 > len(behind)
    labels = [label for t in texts if _is_question(t) and (label := _label(t))]
    return _Style(is_quoted, frozenset(labels if len(labels) >= _MIN_QUESTIONS else ()))


def _bare(paragraph: Span, parse: Parse) -> Span:
    """Return a paragraph without its label and the quotation marks around it."""
    start, end = paragraph.start, paragraph.end
    label = _LABEL.match(parse.text, start, end)
    start = label.end() if label else start
    if parse.text[start] in _OPENING_MARKS:
        start += 1
        end -= parse.text[end - 1] in "\"”»'’"
    return Span(start=start, end=end)


def _speaks_for_itself(answer: Sequence[Span], parse: Parse) -> bool:
    return any(_FIRST_PERSON.search(parse.text[s.start : s.end]) for s in answer)


def _person(parse: Parse, end: int) -> Mention | None:
    """Return whom the words before the first question name most often, of equals the first one."""
    bylines = [p for p in parse.paragraphs if _BYLINE.match(parse.text, p.start)]
    found: list[Mention] = []
    for token in parse.doc:
        if token.idx >= end or token.pos_ != "PROPN" or any(p.start <= token.idx < p.end for p in bylines):
            continue
        named = mention(token, parse) if token.dep_ not in {"compound", "amod", "poss", "nmod"} else None
        if named is not None and named.is_person and not named.is_description:
            found.append(named)
    counts = Counter(m.name.split()[-1] for m in found)
    full = [m for m in found if " " in m.name]
    return max(full, key=lambda m: (counts[m.name.split()[-1]], -m.start), default=None)
