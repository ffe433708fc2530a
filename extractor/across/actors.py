"""Which actors of different articles are the same person, state or body."""

from collections.abc import Hashable, Iterator

from rapidfuzz import fuzz

from extractor.across.clustering import UNLIKE, Likeness
from extractor.across.mentions import ActorMention

THRESHOLD = 0.85

_SAME_SURNAME = 90
_SAME_FORENAME = 75
"""Least `rapidfuzz` ratio at which two spellings count as one name: Aleksandr, Alexander."""
_UNKNOWN_RANKS = frozenset({"unknown", "other", "official"})


def blocks(actor: ActorMention) -> Iterator[Hashable]:
    """Yield the blocks of an actor: the start of the surname, each telling word, the identity."""
    if actor.identity:
        yield actor.identity
    for words in (actor.words, *actor.other_names):
        if actor.sort == "person" and words:
            yield "person", words[-1][:3]
        for word in words if actor.sort != "person" else ():
            yield actor.sort, word


def likeness(one: ActorMention, other: ActorMention) -> Likeness:
    """Return how sure it is that two actors of different articles are the same."""
    if one.sort != other.sort or (one.country and other.country and one.country != other.country):
        return UNLIKE
    if one.identity and other.identity:
        if one.identity == other.identity:
            return Likeness(1.0, f"both are {one.identity.partition(':')[2]}")
        return UNLIKE
    if one.sort == "person":
        return _persons(one, other)
    return UNLIKE if one.is_general or other.is_general else _bodies(one, other)


def _persons(one: ActorMention, other: ActorMention) -> Likeness:
    if one.words == other.words and len(one.words) > 1:
        return Likeness(1.0, f"same name: {one.name}")
    if one.words in other.other_names or other.words in one.other_names:
        return Likeness(0.97, f"{one.name} is called {other.name} too")
    if len(one.words) > 1 and len(other.words) > 1:
        return _full_names(one, other)
    return _bare_surname(one, other)


def _full_names(one: ActorMention, other: ActorMention) -> Likeness:
    """Compare first and last names; what stands between may be missing, and spellings may differ a little."""
    last = fuzz.ratio(one.words[-1], other.words[-1])
    if last < _SAME_SURNAME:
        return UNLIKE
    first, second = one.words[0], other.words[0]
    is_initial = 1 in {len(first), len(second)} and first[0] == second[0]
    forename = 95.0 if is_initial else fuzz.ratio(first, second)
    if forename < _SAME_FORENAME or _middles_differ(one.words, other.words):
        return UNLIKE
    score = 0.5 * last / 100 + 0.5 * forename / 100
    if score < 1 and not (one.country and one.country == other.country):
        return UNLIKE  # a spelling that differs needs a country that agrees
    return Likeness(min(0.96, score), f"spellings of one name: {one.name}, {other.name}")


def _middles_differ(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    mine, theirs = set(one[1:-1]), set(other[1:-1])
    return bool(mine and theirs and not mine & theirs)


def _bare_surname(one: ActorMention, other: ActorMention) -> Likeness:
    """Compare a surname alone with a name: country and office have to agree."""
    is_same = one.words[-1:] == other.words[-1:]
    has_office = one.rank == other.rank and one.rank not in _UNKNOWN_RANKS
    if is_same and has_office and one.country and one.country == other.country:
        return Likeness(0.86, f"same surname, country and office: {one.name}, {other.name}")
    return UNLIKE


def _bodies(one: ActorMention, other: ActorMention) -> Likeness:
    if one.words and one.words == other.words:
        return Likeness(1.0, f"same name: {one.name}")
    if one.words in other.other_names or other.words in one.other_names:
        return Likeness(0.95, f"{one.name} is called {other.name} too")
    if one.other_names & other.other_names:
        shared = " ".join(sorted(one.other_names & other.other_names)[0])
        return Likeness(0.9, f"both are called {shared}")
    return UNLIKE
