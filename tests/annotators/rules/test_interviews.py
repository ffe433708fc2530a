"""Interviews printed as questions and answers, with invented persons."""

import pytest

from extractor.annotators.rules.interviews import find_interview
from extractor.annotators.rules.parsing import parse
from extractor.annotators.rules.positions import find_positions
from extractor.annotators.rules.statements import find_statements

_PLAIN = """The minister on rivers and rain

Hana Orlu has been the environment minister of Chad since March. She received us on Monday.

Minister, is the lake dying?

I would not say so. We need rain, and we need patience.

Your critics disagree.

They always do. I told them that the pumps will run.

Will you sign the treaty?

We will sign it in May.
"""
_QUOTED = """The envoy speaks

Envoy Marek Sand talked to us on the river.

Are the talks over?

"No. I see no reason to stop."

What comes next?

"We meet again in June."
"""
_LABELLED = """The envoy speaks

Envoy Marek Sand talked to us on the river.

Q: Are the talks over?

A: No. I see no reason to stop.

Q: Some say you are tired of all the travelling between the capitals and of the long nights.

A: Not yet.

Q: What comes next?

A: We meet again in June.
"""


@pytest.mark.parametrize(
    ("text", "person", "count"),
    [(_PLAIN, "Hana Orlu", 3), (_QUOTED, "Marek Sand", 2), (_LABELLED, "Marek Sand", 3)],
)
def test_each_answer_is_one_statement_of_the_person_interviewed(text: str, person: str, count: int) -> None:
    answers = [s for s in find_statements(parse(text)) if s.cue is None]
    assert [s.speaker for s in answers] == [person] * count


def test_an_answer_holds_neither_label_nor_quotation_marks() -> None:
    for text in (_QUOTED, _LABELLED):
        answers = [s for s in find_statements(parse(text)) if s.cue is None]
        assert answers[0].content == ["No. I see no reason to stop."]


def test_what_the_person_interviewed_told_others_is_their_own_statement() -> None:
    told = [s for s in find_statements(parse(_PLAIN)) if s.cue == "told"]
    assert [(s.speaker, s.content) for s in told] == [("Hana Orlu", ["the pumps will run"])]


def test_a_report_with_a_single_question_is_no_interview() -> None:
    text = "Talks end\n\nThe envoy left Oslo on Monday.\n\nWhat now?\n\nI asked three diplomats.\n"
    assert find_interview(parse(text)) is None


def test_what_is_asked_is_nobodys_position() -> None:
    parsed = parse("Does Chad support the treaty?")
    assert find_positions(parsed, find_statements(parsed)) == []


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        (
            "Deputy Minister Hana Orlu left. A senior Omani official spoke. “It is safe,” the official said.",
            "senior Omani official",
        ),
        ("Chad's Foreign Ministry said on Monday it had not been asked.", "Chad's Foreign Ministry"),
        ("The African Union met. The union said the road was open.", "African Union"),
    ],
)
def test_unnamed_officials_and_plain_ministries_are_told_apart(text: str, speaker: str) -> None:
    assert find_statements(parse(text))[-1].speaker == speaker


def test_nobody_is_no_speaker() -> None:
    assert find_statements(parse("Nobody told us that the road was open.")) == []
