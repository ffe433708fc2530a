import pytest

from extractor.annotators.rules.parsing import parse
from extractor.annotators.rules.statements import find_statements
from extractor.schemas.statement import StatementAnswer


def statements(text: str) -> list[StatementAnswer]:
    found = find_statements(parse(text))
    for s in found:
        assert all(span in text for span in s.content)
        assert s.speaker in text
        assert s.cue is None or s.cue in text
    return found


@pytest.mark.parametrize(
    ("sentence", "speaker", "cue", "content"),
    [
        ("Solheim said that the road is open.", "Solheim", "said", ["the road is open"]),
        ("Solheim said the road is open.", "Solheim", "said", ["the road is open"]),
        ("“The road is open,” Solheim said.", "Solheim", "said", ["The road is open,"]),
        ('"The road is open," said Solheim.', "Solheim", "said", ["The road is open,"]),
        ("Solheim told reporters: “The road is open.”", "Solheim", "told", ["The road is open."]),
        (
            "“The road,” Solheim said, “is open.”",
            "Solheim",
            "said",
            ["The road,", "is open."],
        ),
        ("According to the ministry, the road is open.", "ministry", "According to", ["the road is open"]),
        ("The road is open, the governor announced.", "governor", "announced", ["The road is open"]),
        (
            "Solheim stressed the need for mutual trust.",
            "Solheim",
            "stressed",
            ["the need for mutual trust"],
        ),
        ("Solheim expressed gratitude for the help.", "Solheim", "expressed", ["gratitude for the help"]),
        (
            "The White House revealed in a release that both leaders discussed the truce.",
            "White House",
            "revealed",
            ["both leaders discussed the truce"],
        ),
        (
            "Cyprus is demanding the union take action.",
            "Cyprus",
            "demanding",
            ["the union take action"],
        ),
    ],
)
def test_source_cue_and_content_are_found(sentence: str, speaker: str, cue: str, content: list[str]) -> None:
    [found] = statements(sentence)
    assert (found.speaker, found.cue, found.content) == (speaker, cue, content)


@pytest.mark.parametrize(
    ("sentence", "act"),
    [
        ("Oslo praised the deal.", "praise"),
        ("Oslo condemned the attack.", "criticise_or_accuse"),
        ("Oslo accused Bern of spying.", "criticise_or_accuse"),
        ("Oslo urged Bern to sign.", "demand_or_appeal"),
        ("Oslo called on Bern to sign.", "demand_or_appeal"),
        ("Oslo promised to help.", "promise_or_offer"),
        ("Oslo warned that it would leave.", "threaten_or_warn"),
        ("Oslo denied that it had paid.", "deny_or_reject"),
        ("Oslo announced that it would pay.", "announce"),
        ("Oslo said that it had paid.", "assert"),
    ],
)
def test_the_cue_tells_the_speech_act(sentence: str, act: str) -> None:
    [found] = statements(sentence)
    assert found.speech_act == act


@pytest.mark.parametrize(
    "sentence",
    [
        "The said document is lost.",
        "Solheim did not say when the talks resume.",
        "Solheim would say nothing.",
        "The striker rejected the pass.",
        "It is said that winter is coming.",
        "The so-called “peace train” stopped at noon.",
        "The ministers met in Geneva and discussed trade.",
        "Rain fell on the valley.",
    ],
)
def test_what_reports_no_speech_gives_none(sentence: str) -> None:
    assert statements(sentence) == []


def test_a_quote_that_goes_on_belongs_to_the_same_statement() -> None:
    [found] = statements("“The road is open,” Solheim said. “It will stay open. Nobody can close it.”")
    assert found.content == ["The road is open,", "It will stay open. Nobody can close it."]


def test_a_quote_over_paragraphs_is_one_statement() -> None:
    [found] = statements("Solheim said: “The road is open.\n\n“It will stay open.”")
    assert [c.strip() for c in found.content] == ["The road is open.", "It will stay open."]


def test_each_cue_is_a_statement_of_its_own() -> None:
    found = statements("Solheim addressed the meeting, praising the hosts and stressing the need for trust.")
    assert [(s.speaker, s.cue) for s in found] == [("Solheim", "praising"), ("Solheim", "stressing")]


def test_a_pronoun_is_resolved_to_the_last_fitting_person_and_kept_as_written() -> None:
    text = "Foreign Minister Ida Solheim arrived with spokesman Per Dahl. She said that the road is open."
    [found] = statements(text)
    assert (found.speaker, found.speaker_text) == ("Ida Solheim", "She")


def test_an_anonymous_source_and_a_text_can_speak() -> None:
    [anonymous] = statements("A senior diplomat, who asked not to be named, said the road is open.")
    [text] = statements("“The road is open,” the joint statement said.")
    assert "diplomat" in anonymous.speaker
    assert "statement" in text.speaker


def test_a_relayed_statement_names_the_relay() -> None:
    [found] = statements("Interfax quoted the minister as saying that the road is open.")
    assert "minister" in found.speaker
    assert found.reported_by == "Interfax"


def test_addressees_dates_and_mediums_are_copied() -> None:
    [found] = statements("“The road is open,” Solheim told Mali's president in an interview on Monday.")
    assert found.date == "Monday"
    assert any("president" in a for a in found.addressees)


def test_a_last_paragraph_without_full_stop_is_no_headline() -> None:
    text = "The talks ended.\n\nAalto expressed gratitude for the support, stressing the need for trust"
    assert [s.cue for s in statements(text)] == ["expressed", "stressing"]
