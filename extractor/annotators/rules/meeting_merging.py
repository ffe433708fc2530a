"""One record a meeting: which mentions tell of the same one.

Every mention is compared with what is merged so far as a whole, so that two meetings which don't fit each other
are never chained over a third mention.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extractor.annotators.rules.meeting_actors import Side, distinct, same_side, same_state, stands_for
from extractor.annotators.rules.meeting_mentions import MeetingMention
from extractor.schemas.meeting import MeetingKind, MeetingStatus

_GROUPS: dict[MeetingStatus, str] = {
    "held": "done", "ongoing": "done", "planned": "ahead", "proposed": "ahead",
    "declined": "off", "cancelled_or_postponed": "off", "historical": "past",
}  # fmt: skip
_TALK_NOUNS = frozenset("talk talks negotiation discussion consultation round dialogue conversation".split())
_LOOSE_NOUNS = frozenset({"meeting", "session", "gathering", "event", "encounter", "proceedings", "reunion"})
"""Nouns that take up a meeting of any kind."""
_TALK_KINDS: frozenset[MeetingKind] = frozenset(
    {"talks", "negotiation_round", "consultation", "mediation", "summit", "sideline", "conference"}
)
_SUCCESSIVE = frozenset(
    {"round", "meeting", "session", "talk", "talks", "negotiation", "consultation", "summit"}
)
_BYSTANDERS = frozenset({"chair_or_mediator", "organizer", "observer", "invited_absent"})

_NEAR_TOKENS = 60
"""How far behind a past meeting "the talks" can still mean it."""

_SAME_SIDES = 0.6
"""Share of the sides of the larger from which two mentions can be one meeting."""
_SAME_SIDES_HEADLINE = 0.5


@dataclass
class Merged:
    """A meeting as its mentions so far tell it."""

    mentions: list[MeetingMention] = field(default_factory=list)
    sides: list[Side] = field(default_factory=list)

    @property
    def first(self) -> MeetingMention:
        """The mention that stands first."""
        return min(self.mentions, key=lambda m: m.position)

    @property
    def status(self) -> MeetingStatus:
        """The status that the first mention with sides of its own gives."""
        told = [m for m in self.mentions if not m.is_refused and not m.is_headline] or self.mentions
        return told[0].status

    @property
    def kinds(self) -> list[MeetingKind]:
        """The kinds of the mentions in order."""
        return [m.kind for m in self.mentions]

    def add(self, mention: MeetingMention) -> None:
        """Take in a further mention."""
        self.mentions.append(mention)
        role_sides = mention.sides
        if mention.is_refused:
            role_sides = tuple(_absent(s) for s in mention.sides if s.role == "participant")
        self.sides = distinct([*self.sides, *role_sides])


def _absent(side: Side) -> Side:
    return Side(side.mention, "invited_absent", side.state, side.words, side.is_named, side.is_stand_in)


def merge_mentions(mentions: Sequence[MeetingMention]) -> list[Merged]:
    """Return the meetings of a chunk, in the order of the text, each with all its mentions.

    The headline is read last: it takes up what the text below it tells.
    """
    meetings: list[Merged] = []
    for read in sorted(mentions, key=lambda m: m.is_headline):
        mention = read
        target = _target(mention, meetings)
        if target is None:
            mention = _with_known_sides(read, meetings)
        if target is None and not _can_stand_alone(mention):
            continue
        if target is None:
            target = Merged()
            meetings.append(target)
        target.add(mention)
    return sorted(meetings, key=lambda m: m.first.position)


def _with_known_sides(mention: MeetingMention, meetings: Sequence[Merged]) -> MeetingMention:
    """Return a mention of another meeting of the same sides with these: "they will meet again", "a further round"."""
    is_next = mention.noun == "round" or (mention.noun in _SUCCESSIVE and mention.is_successive)
    if not (mention.generic or (is_next and not mention.sides)):
        return mention
    known = [m for m in meetings if len(units(m.sides)) > 1]
    if not known:
        return replace(mention, sides=(*mention.sides, *([mention.generic] if mention.generic else [])))
    if mention.noun == "round":  # rounds follow rounds of the whole gathering, not a side meeting in between
        widest = max(len(units(m.sides)) for m in known)
        known = [m for m in known if len(units(m.sides)) == widest]
    last = max(known, key=lambda m: max(x.position for x in m.mentions))
    again = [replace(s, role="participant") for s in last.sides if s.role not in _BYSTANDERS]
    return replace(mention, sides=tuple(distinct([*mention.sides, *again])))


def _can_stand_alone(mention: MeetingMention) -> bool:
    return (
        bool(mention.sides)
        or (not mention.is_definite and mention.title is not None)
        or mention.kind == "summit"
    )


def _target(mention: MeetingMention, meetings: Sequence[Merged]) -> Merged | None:
    """Return the meeting that a mention belongs to, the best fitting, of equal ones the last."""
    best: tuple[tuple[float, int], Merged] | None = None
    for i, meeting in enumerate(meetings):
        score = _fit(mention, meeting)
        # A headline takes up the first fitting meeting, everything else the last.
        last = max(m.position for m in meeting.mentions)
        rank = (score, -i if mention.is_headline else last) if score is not None else None
        if rank is not None and (best is None or rank > best[0]):
            best = (rank, meeting)
    return best[1] if best is not None else None


def _fit(mention: MeetingMention, meeting: Merged) -> float | None:
    """Return how well a mention fits a meeting, 0 to 3; None where they can't be one."""
    if not _is_compatible(mention, meeting):
        return None
    own, other = units(mention.sides), units(meeting.sides)
    if not own:
        return _anaphoric_fit(mention, meeting)
    shared = sum(any(_is_same_unit(a, b) for b in other) for a in own)
    if _has_other_person(mention.sides, meeting.sides) and not (_takes_up(mention) and mention.noun):
        return None
    if mention.is_refused or _takes_up(mention) or mention.generic:
        by_name = 0.5 if _is_named_alike(mention, meeting) else 0.0
        by_name += 0.25 if mention.is_refused and len(other) > 2 else 0.0  # guests stay away from gatherings
        return 1.0 + by_name + shared / len(own) if shared or mention.noun else None
    if not other:
        return 0.5 if _shares_detail(mention, meeting) or mention.is_headline else None
    needed = _SAME_SIDES_HEADLINE if mention.is_headline else _SAME_SIDES
    share = shared / max(len(own), len(other))
    if mention.is_headline and not shared and _shares_detail(mention, meeting):
        return 0.5 if all(s.is_plural and not s.is_named for s in (*own, *other)) else None
    if mention.kind == "visit" and shared and "visit" in meeting.kinds and _shares_detail(mention, meeting):
        return 1.0
    is_received = any(s.role == "host" for s in mention.sides) and mention.kind == "talks"
    if shared and is_received and "visit" in meeting.kinds and _same_sentence(mention, meeting):
        return 1.0
    if len(own) == 1:
        return 1.0 if shared and (_shares_detail(mention, meeting) and len(other) <= 2) else None
    is_part = (
        len(other) > 2
        and len(own) == 2
        and not mention.is_headline
        and _same_sentence(mention, meeting) is False
    )
    return 1.0 + share if shared >= 2 and share >= needed and not is_part else None


