"""Meetings by rules: mentions of meetings, merged to one answer a real meeting."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractor.annotators.rules.meeting_actors import Side, same_side, same_state, stands_for
from extractor.annotators.rules.meeting_lexicon import OUTCOMES
from extractor.annotators.rules.meeting_mentions import MeetingMention, find_mentions
from extractor.annotators.rules.meeting_merging import Merged, merge_mentions, units
from extractor.annotators.rules.meeting_places import Where
from extractor.annotators.rules.meeting_sides import is_international
from extractor.annotators.rules.parsing import Parse
from extractor.schemas.meeting import MeetingAnswer, MeetingKind, OutcomeKind, ParticipantAnswer

_NUMBERED = frozenset("talk talks negotiation consultation meeting".split())
_PROCESS_NOUNS = frozenset("process format track platform framework talk negotiation mechanism".split())
_MAX_QUOTES = 3
_MAX_PARTICIPANTS = 60
_MAX_TOPICS = 12
_GATHERINGS: frozenset[MeetingKind] = frozenset({"summit", "conference", "visit"})
"""Kinds of which one stated side is enough: the others are plain from the kind."""


def find_meetings(parse: Parse) -> list[MeetingAnswer]:
    """Return the meetings of a chunk, each once, in the order of the text."""
    meetings = [m for m in merge_mentions(find_mentions(parse)) if _is_told(m)]
    refs = {id(m): f"m{i}" for i, m in enumerate(meetings, 1)}
    processes = _process_names(parse)
    return [_answer(m, refs[id(m)], _whole(m, meetings, refs), processes) for m in meetings]


def _process_names(parse: Parse) -> dict[str, str]:
    """Return places that name a standing process somewhere in the text, each with the words that do so.

    "Astana talks", "the Minsk format": once a city names the talks, it is no longer where they are held.
    """
    names: dict[str, str] = {}
    for token in parse.doc:
        if token.lemma_.lower() in _PROCESS_NOUNS and token.ent_type_ not in {"PERSON"}:
            cities = [
                c for c in token.children if c.dep_ in {"compound", "nmod"} and c.ent_type_ in {"GPE", "LOC"}
            ]
            if cities:
                words = parse.text[cities[0].idx : token.idx + len(token)]
                names.setdefault(cities[0].text.casefold(), words)
    return names


def _is_told(meeting: Merged) -> bool:
    """Tell whether enough is said of a meeting: its sides, or one of them where the kind tells the rest."""
    sides = meeting.sides
    if not sides:
        return False
    if len(sides) > 1:
        return True
    only = sides[0]
    if meeting.status == "historical" or only.mention.is_pronoun:
        return False
    if is_international(only):
        return any(m.date or m.place for m in meeting.mentions) or meeting.status in {"planned", "proposed"}
    if meeting.status == "proposed":
        return False
    if meeting.first.kind == "visit" and only.role == "host":
        return False
    is_anybody = only.is_plural and not only.is_named and only.state is None
    if is_anybody and not any(m.date or m.place for m in meeting.mentions):
        return False
    is_named_event = meeting.first.kind in _GATHERINGS and (
        meeting.first.kind == "visit" or any(m.title for m in meeting.mentions)
    )
    return only.is_plural or only.role in {"host", "organizer"} or is_named_event


def _whole(meeting: Merged, meetings: Sequence[Merged], refs: dict[int, str]) -> str | None:
    """Return the reference of the larger meeting that this one is a side meeting of."""
    own = units(meeting.sides)
    for other in meetings:
        if other is meeting or (other.status == "historical") != (meeting.status == "historical"):
            continue
        parties = units(other.sides)
        is_inside = all(
            any(same_side(a, b) or stands_for(a, b) or same_state(a.state, b.state) for b in parties)
            for a in own
        )
        if len(parties) > len(own) >= 2 and len(parties) > 2 and is_inside:
            return refs[id(other)]
    return None


def _answer(meeting: Merged, ref: str, whole: str | None, processes: dict[str, str]) -> MeetingAnswer:
    mentions = sorted(meeting.mentions, key=lambda m: m.position)
    place = _place(mentions, processes)
    told = [m.place.text.casefold() for m in mentions if m.place is not None and m.place != place]
    named = next((processes[t] for t in told if t in processes), None)
    outcome, outcome_text = (
        _outcome(mentions) if meeting.status in {"held", "ongoing", "historical"} else ("none_reported", None)
    )
    return MeetingAnswer(
        ref=ref,
        title=next((m.title for m in mentions if m.title), None),
        kind=_kind(mentions),
        status=meeting.status,
        mode=next((m.mode for m in mentions if m.mode != "unknown"), "unknown"),
        participants=[
            ParticipantAnswer(name=s.name[:200], role=s.role) for s in _participants(meeting.sides)
        ][:_MAX_PARTICIPANTS],
        date=next((m.date for m in mentions if m.date), None),
        place=place.text if place else None,
        place_kind=place.kind if place else "unknown",
        place_country=place.country if place else None,
        process=next((m.process for m in mentions if m.process), named),
        round=next((m.round for m in mentions if m.round), None),
        part_of=whole,
        topics=list(dict.fromkeys(t for m in mentions for t in m.topics))[:_MAX_TOPICS],
        outcome=outcome,
        outcome_text=outcome_text,
        quotes=_quotes(mentions),
    )


def _kind(mentions: Sequence[MeetingMention]) -> MeetingKind:
    """Return the kind: what most mentions say counts less than the one that says most."""
    if any(m.noun == "round" or ((m.round or 0) > 1 and m.noun in _NUMBERED) for m in mentions):
        return "negotiation_round"
    told = [m for m in mentions if m.sides and not m.is_headline] or mentions
    kinds = [m.kind for m in told]
    if any(m.is_sideline for m in mentions) and kinds[0] == "talks":
        return "sideline"
    if (
        all(m.sides and is_international(m.sides[0]) and len(m.sides) == 1 for m in mentions)
        and "talks" in kinds
    ):
        return "conference"
    specific = [k for k in kinds if k not in {"talks", "visit"}]
    return specific[0] if specific else "talks" if "talks" in kinds else kinds[0]


def _place(mentions: Sequence[MeetingMention], names: dict[str, str]) -> Where | None:
    """Return the place told most exactly, of equal ones the first; a process's name only for want of another."""
    order = {"venue": 0, "city": 1, "online": 1, "unknown": 2, "region": 3, "country": 4}
    processes = " ".join(m.process for m in mentions if m.process)
    places = [m.place for m in mentions if m.place is not None]

    def rank(place: Where) -> tuple[bool, bool, int]:
        is_name = place.text[:1].isupper()
        is_process = place.text in processes or place.text.casefold() in names
        return is_process, not is_name and place.kind == "city", order[place.kind]

    return min(places, key=rank) if places else None


