import pytest

from extractor.annotators.rules.meeting_names import hyphenated
from extractor.annotators.rules.mentions import Antecedents, Mention, is_the_sides, mention
from extractor.annotators.rules.parsing import parse


def subjects(text: str) -> list[Mention]:
    parsed = parse(text)
    found = [mention(t, parsed) for t in parsed.doc if t.dep_ in {"nsubj", "nsubjpass"}]
    return [m for m in found if m is not None]


@pytest.mark.parametrize(
    ("sentence", "name", "title"),
    [
        ("Foreign Minister Ida Solheim left.", "Ida Solheim", "Foreign Minister"),
        ("Its chief negotiator, General Horst Dahl, left.", "Horst Dahl", "Its chief negotiator"),
        ("Iran’s Ambassador to Russia Kazem Orlu left.", "Kazem Orlu", "Iran’s Ambassador to Russia"),
        ("Salim al-Obeidi left early.", "Salim al-Obeidi", None),
        (
            "Ida Solheim, a special assistant to the king, left.",
            "Ida Solheim",
            "special assistant to the king",
        ),
    ],
)
def test_a_person_has_a_name_and_a_title(sentence: str, name: str, title: str | None) -> None:
    [found] = subjects(sentence)
    assert (found.name, found.title, found.is_person) == (name, title, True)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("The foreign ministry agreed.", "foreign ministry"),
        ("Two people familiar with the talks agreed.", "Two people familiar with the talks"),
        ("One of the envoys agreed.", "One of the envoys"),
        ("The Arab League agreed.", "Arab League"),
    ],
)
def test_a_body_or_an_unnamed_source_is_named_by_its_phrase(sentence: str, name: str) -> None:
    [found] = subjects(sentence)
    assert found.name == name
    assert sentence[found.start : found.end] == found.text


@pytest.mark.parametrize("sentence", ["The road is open.", "Rain fell.", "Nothing happened."])
def test_a_thing_is_no_actor(sentence: str) -> None:
    assert subjects(sentence) == []


def test_a_bare_surname_is_a_person_where_the_text_names_the_person_in_full() -> None:
    found = subjects("Prime Minister Besa Krasna arrived on Monday. Krasna met nobody.")
    assert [m.name for m in found if m.is_person] == ["Besa Krasna", "Krasna"]


def test_gender_is_learnt_from_the_pronoun_of_reported_speech() -> None:
    found = subjects("Prime Minister Besa Krasna said she was tired.")
    assert found[0].gender == "f"


@pytest.mark.parametrize(
    ("description", "meant"),
    [
        ("The minister", "Ida Solheim"),
        ("The Norwegian minister", "Ida Solheim"),
        ("The Iraqi premier", "Salim Obeidi"),
        ("The Iraqi prime minister", "Salim Obeidi"),
        ("The ambassador", "ambassador"),
    ],
)
def test_a_description_stands_for_the_last_person_with_such_a_title(description: str, meant: str) -> None:
    text = (
        f"Iraqi Prime Minister Salim Obeidi met Norwegian Foreign Minister Ida Solheim. {description} smiled."
    )
    parsed = parse(text)
    antecedents = Antecedents()
    resolved: list[Mention] = []
    for token in parsed.doc:
        if token.dep_ in {"nsubj", "dobj"} and (found := mention(token, parsed)) is not None:
            resolved = antecedents.resolve(found)
            antecedents.see(found, is_salient=token.dep_ == "nsubj")
    assert [m.name for m in resolved] == [meant]


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [("the two sides", True), ("both ministers", True), ("the pair", True), ("the minister", False)],
)
def test_phrases_for_those_who_just_met_are_known(phrase: str, expected: bool) -> None:
    assert is_the_sides(Mention(start=0, end=len(phrase), text=phrase, name=phrase, head=0)) is expected


def test_a_hyphen_inside_a_title_joins_no_two_sides() -> None:
    doc = parse("The Secretary-General talks began in Oslo.").doc
    noun = next(t for t in doc if t.lower_ == "talks")
    assert list(hyphenated(noun)) == []
