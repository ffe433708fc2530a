"""What is linked: the actors, meetings and positions of single articles, with what tells them apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from extractor.actors.naming import canonical
from extractor.countries import known_entity
from extractor.countries.gazetteer import key_of
from extractor.schemas.actor import Actor
from extractor.schemas.extraction import Extraction

Ref = str
"""``DOCUMENT#RECORD``: one record of one article."""

_STATELIKE = frozenset({"state", "government"})
_COMMON_NOUNS = frozenset(
    "government ministry minister parliament opposition rebel army military police force council committee commission "
    "delegation side party foreign defence interior affair authority official state union group movement country "
    "security national court bank company office agency mission spokesman spokesperson cabinet assembly senate "
    "president mediator envoy team leader leadership coalition alliance armed transitional supreme central".split()
)
"""Words that name a body only together with whose it is."""
_TELLING_WORDS = 3
_GENERAL_WORDS = frozenset("the a an of and for in on to at with by affair".split())


def ref(document: str, record: str) -> Ref:
    """Return the name of a record among all articles."""
    return f"{document}#{record}"


@dataclass(frozen=True)
class ActorMention:
    """An actor of one article.

    Attributes:
        sort: "person", "state" or "body"; different sorts are never the same.
        words: Folded words of the name; of bodies the significant ones, in canonical form and sorted.
        other_names: Words of its aliases, as far as they can stand alone.
        identity: Key of a listed state or organisation, "" for all else.
    """

    ref: Ref
    name: str
    sort: str
    words: tuple[str, ...]
    other_names: frozenset[tuple[str, ...]]
    country: str | None
    rank: str
    identity: str

    @property
    def is_general(self) -> bool:
        """Whether the name alone tells nobody apart outside its article: "the government", "opposition delegation"."""
        is_common = self.sort == "body" and set(self.words) <= _COMMON_NOUNS
        return not self.identity and (
            is_common or not self.words or (self.sort == "person" and len(self.words) < 2)
        )


def actor_mention(document: str, actor: Actor) -> ActorMention:
    """Return what tells an actor apart."""
    sort = (
        "person"
        if actor.kind == "person"
        else "state"
        if actor.kind in _STATELIKE and actor.country
        else "body"
    )
    words = key_of(actor.name) if sort == "person" else _body_words(actor.name)
    aliases = [key_of(a) if sort == "person" else _body_words(a) for a in actor.aliases]
    entity = known_entity(actor.name) if sort != "person" else None
    identity = ""
    if sort == "state":
        identity = f"state:{actor.country}"
    elif entity is not None and entity.kind == "organization":
        identity = f"organization:{entity.key}"
    return ActorMention(
        ref=ref(document, actor.id),
        name=actor.name,
        sort=sort,
        words=words,
        other_names=frozenset(a for a in aliases if _stands_alone(a, sort)),
        country=actor.country,
        rank=actor.rank,
        identity=identity,
    )


def _body_words(name: str) -> tuple[str, ...]:
    return tuple(sorted({w for w in canonical(name) if w not in _GENERAL_WORDS}))


def _stands_alone(words: tuple[str, ...], sort: str) -> bool:
    """Tell whether an alias names one actor outside its article: not a surname or "the ministry"."""
    if len(words) >= 2:
        return True
    return (
        sort != "person"
        and len(words) == 1
        and 3 <= len(words[0]) <= 8
        and known_entity(words[0].upper()) is not None
    )


@dataclass(frozen=True)
class MeetingMention:
    """A meeting of one article.

    Attributes:
        who: Linked ids of those who take part.
        sides: The countries and organisations that they are or speak for.
        first, last: Days that it can be on, None where not known.
    """

    ref: Ref
    document: str
    title: str
    status: str
    who: frozenset[str]
    sides: frozenset[str]
    first: date | None
    last: date | None
    published: date | None
    place: str
    place_country: str | None
    is_remote: bool
    process: tuple[str, ...]
    round: int | None
    outcome: str


@dataclass(frozen=True)
class PropositionMention:
    """A proposition as one position of one article words it.

    Attributes:
        words: Content words in canonical form, inflections cut off.
        polarity: Words that turn a sentence round ("not", "never", "without"); propositions that differ in them are
            different.
        numbers: Numbers in it; likewise.
    """

    ref: Ref
    text: str
    words: frozenset[str]
    document: str
    polarity: frozenset[str]
    numbers: frozenset[str]

    @property
    def is_general(self) -> bool:
        """Whether it needs its article to be understood: "The deal is acceptable"."""
        return len(self.words) < _TELLING_WORDS


def actor_mentions(extractions: Iterable[Extraction]) -> list[ActorMention]:
    """Return the actors of all articles."""
    return [actor_mention(e.document.id, a) for e in extractions for a in e.actors]
