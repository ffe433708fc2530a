"""Whether two words are one word spelt in two ways."""

import re
import unicodedata

from rapidfuzz.distance import DamerauLevenshtein

_VARIANTS = (
    (re.compile(r"(.)\1"), r"\1"),  # doubled letters: travelled, Youssef
    (re.compile(r"is(e|ed|es|ing|ation)$"), r"iz\1"),  # organise
    (re.compile(r"ys(e|ed|es|ing)$"), r"yz\1"),  # analyse
    (re.compile(r"our"), "or"),  # neighbour
    (re.compile(r"tre$"), "ter"),  # centre
    (re.compile(r"[ao]e"), "e"),  # paediatric
    (re.compile(r"ence$"), "ense"),  # defence
    (re.compile(r"ogue$"), "og"),  # dialogue
    (re.compile(r"rn"), "m"),  # read wrongly by OCR
    (re.compile(r"(?<=[a-z]{3})s$"), ""),  # plural and third person
)
_VOWELS = re.compile(r"[aeiou]")
_LONG = 9
"""Letters from which one wrong letter inside is a slip and not another word."""


def is_spelling_variant(a: str, b: str, *, is_name: bool = False) -> bool:
    """Tell whether two casefolded words differ in spelling only.

    Accents, British and American endings, doubled letters, a plural s, two letters swapped, one wrong letter
    inside a long word; in names also vowels ("Mahmoud", "Mahmud"). Words with digits must be equal. Words whose
    difference is that of two other words ("declined", "defined"; "stable", "unstable") are no variants.
    """
    if a == b:
        return True
    if any(c.isdigit() for c in a + b) or min(len(a), len(b)) < 4:
        return _without_accents(a) == _without_accents(b)
    one, other = _standard(a), _standard(b)
    if one == other:
        return True
    if one[0] != other[0] or abs(len(a) - len(b)) > 1:
        return False
    if is_name and min(len(a), len(b)) >= 5 and _VOWELS.sub("", one) == _VOWELS.sub("", other):
        return True
    is_swap = len(a) == len(b) and len(a) >= 6 and sorted(a) == sorted(b)
    is_slip = max(len(a), len(b)) >= _LONG and one[-1] == other[-1]
    return (is_swap or is_slip) and DamerauLevenshtein.distance(one, other) == 1


def _standard(word: str) -> str:
    word = _without_accents(word)
    for pattern, replacement in _VARIANTS:
        word = pattern.sub(replacement, word)
    return word


def _without_accents(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.combining(c)))
