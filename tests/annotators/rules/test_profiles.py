from extractor.annotators.rules.mentions import mention
from extractor.annotators.rules.parsing import parse
from extractor.annotators.rules.profiles import find_actors

TEXT = (
    "Iran’s Ambassador to Russia Kazem Orlu addressed the meeting. The delegation headed by Ali Sand, a special "
    "assistant to the foreign minister, left. Orlu thanked Sand."
)


def test_a_person_is_one_actor_with_title_and_other_names() -> None:
    answers = {a.name: a for a in find_actors(parse(TEXT), ["Orlu", "Sand", "delegation"])}
    assert answers["Kazem Orlu"].title == "Iran’s Ambassador to Russia"
    assert "Orlu" in answers["Kazem Orlu"].aliases
    assert answers["Ali Sand"].title == "special assistant to the foreign minister"
    assert {a.kind for a in answers.values()} == {"person", "unknown"}


def test_every_name_that_is_asked_for_is_answered() -> None:
    names = ["Orlu", "Kazem Orlu", "delegation", "Nobody Here"]
    answered = {n for a in find_actors(parse(TEXT), names) for n in (a.name, *a.aliases)}
    assert set(names) <= answered


def test_offsets_and_words_of_mentions_are_those_of_the_text() -> None:
    parsed = parse(TEXT)
    found = [m for t in parsed.doc if t.pos_ in {"PROPN", "NOUN"} and (m := mention(t, parsed)) is not None]
    assert any(m.name == "Kazem Orlu" for m in found)
    assert all(TEXT[m.start : m.end] == m.text for m in found)


def test_ministers_of_two_states_are_nobody_called_by_the_last_state() -> None:
    text = "The foreign ministers of Norway and Chad met in Oslo."
    answers = find_actors(parse(text), ["Norway", "Chad"])
    assert [(a.name, a.aliases) for a in answers] == [("Norway", []), ("Chad", [])]
