"""Statements by rules: who is reported to have said what, by cue words, quotation marks and their grammar."""

from typing import TYPE_CHECKING

from extractor.annotators.rules.attributions import (
    Attributed,
    according_to,
    headline_source,
    in_words_of,
    is_headline,
    label_speaker,
)
from extractor.annotators.rules.circumstances import date_of, medium_of, meeting_of, relay_of
from extractor.annotators.rules.clauses import in_quotes
from extractor.annotators.rules.content import Content, addressee_of, reported_content
from extractor.annotators.rules.cue_matching import CueMatch, match_cue
from extractor.annotators.rules.drafts import Draft, answer_of, arranged
from extractor.annotators.rules.interviews import find_interview
from extractor.annotators.rules.mentions import mention
from extractor.annotators.rules.parsing import Parse
from extractor.annotators.rules.quote_attribution import attribute_quotes
from extractor.annotators.rules.speakers import Narration, Speaker, relaying
from extractor.documents import Span
from extractor.schemas.statement import StatementAnswer

if TYPE_CHECKING:
    from spacy.tokens import Token


def find_statements(parse: Parse) -> list[StatementAnswer]:
    """Return the statements of a chunk, one a cue and source, in the order of the text."""
    finder = _Finder(parse)
    drafts = [*arranged(finder.drafts(), finder.free_quotes(), parse), *finder.answers()]
    drafts.sort(key=lambda d: (d.start, d.cue_at))
    return [answer_of(draft, parse) for draft in drafts]


class _Finder:
    """Reads a parse word by word and drafts a statement at each cue."""

    def __init__(self, parse: Parse) -> None:
        self._parse = parse
        self._interview = find_interview(parse)
        self._narration = Narration(parse, self._interview)
        self._headlines = [p for p in parse.paragraphs if is_headline(p, parse)]
        self.attribution = attribute_quotes(parse)

    def drafts(self) -> list[Draft]:
        """Return a draft for each cue with a source and a content; some may overlap."""
        found: list[Draft] = []
        for token in self._parse.doc:
            if in_quotes(token.idx, self._parse):
                continue
            draft = self._without_verb(token) or self._at_cue(token)
            if draft is not None:
                found.append(draft)
        found += self._labelled()
        found += self._headline_drafts()
        return found

    def answers(self) -> list[Draft]:
        """Return a draft for each answer of the person interviewed."""
        interview = self._interview
        if interview is None:
            return []
        name = interview.person.name[:200]
        return [
            Draft(
                speaker=Speaker(name, name, answer[0].start, interview.person),
                cue=None,
                cue_at=answer[0].start,
                act="assert",
                contents=list(answer),
            )
            for answer in interview.answers
        ]

    def free_quotes(self) -> list[Span]:
        """Return the quotations without a cue that may go on from a statement."""
        return [q for q in self.attribution.free if not self._is_answer(q)]

    def _is_answer(self, span: Span) -> bool:
        return self._interview is not None and self._interview.holds(span.start)

    def _at_cue(self, token: "Token") -> Draft | None:
        match = match_cue(token)
        if match is None:
            return None
        quotes = [
            q for q in self.attribution.by_verb.get(match.verb.i, (match, []))[1] if not self._is_answer(q)
        ]
        content = reported_content(match, self._parse)
        if not quotes and (content is None or not self._is_allowed(match, content)):
            return None
        speaker = self._narration.speaker(match)
        if speaker is None:
            return None
        return self._draft(match, speaker, content, quotes)

    def _is_allowed(self, match: CueMatch, content: Content) -> bool:
        """Tell whether an indirect statement counts: in headlines only a clause with a verb of telling does."""
        in_headline = any(p.start <= match.verb.idx < p.end for p in self._headlines)
        return not in_headline or (match.cue.is_telling and content.is_clause)

    def _draft(self, match: CueMatch, speaker: Speaker, content: Content | None, quotes: list[Span]) -> Draft:
        spans = list(content.spans) if content else []
        if quotes:
            spans = [s for s in spans if not any(s.start < q.end and q.start < s.end for q in quotes)]
        contents = sorted([*spans, *quotes], key=lambda s: s.start)
        last = content.last if content is not None and content.last is not None else match.last
        last = last if 0 <= last.i - match.last.i < 4 else match.last
        parse = self._parse
        medium = medium_of(match, contents, parse)
        if medium is not None and not speaker.is_text:
            self._narration.issued(speaker)
        return Draft(
            speaker=speaker,
            cue=parse.text[match.first.idx : last.idx + len(last)],
            cue_at=match.verb.idx,
            act=content.act if content is not None and content.act else match.cue.act,
            contents=contents,
            is_telling="clause" in match.cue.frames and (content is None or content.is_clause),
            addressees=self._names(addressee_of(match) if quotes or content is None else content.addressee),
            about=self._names(content.about if content is not None else None),
            medium=medium,
            meeting=meeting_of(match, contents, parse),
            date=date_of(match, contents, parse),
            reported_by=self._relay(match, speaker) or relay_of(match, parse),
        )

    def _relay(self, match: CueMatch, speaker: Speaker) -> str | None:
        if match.actor.i == match.verb.i:
            return None
        subject = relaying(match)
        found = mention(subject, self._parse) if subject is not None else None
        is_other = found is not None and not found.is_pronoun and found.name != speaker.name
        return found.name[:200] if found is not None and is_other else None

    def _names(self, head: "Token | None") -> list[str]:
        if head is None:
            return []
        speaker = self._narration.resolve(head) if head.pos_ == "PRON" else None
        if speaker is not None:
            return [speaker.name]
        found = mention(head, self._parse)
        return [found.name[:200]] if found is not None and not found.is_pronoun else []

    def _without_verb(self, token: "Token") -> Draft | None:
        quotes = self.attribution.according.get(token.i, [])
        found = according_to(token, self._parse) or in_words_of(token, self._parse)
        if found is None:
            return None
        return self._attributed(found, token.idx, quotes)

    def _attributed(self, found: Attributed, cue_at: int, quotes: list[Span]) -> Draft | None:
        self._narration.read_to(found.source.i)
        speaker = self._narration.resolve(found.source, is_telling=True)
        if speaker is None:
            return None
        return Draft(
            speaker=speaker,
            cue=found.cue or None,
            cue_at=cue_at,
            act="assert",
            contents=quotes or list(found.contents),
        )

    def _labelled(self) -> list[Draft]:
        drafts = []
        for offset, quote in self.attribution.labelled:
            source = label_speaker(offset, quote, self._parse)
            if source is None:
                self.attribution.free.append(quote)
                continue
            draft = self._attributed(Attributed(source, (quote,), ""), source.idx, [quote])
            if draft is not None:
                drafts.append(draft)
        self.attribution.free.sort(key=lambda q: q.start)
        return drafts

    def _headline_drafts(self) -> list[Draft]:
        drafts = []
        for paragraph in self._headlines:
            found = headline_source(paragraph, self._parse)
            if found is not None and (draft := self._attributed(found, found.source.idx, [])) is not None:
                drafts.append(draft)
        return drafts
