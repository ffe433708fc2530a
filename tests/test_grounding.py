import random
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extractor.documents import Span
from extractor.grounding import SourceText, ground, occurrences
from extractor.normalization import normalize
from extractor.schemas.evidence import Evidence

ARTICLE = """BAKU, 3 March — The minister declined the invitation to the talks, officials said. “We will not sign the
1,200-page agreement,” she told reporters, adding that 3.5 million people lived in stable regions.

The inter-
national commission met the anti-
terror unit on Monday. The delegation, which arrived late on Sunday after a long journey, said it would continue
the negotiations. Muhammad Tarim, the deputy minister, rejected the plan; President Erdogu’s oﬃce confirmed it.
They did not organise the cease-fire. A Nato envoy told us that … nothing was settled.

外交部发言人表示，双方同意继续谈判。وقال الوزير إن إيران ترفض العقوبات، وإيران مستعدة.
Министр заявил, что переговоры продолжатся в Москве."""
SOURCE = SourceText(ARTICLE)


def holds(evidence: Evidence, quote: str, text: str) -> bool:
    """Whether offsets, quote and claim of an evidence fit each other."""
    if evidence.match == "not_found":
        return (evidence.start, evidence.end, evidence.quote) == (None, None, quote)
    assert evidence.start is not None
    written = text[evidence.start : evidence.end]
    return (
        bool(written)
        and evidence.quote == written
        and evidence.claimed == (None if written == quote else quote)
    )


@pytest.mark.parametrize(
    ("quote", "written"),
    [
        ("The minister declined the invitation", "The minister declined the invitation"),
        (
            "the invitation to the talks, officials said. “We",
            "the invitation to the talks, officials said. “We",
        ),
        ("双方同意继续谈判", "双方同意继续谈判"),
        ("إيران ترفض العقوبات", "إيران ترفض العقوبات"),
        ("переговоры продолжатся", "переговоры продолжатся"),
        ("Baku", None),
    ],
)
def test_exact(quote: str, written: str | None) -> None:
    evidence = ground(quote, SOURCE)
    assert (evidence.match == "exact") is (written is not None)
    assert evidence.claimed is None or written is None
    assert holds(evidence, quote, ARTICLE)


@pytest.mark.parametrize(
    ("quote", "written"),
    [
        ("the minister  declined\nthe invitation", "The minister declined the invitation"),
        ("“The minister declined the invitation”", "The minister declined the invitation"),
        ("The minister declined the invitation.", "The minister declined the invitation"),
        ("...rejected the plan…", "rejected the plan"),
        ('"We will not sign the 1,200-page agreement"', "We will not sign the\n1,200-page agreement"),
        ('1,200-page agreement," she told', "1,200-page agreement,” she told"),
        ("We will not sign the 1,200–page agreement", "We will not sign the\n1,200-page agreement"),
        ("The international commission", "The inter-\nnational commission"),
        ("met the anti-terror unit", "met the anti-\nterror unit"),
        ("met the antiterror unit", "met the anti-\nterror unit"),
        ("international commission met the anti-terror unit", "inter-\nnational commission met the anti-\nterror unit"),
        ("President Erdogu's office confirmed", "President Erdogu’s oﬃce confirmed"),
        ("They did not organise the ceasefire", "They did not organise the cease-fire"),
        ("anti terror unit on Monday", "anti-\nterror unit on Monday"),
        ("told us that ... nothing was settled", "told us that … nothing was settled"),
        ("would continue the nego", "would continue\nthe nego"),
        ("“双方同意继续谈判”", "双方同意继续谈判"),
        ("министр заявил, что переговоры", "Министр заявил, что переговоры"),
        ("a NATO envoy told", "A Nato envoy told"),
    ],
)  # fmt: skip
def test_normalized(quote: str, written: str) -> None:
    evidence = ground(quote, SOURCE)
    assert (evidence.match, evidence.quote, evidence.score) == ("normalized", written, 1.0)
    assert holds(evidence, quote, ARTICLE)


@pytest.mark.parametrize("gap", ["...", "…", "[...]", "(…)", ". . .", " [ . . . ] ", "… ..."])
def test_elided(gap: str) -> None:
    evidence = ground(f"The delegation {gap} said it would continue the negotiations", SOURCE)
    assert evidence.match == "elided"
    assert evidence.quote.startswith("The delegation, which arrived")
    assert evidence.quote.endswith("continue\nthe negotiations")


def test_elided_in_three_parts_takes_the_parts_that_stand_together() -> None:
    text = (
        "The envoy left. The envoy, it is said, met the two rival generals in May and signed. The envoy met."
    )
    evidence = ground("The envoy … met the two rival generals … signed", SourceText(text))
    assert (evidence.match, evidence.quote) == ("elided", text[16:83])