def _same_sentence(mention: MeetingMention, meeting: Merged) -> bool:
    return any(m.quote == mention.quote for m in meeting.mentions)


def _anaphoric_fit(mention: MeetingMention, meeting: Merged) -> float | None:
    """Return the fit of "the talks", which names nobody: the last meeting of such a kind."""
    if mention.is_headline:
        return 0.5
    if mention.is_successive and mention.noun in {m.noun for m in meeting.mentions} | _SUCCESSIVE:
        return None
    if (
        _takes_up(mention)
        or mention.generic
        or _shares_detail(mention, meeting)
        or _same_sentence(mention, meeting)
    ):
        return 1.5 if _is_named_alike(mention, meeting) else 1.0
    return None


def _is_named_alike(mention: MeetingMention, meeting: Merged) -> bool:
    return _class_of(mention.noun) in {_class_of(m.noun) for m in meeting.mentions}


def _class_of(noun: str | None) -> str | None:
    return "talks" if noun in _TALK_NOUNS else noun


def _shares_detail(mention: MeetingMention, meeting: Merged) -> bool:
    """Tell whether date, place, round or process are told by both, and the same."""
    for other in meeting.mentions:
        if mention.place and other.place and mention.place.text.lower() == other.place.text.lower():
            return mention.kind in meeting.kinds or mention.noun in _LOOSE_NOUNS
        if mention.round and mention.round == other.round:
            return True
    return False


