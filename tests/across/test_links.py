"""Links across articles: the rules, the clustering, hand decisions, the gold, and the command."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.across.actors import likeness
from extractor.across.clustering import UNLIKE, Likeness, grouped
from extractor.across.linking import Decisions, Entity, link
from extractor.across.mentions import ActorMention, actor_mention
from extractor.across.propositions import likeness as propositions_alike
from extractor.across.propositions import mention_of
from extractor.batch.links import Links
from extractor.batch.results import RunResults
from extractor.batch.session import opened
from extractor.batch.store import StoredArticle
from extractor.errors import InputError
from extractor.evals.linking.gold import read_link_gold
from extractor.evals.linking.scores import b_cubed, link_scores, pairwise
from extractor.schemas.actor import Actor

GOLD = read_link_gold()


def person(name: str, document: str = "d", **values: object) -> ActorMention:
    return actor_mention(document, Actor(id="a1", name=name, kind="person", **values))  # type: ignore[arg-type]


def body(name: str, kind: str = "party_or_opposition", **values: object) -> ActorMention:
    return actor_mention("d", Actor(id="a1", name=name, kind=kind, **values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (person("Ida Solheim"), person("Ida Marie Solheim")),
        (person("Aleksandr Bekturov", country="KAZ"), person("Alexander Bekturov", country="KAZ")),
        (person("A. Bekturov", country="KAZ"), person("Alexander Bekturov", country="KAZ")),
        (person("José Núñez"), person("Jose Nunez")),
        (
            person("Solheim", country="NOR", rank="special_envoy"),
            person("Ida Solheim", country="NOR", rank="special_envoy"),
        ),
        (body("UN", "igo"), body("United Nations", "igo")),
        (body("Southern Dialogue Council", aliases=("SDC",)), body("the Southern Dialogue Council")),
        (
            body("Chile's Foreign Ministry", "ministry_or_agency"),
            body("Chilean Ministry of Foreign Affairs", "ministry_or_agency"),
        ),
    ],
)
def test_names_of_one_actor(one: ActorMention, other: ActorMention) -> None:
    assert likeness(one, other).score >= 0.85
    assert likeness(one, other).score == likeness(other, one).score
    assert likeness(one, other).why


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (person("Carlos Quiroga"), person("Marta Quiroga")),
        (person("Quiroga"), person("Marta Quiroga")),
        (person("Ida Solheim", country="NOR"), person("Ida Solheim", country="SWE")),
        (person("Ali Hassan Noor"), person("Hassan Noor")),
        (person("Aleksandr Bekturov"), person("Alexander Bekturov")),
        (person("Ana Maria Rossi"), person("Ana Luisa Rossi")),
        (body("government", "government"), body("government", "government")),
        (body("opposition"), body("opposition")),
        (body("UN", "igo"), body("European Union", "igo")),
        (person("Chad"), body("Chad", "state", country="TCD")),
    ],
)
def test_names_of_different_actors(one: ActorMention, other: ActorMention) -> None:
    assert likeness(one, other) == UNLIKE
    assert likeness(other, one) == UNLIKE


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        (
            "The ceasefire on the lake shore should be extended",
            "The truce on the lake shore should be prolonged",
            True,
        ),
        (
            "The Palanca bridge should be opened to buses",
            "The Palanca bridge should not be opened to buses",
            False,
        ),
        ("40 km of fence should be removed", "12 km of fence should be removed", False),
        ("The deal is acceptable", "The deal is acceptable", False),
        ("Sanctions on Syria should be lifted", "The sanctions on Syria should be removed", True),
        ("Sanctions on Syria should be lifted", "Sanctions on Russia should be lifted", False),
    ],
)
def test_propositions(one: str, other: str, is_same: bool) -> None:
    alike = propositions_alike(mention_of("d1#p1", "d1", one), mention_of("d2#p1", "d2", other))
    assert (alike.score >= 0.7) is is_same


def test_a_chain_does_not_glue_groups_together() -> None:
    def near(one: int, other: int) -> Likeness:
        return Likeness(0.9, "next") if abs(one - other) == 1 else UNLIKE

    groups = grouped(range(6), blocks=lambda _: ["all"], likeness=near, threshold=0.8)
    assert all(max(g) - min(g) <= 1 for g in groups.members)
    assert sorted(i for g in groups.members for i in g) == list(range(6))


@given(st.lists(st.integers(0, 40), max_size=25))
def test_every_pair_in_a_group_is_alike(numbers: list[int]) -> None:
    def near(one: int, other: int) -> Likeness:
        return Likeness(max(0.0, 1 - abs(one - other) / 5))

    groups = grouped(numbers, blocks=lambda _: ["all"], likeness=near, threshold=0.6)
    for group in groups.members:
        assert all(near(numbers[a], numbers[b]).score >= 0.6 - 1e-6 for a in group for b in group)
    assert sorted(i for g in groups.members for i in g) == list(range(len(numbers)))


def test_the_gold_has_what_it_should() -> None:
    assert len(GOLD.extractions) >= 25
    events = set(GOLD.same["meeting"].values())
    assert len(events) <= 10
    by_event = {e: list(GOLD.same["meeting"].values()).count(e) for e in events}
    assert sum(n > 1 for n in by_event.values()) >= 7


def test_links_are_precise_on_the_gold() -> None:
    for kind, (pairs, items, _) in link_scores().items():
        assert pairs.precision >= 0.9, kind
        assert items.precision >= 0.9, kind
        assert items.f1 >= 0.9, kind


def test_linking_does_not_depend_on_the_order_of_the_articles() -> None:
    def sets(entities: list[Entity]) -> set[frozenset[str]]:
        return {frozenset(m.ref for m in e.members) for e in entities}

    assert sets(link(GOLD.extractions)) == sets(link(tuple(reversed(GOLD.extractions))))


def test_every_record_is_in_one_entity_and_every_merge_says_why() -> None:
    entities = link(GOLD.extractions)
    refs = [m.ref for e in entities for m in e.members]
    assert len(refs) == len(set(refs)) == sum(map(len, GOLD.same.values()))
    for entity in entities:
        if len(entity.members) > 1:
            assert all(m.why for m in entity.members), entity


def test_events_note_where_their_reports_disagree() -> None:
    entities = link(GOLD.extractions)
    noted = {e.members[0].ref: e.note for e in entities if e.note}
    assert noted["harbour-0318#m1"].startswith(
        "number of participants: 2 (lake-agency-0319); 3 (sahel-post-0318)"
    )
    assert (
        "status: held (pacifico-0310, lima-hoy-0310, border-radio-0309); planned (andes-0306)"
        in noted["andes-0306#m1"]
    )
    assert "outcome" not in noted["harbour-0318#m1"], "where some reports tell none, they do not disagree"


def test_hand_decisions_count_before_the_rules() -> None:
    alike = frozenset({"harbour-0304#a1", "sahel-post-0305#a1"})
    unlike = frozenset({"harbour-0304#a4", "gulf-desk-0306#a2"})
    entities = link(GOLD.extractions, Decisions(together=frozenset({unlike}), apart=frozenset({alike})))
    by_ref = {m.ref: e.id for e in entities for m in e.members}
    assert by_ref["harbour-0304#a1"] != by_ref["sahel-post-0305#a1"]
    assert by_ref["harbour-0304#a4"] == by_ref["gulf-desk-0306#a2"]


def test_scores_by_hand() -> None:
    gold = {"a": "1", "b": "1", "c": "1", "d": "2"}
    found = {"a": "x", "b": "x", "c": "y", "d": "y"}
    pairs = pairwise(gold, found)
    assert (pairs.precision, pairs.recall) == (1 / 2, 1 / 3)
    items = b_cubed(gold, found)
    assert items.precision == pytest.approx((1 + 1 + 0.5 + 0.5) / 4)
    assert items.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert pairwise(gold, gold).f1 == b_cubed(gold, gold).f1 == 1


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run with the gold's articles as its results."""
    with opened(tmp_path / "run") as store:
        for extraction in GOLD.extractions:
            document = extraction.document
            store.add_articles(
                [StoredArticle(document.id, document.id, document.text_sha256, document.id, document)]
            )
            store.add_results([(document.id, extraction, False)])
    return tmp_path / "run"


