import pytest

from extractor.normalization import normalize, words
from extractor.spelling import are_variants, is_negation


def spell(text: str) -> list[str]:
    return [word.text for word in words(normalize(text).text)]


SAME_WORDS = [
    ("cease-fire", "ceasefire"), ("anti-terror", "antiterror"), ("can not", "cannot"), ("U.S.", "US"),
    ("Turkoglu", "Turkoğlu"), ("Muhammad", "Mohammed"), ("Hussein", "Husayn"), ("Tehran", "Teheran"),
    ("Kyiv", "Kiev"), ("Kharkiv", "Kharkov"), ("Sevtshenko", "Sevtshenkoo"), ("Abdulla", "Abdullah"),
    ("organise", "organize"), ("labour", "labor"), ("centre", "center"), ("defence", "defense"),
    ("travelling", "traveling"), ("programme", "program"), ("recieved", "received"), ("goverment", "government"),
    ("govemment", "government"), ("rninister", "minister"), ("lran", "Iran"), ("seperate", "separate"),
    ("talk", "talks"), ("declines", "declined"), ("country", "countries"), ("Iran", "Iran's"),
    ("1,200", "1200"), ("10 000", "10,000"), ("covid-19", "covid19"),
    ("министры", "министр"), ("أحمد", "احمد"), ("مُحَمَّد", "محمد"),
]  # fmt: skip

OTHER_WORDS = [
    ("stable", "unstable"), ("legal", "illegal"), ("agreed", "disagreed"), ("increase", "decrease"),
    ("надежный", "ненадежный"), ("национальный", "ненациональный"), ("geliyor", "gelmiyor"), ("not able", "notable"),
    ("now", "not"), ("million", "billion"), ("could", "would"), ("east", "west"), ("adopted", "adapted"),
    ("imposed", "opposed"), ("prevent", "present"), ("contact", "contract"), ("minister", "ministry"),
    ("Minister", "Ministry"),
    ("Iran", "Iraq"), ("Austria", "Australia"), ("Gambia", "Zambia"), ("Niger", "Nigeria"), ("Russia", "Russian"),
    ("Slovakia", "Slovenia"), ("June", "July"), ("Sunday", "Monday"), ("seventeen", "seventy"),
    ("15", "16"), ("3.5", "35"), ("1,5", "15"), ("10 15", "1015"), ("-5", "5"), ("5%", "5"), ("€5", "$5"),
    ("XIV", "XV"), ("拒", "谢"), ("миллион", "миллиард"), ("Иран", "Ирак"), ("declined", "refused"), ("talks", ""),
]  # fmt: skip


@pytest.mark.parametrize(("claimed", "written"), SAME_WORDS)
def test_spellings_of_one_word_are_variants(claimed: str, written: str) -> None:
    is_name = written[:1].isupper()
    assert are_variants(spell(claimed), spell(written), is_name=is_name)
    assert are_variants(spell(written), spell(claimed), is_name=is_name)


@pytest.mark.parametrize(("claimed", "written"), OTHER_WORDS)
def test_other_words_and_numbers_are_no_variants(claimed: str, written: str) -> None:
    is_name = written[:1].isupper()
    assert not are_variants(spell(claimed), spell(written), is_name=is_name)
    assert not are_variants(spell(written), spell(claimed), is_name=is_name)


def test_vowels_vary_in_names_only() -> None:
    assert are_variants(["nasrallah"], ["nasrullah"], is_name=True)
    assert not are_variants(["adopted"], ["adapted"])
    assert not are_variants(["taleban"], ["taliban"])


@pytest.mark.parametrize(
    ("word", "expected"), [("not", True), ("won't", True), ("не", True), ("不", True), ("note", False)]
)
def test_is_negation(word: str, expected: bool) -> None:
    assert is_negation(word) is expected