@pytest.mark.parametrize(
    ("quote", "match"),
    [
        ("The delegation … said it would continue the negotations", "fuzzy"),
        ("The delegation … said it would abandon the negotiations", "misquoted"),
        ("rejected the plan … The delegation, which arrived", "misquoted"),
        ("The minister declined the … treaty of friendship and eternal peace", "not_found"),
        ("in … the", "not_found"),
    ],
)
def test_elided_with_a_part_that_is_not_so_in_the_text(quote: str, match: str) -> None:
    assert ground(quote, SOURCE).match == match


@pytest.mark.parametrize("negation", ["not", "never", "no longer", "n't", "certainly not"])
def test_an_ellipsis_does_not_hide_a_negation(negation: str) -> None:
    source = SourceText(
        f"“We could {negation} accept this agreement today,” she said.".replace(" n't", "n't")
    )
    assert ground("We could … accept this agreement today", source).match == "misquoted"


def test_an_ellipsis_stands_for_a_bounded_passage() -> None:
    source = SourceText(
        "The envoy opened the session. " + "Much was said. " * 200 + "The envoy closed the session."
    )
    assert ground("The envoy opened the session … The envoy closed the session", source).match == "misquoted"


@pytest.mark.parametrize(
    ("quote", "written"),
    [
        ("The delegation, which arived late on Sunday", "The delegation, which arrived late on Sunday"),
        ("would continue the negotlations", "would continue\nthe negotiations"),
        ("They did not organize the cease-fire", "They did not organise the cease-fire"),
        ("Mohammed Tarim, the deputy minister", "Muhammad Tarim, the deputy minister"),
        ("President Erdogū's office", "President Erdogu’s oﬃce"),
        ("The delegation which arrived late", "The delegation, which arrived late"),
        ("We will not sign the 1200-page agreement", "We will not sign the\n1,200-page agreement"),
        ("إن ايران ترفض العقوبات", "إن إيران ترفض العقوبات"),
        ("Министр заявил, что переговоры продолжаться в Москве", "Министр заявил, что переговоры продолжатся в Москве"),
        ("Muhamad", "Muhammad"),
    ],
)  # fmt: skip
def test_fuzzy(quote: str, written: str) -> None:
    evidence = ground(quote, SOURCE)
    assert (evidence.match, evidence.quote) == ("fuzzy", written)
    assert 0.8 < evidence.score < 1
    assert holds(evidence, quote, ARTICLE)


@pytest.mark.parametrize(
    ("quote", "written"),
    [
        ("The minister refused the invitation", "The minister declined the invitation"),
        ("The minister refused", "The minister declined"),
        ("The minister declined", None),
        ("The minister has declined the invitation", "The minister declined the invitation"),
        ("The minister did not decline the invitation", "The minister declined the invitation"),
        (
            "The minister declined the invitation to talks",
            "The minister declined the invitation to the talks",
        ),
        ("They did organise the cease-fire", "They did not organise the cease-fire"),
        ("We will sign the 1,200-page agreement", "We will not sign the\n1,200-page agreement"),
        ("We will not sign the 1,300-page agreement", "We will not sign the\n1,200-page agreement"),
        ("We will not sign the 200-page agreement", "We will not sign the\n1,200-page agreement"),
        ("adding that 35 million people lived", "adding that 3.5 million people lived"),
        ("adding that 3.5 billion people lived", "adding that 3.5 million people lived"),
        ("people lived in unstable regions", "people lived in stable regions"),
        ("Sources say that the minister declined the invitation", "The minister declined the invitation"),
        ("双方拒绝继续谈判", "双方同意继续谈判"),
        ("双方不同意继续谈判", "双方同意继续谈判"),
        ("إن إيران تقبل العقوبات", "إن إيران ترفض العقوبات"),
        ("Министр заявил, что переговоры не продолжатся", "Министр заявил, что переговоры продолжатся"),
    ],
)
def test_misquoted(quote: str, written: str | None) -> None:
    evidence = ground(quote, SOURCE)
    assert (evidence.match == "misquoted") is (written is not None)
    assert written is None or evidence.quote == written
    assert 0.5 < evidence.score <= 1
    assert holds(evidence, quote, ARTICLE)


@pytest.mark.parametrize(
    "quote",
    [
        "", "   ", "“…”", "...", "—", "\x00", "\u200b",
        "Several lawmakers demanded an immediate inquiry into the budget",
        "on the long bridge to the sea",
        "US",
        "协议已经签署完毕",
        "ran",
    ],
)  # fmt: skip
def test_not_found(quote: str) -> None:
    source = SourceText(ARTICLE.replace("ran", "r_n"))
    evidence = ground(quote, source)
    assert evidence.match == "not_found"
    assert holds(evidence, quote, source.text)


