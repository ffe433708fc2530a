"""All mentions of one actor, and how well a further mention fits it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extractor.actors.mentions import Mention
from extractor.actors.naming import Name
from extractor.actors.offices import fits, rank_of, roles_of
from extractor.countries import country_code, find_country
from extractor.countries.gazetteer import split_words
from extractor.office_words import FEMALE_WORDS, MALE_WORDS, NAME_HONORIFICS
from extractor.schemas.actor import ActorAnswer


@dataclass(eq=False)
class Cluster:
    """All mentions of one actor; the first is the fullest and the one that others are compared with."""

    kind: str
    key: str = ""
    mentions: list[Mention] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)

    @property
    def leader(self) -> Name:
        """The fullest name."""
        return self.mentions[0].name

    @property
    def answers(self) -> list[ActorAnswer]:
        """The actor answers about it, fullest name first."""
        return [m.answer for m in self.mentions if m.answer is not None]

    @property
    def country(self) -> str | None:
        """Its country as far as titles and answers tell."""
        told = (country_code(a.country) for a in self.answers)
        return next((c for c in (*told, *map(find_country, self.titles)) if c), None)

    def add(self, mention: Mention) -> None:
        """Take a mention in."""
        self.mentions.append(mention)
        self.titles.extend(t for t in mention.titles if t not in self.titles)


def person_words(tokens: Sequence[str]) -> tuple[str, ...]:
    """Return the words by which persons are compared: without the article al- and styles like Sheikh."""
    kept = tuple(t for t in tokens if t not in NAME_HONORIFICS and t not in {"al", "el"})
    return kept or tuple(tokens)


def likeness(mention: Sequence[str], full: Sequence[str]) -> int:
    """Return how surely words name a person: 4 same name, 3 surname or first and last, 2 first, 1 middle name.

    0 if it does not. Initials count as the names that they stand for.
    """
    size = len(mention)
    if not size or size > len(full):
        return 0
    if size == len(full):
        return 4 if tuple(mention) == tuple(full) else 3 * _are_same(mention, full)
    if _are_same(mention, full[-size:]):
        return 3
    if size > 1 and _are_same((mention[0], mention[-1]), (full[0], full[-1])) and _is_within(mention, full):
        return 3
    if _are_same(mention, full[:size]):
        return 2
    return int(any(_are_same(mention, full[i : i + size]) for i in range(1, len(full) - size)))


def _are_same(a: Sequence[str], b: Sequence[str]) -> bool:
    return all(x == y or (1 in {len(x), len(y)} and x[0] == y[0]) for x, y in zip(a, b, strict=True))


def _is_within(part: Sequence[str], full: Sequence[str]) -> bool:
    rest = iter(full)
    return all(any(_are_same((p,), (f,)) for f in rest) for p in part)


_EXCLUSIVE = frozenset({"head_of_state", "head_of_government", "minister", "deputy_minister", "igo_head"})
"""Ranks of which nobody holds two, unless the article says so."""


def contradicts(mention: Mention, cluster: Cluster) -> bool:
    """Tell whether a surname with a title is another person's of that surname: "President" and "Minister"."""
    if min(len(mention.name.tokens), len(cluster.leader.tokens)) > 1 or agrees(mention, cluster):
        return False
    if {*_genders(mention.titles), *_genders(cluster.titles)} == {"f", "m"}:
        return True
    said, held = ({rank_of(t) for t in titles} & _EXCLUSIVE for titles in (mention.titles, cluster.titles))
    country = next(filter(None, map(find_country, mention.titles)), None)
    is_foreign = country is not None and cluster.country is not None and country != cluster.country
    return is_foreign or bool(said and held and not said & held)


def agrees(mention: Mention, cluster: Cluster) -> bool:
    """Tell whether a mention's title or form of address fits the actor's."""
    if any(holds(title, cluster) for title in mention.titles):
        return True
    genders = _genders(mention.titles)
    return bool(genders and genders == _genders(cluster.titles))


def _genders(titles: Iterable[str]) -> set[str]:
    words = {w.folded for t in titles for w in split_words(t)}
    return {g for g, known in (("f", FEMALE_WORDS), ("m", MALE_WORDS)) if words & known}


def holds(role: str, cluster: Cluster) -> bool:
    """Tell whether one of a cluster's titles is the office that a role names."""
    """Tell whether one of an actor's titles is the office that a role names."""
    offices = [office for title in cluster.titles for office in roles_of(title)]
    return any(fits(r, office, cluster.country) for r in roles_of(role) for office in offices)
