"""Positions by rules: verbs, nouns and adjectives of support and opposition, and what their object is."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from extractor.annotators.rules.findings import Finding
from extractor.annotators.rules.lexicon import TEXT_NOUNS
from extractor.annotators.rules.mentions import Mention
from extractor.annotators.rules.parsing import Parse
from extractor.annotators.rules.reading import Reader, subject_of
from extractor.annotators.rules.stance_lexicon import CONDITIONS
from extractor.annotators.rules.stances import find_stance
from extractor.annotators.rules.verdicts import find_verdict
from extractor.documents import Span
from extractor.schemas.position import HolderLevel, PositionAnswer, Stance
from extractor.schemas.statement import StatementAnswer

if TYPE_CHECKING:
    from spacy.tokens import Span as SpacySpan
    from spacy.tokens import Token

_MAX_WORDS = 15
_MAX_HOLDERS = 4
_SAME_PROPOSITION = 75.0
"""rapidfuzz token_set_ratio from which two propositions of one holder are one."""

_LOOSE_ENDS = frozenset(
    "a an the of in on at to for with by from and or as than that which into over its their".split()
)
"""Words that a cut proposition must not end in."""

_FIRST_PERSON = frozenset({"we", "i", "us", "our", "my"})
_POSSESSIVES = frozenset({"our", "my", "his", "her", "its", "their"})
"""In what somebody says, "our country" and "his government" are the speaker's side."""

_FLIPPED: dict[Stance, Stance] = {"support": "oppose", "oppose": "support"}


def find_positions(parse: Parse, statements: Sequence[StatementAnswer]) -> list[PositionAnswer]:
    """Return the positions of a chunk, each once, in the order of the text.

    Args:
        parse: The chunk.
        statements: What was found to be said in it: "we" in a quote is its speaker, and what a speaker calls
            necessary or illegal is the speaker's position.
    """
    reader = Reader(parse)
    said = _Said(parse, statements)
    found: list[PositionAnswer] = []
    for sentence in parse.doc.sents:
        if sentence.text.rstrip("\"' \n").endswith("?"):
            continue  # what is asked is nobody's position
        for token in sentence:
            for finding in find_stance(token):
                found += _answers(finding, _holders(finding.trigger, reader, said), sentence, said)
            speaker = said.by(token)
            if speaker is not None:
                for finding in find_verdict(token):
                    found += _answers(finding, [speaker], sentence, said)
    return _distinct(found)


class _Said:
    """Which statement a word belongs to."""

    def __init__(self, parse: Parse, statements: Sequence[StatementAnswer]) -> None:
        self._text = parse.text
        self._spans: list[tuple[Span, StatementAnswer]] = []
        for statement in statements:
            position = 0
            for content in statement.content:
                start = parse.text.find(content, position)
                if start >= 0:
                    position = start + len(content)
                    self._spans.append((Span(start=start, end=position), statement))

    def sentence_text(self, sentence: "SpacySpan") -> str:
        """Return a sentence in the chunk's own characters; the parse has plain quotation marks."""
        return self._text[sentence.start_char : sentence.end_char].strip()[:2000]

    def statement(self, token: "Token") -> StatementAnswer | None:
        """Return the innermost statement whose content holds the token."""
        holding = [
            (s.end - s.start, i) for i, (s, _) in enumerate(self._spans) if s.start <= token.idx < s.end
        ]
        return self._spans[min(holding)[1]][1] if holding else None

    def by(self, token: "Token") -> Mention | None:
        """Return the speaker of that statement as a mention."""
        statement = self.statement(token)
        if statement is None:
            return None
        name = statement.speaker
        return Mention(
            start=0, end=0, text=statement.speaker_text, name=name, head=-1, is_person=_is_name(name)
        )


def _is_name(name: str) -> bool:
    words = name.split()
    return len(words) > 1 and all(w[:1].isupper() for w in words)


def _holders(trigger: "Token", reader: Reader, said: _Said) -> list[Mention]:
    subject = subject_of(trigger)
    if subject is None:
        return []
    if subject.lower_ in _FIRST_PERSON:
        speaker = said.by(subject)
        return [speaker] if speaker else []
    own = next((c.lower_ for c in subject.children if c.dep_ == "poss"), "")
    if own in _POSSESSIVES and (speaker := said.by(subject)) is not None:
        return [speaker]
    return [m for m in reader.resolve(subject) if not m.is_pronoun]


def _answers(
    finding: Finding, holders: Sequence[Mention], sentence: "SpacySpan", said: _Said
) -> Iterator[PositionAnswer]:
    proposition = _proposition(finding, holders)
    if proposition is None:
        return
    is_said = finding.is_saying or said.statement(finding.trigger) is not None
    for holder in holders[:_MAX_HOLDERS]:
        yield PositionAnswer(
            holder=holder.name,
            level=_level(holder, holders),
            proposition=proposition,
            stance=_stance(finding, sentence),
            toward=finding.toward,
            basis="action_or_vote"
            if finding.is_act
            else "explicit_statement"
            if is_said
            else "reported_by_article",
            quote=said.sentence_text(sentence),
        )


def _level(holder: Mention, holders: Sequence[Mention]) -> HolderLevel:
    if len(holders) > 1:
        return "joint"
    is_voice = "spokes" in (holder.title or holder.name).lower() or holder.name.lower() in TEXT_NOUNS
    return "individual" if holder.is_person and not is_voice else "on_behalf_of_organization"


def _stance(finding: Finding, sentence: "SpacySpan") -> Stance:
    stance = _FLIPPED[finding.stance] if finding.is_negated else finding.stance
    behind = sentence.doc[finding.trigger.i : sentence.end].text.partition(";")[0].lower()
    is_conditional = any(words in behind for words in CONDITIONS) or (
        finding.is_negated and " until " in behind
    )
    # "won't sign until they leave" and "will sign if they leave" are one stance.
    return "conditional" if is_conditional and (stance == "support" or finding.is_negated) else stance


def _proposition(finding: Finding, holders: Sequence[Mention]) -> str | None:
    """Return a neutral sentence: the clause with "should", or the object with the finding's predicate."""
    if not holders:
        return None
    actor = " and ".join(h.name for h in holders) if len(holders) < 3 else "the parties"
    words = finding.proposition.replace("{holder}", actor).split()
    if len(words) < 3:
        return None
    words = words[:_MAX_WORDS]
    while len(words) > 3 and words[-1].lower() in _LOOSE_ENDS:
        words.pop()
    text = " ".join(words).strip(" ,.;:\"“”'’-")
    return text[:1].upper() + text[1:240]


def _distinct(found: Iterable[PositionAnswer]) -> list[PositionAnswer]:
    """Return the positions each once: of a headline and its sentence in the body the body's stays."""
    kept: list[PositionAnswer] = []
    for answer in found:
        twin = next((i for i, k in enumerate(kept) if _is_same(k, answer)), None)
        if twin is None:
            kept.append(answer)
        elif len(answer.quote) > len(kept[twin].quote) and not kept[twin].quote.endswith("."):
            kept[twin] = answer
    return kept


def _is_same(a: PositionAnswer, b: PositionAnswer) -> bool:
    if (a.holder, a.stance) != (b.holder, b.stance):
        return False
    return fuzz.token_set_ratio(a.proposition, b.proposition) >= _SAME_PROPOSITION