def test_a_quote_without_any_likeness_scores_nothing_and_a_poor_likeness_something() -> None:
    assert ground("xyzzy plugh frobozz", SOURCE).score == 0
    assert 0 < ground("The minister declined a dinner with nine bankers", SOURCE).score < 1


def test_an_acronym_is_not_a_pronoun() -> None:
    assert ground("US", SourceText("They told us.")).match == "not_found"
    assert ground("US", SourceText("They told us. The US left.")).start == 18


REPEATED = "We agree. Iranians agree. The Iran file. We agree. The Iran talks. We agree."


@pytest.mark.parametrize(("near", "start"), [(None, 0), (0, 0), (30, 41), (45, 41), (70, 67)])
def test_of_repeated_quotes_the_nearest_is_taken(near: int | None, start: int) -> None:
    assert ground("We agree", SourceText(REPEATED), near=near).start == start
    assert ground("we  agree", SourceText(REPEATED), near=near).start == start


def test_of_repeated_misquotes_the_nearest_is_taken() -> None:
    text = "The minister declined the offer. " * 50
    evidence = ground("The minister refused the offer", SourceText(text), near=33 * 20 + 2)
    assert (evidence.match, evidence.start) == ("misquoted", 33 * 20)


def test_a_whole_word_is_preferred_to_a_part_of_one() -> None:
    assert ground("Iran", SourceText(REPEATED)).start == REPEATED.index("Iran file")


def test_the_range_given_comes_first_and_the_rest_of_the_text_after_it() -> None:
    source = SourceText("We agree to talk. Later: we agree to talk. At last: We agree to speak.")
    assert ground("We agree to talk", source, within=Span(start=18, end=44)).start == 25
    assert ground("We agree to speak", source, within=Span(start=0, end=18)).match == "exact"
    misquoted = ground("We agree to dance", source, within=Span(start=18, end=44))
    assert (misquoted.match, misquoted.start) == ("misquoted", 25)


@pytest.mark.parametrize(
    ("phrase", "text", "starts"),
    [
        ("Iran", REPEATED, [30, 55]),
        ("iran", REPEATED, [30, 55]),
        (" Iran ", REPEATED, [30, 55]),
        ("IRAN", "Iran and iran", [0]),
        ("US", "They told us that the Us team", []),
        ("Nato", "NATO and Nato", [9]),
        ("NATO", "a Nato envoy", [2]),
        ("Iran", "Iran’s", [0]),
        ("إيران", "وقال إن إيران وإيران ولإيران مستعدة", [8, 15, 23]),
        ("ירדן", "בירדן ומצרים", [1]),
        ("Москва", "В Москве. Москва", [10]),
        ("王毅", "外长王毅表示，王毅", [2, 7]),
        ("이란", "이란은 이란", [0, 4]),
        ("200", "1,200 men", []),
        ("Erdoğan", "Erdog\u0306an", [0]),
        ("", "x", []),
        ("…", "x…", []),
    ],
)
def test_occurrences(phrase: str, text: str, starts: list[int]) -> None:
    assert [span.start for span in occurrences(phrase, SourceText(text))] == starts


def test_occurrences_inside_words_on_demand() -> None:
    assert len(occurrences("Iran", SourceText(REPEATED), whole_words=False)) == 3


HOSTILE = [
    ("a" * 100_000, "a" * 2_000),
    ("a" * 100_000, "b" * 2_000),
    ("a " * 50_000, "a " * 1_000 + "b"),
    ("The minister declined the offer. " * 3_000, "The minister refused the offer"),
    ("双方同意继续谈判。" * 10_000, "双方拒绝继续谈判" * 250),
    ("a b … " * 20_000, "we agree … " * 200),
    ("short", "x y z " * 5_000),
    ("." * 100_000, "a" + "." * 50_000 + "b"),
    ("we \x00met " * 10_000, "we\x00 me\x00t him"),
    ("\ud800 we met \udfff " * 5_000, "we \ud800 meet"),
    ("a-\n" * 30_000, "a-b " * 300),
    (" " * 100_000, "a" + " " * 100_000 + "b"),
    ("", "anything at all"),
]


