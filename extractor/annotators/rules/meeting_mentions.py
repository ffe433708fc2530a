"""Mentions of meetings: what each sentence by itself tells of one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractor.annotators.rules.meeting_actors import Cast, Side, same_side
from extractor.annotators.rules.meeting_details import (
    find_date,
    find_mode,
    find_process,
    find_round,
    find_topics,
    is_on_sidelines,
)
from extractor.annotators.rules.meeting_doers import doer
from extractor.annotators.rules.meeting_lexicon import (
    DISCUSS_VERBS,
    HOST_VERBS,
    PLURAL_CONFER_VERBS,
    VISIT_VERBS,
)
from extractor.annotators.rules.meeting_places import Where, dateline_of, find_place
from extractor.annotators.rules.meeting_scene import Scene
from extractor.annotators.rules.meeting_sides import find_sides, is_civil, is_domestic, is_international
from extractor.annotators.rules.meeting_status import is_attendance_refused, status_of
from extractor.annotators.rules.meeting_triggers import Trigger, find_triggers, is_sideline
from extractor.annotators.rules.meeting_verbs import meeting_lemma
from extractor.annotators.rules.parsing import Parse
from extractor.annotators.rules.reading import Reader
from extractor.schemas.meeting import MeetingKind, MeetingMode, MeetingStatus

if TYPE_CHECKING:
    from spacy.tokens import Span as SpacySpan

_SUCCESSIVE = frozenset(
    "next another further new previous last second third follow-up fresh earlier subsequent first".split()
)
_CONTINUING = frozenset("continue conclude end finish wrap proceed".split())
_ABSORBING_LINKS = frozenset({"for", "in", "at", "over", "during", "by", "on", "via", "through"})


@dataclass(frozen=True)
class MeetingMention:
    """What one sentence tells of one meeting; see `MeetingAnswer` for the fields.

    Attributes:
        noun: Lemma of the noun that names it; None for verbs.
        is_definite: It can take up a meeting told of before.
        generic: A side that points back: "they", "the two ministers".
        is_refused: Its sides stay away from a meeting of others.
        is_headline: It stands in the headline, before what it takes up.
        is_separate: The first side meets each of the others by itself.
        is_successive: It is one before or after another: "the next round", "a further meeting".
        is_continued: It goes on or ends: somebody "continues talks".
        position: Index of the trigger in the parse.
        quote: The sentence, verbatim.
    """

    sides: tuple[Side, ...]
    kind: MeetingKind
    status: MeetingStatus
    noun: str | None
    is_definite: bool
    generic: Side | None
    is_refused: bool
    is_sideline: bool
    is_separate: bool
    is_successive: bool
    is_continued: bool
    is_headline: bool
    position: int
    quote: str
    date: str | None = None
    place: Where | None = None
    process: str | None = None
    round: int | None = None
    mode: MeetingMode = "unknown"
    topics: tuple[str, ...] = ()
    title: str | None = None


def find_mentions(parse: Parse) -> list[MeetingMention]:
    """Return the mentions of meetings of a chunk in the order of the text."""
    scene = Scene(parse, Reader(parse), Cast(parse))
    finder = _Finder(scene, dateline_of(parse), _headline_end(parse))
    return [m for sentence in parse.doc.sents for m in finder.in_sentence(sentence)]


def _headline_end(parse: Parse) -> int:
    """Return where the headline ends: a first paragraph that is no sentence; 0 where there is none."""
    if len(parse.paragraphs) < 2:
        return 0
    first = parse.paragraphs[0]
    return 0 if parse.text[first.start : first.end].rstrip("\"'”’»)").endswith((".", ":")) else first.end


@dataclass(frozen=True)
class _Finder:
    scene: Scene
    dateline: str | None
    headline_end: int

    def in_sentence(self, sentence: "SpacySpan") -> Iterator[MeetingMention]:
        triggers = [t for t in find_triggers(sentence) if not is_sideline(t.token) or t.token.pos_ == "VERB"]
        found = [(t, m) for t in triggers if (m := self._mention(t, is_only=len(triggers) == 1)) is not None]
        for mention in _absorbed(found):
            yield from _separate(mention)

    def _mention(self, trigger: Trigger, *, is_only: bool) -> MeetingMention | None:
        parse = self.scene.parse
        status = status_of(trigger)
        is_refused = is_attendance_refused(trigger)
        if status is None and not is_refused:
            return None
        found = find_sides(trigger, self.scene)
        sides = tuple(s for s in found if not s.is_generic)
        points_back = len(sides) < len(found)
        if not _is_meeting(trigger, sides, status, points_back=points_back) or (
            self._is_quoted(trigger) and len(sides) < 2
        ):
            return None
        sentence = trigger.token.sent
        quote = parse.text[sentence.start_char : sentence.end_char].strip()
        place = find_place(trigger, parse, self.dateline, is_only=is_only)
        return MeetingMention(
            sides=sides,
            kind=trigger.kind,
            status="planned" if is_refused else status or "planned",
            noun=meeting_lemma(trigger.inner or trigger.token) if trigger.is_noun else None,
            is_definite=trigger.is_definite,
            generic=next((s for s in found if s.is_generic), None),
            is_refused=is_refused,
            is_sideline=is_on_sidelines(trigger),
            is_separate=_is_separate(trigger),
            is_successive=_is_successive(trigger),
            is_continued=trigger.verb is not None and trigger.verb.lemma_.lower() in _CONTINUING,
            is_headline=sentence.start_char < self.headline_end,
            position=trigger.token.i,
            quote=quote[:2000],
            date=find_date(trigger, parse, is_only=is_only),
            place=place,
            process=find_process(trigger, parse.text[sentence.start_char : sentence.end_char]),
            round=find_round(trigger),
            mode=find_mode(trigger, place),
            topics=tuple(find_topics(trigger, parse)),
            title=_title(trigger, parse),
        )

    def _is_quoted(self, trigger: Trigger) -> bool:
        return any(q.start <= trigger.token.idx < q.end for q in self.scene.parse.quoted)


def _is_meeting(
    trigger: Trigger, sides: Sequence[Side], status: MeetingStatus | None, *, points_back: bool
) -> bool:
    """Tell whether a trigger with its sides is an interactive contact, no visit to a factory or cabinet sitting."""
    if is_domestic(sides) or is_civil(sides):
        return False
    if trigger.is_noun and trigger.token.lemma_.lower() in {"dialogue", "dialog"} and status == "proposed":
        return False  # an appeal to talk at all, of which news are full
    if trigger.is_noun:
        is_visit = any(s.role != "host" for s in sides) or trigger.is_definite or points_back
        return trigger.kind != "visit" or is_visit
    lemma = trigger.token.lemma_.lower()
    if points_back or trigger.is_definite:
        return True
    if lemma in HOST_VERBS | VISIT_VERBS | {"invite", "call", "phone", "telephone", "ring"}:
        return _has_both_parts(sides, lemma)
    if len(sides) >= 2:
        return True
    if lemma in DISCUSS_VERBS or len(sides) != 1 or trigger.kind != "talks":
        return False
    subject = doer(trigger.token)
    is_own = subject is not None and sides[0].mention.start <= subject.idx < sides[0].mention.end
    return (sides[0].is_plural and is_own) or (lemma in PLURAL_CONFER_VERBS and is_international(sides[0]))


def _has_both_parts(sides: Sequence[Side], lemma: str) -> bool:
    """Tell whether a visitor and a host, or a caller and the called, are actors of diplomacy."""
    if len(sides) < 2:
        return False
    first, *others = sides
    is_other_actor = any(s.mention.is_person or s.state is not None for s in others)
    is_first_actor = first.mention.is_person or first.state is not None or first.is_named
    return is_first_actor and is_other_actor


def _is_separate(trigger: Trigger) -> bool:
    words = [c.lower_ for t in (trigger.token, trigger.verb) if t is not None for c in t.children]
    return "separately" in words or "separate" in words


def _is_successive(trigger: Trigger) -> bool:
    words = {c.lower_ for n in trigger.nouns for c in n.children if c.i < n.i}
    return bool(words & _SUCCESSIVE)


def _title(trigger: Trigger, parse: Parse) -> str | None:
    """Return the words that name a meeting: "15th international meeting", "East Asia Summit"; None for plain nouns."""
    if not trigger.is_noun:
        return None
    token = trigger.token
    words = [
        t for t in parse.doc[token.left_edge.i : token.i + 1] if t.dep_ != "det" and t.sent == token.sent
    ]
    if len(words) < 2 or any(t.is_punct and t.text == "," for t in words):
        return None
    is_named = any(t.pos_ == "PROPN" or t.ent_type_ == "ORDINAL" or t.like_num for t in words)
    return parse.text[words[0].idx : token.idx + len(token)] if is_named else None


def _absorbed(found: list[tuple[Trigger, MeetingMention]]) -> Iterator[MeetingMention]:
    """Yield the mentions of a sentence; a noun that only tells the form of what a verb tells is part of it."""
    verbs = {t.token.i: i for i, (t, _) in enumerate(found) if not t.is_noun}
    mentions = [m for _, m in found]
    dropped: set[int] = set()
    for i, (trigger, mention) in enumerate(found):
        at = verbs.get(trigger.verb.i) if trigger.is_noun and trigger.verb is not None else None
        if (
            at is None
            or trigger.link not in _ABSORBING_LINKS
            or trigger.kind == "visit"
            or trigger.is_definite
        ):
            continue
        own = {s.name for s in mention.sides} - {s.name for s in mentions[at].sides}
        if not own or len(mentions[at].sides) < 2:
            mentions[at] = _with_noun(mentions[at], mention)
            dropped.add(i)
    for i, j in _same_journeys(found):
        mentions[j] = _with_visit(mentions[j], mentions[i])
        dropped.add(i)
    yield from (m for i, m in enumerate(mentions) if i not in dropped)


def _same_journeys(found: list[tuple[Trigger, MeetingMention]]) -> Iterator[tuple[int, int]]:
    """Yield the pairs of a visit and the meeting it was made for: "visited Chad and met its president"."""
    for i, (visit, going) in enumerate(found):
        following = found[i + 1] if i + 1 < len(found) else None
        if going.kind != "visit" or following is None or visit.verb is None:
            continue
        trigger, meeting = following
        is_coordinated = (
            trigger.verb is not None
            and trigger.verb.dep_ == "conj"
            and trigger.verb.head == visit.verb
            and not any(c.dep_ == "nsubj" for c in trigger.verb.children)
        )
        visitors = [s for s in going.sides if s.role == "visitor"]
        is_theirs = any(same_side(v, s) for v in visitors for s in meeting.sides)
        if is_coordinated and is_theirs and len(meeting.sides) > 1 and meeting.kind == "talks":
            yield i, i + 1


def _with_visit(meeting: MeetingMention, visit: MeetingMention) -> MeetingMention:
    visitors = [s for s in visit.sides if s.role == "visitor"]
    is_visitor = {s.name: any(same_side(v, s) for v in visitors) for s in meeting.sides}
    return replace(
        meeting,
        sides=tuple(replace(s, role="visitor" if is_visitor[s.name] else "host") for s in meeting.sides),
        date=meeting.date or visit.date,
        place=meeting.place or visit.place,
        mode="in_person",
    )


def _separate(mention: MeetingMention) -> Iterator[MeetingMention]:
    """Yield one mention a partner where somebody met several "separately"."""
    heads = tuple(s for s in mention.sides if s.role == "delegation_head")
    sides = [s for s in mention.sides if s not in heads]
    if len(sides) < 3 or not mention.is_separate:
        yield mention
        return
    for other in sides[1:]:
        yield replace(mention, sides=(sides[0], other, *heads))


def _with_noun(verb: MeetingMention, noun: MeetingMention) -> MeetingMention:
    names = {s.name for s in verb.sides}
    return replace(
        verb,
        sides=(*verb.sides, *(s for s in noun.sides if s.name not in names)),
        kind=noun.kind if noun.kind != "talks" else verb.kind,
        date=verb.date or noun.date,
        place=noun.place or verb.place,
        process=verb.process or noun.process,
        round=verb.round or noun.round,
        mode=noun.mode if noun.mode != "unknown" else verb.mode,
        topics=tuple(dict.fromkeys((*verb.topics, *noun.topics))),
        title=verb.title or noun.title,
    )
