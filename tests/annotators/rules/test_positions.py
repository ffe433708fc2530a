import pytest

from extractor.annotators.rules.parsing import parse
from extractor.annotators.rules.positions import find_positions
from extractor.schemas.position import PositionAnswer
from tests.builders import statement_answer


def positions(text: str) -> list[PositionAnswer]:
    return find_positions(parse(text), [])


@pytest.mark.parametrize(
    ("sentence", "holder", "stance", "words"),
    [
        ("Norway rejected a proposal to move the talks.", "Norway", "oppose", "proposal to move the talks"),
        ("Chad opposes the plan.", "Chad", "oppose", "The plan"),
        ("Niger has backed the plan.", "Niger", "support", "The plan"),
        ("The plan was rejected by Niger on Monday.", "Niger", "oppose", "The plan"),
        ("Ghana voted against the resolution.", "Ghana", "oppose", "The resolution"),
        ("Egypt called for an immediate ceasefire.", "Egypt", "support", "an immediate ceasefire"),
        ("Kenya is against the deployment.", "Kenya", "oppose", "The deployment"),
        ("Peru is in favour of a joint patrol.", "Peru", "support", "A joint patrol"),
        (
            "The European Union urged Malta to publish the contract.",
            "European Union",
            "support",
            "Malta should publish",
        ),
        (
            "Ecuador called on Colombia to open the border.",
            "Ecuador",
            "support",
            "Colombia should open the border",
        ),
        (
            "Lawmakers demanded that the government release the prisoners.",
            "Lawmakers",
            "support",
            "should release",
        ),
        ("Jordan ruled out a new round.", "Jordan", "oppose", "A new round"),
        ("Oman expressed support for the mediation.", "Oman", "support", "The mediation"),
        ("Oman stressed the need for mutual restraint.", "Oman", "support", "mutual restraint"),
        ("Chile is ready to host the conference.", "Chile", "support", "Chile should host the conference"),
        (
            "Chile is ready to host the conference if both sides agree.",
            "Chile",
            "conditional",
            "Chile should host",
        ),
        ("Iceland refused to sign the accord.", "Iceland", "oppose", "Iceland should sign the accord"),
        ("Latvia will not tolerate border violations.", "Latvia", "oppose", "Border violations"),
        ("Nepal does not support the bid.", "Nepal", "oppose", "The bid"),
        (
            "Nepal will not sign the treaty unless the dam is lowered.",
            "Nepal",
            "conditional",
            "Nepal should sign",
        ),
        ("Bhutan denounced the attack on the convoy.", "Bhutan", "oppose", "The attack on the convoy"),
        ("Fiji warned against unilateral steps.", "Fiji", "oppose", "Unilateral steps"),
    ],
)
def test_words_of_support_and_opposition_give_holder_stance_and_proposition(
    sentence: str, holder: str, stance: str, words: str
) -> None:
    [found] = positions(sentence)
    assert (found.holder, found.stance) == (holder, stance)
    assert words in found.proposition
    assert found.quote == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "Norway could support the plan.",
        "It is unclear whether Chad backs the plan.",
        "Heavy rain is expected on Sunday.",
        "The ministers met in Oslo and discussed trade.",
        "Malta declined to comment.",
        "The bridge supports a railway line.",
        "Rovers defended well and rejected nothing.",
        "Kenya welcomed the visitors.",
        "Both sides agreed to meet again.",
    ],
)
def test_what_is_no_position_gives_none(sentence: str) -> None:
    assert positions(sentence) == []


def test_polarity_stands_in_the_stance_so_that_both_camps_share_a_proposition() -> None:
    one, other = positions("Chad opposes the plan. Niger supports the plan.")
    assert one.proposition == other.proposition
    assert (one.stance, other.stance) == ("oppose", "support")


def test_joint_holders_get_a_record_each() -> None:
    found = positions("Kenya, Uganda and Qatar condemned the closure.")
    assert [(p.holder, p.level) for p in found] == [
        ("Kenya", "joint"),
        ("Uganda", "joint"),
        ("Qatar", "joint"),
    ]


def test_a_pronoun_stands_for_the_last_fitting_person() -> None:
    found = positions("Foreign Minister Ida Solheim arrived in Cairo. She rejected the offer of a truce.")
    assert [(p.holder, p.level) for p in found] == [("Ida Solheim", "individual")]


def test_we_in_a_quote_is_its_speaker() -> None:
    text = "“We oppose the closure of the northern crossing,” Solheim said."
    said = statement_answer("Solheim", "said", "We oppose the closure of the northern crossing,")
    [found] = find_positions(parse(text), [said])
    assert (found.holder, found.stance, found.basis) == ("Solheim", "oppose", "explicit_statement")


@pytest.mark.parametrize(
    ("content", "stance", "words"),
    [
        ("the sanctions must be lifted", "support", "The sanctions should be lifted"),
        ("the trucks have to leave", "support", "The trucks should leave"),
        ("the closure is illegal", "oppose", "The closure is acceptable"),
        ("dialogue is essential", "support", "Dialogue is acceptable"),
        ("it is necessary to open the road", "support", "open the road"),
    ],
)
def test_what_a_speaker_calls_due_right_or_wrong_is_the_speakers_position(
    content: str, stance: str, words: str
) -> None:
    text = f"Solheim said that {content}."
    [found] = find_positions(parse(text), [statement_answer("Ida Solheim", "said", content)])
    assert (found.holder, found.stance) == ("Ida Solheim", stance)
    assert words in found.proposition


def test_a_headline_and_its_sentence_are_one_position() -> None:
    found = positions(
        "Norway rejects plan for joint patrols\n\nNorway rejected the plan for joint patrols on Monday."
    )
    assert [p.quote for p in found] == ["Norway rejected the plan for joint patrols on Monday."]


def test_a_spokesperson_holds_the_position_of_who_is_spoken_for() -> None:
    [found] = positions("A spokesman for the ministry denounced the attack.")
    assert found.level == "on_behalf_of_organization"


def test_propositions_are_short() -> None:
    text = (
        "Norway condemned "
        + "the very long and winding closure of the road to the old northern harbour " * 3
        + "."
    )
    assert all(len(p.proposition.split()) <= 15 for p in positions(text))
