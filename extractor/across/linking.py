"""Links all articles of a run: actors first, then meetings by the linked actors, and propositions.

Every merge says why; what a person decided counts before everything.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from extractor.across import actors as actor_rules
from extractor.across import events as event_rules
from extractor.across import propositions as proposition_rules
from extractor.across.clustering import CERTAIN, UNLIKE, Groups, Likeness, grouped
from extractor.across.mentions import (
    ActorMention,
    MeetingMention,
    PropositionMention,
    Ref,
    actor_mention,
    ref,
)
from extractor.countries import known_entity
from extractor.exporters.base import LinkKind
from extractor.schemas.actor import Actor
from extractor.schemas.extraction import Extraction
from extractor.schemas.meeting import Meeting

_ABSENT = frozenset({"invited_absent", "organizer"})
_PREFIXES: dict[LinkKind, str] = {"actor": "A", "meeting": "E", "proposition": "P"}


class _HasRef(Protocol):
    @property
    def ref(self) -> Ref: ...


_M = TypeVar("_M", bound=_HasRef)


@dataclass(frozen=True)
class Member:
    """One record in an entity, and why it is in it; "" for the one that the others were compared with."""

    ref: Ref
    why: str


@dataclass(frozen=True)
class Entity:
    """One actor, event or proposition over all articles.

    Attributes:
        note: Where its sources disagree, a line each; "" where they do not.
    """

    kind: LinkKind
    id: str
    label: str
    members: tuple[Member, ...]
    note: str = ""


@dataclass(frozen=True)
class Decisions:
    """What persons decided of pairs of records."""

    together: frozenset[frozenset[Ref]] = frozenset()
    apart: frozenset[frozenset[Ref]] = frozenset()

    def of(self, one: Iterable[Ref], other: Iterable[Ref]) -> Likeness | None:
        """Return what was decided of any pair of two sets of records; apart counts before together."""
        pairs = {frozenset((a, b)) for a in one for b in other if a in self.refs and b in self.refs}
        if pairs & self.apart:
            return UNLIKE
        return CERTAIN if pairs & self.together else None

    @property
    def refs(self) -> frozenset[Ref]:
        """Return every record that something was decided of."""
        return frozenset(r for pair in self.together | self.apart for r in pair)


@dataclass
class _Profile:
    """Mentions that look the same and are compared as one."""

    mention: ActorMention
    refs: list[Ref] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)


def link(extractions: Iterable[Extraction], decisions: Decisions | None = None) -> list[Entity]:
    """Return the actors, events and propositions of all articles; each record of these types is in one of them.

    Args:
        extractions: Read three times.
        decisions: What persons decided.
    """
    decided = decisions or Decisions()
    actors = link_actors(extractions, decided)
    ids = {m.ref: entity.id for entity in actors for m in entity.members}
    return [
        *actors,
        *link_meetings(extractions, ids, decided),
        *link_propositions(extractions, decided),
    ]


def link_actors(extractions: Iterable[Extraction], decisions: Decisions) -> list[Entity]:
    """Return the actors of all articles. Mentions that look the same are put together before they are compared."""
    profiles: dict[Hashable, _Profile] = {}
    for extraction in extractions:
        for actor in extraction.actors:
            mention = actor_mention(extraction.document.id, actor)
            profile = profiles.setdefault(_look(mention, decisions), _Profile(mention))
            profile.refs.append(mention.ref)
            profile.names[mention.name] += 1
    items = list(profiles.values())

    def likeness(one: _Profile, other: _Profile) -> Likeness:
        told = decisions.of(one.refs, other.refs)
        return told if told is not None else actor_rules.likeness(one.mention, other.mention)

    groups = grouped(
        items,
        blocks=lambda p: (*actor_rules.blocks(p.mention), *_decided_blocks(p.refs, decisions)),
        likeness=likeness,
        threshold=actor_rules.THRESHOLD,
    )
    entities = []
    for number, group in enumerate(groups.members, 1):
        names = sum((items[i].names for i in group), Counter())
        members = tuple(
            Member(
                r,
                groups.why(group, i)
                or (f"same name: {items[i].mention.name}" if len(items[i].refs) > 1 else ""),
            )
            for i in group
            for r in items[i].refs
        )
        entities.append(Entity("actor", f"A{number}", _fullest(names), members))
    return entities


def _look(mention: ActorMention, decisions: Decisions) -> Hashable:
    """Return what mentions share that are surely one actor: identity, or full name with country."""
    if mention.ref in decisions.refs:
        return mention.ref
    if mention.identity:
        return mention.sort, mention.identity, mention.country
    if mention.is_general:
        return mention.ref
    return mention.sort, mention.words, mention.country


def _decided_blocks(refs: Sequence[Ref], decisions: Decisions) -> Iterator[Hashable]:
    for one in refs:
        if one in decisions.refs:
            yield from (pair for pair in decisions.together if one in pair)


def _fullest(names: Counter[str]) -> str:
    """Return the name to show: the longest of the usual ones."""
    most = max(names.values())
    usual = [n for n, count in names.items() if count * 3 >= most]
    return max(usual, key=lambda n: (len(n.split()), names[n], n))


def link_meetings(
    extractions: Iterable[Extraction], actor_ids: Mapping[Ref, str], decisions: Decisions
) -> list[Entity]:
    """Return the events of all articles, each with a note of where its reports disagree."""
    mentions = [meeting_mention(e, m, actor_ids) for e in extractions for m in e.meetings]
    groups = _group(mentions, event_rules.blocks, event_rules.likeness, event_rules.THRESHOLD, decisions)

    def described(group: list[int]) -> tuple[str, str]:
        meetings = [mentions[i] for i in group]
        titles = Counter(m.title for m in meetings)
        return max(titles, key=lambda t: (titles[t], len(t))), "\n".join(event_rules.disagreements(meetings))

    return _entities("meeting", mentions, groups, described)


def link_propositions(extractions: Iterable[Extraction], decisions: Decisions) -> list[Entity]:
    """Return the propositions of all articles; equal wordings are compared once."""
    mentions: dict[str, PropositionMention] = {}
    refs: dict[str, list[Ref]] = defaultdict(list)
    for extraction in extractions:
        for position in extraction.positions:
            name = ref(extraction.document.id, position.id)
            mention = proposition_rules.mention_of(name, extraction.document.id, position.proposition)
            wording = position.proposition.casefold()
            if name in decisions.refs:
                wording = name
            elif mention.is_general:
                wording = f"{extraction.document.id}#{wording}"
            mentions.setdefault(wording, mention)
            refs[wording].append(name)
    items, all_refs = list(mentions.values()), list(refs.values())
    groups = _group(
        items, proposition_rules.blocks, proposition_rules.likeness, proposition_rules.THRESHOLD, decisions
    )
    entities = []
    for number, group in enumerate(groups.members, 1):
        wordings = Counter({items[i].text: len(all_refs[i]) for i in group})
        label = max(wordings, key=lambda w: (wordings[w], -len(w), w))
        members = tuple(
            Member(r, groups.why(group, i) or ("the same words" if len(all_refs[i]) > 1 else ""))
            for i in group
            for r in all_refs[i]
        )
        entities.append(Entity("proposition", f"P{number}", label, members))
    return entities


def _group(
    items: Sequence[_M],
    blocks: Callable[[_M], Iterable[Hashable]],
    likeness: Callable[[_M, _M], Likeness],
    threshold: float,
    decisions: Decisions,
) -> Groups[_M]:
    def with_decisions(one: _M, other: _M) -> Likeness:
        told = decisions.of((one.ref,), (other.ref,))
        return told if told is not None else likeness(one, other)

    return grouped(
        items,
        blocks=lambda m: (*blocks(m), *_decided_blocks((m.ref,), decisions)),
        likeness=with_decisions,
        threshold=threshold,
    )


def _entities(
    kind: LinkKind,
    items: Sequence[_M],
    groups: Groups[_M],
    described: Callable[[list[int]], tuple[str, str]],
) -> list[Entity]:
    entities = []
    for number, group in enumerate(groups.members, 1):
        label, note = described(group)
        members = tuple(Member(items[i].ref, groups.why(group, i)) for i in group)
        entities.append(Entity(kind, f"{_PREFIXES[kind]}{number}", label, members, note))
    return entities


def meeting_mention(extraction: Extraction, meeting: Meeting, actor_ids: Mapping[Ref, str]) -> MeetingMention:
    """Return what tells a meeting apart: who by their linked ids, the sides that they stand for, day, place, round."""
    document = extraction.document.id
    present = [p.actor for p in meeting.participants if p.role not in _ABSENT]
    records = [a for i in present if (a := extraction.actor(i)) is not None]
    place = meeting.place
    is_resolved = meeting.date is not None and meeting.date.start is not None
    return MeetingMention(
        ref=ref(document, meeting.id),
        document=document,
        title=meeting.title or f"{meeting.kind.replace('_', ' ')}: {', '.join(a.name for a in records)}",
        status=meeting.status,
        who=frozenset(actor_ids.get(ref(document, a.id), a.name) for a in records),
        sides=frozenset(s for a in records for s in _sides(extraction, a)),
        first=meeting.date.start if is_resolved and meeting.date else None,
        last=meeting.date.end if is_resolved and meeting.date else None,
        published=extraction.document.published,
        place=(place.name or place.text).casefold() if place and place.kind in {"city", "venue"} else "",
        place_country=place.country if place else None,
        is_remote=meeting.mode in {"phone", "video"},
        process=tuple(meeting.process.casefold().split()) if meeting.process else (),
        round=meeting.round,
        outcome=meeting.outcome.kind,
    )


def _sides(extraction: Extraction, actor: Actor) -> Iterator[str]:
    """Yield the countries and organisations that an actor is, speaks for, or comes from."""
    spoken_for = [a for i in actor.represents if (a := extraction.actor(i)) is not None]
    for one in (*spoken_for, actor):
        if one.organization_code:
            yield f"organization:{one.organization_code}"
        elif one.country:
            yield f"state:{one.country}"
        elif one.kind != "person" and (entity := known_entity(one.name)) is not None:
            yield f"organization:{entity.key}"
        elif one.kind not in {"person", "delegation"}:
            yield f"body:{one.name.casefold()}"
