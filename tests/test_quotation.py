import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.documents import Span
from extractor.quotation import quote_type, quoted_spans


def passages(text: str) -> list[str]:
    return [text[span.start : span.end] for span in quoted_spans(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We will sign,” she said. “Tomorrow.”", ["We will sign,", "Tomorrow."]),
        ('"We will sign," she said. "Tomorrow."', ["We will sign,", "Tomorrow."]),
        ("« Nous signerons », dit-elle. «Demain.»", ["Nous signerons", "Demain."]),
        ("«Мы подпишем», — сказала она.", ["Мы подпишем"]),
        ("„Wir gehen“, sagte sie. „Morgen.“", ["Wir gehen", "Morgen."]),
        ("„Idziemy”, powiedziała.", ["Idziemy"]),
        ("»Wir gehen«, sagte sie. »Morgen.«", ["Wir gehen", "Morgen."]),
        ("”Vi går”, sade hon. ”I morgon.”", ["Vi går", "I morgon."]),
        ("‹Nous› et ›wir‹ und ‚ich‘.", ["Nous", "wir", "ich"]),
        ("‘We will sign,’ she said.", ["We will sign,"]),
        ("'We will sign,' she said.", ["We will sign,"]),
        ("她说：“双方同意。”他说：「同意」『和平』。", ["双方同意。", "同意", "和平"]),
        ('他说"我们会去"。', ["我们会去"]),
        ("قال «نعم» و“لا”", ["نعم", "لا"]),
        ("No marks at all.", []),
        ("", []),
        ("“” \"\" '' «  »", []),
    ],
)
def test_marks_of_many_languages(text: str, expected: list[str]) -> None:
    assert passages(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“He said ‘no’ to us,” she said.", ["He said ‘no’ to us,"]),
        ("‘He said “no” to us,’ she said.", ["He said “no” to us,"]),
        ('"He said "no" to us," she said.', ['He said "no" to us,']),
        ("«Il a dit «non» hier», dit-elle.", ["Il a dit «non» hier"]),
        ("「同意『和平』计划」", ["同意『和平』计划"]),
    ],
)
def test_of_nested_quotations_the_outermost_counts(text: str, expected: list[str]) -> None:
    assert passages(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It's Iran's turn; the officials' plan didn't work in the '90s. Rock 'n' roll.", []),
        ("Iran’s and the officials’ plan didn’t work in the ’90s.", []),
        ("‘The ministers’ talks failed,’ she said.", ["The ministers’ talks failed,"]),
        ("'The ministers' talks failed,' she said.", ["The ministers' talks failed,"]),
        ("‘Yes’ said the ministers’ wives.", ["Yes"]),
        ("“The parties’ duty is Iran’s,” she said.", ["The parties’ duty is Iran’s,"]),
        ("‘Abd al-Nur said: “the ministers’ talks failed.” The ministers’ view.", ["the ministers’ talks failed."]),
        ("The Sa‘dabad palace and the Shi’a list.", []),
    ],
)  # fmt: skip
def test_apostrophes_are_no_quotation_marks(text: str, expected: list[str]) -> None:
    assert passages(text) == expected


