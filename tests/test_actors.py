import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.actors import ActorIndex, link_actors
from extractor.schemas.actor import Actor
from tests.builders import actor_answer

TEXT = (
    "Norwegian Foreign Minister Ida Solheim met Thabo Ndlela, special envoy of the African Union (AU), in Geneva. "
    "Solheim said Oslo would help. The AU envoy agreed. Deputy Transport Minister Farrukh Saidzoda led the Tajik delegation. "
    "Tajikistan is a neighbour of the Kyrgyz Republic. The Norwegian Foreign Ministry confirmed it. Norway pays. "
    "Peter Keller, a senator, disagreed with Anna Keller of the Red Cross. The minister left."
)


def actor(index: ActorIndex, name: str) -> Actor:
    found = index.find(name)
    assert found is not None, name
    return next(a for a in index.actors if a.id == found)


def same(index: ActorIndex, *names: str) -> bool:
    ids = {index.find(n) for n in names}
    return len(ids) == 1 and None not in ids


@pytest.mark.parametrize(
    "names",
    [
        ("Ida Solheim", "Solheim"),
        ("Ida Solheim", "Foreign Minister Ida Solheim"),
        ("African Union", "AU"),
        ("Norway", "Oslo"),
        ("Thabo Ndlela", "Ndlela"),
    ],
)
def test_names_of_one_actor_are_linked(names: tuple[str, ...]) -> None:
    index = link_actors(
        [actor_answer("Ida Solheim", title="Norwegian Foreign Minister", kind="person")], names, TEXT
    )
    assert same(index, *names)
    assert len(index.actors) == len({a.id for a in index.actors})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Peter Keller", "Anna Keller"),
        ("Norway", "Norwegian Foreign Ministry"),
        ("Tajik delegation", "Tajikistan"),
        ("Ida Solheim", "Thabo Ndlela"),
        ("Ida Solheim", "Norway"),
    ],
)
def test_different_actors_stay_apart(one: str, other: str) -> None:
    index = link_actors([], [one, other], TEXT)
    assert index.find(one) != index.find(other)


def test_an_ambiguous_surname_belongs_to_nobody_else() -> None:
    index = link_actors([], ["Peter Keller", "Anna Keller"], TEXT)
    assert {actor(index, "Peter Keller").name, actor(index, "Anna Keller").name} == {
        "Peter Keller",
        "Anna Keller",
    }


@pytest.mark.parametrize("name", ["Zebulon Quist", "Solheimer", "he", "They", "the two sides", "", None])
def test_who_is_not_in_the_text_and_pronouns_are_no_actors(name: str | None) -> None:
    index = link_actors([], [name] if name else [], TEXT)
    assert index.find(name) is None


def test_kind_rank_country_and_whom_they_represent_are_filled_in() -> None:
    names = [
        "Ida Solheim",
        "African Union",
        "Tajik delegation",
        "Norwegian Foreign Ministry",
        "Farrukh Saidzoda",
    ]
    answers = [
        actor_answer("Ida Solheim", title="Norwegian Foreign Minister"),
        actor_answer("Farrukh Saidzoda", title="Deputy Transport Minister"),
    ]
    index = link_actors(answers, names, TEXT)
    minister, union, delegation = (actor(index, n) for n in names[:3])
    assert (minister.kind, minister.rank, minister.country) == ("person", "minister", "NOR")
    assert (union.kind, union.country, union.organization_code) == ("igo", None, "IGO")
    assert (delegation.kind, delegation.country) == ("delegation", "TJK")
    assert actor(index, "Norwegian Foreign Ministry").kind == "ministry_or_agency"
    assert actor(index, "Farrukh Saidzoda").rank == "deputy_minister"
    represented = [a for a in index.actors if a.id in delegation.represents]
    assert [a.country for a in represented] == ["TJK"]


@pytest.mark.parametrize(
    ("title", "rank"),
    [
        ("Foreign Minister", "minister"),
        ("Deputy Foreign Minister", "deputy_minister"),
        ("US Secretary of State", "minister"),
        ("Prime Minister", "head_of_government"),
        ("German Chancellor", "head_of_government"),
        ("President", "head_of_state"),
        ("King", "head_of_state"),
        ("European Council President", "igo_head"),
        ("UN Secretary-General", "igo_head"),
        ("special envoy for Syria", "special_envoy"),
        ("Ambassador to Russia", "ambassador"),
        ("ministry spokesman", "spokesperson"),
        ("Senator", "legislator"),
        ("army chief General", "military"),
        ("special assistant to Iran's foreign minister", "official"),
    ],
)
def test_ranks_follow_from_titles(title: str, rank: str) -> None:
    index = link_actors(
        [actor_answer("Mira Tolan", title=title, kind="person")], [], f"{title} Mira Tolan spoke."
    )
    assert actor(index, "Mira Tolan").rank == rank


def test_the_answer_of_a_model_is_kept_where_it_says_something() -> None:
    answer = actor_answer("Ida Solheim", kind="person", rank="special_envoy", affiliation="Oslo")
    assert actor(link_actors([answer], [], TEXT), "Ida Solheim").rank == "special_envoy"


def test_wikidata_never_comes_from_an_annotator() -> None:
    assert all(a.wikidata is None for a in link_actors([], ["Norway", "Ida Solheim"], TEXT).actors)


def test_ids_follow_the_first_occurrence_in_the_text() -> None:
    index = link_actors([], ["Anna Keller", "Thabo Ndlela", "Ida Solheim"], TEXT)
    names = [a.name for a in index.actors]
    assert names == sorted(names, key=TEXT.index)
    assert [a.id for a in index.actors] == [f"a{i}" for i in range(1, len(names) + 1)]


NAMES = [
    "Ida Solheim", "Solheim", "Foreign Minister Ida Solheim", "Thabo Ndlela", "African Union", "AU", "Norway", "Oslo",
    "Tajik delegation", "Tajikistan", "Peter Keller", "Anna Keller", "Norwegian Foreign Ministry", "Red Cross",
]  # fmt: skip


@given(st.permutations(NAMES))
def test_the_order_of_names_does_not_change_who_is_who(names: list[str]) -> None:
    shuffled, plain = link_actors([], names, TEXT), link_actors([], NAMES, TEXT)
    assert {n: actor(shuffled, n).name for n in NAMES} == {n: actor(plain, n).name for n in NAMES}
    assert all(a.name in TEXT for a in shuffled.actors)


def test_three_hundred_names_in_a_hundred_thousand_characters_take_little_time() -> None:
    shuffle = random.Random(1)
    names = [f"Name{i} Surname{i}" for i in range(300)]
    text = " ".join(f"{shuffle.choice(names)} spoke to reporters again." for _ in range(2500))
    started = time.perf_counter()
    link_actors([], names, text)
    assert time.perf_counter() - started < 3