def test_links_are_stored_explained_corrected_and_taken_back(run: Path) -> None:
    with Links.opened(run) as links:
        counts = links.make()
        assert counts["meeting"].records == 27
        assert counts["meeting"].shared >= 6
        with RunResults.opened(run) as results:
            first = results.linked("actor", "harbour-0304", "a3")
            assert first is not None
            assert first == results.linked("actor", "sahel-post-0305", "a3")
            found = {e.id: e for e in results.entities()}
            assert found[first.id].articles >= 4
            assert any(e.kind == "meeting" and "status: held" in e.note for e in found.values())
        lines = list(links.explain(first.id))
        assert lines[0].endswith(("Ida Solheim", "Ida Marie Solheim"))
        assert any("sahel-post-0305#a3  (" in line for line in lines)
        links.decide(["harbour-0304#a3", "sahel-post-0305#a3"], is_same=False)
        links.make()
        with RunResults.opened(run) as results:
            assert results.linked("actor", "harbour-0304", "a3") != results.linked(
                "actor", "sahel-post-0305", "a3"
            )
        links.reset()
        with RunResults.opened(run) as results:
            assert results.linked("actor", "harbour-0304", "a3") is None
        with pytest.raises(InputError, match="no record of this run"):
            links.decide(["harbour-0304#a3", "harbour-0304#a99"], is_same=True)
        with pytest.raises(InputError, match="no entity"):
            list(links.explain("A1"))


def test_the_commands_link_and_score(run: Path) -> None:
    def extractor(*args: object) -> str:
        command = [sys.executable, "-m", "extractor", *map(str, args)]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout

    assert "27 meetings:" in extractor("link", run)
    assert extractor("link", run, "--explain", "A3").startswith("A3: ")
    assert "taken back" in extractor("link", run, "--reset")
    lines = extractor("eval", "links").splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["actors", "meetings", "propositions"]