def _participants(sides: Sequence[Side]) -> Iterator[Side]:
    """Yield the sides without those that only stand for persons who are named too."""
    persons = [s for s in sides if s.mention.is_person and s.is_named]
    others = [s for s in sides if not s.mention.is_person]
    all_have_persons = all(any(same_state(o.state, p.state) for p in persons) for o in others)
    hosts = [s.state for s in others if s.role == "host"]
    for side in sides:
        is_represented = not side.mention.is_person and any(same_state(side.state, p.state) for p in persons)
        if is_represented and (side.is_stand_in or all_have_persons or side.role == "host"):
            continue
        # Whose state was visited is the host: "visited Chad and met President Koulibré".
        is_host = (
            side in persons and side.role == "participant" and any(same_state(side.state, h) for h in hosts)
        )
        yield replace(side, role="host") if is_host else side


def _outcome(mentions: Sequence[MeetingMention]) -> tuple[OutcomeKind, str | None]:
    sentences = list(dict.fromkeys(m.quote for m in mentions if not m.is_headline))
    for kind, pattern in OUTCOMES:
        for sentence in sentences:
            match = pattern.search(sentence)
            if match:
                return kind, _clause(sentence, match.start())
    return "none_reported", None


def _clause(sentence: str, start: int) -> str:
    """Return the words from `start` to the end of the clause."""
    end = re.search(r"[,;.](?=\s|$)", sentence[start:])
    return sentence[start : start + end.start() if end else len(sentence)].strip()[:380]


def _quotes(mentions: Sequence[MeetingMention]) -> list[str]:
    """Return the sentences that tell most: those with sides first, in the order of the text."""
    ranked = sorted(mentions, key=lambda m: (m.is_headline, not m.sides, m.position))
    chosen = list(dict.fromkeys(m.quote for m in ranked))[:_MAX_QUOTES]
    return [q for q in dict.fromkeys(m.quote for m in mentions) if q in chosen]
