import pytest

from extractor.documents import Document
from extractor.evidence import ground_answers
from extractor.grounding import SourceText
from extractor.schemas.base import Answer
from extractor.schemas.registry import RECORD_TYPES, RecordType
from extractor.segmentation import segment
from tests.builders import meeting_answer, position_answer, statement_answer

TEXT = (
    "Orlu met Sand in Geneva. They talked about water.\n\n"
    "“We agree,” Orlu said. “The dam can wait.” Nobody else spoke.\n\n"
    "They met again in Rome. “We agree,” Sand said."
)
SOURCE = SourceText(TEXT)
[CHUNK] = segment(Document(text=TEXT), max_chars=10_000)


def test_a_meeting_keeps_the_quotes_that_are_found_and_tells_of_the_others() -> None:
    answer = meeting_answer(
        "", "Orlu", quotes=["Orlu met Sand in Geneva.", "They embraced each other warmly."]
    )
    [grounded], [rejected] = ground_answers([answer], RECORD_TYPES["meetings"], SOURCE, CHUNK)
    assert [e.quote for e in grounded.evidence] == ["Orlu met Sand in Geneva."]
    assert rejected.reason == "not_found"
    assert "embraced" in rejected.message
    assert "is kept" in rejected.message


def test_a_record_without_any_found_quote_is_rejected_whole() -> None:
    answer = position_answer("Orlu", "P", "Sanctions will be tightened without delay next year.")
    grounded, [rejected] = ground_answers([answer], RECORD_TYPES["positions"], SOURCE, CHUNK)
    assert grounded == []
    assert rejected.answer["holder"] == "Orlu"
    assert rejected.evidence[0].match == "not_found"


def test_the_evidence_of_a_statement_holds_speaker_and_cue_and_every_part_of_an_interrupted_quote() -> None:
    answer = statement_answer("Orlu", "said", "We agree,", "The dam can wait.")
    [grounded], _ = ground_answers([answer], RECORD_TYPES["statements"], SOURCE, CHUNK)
    [passage] = grounded.evidence
    assert passage.quote.startswith("“We agree,” Orlu said.")
    assert "The dam can wait." in passage.quote
    assert "Nobody" not in passage.quote
    assert [TEXT[s.start : s.end] for s in grounded.content] == ["We agree,", "The dam can wait."]


def test_a_repeated_quote_is_taken_where_its_speaker_stands() -> None:
    [grounded], _ = ground_answers(
        [statement_answer("Sand", "said", "We agree,")], RECORD_TYPES["statements"], SOURCE, CHUNK
    )
    assert grounded.content[0].start == TEXT.rindex("We agree")


def test_a_misquoted_statement_is_graded_so_and_both_wordings_are_kept() -> None:
    answer = statement_answer("Orlu", "said", "The dam cannot wait.")
    [grounded], _ = ground_answers([answer], RECORD_TYPES["statements"], SOURCE, CHUNK)
    [passage] = grounded.evidence
    assert passage.match == "misquoted"
    assert passage.claimed == "The dam cannot wait."
    assert "The dam can wait." in passage.quote


@pytest.mark.parametrize("text", ["We agree,", "The dam can wait."])
def test_every_passage_slices_to_itself(text: str) -> None:
    grounded, _ = ground_answers(
        [statement_answer("Orlu", "said", text)], RECORD_TYPES["statements"], SOURCE, CHUNK
    )
    for passage in (e for g in grounded for e in g.evidence):
        assert passage.start is not None
        assert TEXT[passage.start : passage.end] == passage.quote


class DamAnswer(Answer):
    builder: str
    quote: str


def test_a_custom_answer_whose_verbatim_fields_are_not_in_the_text_is_rejected() -> None:
    row = RecordType("dams", DamAnswer, "meeting@1", verbatim=("builder",))
    good = DamAnswer(builder="Orlu", quote="The dam can wait.")
    bad = DamAnswer(builder="Zebulon Corporation", quote="The dam can wait.")
    [grounded], [rejected] = ground_answers([good, bad], row, SOURCE, CHUNK)
    assert grounded.answer == good
    assert "Zebulon" in rejected.message
