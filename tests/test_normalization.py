import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.normalization import normalize, splits_number, splits_word, words


def spell(text: str) -> list[str]:
    return [word.text for word in words(normalize(text).text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The MINISTER", "the minister"),
        ("“yes” ‘no’ «oui» „ja‟ 「好」 5′ 6″ `x´", "'yes' 'no' 'oui' 'ja' '好' 5' 6' 'x'"),
        ("“‘Yes,’” ''no''", "'yes,' 'no'"),
        ("1990–95 — well‑known −5 --- so", "1990-95 - well-known -5 - so"),
        ("a\u00a0b\u2009c \r\n\t d\u3000e", "a b c d e"),
        ("co\u00adop\u200berate\ufeff \u202aleft\u202c \u2066x\u2069", "cooperate left x"),
        ("a \u200b b", "a b"),
        ("ﬁnal oﬃce Straße ½", "final office strasse 1⁄2"),
        ("wait… so", "wait... so"),
        ("cafe\u0301 Ｆｕｌｌ", "café full"),
        ("inter-\nnational", "international"),
        ("inter-  \r\n  national", "international"),
        ("inter\u00ad\nnational", "international"),
        ("2019-\n2020", "2019- 2020"),
        ("the talks -\nwhich", "the talks - which"),
        ("one-\n\ntwo", "one- two"),
        ("كـــتاب", "كتاب"),
        ("me\x00t", "met"),
        ("\ud800x", "\ud800x"),
        ("", ""),
    ],
)
def test_typography_is_levelled(text: str, expected: str) -> None:
    assert normalize(text).text == expected


def test_line_end_hyphens_can_be_kept() -> None:
    assert normalize("an anti-\n  terror unit", joins_lines=False).text == "an anti-terror unit"


@pytest.mark.parametrize(
    ("text", "part", "original"),
    [
        ("the oﬃce", "office", "oﬃce"),
        ("the oﬃce", "of", "oﬃ"),
        ("un cafe\u0301 noir", "café", "cafe\u0301"),
        ("x q\u0303\u0301 y", "q", "q\u0303\u0301"),
        ("the inter-\nnational body", "international", "inter-\nnational"),
        ("the inter-\nnational body", "inter", "inter"),
        ("a  \n b", "a b", "a  \n b"),
        ("well… so", "well...", "well…"),
        ("co\u00adop", "coop", "co\u00adop"),
        ("x\u200b", "x", "x"),
        ("\u1112\u1161\u11ab x", "한", "\u1112\u1161\u11ab"),
    ],
)
def test_a_range_maps_back_to_all_of_its_original(text: str, part: str, original: str) -> None:
    normal = normalize(text)
    at = normal.text.index(part)
    start, end = normal.original(at, at + len(part))
    assert text[start:end] == original


def test_position_finds_the_first_character_from_an_offset_on() -> None:
    normal = normalize("ab  \u200bcd")
    assert [normal.position(i) for i in (0, 1, 2, 4, 5, 7)] == [0, 1, 2, 3, 3, 5]


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)
MIXED_TEXT = st.lists(
    st.sampled_from(
        [*"aZé“”'’—- \n\t…ﬁ", "e\u0301", "\u200b", "\u00ad", "-\n", "外", "و", "Й", "\u0301", "\ud800"]
    ),
    max_size=40,
).map("".join)


@given(ANY_TEXT | MIXED_TEXT)
def test_ranges_are_ascending_and_lie_in_the_text(text: str) -> None:
    normal = normalize(text)
    assert len(normal.text) == len(normal.offsets) == len(normal.ends)
    assert list(normal.offsets) == sorted(normal.offsets)
    assert all(0 <= s < e <= len(text) for s, e in zip(normal.offsets, normal.ends, strict=True))


@given(ANY_TEXT | MIXED_TEXT)
def test_each_visible_character_has_its_place_in_the_normal_form(text: str) -> None:
    normal = normalize(text)
    covered = {i for s, e in zip(normal.offsets, normal.ends, strict=True) for i in range(s, e)}
    seen = {i for i, c in enumerate(text) if unicodedata.category(c)[0] in "LN" and normalize(c).text}
    assert seen <= covered


@given(st.text(st.characters(categories=["L", "N", "Zs", "Pd", "Pi", "Pf"]), max_size=40))
def test_composed_and_decomposed_forms_are_one(text: str) -> None:
    assert (
        normalize(unicodedata.normalize("NFD", text)).text
        == normalize(unicodedata.normalize("NFC", text)).text
    )


@pytest.mark.parametrize(
    "text", ["The talks — “long” ones — went on.\n", "Министр заявил: «Да».\n", "双方“同意”谈判。"]
)
def test_a_megabyte_is_normalized_fast(text: str) -> None:
    long_text = text * (1_000_000 // len(text))
    started = time.perf_counter()
    normalize(long_text)
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize("text", ["\u200b", " ", '"', "-", "e\u0301\u0316", "a-\n", "\u0301", "a\u00ad "])
def test_repetition_does_not_slow_it_down(text: str) -> None:
    started = time.perf_counter()
    words(normalize(text * 100_000).text)
    assert time.perf_counter() - started < 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Iran’s “peace” talks", ["iran's", "peace", "talks"]),
        ("1,200 or 3.5 per cent, not -5 (-7) but 1990-95.", ["1,200", "or", "3.5", "per", "cent", "not", "-5", "-7",
                                                            "but", "1990", "95"]),
        ("$5, €6 and 7%", ["$", "5", "€", "6", "and", "7", "%"]),
        ("双方同意", ["双", "方", "同", "意"]),
        ("वार्ता जारी", ["वार्ता", "जारी"]),
        ("المحادثات مستمرة", ["المحادثات", "مستمرة"]),
        ("...", []),
    ],
)  # fmt: skip
def test_words(text: str, expected: list[str]) -> None:
    assert spell(text) == expected


@pytest.mark.parametrize(
    ("text", "offset", "expected"),
    [("Iranian", 4, True), ("Iran’s", 4, False), ("Iran", 4, False), ("Iran", 0, False), ("双方同意", 2, False),
     ("이란은", 2, False), ("cafe\u0301", 4, True)],
)  # fmt: skip
def test_splits_word(text: str, offset: int, expected: bool) -> None:
    assert splits_word(text, offset) is expected


@pytest.mark.parametrize(
    ("text", "offset", "expected"),
    [
        ("1,200", 1, True),
        ("1,200", 2, True),
        ("1,200", 3, True),
        ("1,200 men", 5, False),
        ("in 5, 6", 4, False),
        ("5.", 1, False),
    ],
)
def test_splits_number(text: str, offset: int, expected: bool) -> None:
    assert splits_number(text, offset) is expected
