"""From all mentions of one actor to its record: name, aliases, kind, title, rank, country, codes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from extractor.actors.clusters import Cluster, likeness, person_words
from extractor.actors.kinds import body_kind, known_kind
from extractor.actors.mentions import Mention
from extractor.actors.naming import FUNCTION_WORDS, canonical
from extractor.actors.offices import rank_of
from extractor.actors.text_index import TextIndex
from extractor.actors.titles import head_word, singular
from extractor.countries import country_code, find_country, find_organization, organization_code
from extractor.countries.gazetteer import split_words
from extractor.office_words import OFFICES
from extractor.schemas.actor import Actor, ActorKind, Rank


def build_actor(cluster: Cluster, index: TextIndex, rivals: Sequence[Cluster]) -> Actor:
    """Return the record of an actor, without id and `represents`.

    Args:
        cluster: Its mentions.
        index: The article.
        rivals: The clusters of all persons, so that no surname of two becomes an alias.
    """
    name, aliases = _names(cluster, index, rivals)
    title = _title(cluster, index)
    rank = _rank(cluster, title)
    affiliation = _first(a.affiliation for a in cluster.answers)
    code = _organization_code(cluster, name, title, affiliation)
    return Actor(
        id="",
        name=name,
        aliases=tuple(aliases),
        kind=_kind(cluster),
        title=title,
        rank=rank,
        affiliation=affiliation,
        country=_country(cluster, name, title, affiliation),
        organization_code=code,
    )


def _first(values: Iterable[str | None]) -> str | None:
    return next((v for v in values if v), None)


def _names(cluster: Cluster, index: TextIndex, rivals: Sequence[Cluster]) -> tuple[str, list[str]]:
    """Return the fullest name in the article and its other forms there."""
    forms = list(_forms(cluster, index))
    if cluster.kind == "person":
        forms += _surname(cluster, index, rivals)
    distinct: dict[str, str] = {}
    for form in forms:
        distinct.setdefault(" ".join(form.split()).casefold(), " ".join(form.split()))
    name, *aliases = distinct.values()
    return name, aliases


def _forms(cluster: Cluster, index: TextIndex) -> Iterator[str]:
    """Yield the article's forms of a name, the fullest first."""
    if cluster.kind == "entity":
        yield from _entity_forms(cluster, index)
        return
    for mention in sorted(
        cluster.mentions,
        key=lambda m: (m.name.kind != cluster.kind, m.is_alias, -len(m.name.significant), m.span),
    ):
        yield from _mention_forms(mention, index)


def _mention_forms(mention: Mention, index: TextIndex) -> Iterator[str]:
    name = mention.name
    # Words that do not stand side by side: a person keeps the name given, a body the article's wording.
    yield index.written(name.bare) or (name.bare if name.kind == "person" else index.surface(mention.span))
    if whole := index.written(name.text):
        yield whole


def _entity_forms(cluster: Cluster, index: TextIndex) -> Iterator[str]:
    """Yield the forms of a state or listed body: a plain name first, then what was given, then the other names."""
    given = [form for m in cluster.mentions if (form := index.written(m.name.text))]
    forms = index.entities.get(cluster.key, [])
    proper = [index.surface((start, end)) for e, start, end in forms if e.kind in {"name", "organization"}]
    is_government = all(m.name.entity is None for m in cluster.mentions)
    is_listed_body = cluster.key.startswith("organization:")
    own = {index.written(m.name.text) for m in cluster.mentions if not m.is_alias}
    chosen = [f for f in proper if is_listed_body or f in own] or ([] if is_government else proper)
    yield from sorted(chosen, key=len, reverse=True)[:1]
    yield from given
    yield from proper
    yield from (index.surface((start, end)) for _, start, end in forms[:1] if not (given or proper))


