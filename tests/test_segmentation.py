from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.documents import Document, Span
from extractor.segmentation import chunk_spans, paragraphs, segment, sentence_around

PROSE = st.text(alphabet=st.sampled_from("ab .\n!“”é中\t"), max_size=400)


def slices(text: str, spans: list[Span]) -> list[str]:
    return [text[s.start : s.end] for s in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("One.\r\n\r\nTwo.", ["One.", "Two."]),
        ("One.\n \t\nTwo.\n\n\n", ["One.", "Two."]),
        (
            "Headline\nFirst paragraph is here.\nSecond one.",
            ["Headline", "First paragraph is here.", "Second one."],
        ),
        (
            "The delegations met on the\nbanks of the river and\nagreed to go on.\n\nNext one.",
            ["The delegations met on the\nbanks of the river and\nagreed to go on.", "Next one."],
        ),
        ("", []),
        (" \n ", []),
    ],
)
def test_paragraphs_are_parted_by_blank_lines_and_by_single_breaks_unless_hard_wrapped(
    text: str, expected: list[str]
) -> None:
    assert slices(text, paragraphs(text)) == expected


@given(PROSE, st.integers(1, 60))
def test_chunks_hold_every_visible_character_once_and_fit(text: str, max_chars: int) -> None:
    spans = chunk_spans(text, max_chars)
    assert all(s.end - s.start <= max_chars for s in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    covered = "".join(slices(text, spans))
    assert "".join(covered.split()) == "".join(text.split())


def test_chunks_end_at_paragraphs_where_possible_and_else_at_sentences() -> None:
    text = "First sentence here. Second sentence here.\n\nA second paragraph.\n\n" + "Long one. " * 10
    assert slices(text, chunk_spans(text, 65))[0] == text[:63]
    assert all(s.endswith(".") for s in slices(text, chunk_spans(text, 50)))


def test_a_short_document_is_one_chunk_with_its_whole_text() -> None:
    document = Document(text="  Title\n\nText.  ", title="Title")
    [chunk] = segment(document, max_chars=1000)
    assert (chunk.start, chunk.text, chunk.title) == (0, document.text, "Title")


def test_chunk_offsets_point_into_the_document() -> None:
    document = Document(text="\n\n".join(f"Paragraph {i} says little." for i in range(50)))
    chunks = segment(document, max_chars=200)
    assert len(chunks) > 5
    assert [c.index for c in chunks] == list(range(len(chunks)))
    assert all(document.text[c.start : c.start + len(c.text)] == c.text for c in chunks)


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("He came. She saw it. They left.", "saw", "She saw it."),
        (
            "He met Mr. Orlu of the U.N. mission there. Then he left.",
            "mission",
            "He met Mr. Orlu of the U.N. mission there.",
        ),
        ("One.\n\nTwo is here.\n\nThree.", "Two", "Two is here."),
        ("“It works.” He left.", "It works", "“It works.”"),
        ("A single run without end", "run", "A single run without end"),
        ("First one. Second one. Third.", "one. Second", "First one. Second one."),
    ],
)
def test_sentence_around_holds_the_span_and_no_more(text: str, words: str, sentence: str) -> None:
    start = text.index(words)
    found = sentence_around(text, Span(start=start, end=start + len(words)))
    assert text[found.start : found.end] == sentence


@given(PROSE, st.integers(0, 400), st.integers(0, 400))
def test_sentence_around_never_cuts_the_span_except_for_white_space(text: str, a: int, b: int) -> None:
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    found = sentence_around(text, Span(start=start, end=end))
    inner = text[start:end].strip()
    assert inner in text[found.start : found.end] or not inner
