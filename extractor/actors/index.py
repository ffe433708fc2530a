"""Links the names that answers use to the actors of one article."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extractor.actors.clusters import Cluster
from extractor.actors.linker import Linker
from extractor.actors.mentions import Mention, make_mention, normal_form
from extractor.actors.naming import Sort, parts_of
from extractor.actors.text_index import TextIndex
from extractor.actors.titles import is_pronoun_or_generic, strip_titles
from extractor.actors.traits import build_actor
from extractor.countries.gazetteer import key_of
from extractor.office_words import TITLE_MODIFIERS
from extractor.schemas.actor import Actor, ActorAnswer


@dataclass(frozen=True)
class ActorIndex:
    """The actors of an article.

    Attributes:
        actors: In the order in which the article first names them; ids a1, a2 …
        ids: Normal form of each name to an actor id.
    """

    actors: tuple[Actor, ...]
    ids: Mapping[str, str]

    def find(self, name: str | None) -> str | None:
        """Return the id of the actor that a name stands for; None for names of nobody or of several."""
        if not name:
            return None
        return self.ids.get(normal_form(name)) or self.ids.get(normal_form(strip_titles(name)[0]))


def link_actors(actor_answers: Sequence[ActorAnswer], names: Sequence[str], text: str) -> ActorIndex:
    """Return the actors of an article, every mention linked to one of them.

    A name becomes an actor only if the article has it (states and well-known bodies in any of their forms:
    "Iranian" names Iran). Pronouns, "the two sides" and "officials" become none, nor does an office that
    several actors hold. A country, its capital and its government are one actor; its ministries, palaces and
    delegations are others. The state or body that a delegation represents is added if the article names it.

    Args:
        actor_answers: From all chunks, in any order.
        names: Every other name that answers use: participants, speakers, holders, addressees.
        text: The article.
    """
    index = TextIndex(text)
    linker = Linker(index, _claims(actor_answers))
    linker.link(_mentions(actor_answers, names, index))
    represents = {id(c): _represented(c, linker) for c in list(linker.clusters)}
    return _numbered(linker, index, represents)


def _claims(answers: Sequence[ActorAnswer]) -> dict[str, frozenset[str]]:
    """Return for each alias the names whose answers list it."""
    claims: dict[str, set[str]] = defaultdict(set)
    for answer in answers:
        for alias in answer.aliases:
            if not _is_pronoun(alias):
                claims[normal_form(alias)].add(normal_form(answer.name))
    return {alias: frozenset(found) for alias, found in claims.items()}


def _is_pronoun(alias: str) -> bool:
    return is_pronoun_or_generic(alias) and " " not in alias.strip()


def _mentions(answers: Sequence[ActorAnswer], names: Sequence[str], index: TextIndex) -> Iterator[Mention]:
    sorts = {normal_form(n): sort for a in answers if (sort := _sort(a)) for n in (*_own_aliases(a), a.name)}
    for answer in answers:
        yield from make_mention(answer.name, index, answer=answer, sort=_sort(answer))
    others = [*names, *(r for a in answers for r in a.represents)]
    for name in dict.fromkeys(part for o in others for part in (o, *parts_of(o))):
        yield from make_mention(name, index, sort=sorts.get(normal_form(name)))
    for alias in dict.fromkeys(alias for a in answers for alias in a.aliases):
        yield from make_mention(alias, index, sort=sorts.get(normal_form(alias)), is_alias=True)


def _own_aliases(answer: ActorAnswer) -> list[str]:
    """Return the aliases that share a word with the name: of those, what the answer says of the name holds too."""
    words = set(key_of(answer.name))
    return [alias for alias in answer.aliases if not words.isdisjoint(key_of(alias))]


def _sort(answer: ActorAnswer) -> Sort | None:
    if answer.kind == "unknown":
        return None
    return "person" if answer.kind == "person" else "body"


def _represented(cluster: Cluster, linker: Linker) -> list[Cluster]:
    """Return whom an actor speaks for: as told, or as a delegation's name or the parts of a joint name say."""
    told = [linker.cluster_of(name) for answer in cluster.answers for name in answer.represents]
    if cluster.kind == "joint":
        told += [linker.cluster_of(part) for part in parts_of(cluster.leader.text)]
    if cluster.kind == "body" and cluster.leader.head == "delegation":
        told.append(_sender(cluster, linker))
    return [c for c in dict.fromkeys(told) if c is not None and c is not cluster]


def _sender(delegation: Cluster, linker: Linker) -> Cluster | None:
    """Return the state or body whose delegation it is: of the Syrian opposition delegation, the opposition."""
    words = delegation.leader.significant - {"delegation"}
    other = next((c for c in linker.clusters if c is not delegation and c.leader.significant == words), None)
    senders = [w for w in words if w not in TITLE_MODIFIERS or w == "opposition"]
    if other is not None or len(senders) != 1:
        return other
    return linker.entity_cluster(f"state:{senders[0]}") or linker.entity_cluster(f"organization:{senders[0]}")


def _first_country(clusters: Sequence[Cluster]) -> str | None:
    return next((c.country for c in clusters if c.country), None)


def _numbered(linker: Linker, index: TextIndex, represents: Mapping[int, Sequence[Cluster]]) -> ActorIndex:
    ordered = sorted(linker.clusters, key=lambda c: (min(m.span for m in c.mentions), c.leader.text))
    ids = {id(c): f"a{i}" for i, c in enumerate(ordered, 1)}
    persons = [c for c in ordered if c.kind == "person"]
    actors = []
    for cluster in ordered:
        spoken_for = represents.get(id(cluster), ())
        record = build_actor(cluster, index, persons)
        country = record.country if cluster.kind == "joint" else record.country or _first_country(spoken_for)
        update = {
            "id": ids[id(cluster)],
            "represents": tuple(ids[id(c)] for c in spoken_for),
            "country": country,
        }
        actors.append(record.model_copy(update=update))
    return ActorIndex(tuple(actors), {**_shown(actors), **{raw: ids[id(c)] for raw, c in linker.named()}})


def _shown(actors: Sequence[Actor]) -> dict[str, str]:
    """Return the actor for each name and alias that only one actor has."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for actor in actors:
        for form in (actor.name, *actor.aliases):
            bearers[normal_form(form)].add(actor.id)
    return {form: next(iter(owners)) for form, owners in bearers.items() if len(owners) == 1}