def _surname(cluster: Cluster, index: TextIndex, rivals: Sequence[Cluster]) -> Iterator[str]:
    """Yield the surname where the article uses it alone and no other person bears it."""
    tokens = cluster.leader.tokens
    last = person_words(tokens)[-1:]
    bearers = [c for c in rivals if likeness(last, person_words(c.leader.tokens))]
    if len(tokens) < 2 or bearers != [cluster]:
        return
    particle = tokens[-2] if tokens[-2] in {"al", "el"} else None
    surname = (particle, *last) if particle else last
    before = tokens[-len(surname) - 1] if len(tokens) > len(surname) else ""
    place = next((p for p in index.places(surname) if index.word_before(p) != before), None)
    if place is not None:
        yield index.surface_at(place, len(surname))


def _title(cluster: Cluster, index: TextIndex) -> str | None:
    """Return the longest title that the article writes, as it writes it; none for bodies and groups."""
    if cluster.kind not in {"person", "role"} or _is_group(cluster):
        return None
    found = []
    for title in cluster.titles:
        if not any(singular(w.folded) in OFFICES for w in split_words(title)):
            continue
        bare = re.sub(r"^(?:the|an?|his|her|their|its)\s+", "", title, flags=re.IGNORECASE)
        is_near = index.find_near(frozenset(canonical(bare)) - FUNCTION_WORDS) is not None
        found.append(index.written(bare) or (bare if is_near else ""))
    return max(found, key=len, default=None) or None


def _is_group(cluster: Cluster) -> bool:
    """Tell whether a role names more than one person: "Russian officials"."""
    words = split_words(cluster.leader.text)
    head = head_word(words)
    return cluster.kind == "role" and head is not None and singular(head.folded) != head.folded


def _rank(cluster: Cluster, title: str | None) -> Rank:
    told = next((a.rank for a in cluster.answers if a.rank != "unknown"), None)
    affiliation = _first(a.affiliation for a in cluster.answers)
    if told or cluster.kind not in {"person", "role"} or _is_group(cluster):
        return told or "unknown"
    ranks = (rank_of(t, affiliation) for t in (title, *cluster.titles))
    return next((r for r in ranks if r != "unknown"), "unknown")


def _kind(cluster: Cluster) -> ActorKind:
    told = next((a.kind for a in cluster.answers if a.kind != "unknown"), None)
    if told:
        return told
    if cluster.kind == "entity":
        return _entity_kind(cluster)
    names = [m.name for m in cluster.mentions]
    known = next((k for n in names if (k := known_kind(n.text))), None)
    if known is not None:
        return known
    if cluster.kind == "body":
        return next((k for n in names if (k := body_kind(n.text, n.head)) != "unknown"), "unknown")
    if cluster.kind == "role":
        return "other" if _is_group(cluster) else "person"
    if cluster.kind == "joint":
        return "other"
    is_certain = len(cluster.leader.tokens) > 1 or bool(cluster.titles)
    return "person" if is_certain else "unknown"


def _entity_kind(cluster: Cluster) -> ActorKind:
    entity = next((m.name.entity for m in cluster.mentions if m.name.entity), None)
    if entity is None:
        return "government"
    kinds: dict[str, ActorKind] = {"organization": "igo", "seat": "government", "part": "other"}
    return kinds.get(entity.kind, "state")


def _country(cluster: Cluster, name: str, title: str | None, affiliation: str | None) -> str | None:
    if cluster.key.startswith("organization:") or cluster.kind == "joint":
        return None
    if cluster.kind == "entity":
        return country_code(name) or cluster.key.removeprefix("state:")
    told = _first(country_code(a.country) for a in cluster.answers)
    phrases = [title, *cluster.titles, affiliation]
    if cluster.kind in {"body", "role"}:
        phrases.insert(0, cluster.leader.text)
    represented = chain.from_iterable(a.represents for a in cluster.answers)
    return told or _first(map(find_country, phrases)) or _first(map(country_code, represented))


def _organization_code(cluster: Cluster, name: str, title: str | None, affiliation: str | None) -> str | None:
    """Return the code of a body, or of the body that somebody without a country of his own stands for."""
    if cluster.kind == "entity":
        return organization_code(name)
    if _country(cluster, name, title, affiliation):
        return None
    represented = list(chain.from_iterable(a.represents for a in cluster.answers))
    own = organization_code(cluster.leader.text) if cluster.kind == "body" else None
    return (
        own
        or _first(map(find_organization, [title, affiliation]))
        or _first(map(organization_code, represented))
    )