@pytest.mark.parametrize(("text", "quote"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_input_takes_little_time(text: str, quote: str) -> None:
    started = time.perf_counter()
    assert holds(ground(quote, SourceText(text)), quote, text)
    assert time.perf_counter() - started < 2


def invented(chooser: random.Random, count: int) -> list[str]:
    syllables = ("ba", "ko", "ri", "stan", "me", "lu", "ter", "ov", "in", "sa", "the", "of")
    return ["".join(chooser.choices(syllables, k=chooser.randint(1, 3))) for _ in range(count)]


@pytest.mark.parametrize(("chars", "quotes", "limit_s"), [(16_000, 60, 1.0), (100_000, 100, 4.0)])
def test_ungrounded_quotes_are_told_fast(chars: int, quotes: int, limit_s: float) -> None:
    chooser = random.Random(7)  # noqa: S311 - a fixed seed, nothing to keep secret
    vocabulary = invented(chooser, 2_000)
    text = " ".join(chooser.choices(vocabulary, k=chars // 5))[:chars]
    asked = [" ".join([*chooser.sample(vocabulary, 6), *invented(chooser, 6)]) for _ in range(quotes)]
    started = time.perf_counter()
    source = SourceText(text)
    matches = {ground(quote, source).match for quote in asked}
    assert time.perf_counter() - started < limit_s
    assert matches == {"not_found"}


ANY_TEXT = st.text(st.characters(exclude_categories=()), min_size=1, max_size=80)
PIECES = [
    "peace",
    "Talks",
    "мир",
    "和",
    "平",
    "سلام",
    "e\u0301te\u0301",
    "oﬃce",
    "15",
    " ",
    " ",
    ", ",
    " — ",
    "“",
    "”",
    "’s",
    "-\n",
    "…",
    "\u200f",
]
NEWS_TEXT = st.lists(st.sampled_from(PIECES), min_size=1, max_size=30).map("".join)


@given(st.data())
def test_any_slice_is_exact(data: st.DataObject) -> None:
    text = data.draw(ANY_TEXT | NEWS_TEXT)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end]
    assume(any(map(str.isalnum, normalize(quote).text)))
    evidence = ground(quote, SourceText(text), near=start)
    assert evidence.match == "exact"
    assert evidence.quote == quote
    assert holds(evidence, quote, text)


@given(quote=ANY_TEXT | NEWS_TEXT, text=ANY_TEXT | NEWS_TEXT, near=st.none() | st.integers(0, 90))
def test_offsets_and_quote_always_agree(quote: str, text: str, near: int | None) -> None:
    evidence = ground(quote, SourceText(text), near=near, within=Span(start=3, end=40))
    assert holds(evidence, quote, text)
    assert 0 <= evidence.score <= 1


WORDS = st.sampled_from(
    [
        "peace",
        "Talks",
        "minister",
        "мир",
        "Москва",
        "和平",
        "سلام",
        "été",
        "signed",
        "agree",
        "don’t",
        "well-known",
    ]
)
SENTENCE = st.lists(WORDS, min_size=3, max_size=12)
SEPARATORS = st.sampled_from([" ", " ", ", ", " — ", " “", "” ", ". "])


@given(st.data())
def test_other_typography_is_normalized_or_better(data: st.DataObject) -> None:
    said = data.draw(SENTENCE)
    text = "Before. " + "".join(word + data.draw(SEPARATORS) for word in said[:-1]) + said[-1] + " after"
    passage = text[len("Before. ") : -len(" after")]
    same = {
        **dict.fromkeys(" ", (" ", "  ", "\u00a0", "\n", "\u2009", " \u200b")),
        **dict.fromkeys("“”’", ('"', "'", "»", "„", "‘")),
        **dict.fromkeys("—-", ("-", "–", "—", "−", "--")),
    }
    quote = "".join(data.draw(st.sampled_from(same.get(c, [c]))) for c in passage)
    evidence = ground(quote, SourceText(text))
    assert evidence.match in {"exact", "normalized"}
    assert evidence.quote == passage or normalize(evidence.quote).text == normalize(passage).text


@given(said=st.lists(WORDS, min_size=3, max_size=10), data=st.data())
def test_changed_words_are_never_better_than_misquoted(said: list[str], data: st.DataObject) -> None:
    source = SourceText(f"Start here: {' '.join(said)}. The end.")
    changed = list(said)
    at = data.draw(st.integers(0, len(said) - 1))
    change = data.draw(st.sampled_from(["replace", "insert", "delete", "negate", "number"]))
    if change == "delete":
        assume(0 < at < len(said) - 1)
        del changed[at]
        assume(" ".join(changed) not in source.text)
    else:
        new = {"negate": "not", "number": "17"}.get(
            change, data.draw(st.sampled_from(["refused", "война", "战"]))
        )
        changed[at : at + (change == "replace")] = [new]
    assert ground(" ".join(changed), source).match in {"misquoted", "not_found"}


@given(digits=st.integers(10, 99_999), other=st.integers(10, 99_999))
def test_another_number_is_misquoted(digits: int, other: int) -> None:
    assume(digits != other)
    source = SourceText(f"The mission counted {digits:,} displaced people in the valley.")
    assert ground(f"The mission counted {other:,} displaced people", source).match == "misquoted"
    assert ground(f"The mission counted {other} displaced people", source).match == "misquoted"