def _is_compatible(mention: MeetingMention, meeting: Merged) -> bool:
    """Tell whether nothing that both say contradicts their being one meeting."""
    if not mention.is_refused and _GROUPS[mention.status] != _GROUPS[meeting.status]:
        is_open = (
            _takes_up(mention)
            and (not mention.sides or mention.noun is None)
            and not mention.is_successive
            and mention.status != "historical"
        )
        is_near = mention.position - max(m.position for m in meeting.mentions) < _NEAR_TOKENS
        if not (_only_refused(meeting) or (is_open and (meeting.status != "historical" or is_near))):
            return False
    rounds = {m.round for m in meeting.mentions if m.round}
    if mention.round and rounds and mention.round not in rounds:
        return False
    return (
        _kinds_agree(mention, meeting) and _dates_agree(mention, meeting) and _places_agree(mention, meeting)
    )


def _takes_up(mention: MeetingMention) -> bool:
    """Tell whether a mention can take up a meeting told of before: "the talks", "continue talks"."""
    return mention.is_definite or mention.is_continued


def _only_refused(meeting: Merged) -> bool:
    return all(m.is_refused for m in meeting.mentions)


def _kinds_agree(mention: MeetingMention, meeting: Merged) -> bool:
    kinds = set(meeting.kinds)
    if mention.kind in kinds:
        return True
    if mention.kind in {"call", "signing"} or kinds & {"signing"}:
        return False
    if kinds == {"call"}:
        return mention.is_definite or mention.noun is None or mention.mode in {"phone", "video"}
    if mention.kind == "visit" or kinds == {"visit"}:
        return bool(mention.sides) and not mention.is_definite and mention.kind in {"visit", "talks"}
    if mention.noun in _LOOSE_NOUNS or mention.noun is None:
        return True
    if mention.kind in {"summit", "conference"}:
        return bool(kinds & {"summit", "conference"}) or any(m.noun in _LOOSE_NOUNS for m in meeting.mentions)
    return mention.kind in _TALK_KINDS and bool(kinds & _TALK_KINDS)


def _dates_agree(mention: MeetingMention, meeting: Merged) -> bool:
    dates = [set(m.date.lower().split()) for m in meeting.mentions if m.date]
    if not mention.date or not dates or _takes_up(mention):
        return True
    own = set(mention.date.lower().split())
    return any(own & d - {"on", "last", "the", "of", "this", "in"} for d in dates)


def _places_agree(mention: MeetingMention, meeting: Merged) -> bool:
    places = {m.place.text.lower() for m in meeting.mentions if m.place is not None and _is_named_city(m)}
    if mention.place is None or not _is_named_city(mention) or not places:
        return True
    return mention.place.text.lower() in places or _takes_up(mention)


def _is_named_city(mention: MeetingMention) -> bool:
    return mention.place is not None and mention.place.kind == "city" and mention.place.text[:1].isupper()


def units(sides: Sequence[Side]) -> list[Side]:
    """Return one side for each party: a minister and the minister's state are one, mediators are none."""
    kept: list[Side] = []
    for side in (s for s in sides if s.role not in _BYSTANDERS and s.role != "delegation_head"):
        if not any(_is_same_unit(side, k) for k in kept):
            kept.append(side)
    return kept


def _is_same_unit(a: Side, b: Side) -> bool:
    return same_side(a, b) or stands_for(a, b) or (bool(a.state) and same_state(a.state, b.state))


def _has_other_person(own: Sequence[Side], other: Sequence[Side]) -> bool:
    """Tell whether for one state the two name different persons: ministers met, then presidents."""
    for side in (s for s in own if s.mention.is_person and s.is_named):
        rivals = [o for o in other if o.mention.is_person and o.is_named and same_state(o.state, side.state)]
        if rivals and not any(same_side(side, r) for r in rivals):
            return True
    return False
