"""Which names stand for one actor. Every name is linked to its best single actor, never chained over a third."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Literal

from extractor.actors.clusters import Cluster, agrees, contradicts, holds, likeness, person_words
from extractor.actors.mentions import Mention, normal_form
from extractor.actors.naming import Name, initials
from extractor.actors.text_index import TextIndex
from extractor.actors.titles import is_anonymous_source, singular, title_before, title_behind
from extractor.countries.gazetteer import split_words
from extractor.office_words import BODIES, TITLE_MODIFIERS


class Linker:
    """Links the mentions of one article; see `link`.

    Args:
        index: The article.
        claims: For the normal form of an alias, the normal forms of the names whose answers claim it.
    """

    def __init__(self, index: TextIndex, claims: Mapping[str, frozenset[str]]) -> None:
        self._index = index
        self._claims = claims
        self._of: dict[str, list[Cluster]] = {}
        self.clusters: list[Cluster] = []

    def link(self, mentions: Iterable[Mention]) -> None:
        """Sort the mentions into `clusters`; their order does not matter."""
        steps: dict[str, Callable[[Mention], Found]] = {
            "entity": self._entity,
            "body": self._body,
            "person": self._person,
            "role": self._role,
            "joint": self._same_words,
        }
        ordered = sorted(mentions, key=_order)
        for stage in (_SURE, _CLAIMED, _ALIAS):
            for kind, find in steps.items():
                for mention in ordered:
                    if mention.name.kind == kind and self._stage(mention) == stage:
                        self._settle(mention, find(mention))

    def _stage(self, mention: Mention) -> int:
        if mention.is_alias:
            return _ALIAS
        return _CLAIMED if mention.answer is None and normal_form(mention.raw) in self._claims else _SURE

    def cluster_of(self, raw: str | None) -> Cluster | None:
        """Return the one actor that a name stands for; None if there is none or more than one."""
        found = self._of.get(normal_form(raw), []) if raw else []
        return found[0] if len(found) == 1 else None

    def named(self) -> Iterator[tuple[str, Cluster]]:
        """Yield every name that stands for one actor, in its normal form, with the actor."""
        return ((raw, found[0]) for raw, found in self._of.items() if len(found) == 1)

    def entity_cluster(self, key: str) -> Cluster | None:
        """Return the actor for a listed state or body, made if the article names it in any form."""
        found = next((c for c in self.clusters if c.key == key), None)
        if found is None and self._index.entities.get(key):
            entity, start, end = self._index.entities[key][0]
            raw = self._index.surface((start, end))
            name = Name(raw, "entity", (entity.key,), key=key, bare=raw, entity=entity)
            found = Cluster("entity", key)
            self._settle(Mention(raw, name, (start, end)), found)
        return found

    def _settle(self, mention: Mention, found: "Found") -> None:
        if found == "nobody" or (found == "new" and mention.is_alias):
            return
        cluster = Cluster(mention.name.kind, mention.name.key) if found == "new" else found
        if not cluster.mentions:
            self.clusters.append(cluster)
            cluster.titles.extend(self._titles_in_text(mention))
        cluster.add(mention)
        known = self._of.setdefault(normal_form(mention.raw), [])
        if cluster not in known:
            known.append(cluster)

    def _titles_in_text(self, mention: Mention) -> list[str]:
        is_surname_with_title = len(mention.name.tokens) == 1 and mention.titles
        if mention.name.kind != "person" or is_surname_with_title:
            return []
        text, (start, end) = self._index.text, mention.span
        title = title_before(text, start) or (None if mention.titles else title_behind(text, end))
        return [title] if title else []

    def _of_kind(self, kind: str) -> list[Cluster]:
        return [c for c in self.clusters if c.kind == kind]

    def _claimed(self, mention: Mention) -> Cluster | None:
        """Return the one actor whose answers list the name as an alias."""
        names = self._claims.get(normal_form(mention.raw), frozenset())
        found = {id(c): c for n in names for c in self._of.get(n, [])}
        return next(iter(found.values())) if len(found) == 1 else None

    def _entity(self, mention: Mention) -> "Found":
        return next((c for c in self.clusters if c.key == mention.name.key), "new")

    def _same_words(self, mention: Mention) -> "Found":
        words = mention.name.significant
        return next((c for c in self._of_kind(mention.name.kind) if c.leader.significant == words), "new")

    def _body(self, mention: Mention) -> "Found":
        """Return the body of the same words, of which these are the general part, or that they abbreviate."""
        name, words = mention.name, _body_words(mention.name)
        bodies = self._of_kind("body")
        alike = [c for c in bodies if _body_words(c.leader) == words]
        if not alike and name.text.isupper():
            letters = "".join(filter(str.isalpha, name.text))
            alike = [c for c in bodies if initials(c.leader) == letters]
        if words == {"government"}:
            alike = alike or [c for c in self._of_kind("entity") if any(m.name.head for m in c.mentions)]
        if not alike and _is_general(words):
            alike = [c for c in bodies if words < _body_words(c.leader) and c.leader.head == name.head]
        return alike[0] if len(alike) == 1 else self._claimed(mention) or "new"

    def _person(self, mention: Mention) -> "Found":
        """Return the person that the name fits best, if there is one such person."""
        words = person_words(mention.name.tokens)
        levels = [(likeness(words, person_words(c.leader.tokens)), c) for c in self._of_kind("person")]
        best = max((level for level, _ in levels), default=0)
        fitting = [c for level, c in levels if level == best > 0 and not contradicts(mention, c)]
        fitting = [c for c in fitting if agrees(mention, c)] or fitting
        if len(fitting) == 1:
            return fitting[0]
        group = next(
            (c for c in self._of_kind("body") if c.leader.significant == mention.name.significant), None
        )
        if group is not None and len(words) == 1 and not mention.titles:
            return group  # "Fano" is the "Fano militia"
        claimed = self._claimed(mention)
        return claimed if claimed is not None and _may_be_called(claimed, words, fitting) else "new"

    def _role(self, mention: Mention) -> "Found":
        """Return the holder of an office; nobody where several actors hold it."""
        if mention.answer is not None and is_anonymous_source(mention.name.text):
            return self._same_words(mention)  # "a senior" and "a second Tajik official" are two
        claimed = self._claimed(mention)
        if claimed is not None:
            return claimed
        head = mention.name.head
        is_plural = any(
            w.folded != head and singular(w.folded) == head for w in split_words(mention.name.text)
        )
        for kind in () if is_plural else ("person", "role"):
            holders = [c for c in self._of_kind(kind) if holds(mention.name.text, c)]
            if holders:
                return holders[0] if len(holders) == 1 else "nobody"
        return self._same_words(mention)


Found = Cluster | Literal["new", "nobody"]
"""What a mention is linked to: a cluster, one of its own, or none because it could be several."""

_SURE, _CLAIMED, _ALIAS = range(3)
"""Names of answers and unclaimed names come first, then names that an answer lists as alias, then mere aliases."""


def _may_be_called(cluster: Cluster, words: Sequence[str], fitting: Sequence[Cluster]) -> bool:
    """Tell whether an answer's word is enough to give its actor a name: never that of another person."""
    if cluster.kind == "person":
        return cluster in fitting or (len(words) == 1 and not fitting)
    return cluster.kind != "entity" or _is_general(frozenset(words))


def _order(mention: Mention) -> tuple[object, ...]:
    """Sort fuller names first, so that shorter ones find them; the rest makes the order total."""
    answer = mention.answer.model_dump_json() if mention.answer else ""
    words = -len(mention.name.significant)
    return (words, not mention.titles, mention.span, mention.raw, mention.titles, answer)


def _body_words(name: Name) -> frozenset[str]:
    return name.significant - {"affair", "affairs"}


def _is_general(words: frozenset[str]) -> bool:
    """Tell whether a body is named by general words only: "the ministry", "the opposition delegation"."""
    return all(w in BODIES or w in TITLE_MODIFIERS for w in words)