@pytest.mark.parametrize(
    "marks", ["“”", '""', "«»", "‘’", "''"], ids=["curly", "straight", "angle", "single", "straight single"]
)
def test_only_the_last_paragraph_of_a_quotation_is_closed(marks: str) -> None:
    opening, closing = marks[0], marks[1]
    text = f"He said: {opening}First.\n\n{opening}Second.\n{opening}Third,{closing} and left.\n\nThe end."
    assert passages(text) == ["First.", "Second.", "Third,"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“A stray mark.\n\nNothing here.\n\n“Quoted,” she said.", ["Quoted,"]),
        ('"A stray mark.\n\nNothing here.\n\n"Quoted," she said.', ["Quoted,"]),
        ('"Stray, he said. "And more," he added. The rest.', ["And more,"]),
        ("“Stray, he said. “And more,” he added. The rest.", ["And more,"]),
        ('A 5" pipe and "We will sign," she said.', ["We will sign,"]),
        ("Stray” end. “Quoted,” she said.", ["Quoted,"]),
        ("“First.\n\n“Second, never closed.\n\nThe end.", []),
        ("«Stray “quoted” here.", ["quoted"]),
        ("“" + "long " * 2_000 + "” end", []),
    ],
)
def test_a_stray_mark_swallows_nothing(text: str, expected: list[str]) -> None:
    assert passages(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We will go,“ he said.", ["We will go,"]),
        ('“We will go," he said.', ["We will go,"]),
        ('She said:"We will go." And left.', ["We will go."]),
        ('"We will go,"he said.', ["We will go,"]),
        ("(“We will go”)—“now”—he said", ["We will go", "now"]),
        ("“We will\ngo,” he said.", ["We will\ngo,"]),
        ("“We will go.\r\nTomorrow,” he said.", ["We will go.\r\nTomorrow,"]),
    ],
)
def test_careless_typing(text: str, expected: list[str]) -> None:
    assert passages(text) == expected


MARKED = st.text("“”„\"«»‘’'「」 \nabs.,", max_size=80)


@given(MARKED)
def test_spans_are_apart_in_order_and_inside_one_paragraph(text: str) -> None:
    spans = quoted_spans(text)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    for passage in passages(text):
        assert passage == passage.strip() != ""
        assert "\n\n" not in passage


SAID = st.lists(st.sampled_from(["yes", "Iran’s", "говор", "好", "so-called,", "5"]), min_size=1).map(
    " ".join
)


@given(st.lists(SAID, min_size=1, max_size=5), st.sampled_from(["“”", "«»", "„“", "””", "»«", "「」", '""']))
def test_well_formed_quotations_are_all_found(said: list[str], marks: str) -> None:
    assert passages(" and ".join(f"{marks[0]}{words}{marks[1]}" for words in said)) == said


@pytest.mark.parametrize(
    "text", ["“", "“”", "“«", '"', "'", "s' a ", "'as' a ", "“a\n", "“abc\n\n", "\n", " ", "»", "x‘"]
)
def test_hostile_repetition_takes_little_time(text: str) -> None:
    started = time.perf_counter()
    quoted_spans(text * 30_000)
    assert time.perf_counter() - started < 2


def types(text: str, *contents: str) -> str:
    spans = [Span(start=(at := text.index(content)), end=at + len(content)) for content in contents]
    return quote_type(spans, quoted_spans(text), text)


@pytest.mark.parametrize(
    ("text", "contents", "expected"),
    [
        ("“We will sign,” she said.", ["We will sign,"], "direct"),
        ("“We will sign,” she said.", ["“We will sign,”"], "direct"),
        ("“We will,” she said, “sign it.”", ["We will,", "sign it."], "direct"),
        ("“We will,” she said, “sign it.”", ["“We will,” she said, “sign it.”"], "mixed"),
        ("“First.\n\n“Second,” she said.", ["First.\n\n“Second,"], "direct"),
        ("“Nonsense,” she said.", ["Nonsense"], "direct"),
        ("She said that she would sign.", ["she would sign"], "indirect"),
        ("She called the deal “a grave mistake” of the past.", ["the deal “a grave mistake” of the past"], "mixed"),
        ("She said the “historic” deal would hold.", ["the “historic” deal would hold"], "indirect"),
        ("She said “so-called” deals and “peace” failed.", ["“so-called” deals and “peace” failed"], "indirect"),
        ("“We will,” she said, and they left.", ["We will", "they left"], "mixed"),
        ("她说“双方同意谈判”。", ["双方同意谈判"], "direct"),
        ("她说协议是“重大错误”。", ["协议是“重大错误”"], "mixed"),
        ("她说“所谓”协议失败。", ["“所谓”协议失败"], "indirect"),
        ("“We will,” she said.", [], "indirect"),
        ("“We will,” she said.", [",”"], "indirect"),
    ],
)  # fmt: skip
def test_quote_type(text: str, contents: list[str], expected: str) -> None:
    assert types(text, *contents) == expected
