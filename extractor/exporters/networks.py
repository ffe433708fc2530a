"""Networks for Gephi, visone, igraph: who meets whom, who holds which proposition, who speaks to whom.

``co_meeting``: undirected, weight = meetings that took place with both in them. ``positions``: two-mode, actor to
proposition, weight = supporting minus opposing positions, with both counts. ``addressing``: directed, speaker to
addressee, weight = statements. Attributes are scalars, since Gephi takes no others.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx

from extractor.exporters.base import Linked, Results
from extractor.exporters.writing import replacing_text
from extractor.schemas.extraction import Extraction
from extractor.schemas.meeting import Meeting

_TOOK_PLACE = frozenset({"held", "ongoing", "historical"})
_PRESENT = frozenset(
    {"participant", "host", "visitor", "chair_or_mediator", "delegation_head", "signatory", "observer"}
)
_SIGN = {"support": 1, "oppose": -1}
_MTIME = re.compile(r'\s*lastmodifieddate="[^"]*"')


def actor_node(extraction: Extraction, actor_id: str, results: Results) -> Linked:
    """Return the node of an actor: the linked actor of the run, else the name as written."""
    linked = results.linked("actor", extraction.document.id, actor_id)
    if linked is not None:
        return linked
    actor = extraction.actor(actor_id)
    name = actor.name if actor else actor_id
    return Linked(f"actor:{' '.join(name.casefold().split())}", name)


def present(meeting: Meeting) -> list[str]:
    """Return the actors who took part in a meeting, not those who were invited or only arranged it."""
    return [p.actor for p in meeting.participants if p.role in _PRESENT]


def networks(results: Results) -> dict[str, Any]:
    """Return the three networks by name."""
    builder = _Builder(results)
    for extraction in results:
        builder.add(extraction)
    return {
        "co_meeting": builder.co_meeting(),
        "positions": builder.positions(),
        "addressing": builder.addressing(),
    }


class _Builder:
    """Counts the edges: no more in memory than the networks themselves."""

    def __init__(self, results: Results) -> None:
        self._results = results
        self._nodes: dict[str, dict[str, str]] = {}
        self._met: Counter[tuple[str, str]] = Counter()
        self._held: Counter[tuple[str, str, str]] = Counter()
        self._told: Counter[tuple[str, str]] = Counter()
        self._seen_events: set[tuple[str, str, str]] = set()

    def add(self, extraction: Extraction) -> None:
        """Count an article's records."""
        for meeting in extraction.meetings:
            if meeting.status in _TOOK_PLACE:
                self._meet(extraction, meeting)
        for position in extraction.positions:
            holder = self._actor(extraction, position.holder)
            linked = self._results.linked("proposition", extraction.document.id, position.id)
            label = linked.label if linked else position.proposition
            key = linked.id if linked else f"proposition:{position.proposition.casefold()}"
            self._nodes.setdefault(key, {"label": label, "kind": "proposition", "country": ""})
            self._held[holder, key, position.stance] += 1
        for statement in extraction.statements:
            if statement.speaker is None:
                continue
            for addressee in statement.addressees:
                self._told[
                    self._actor(extraction, statement.speaker), self._actor(extraction, addressee)
                ] += 1

    def _meet(self, extraction: Extraction, meeting: Meeting) -> None:
        event = self._results.linked("meeting", extraction.document.id, meeting.id)
        names = sorted({self._actor(extraction, a) for a in present(meeting)})
        for one, other in combinations(names, 2):
            if event is not None:  # a meeting that five outlets report is one
                if (event.id, one, other) in self._seen_events:
                    continue
                self._seen_events.add((event.id, one, other))
            self._met[one, other] += 1

    def _actor(self, extraction: Extraction, actor_id: str) -> str:
        node = actor_node(extraction, actor_id, self._results)
        actor = extraction.actor(actor_id)
        known = self._nodes.setdefault(node.id, {"label": node.label, "kind": "", "country": ""})
        if actor is not None:
            known["kind"] = known["kind"] or actor.kind
            known["country"] = known["country"] or actor.country or ""
        return node.id

    def _with_nodes(self, graph: Any, ids: set[str]) -> Any:
        for node in sorted(ids):
            graph.add_node(node, **self._nodes[node])
        return graph

    def co_meeting(self) -> Any:
        """Return who meets whom."""
        graph = self._with_nodes(nx.Graph(), {n for pair in self._met for n in pair})
        for (one, other), count in sorted(self._met.items()):
            graph.add_edge(one, other, weight=count)
        return graph

    def positions(self) -> Any:
        """Return who holds what."""
        graph = self._with_nodes(nx.Graph(), {n for a, p, _ in self._held for n in (a, p)})
        for actor, proposition in sorted({(a, p) for a, p, _ in self._held}):
            by_stance = {
                s: self._held[actor, proposition, s]
                for s in ("support", "oppose", "conditional", "neutral_or_mixed")
            }
            weight = sum(_SIGN.get(s, 0) * n for s, n in by_stance.items())
            graph.add_edge(actor, proposition, weight=weight, **by_stance)
        return graph

    def addressing(self) -> Any:
        """Return who speaks to whom."""
        graph = self._with_nodes(nx.DiGraph(), {n for pair in self._told for n in pair})
        for (speaker, addressee), count in sorted(self._told.items()):
            graph.add_edge(speaker, addressee, weight=count)
        return graph


def export_graphml(results: Results, folder: Path) -> list[Path]:
    """Write ``co_meeting.graphml``, ``positions.graphml``, ``addressing.graphml``."""
    return _write(results, folder, "graphml", nx.generate_graphml)


def export_gexf(results: Results, folder: Path) -> list[Path]:
    """Write the same as GEXF 1.2; without a date of writing, so that the same records give the same file."""
    return _write(
        results, folder, "gexf", lambda graph: (_MTIME.sub("", line) for line in nx.generate_gexf(graph))
    )


def _write(
    results: Results, folder: Path, ending: str, lines_of: Callable[[Any], Iterator[str]]
) -> list[Path]:
    paths = []
    for name, graph in networks(results).items():
        path = folder / f"{name}.{ending}"
        with replacing_text(path) as file:
            file.writelines(line + "\n" for line in lines_of(graph))
        paths.append(path)
    return paths
