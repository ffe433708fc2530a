"""From drafts of statements to answers: which of two that overlap counts, where quotations go on, the summary."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extractor.annotators.rules.lexicon import OUTLET_NOUNS
from extractor.annotators.rules.parsing import Parse
from extractor.annotators.rules.speakers import Speaker
from extractor.annotators.rules.speech_acts import act_by_content
from extractor.documents import Span
from extractor.schemas.statement import SpeechAct, StatementAnswer

_MAX_CONTENTS = 12
_MAX_CONTENT_CHARS = 2000
_MAX_SUMMARY_CHARS = 300
_RELAYED_SHARE = 0.5
"""Share of a relayed report that the statement in it must make up to stand for it."""

_REPORTING = frozenset({"reports", "reported", "writes", "wrote"})
_AGENCIES = frozenset(
    """
    reuters ap afp tass interfax ria xinhua irna isna fars tasnim mehr anadolu yonhap kyodo kcna bbc cnn nyt sana
    wam spa kuna bernama pti ani dpa ansa efe bloomberg al-jazeera axios
    """.split()
)
"""Short names of news agencies and broadcasters, which relay what others say."""


@dataclass(frozen=True)
class Draft:
    """A statement found at a cue, before those that overlap are sorted out."""

    speaker: Speaker
    cue: str | None
    cue_at: int
    act: SpeechAct
    contents: list[Span]
    is_telling: bool = False
    addressees: list[str] = field(default_factory=list)
    about: list[str] = field(default_factory=list)
    medium: str | None = None
    meeting: str | None = None
    date: str | None = None
    reported_by: str | None = None

    @property
    def start(self) -> int:
        """First code point of cue and content."""
        return min(self.cue_at, self.contents[0].start)

    @property
    def end(self) -> int:
        """One past the last code point of cue and content."""
        return max(self.cue_at, self.contents[-1].end)

    @property
    def size(self) -> int:
        """Code points of the content."""
        return sum(s.end - s.start for s in self.contents)


def arranged(drafts: Sequence[Draft], free_quotes: Sequence[Span], parse: Parse) -> list[Draft]:
    """Return the drafts that count, in the order of the text, with the quotations that go on from them."""
    kept = sorted(_without_nested(list(drafts)), key=lambda d: (d.start, d.cue_at))
    for quote in free_quotes:
        index = _continued(quote, kept, parse)
        if index is not None:
            contents = sorted([*kept[index].contents, quote], key=lambda s: s.start)
            kept[index] = replace(kept[index], contents=contents)
    return kept


def _without_nested(drafts: list[Draft]) -> list[Draft]:
    """Drop statements inside another's content, and reports that only relay the statement in them."""
    kept = list(drafts)
    for outer in sorted(drafts, key=lambda d: -d.size):
        inside = [d for d in kept if d.cue_at != outer.cue_at and _holds(outer, d)]
        if not inside or all(d.cue_at != outer.cue_at for d in kept):
            continue
        if _relays(outer, inside):
            kept = [_relayed(d, outer) if d in inside else d for d in kept if d.cue_at != outer.cue_at]
        else:
            kept = [d for d in kept if d not in inside]
    return _distinct(kept)


def _holds(outer: Draft, inner: Draft) -> bool:
    return any(s.start <= inner.cue_at < s.end for s in outer.contents)


def _relays(outer: Draft, inside: Sequence[Draft]) -> bool:
    """Tell whether a report only passes on what others said: "…, Orlu Radio reports", "TV reported that X said …"."""
    is_behind = outer.cue_at > outer.contents[-1].end
    is_remark = is_behind and (outer.cue or "").lower() in _REPORTING
    is_outlet = _is_outlet(outer.speaker) and (is_behind or any(d.is_telling for d in inside))
    reach = sum(d.end - min(d.start, d.speaker.start) for d in inside)
    return (is_remark or is_outlet) and reach >= _RELAYED_SHARE * outer.size


def _relayed(draft: Draft, outlet: Draft) -> Draft:
    return replace(draft, reported_by=draft.reported_by or outlet.speaker.name)


def _is_outlet(speaker: Speaker) -> bool:
    words = speaker.name.lower().split()
    return (
        bool(set(words) & _AGENCIES)
        or words[-1] in OUTLET_NOUNS
        or words[-1].removesuffix("s") in OUTLET_NOUNS
    )


def _distinct(drafts: list[Draft]) -> list[Draft]:
    """Keep one draft where two report the same words: an attribution to an outlet tells who relays them."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda d: d.cue_at):
        twin = next((i for i, k in enumerate(kept) if _overlap(k, draft) > _RELAYED_SHARE), None)
        if twin is None:
            kept.append(draft)
        elif (draft.cue or "").lower().startswith("according"):
            kept[twin] = replace(kept[twin], reported_by=kept[twin].reported_by or draft.speaker.name)
    return kept


def _overlap(a: Draft, b: Draft) -> float:
    shared = sum(max(0, min(x.end, y.end) - max(x.start, y.start)) for x in a.contents for y in b.contents)
    return shared / max(1, min(a.size, b.size))


def _continued(quote: Span, drafts: Sequence[Draft], parse: Parse) -> int | None:
    """Return the index of the statement that a quotation without a cue goes on from."""
    before = [i for i, d in enumerate(drafts) if d.end <= quote.start]
    paragraphs = [i for i, p in enumerate(parse.paragraphs) if p.start <= quote.start < p.end]
    if before and paragraphs:
        last = max(before, key=lambda i: drafts[i].end)
        home = _paragraph_of(drafts[last].end - 1, parse)
        opens = parse.paragraphs[paragraphs[0]].start >= quote.start - 1
        if home == paragraphs[0] or (home == paragraphs[0] - 1 and opens):
            return last
    following = [i for i, d in enumerate(drafts) if d.start >= quote.end]
    if following and paragraphs:
        first = min(following, key=lambda i: drafts[i].start)
        if _paragraph_of(drafts[first].start, parse) == paragraphs[0]:
            return first
    return None


def _paragraph_of(offset: int, parse: Parse) -> int | None:
    return next((i for i, p in enumerate(parse.paragraphs) if p.start <= offset < p.end), None)


def answer_of(draft: Draft, parse: Parse) -> StatementAnswer:
    """Return a draft as an answer."""
    contents = draft.contents[:_MAX_CONTENTS]
    words = [parse.text[s.start : s.end][:_MAX_CONTENT_CHARS] for s in contents]
    return StatementAnswer(
        speaker=draft.speaker.name,
        speaker_text=draft.speaker.text,
        cue=draft.cue[:200] if draft.cue else None,
        speech_act=act_by_content(draft.act, " ".join(words)),
        content=words,
        summary=_summary(draft, words),
        addressees=draft.addressees,
        about=draft.about,
        medium=draft.medium,
        meeting=draft.meeting,
        date=draft.date,
        reported_by=draft.reported_by,
    )


def _summary(draft: Draft, words: Sequence[str]) -> str:
    text = " ".join(f"{draft.speaker.name} {draft.cue or 'says'}: {' … '.join(words)}".split())
    if len(text) <= _MAX_SUMMARY_CHARS:
        return text
    return text[: text.rfind(" ", 0, _MAX_SUMMARY_CHARS)] + " …"
