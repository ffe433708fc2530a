"""Constructions of reported speech, one invented sentence or paragraph each."""

import pytest

from extractor.annotators.rules.parsing import parse
from extractor.annotators.rules.statements import find_statements


def triples(text: str) -> list[tuple[str, str | None, list[str]]]:
    return [(s.speaker, s.cue, s.content) for s in find_statements(parse(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The road map is dead, in the words of one European diplomat.",
         ("one European diplomat", "in the words of", ["The road map is dead"])),
        ("Both sides want peace, according to a draft statement.",
         ("draft statement", "according to", ["Both sides want peace"])),
        ("Prime Minister Okello was told by his Kenyan counterpart that the loan had been approved.",
         ("his Kenyan counterpart", "told", ["the loan had been approved"])),
        ("The raid was condemned by the African Union.", ("African Union", "condemned", ["The raid"])),
        ("The talks, the mediator stressed, must not fail.",
         ("mediator", "stressed", ["The talks", "must not fail"])),
        ("Sudan denied arming the rebels.", ("Sudan", "denied", ["arming the rebels"])),
        ("Oslo said on Wednesday it would send an envoy.", ("Oslo", "said", ["it would send an envoy"])),
        ("The envoy said at the time that the parties had agreed on nothing.",
         ("envoy", "said", ["the parties had agreed on nothing"])),
        ("The premier rejected the notion that Oman is to blame.",
         ("premier", "rejected", ["the notion that Oman is to blame"])),
        ("He went on to say that the road is open.", ("He", "went on to say", ["the road is open"])),
        ("The governor described the letter as “unacceptable”.",
         ("governor", "described", ["the letter as “unacceptable”"])),
        ("The two ministers called for an immediate truce.",
         ("The two ministers", "called for", ["an immediate truce"])),
        ("The minister made clear that the road is open.", ("minister", "made clear", ["the road is open"])),
        ("Iran, Oman and Qatar said they would send envoys.",
         ("Iran, Oman and Qatar", "said", ["they would send envoys"])),
        ("Brandt: “There is no plan B.”", ("Brandt", None, ["There is no plan B."])),
        ("The union issued an appeal to both camps to lay down their arms.",
         ("union", "issued an appeal", ["to both camps to lay down their arms"])),
        ("Critics say the plan will not work.", ("Critics", "say", ["the plan will not work"])),
    ],
)  # fmt: skip
def test_source_cue_and_content(text: str, expected: tuple[str, str | None, list[str]]) -> None:
    assert triples(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dahl said Oman is ready to help, adding that time is short.",
         [("said", ["Oman is ready to help"]), ("adding", ["time is short"])]),
        ("Dahl further stated that his cabinet is determined to pay and criticized Bern for the delay.",
         [("stated", ["his cabinet is determined to pay"]), ("criticized", ["Bern for the delay"])]),
        ("Hailing the friendship of the two countries, Dahl said that trade is growing.",
         [("Hailing", ["the friendship of the two countries"]), ("said", ["trade is growing"])]),
        ("“No talks took place,” Dahl underlined, adding, “None is on the agenda.”",
         [("underlined", ["No talks took place,"]), ("adding", ["None is on the agenda."])]),
        ("Dahl urged Bern to sign and said he would wait.",
         [("urged", ["Bern to sign"]), ("said", ["he would wait"])]),
    ],
)  # fmt: skip
def test_each_cue_of_a_sentence_is_a_statement_of_its_speaker(
    text: str, expected: list[tuple[str, list[str]]]
) -> None:
    found = triples(text)
    assert [(cue, content) for _, cue, content in found] == expected
    assert {speaker for speaker, _, _ in found} == {"Dahl"}


@pytest.mark.parametrize(
    "text",
    [
        "The ministry spokesman declined to comment.",
        "Neither side said when the talks would resume.",
        "Parliament rejected the bill by 60 votes to 40.",
        "She is expected to say that the deal must be renegotiated.",
        "If Tehran says yes, the talks will start.",
        "He called the meeting to order.",
        "The countries hope that the meeting will help.",
        "Mercosur: Oslo insists on flexibility",
    ],
)
def test_what_is_not_said_yet_or_no_speech_gives_none(text: str) -> None:
    assert triples(text) == []


@pytest.mark.parametrize(
    ("text", "speaker", "relay"),
    [
        ("Oslo has threatened to leave, state media reported on Sunday.", "Oslo", "state media"),
        ("Oslo said that the road is open, Orlu Radio reports.", "Oslo", "Orlu Radio"),
        (
            "The president was quoted by Orlu Radio as saying that the road is open.",
            "president",
            "Orlu Radio",
        ),
        ("“The road is open,” Dahl said, according to the state news agency.", "Dahl", "state news agency"),
        (
            "State television reported that the premier had said the road is open.",
            "premier",
            "State television",
        ),
    ],
)
def test_who_relays_a_statement_is_not_its_speaker(text: str, speaker: str, relay: str) -> None:
    [found] = find_statements(parse(text))
    assert (found.speaker, found.reported_by) == (speaker, relay)


def test_the_statement_that_reads_is_its_issuers() -> None:
    text = "The road is open, the Orlu Foreign Ministry said in a statement.\n\n“It will stay open,” the statement reads."
    assert [s.speaker for s in find_statements(parse(text))] == ["Orlu Foreign Ministry"] * 2


def test_they_are_the_group_that_spoke_before() -> None:
    text = "Oslo and Bern said the road is open. They stressed that it will stay open."
    assert [s.speaker for s in find_statements(parse(text))] == ["Oslo and Bern"] * 2


def test_a_quoted_paragraph_without_a_cue_goes_on_from_the_one_before() -> None:
    text = "“The road is open,” Dahl said in Bern.\n\n“It will stay open for a year.”\n\nThe talks end on Friday."
    assert triples(text) == [("Dahl", "said", ["The road is open,", "It will stay open for a year."])]


def test_a_headline_gives_a_statement_only_by_a_plain_source() -> None:
    text = "Talks on the border road to resume in April: minister\n\nRain fell in the valley on Monday."
    assert triples(text) == [("minister", None, ["Talks on the border road to resume in April"])]


@pytest.mark.parametrize(
    ("content", "act"),
    [
        ("Oman is ready to mediate", "promise_or_offer"),
        ("both sides must stop", "demand_or_appeal"),
        ("the raid violates the treaty", "criticise_or_accuse"),
        ("the reports are baseless", "deny_or_reject"),
        ("Oman would host a conference", "announce"),
        ("the attack will have consequences", "threaten_or_warn"),
        ("the road is open", "assert"),
    ],
)
def test_plain_words_of_the_content_tell_the_act_of_a_neutral_cue(content: str, act: str) -> None:
    [found] = find_statements(parse(f"Dahl said that {content}."))
    assert found.speech_act == act
