"""Whether two normalised words are the same word, spelt differently: the line between fuzzy and misquoted."""

import functools
import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz.distance import OSA, Editop, Levenshtein

_ENDINGS = frozenset({"", "s", "es", "d", "ed", "ing", "e"})
_BASIC_LETTERS = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "þ": "th", "ى": "ي", "'": None}
)
_REFORMS = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        ("[ao]e", "e"), ("our", "or"), ("re$", "er"), ("mme$", "m"), ("ogue$", "og"), ("[cs]e$", "se"),
        ("s", "z"),
    )
)  # fmt: skip
"""British to American spelling."""
_SLIPS = tuple(
    (re.compile(pattern), to) for pattern, to in (("rn", "m"), ("vv", "w"), ("ph", "f"), (r"(.)\1", r"\1"))
)
"""What scanners confuse, and doubled letters."""
_LOOKALIKES = frozenset(map(frozenset, ("il", "ec", "oc", "un", "uv")))
_CONFUSED_VOWELS = frozenset(map(frozenset, ("ae", "ei")))
_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d{1,3}(?:\.\d{3}){2,}")
_ROMAN = re.compile(r"[ivxlcdm]+")
_INFLECTING = re.compile("[\u0370-\u052f]+")
"""Greek and Cyrillic, whose words change their last letters with case."""
_OTHER_NAMES = frozenset(
    map(frozenset, (("iran", "oran"), ("mali", "male"), ("guinea", "guiana"), ("nigerian", "nigerien")))
)
"""Names that the rules would take for spellings of one another."""
_NEGATIONS = frozenset({
    "no", "not", "never", "none", "nor", "neither", "nobody", "nothing", "nowhere", "without", "cannot",
    "non", "ne", "pas", "jamais", "sans", "nicht", "kein", "keine", "keinen", "nie", "ohne", "nunca", "sin", "ni",
    "não", "sem", "не", "нет", "ни", "без", "никогда", "ні", "немає", "değil", "نه", "لا", "لم", "لن", "ليس", "غير",
    "不", "没", "沒", "未", "无", "無", "非",
})  # fmt: skip


def is_negation(word: str) -> bool:
    """Return whether a normalised word negates (a list for ten languages; "n't" in English)."""
    return word in _NEGATIONS or word.endswith("n't")


def are_variants(claimed: Sequence[str], written: Sequence[str], *, is_name: bool = False) -> bool:
    """Return whether two runs of normalised words are the same words, spelt differently.

    So are ``cease fire`` and ``ceasefire``, ``Turkoglu`` and ``Turkoğlu``, ``organise`` and ``organize``,
    ``rninister`` and ``minister``, ``talks`` and ``talk``. Never so: numbers with other digits, words that
    differ in their first letter (``unstable``, ``billion``), short words that differ (``now``, ``not``).

    Args:
        claimed: Words of the quote.
        written: Words of the article.
        is_name: Whether the article writes a name there; then vowels may differ (``Muhammad``, ``Mohammed``).
    """
    if len(claimed) == len(written):
        return all(_is_variant(a, b, is_name=is_name) for a, b in zip(claimed, written, strict=True))
    if not claimed or not written or _numbers(claimed) != _numbers(written):
        return False
    joined = _bare("".join(claimed)), _bare("".join(written))
    # "not able" is no spelling of "notable".
    is_negated = "not" in claimed or "not" in written
    return _without_digits(joined[0]) == _without_digits(joined[1]) and (
        not is_negated or joined[0] == "cannot"
    )


def _is_variant(a: str, b: str, *, is_name: bool) -> bool:
    if a == b:
        return True
    if _numbers([a]) != _numbers([b]):
        return False
    a, b = _bare(a), _bare(b)
    if a == b or _has_digit(a):
        return _without_digits(a) == _without_digits(b)
    if min(len(a), len(b)) < 4 or {a, b} in _OTHER_NAMES or (_ROMAN.fullmatch(a) and _ROMAN.fullmatch(b)):
        return False
    return _is_inflected(a, b) or _is_misspelt(a, b) or (is_name and _is_transliterated(a, b))


def _numbers(run: Sequence[str]) -> list[str]:
    """Return the numbers in words, without thousands separators: ``1,200`` and ``1 200`` are one number."""
    numbers = re.findall(r"-?\d+(?:[.,]\d+)*", ",".join(run))
    return [re.sub(r"[.,](?=\d{3}(?!\d))", "", n) if _GROUPED.fullmatch(n) else n for n in numbers]


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def _without_digits(word: str) -> str:
    return re.sub(r"[\d.,-]", "", word)


@functools.lru_cache(maxsize=4096)
def _bare(word: str) -> str:
    """Return a word without accents, Arabic and Hebrew points and apostrophes.

    Canonical combining classes 10 to 36 are points, those from 200 accents; vowel signs of Indic scripts have
    class 0 and stay.
    """
    parts = unicodedata.normalize("NFKD", word)
    kept = (c for c in parts if not (10 <= (k := unicodedata.combining(c)) <= 36 or k >= 200))
    return unicodedata.normalize("NFKC", "".join(kept)).translate(_BASIC_LETTERS)


def _is_inflected(a: str, b: str) -> bool:
    shared = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    tails = {a[shared:], b[shared:]}
    if shared < 4:
        return False
    if _INFLECTING.fullmatch(a):
        return max(map(len, tails)) <= 2
    return tails in ({"y", "ies"}, {"y", "ied"}) or (tails <= _ENDINGS and tails != {"", "e"})


def _is_misspelt(a: str, b: str) -> bool:
    """Return whether two words differ as by a scanner, a slip of the pen or a spelling reform.

    The first letter must agree (but for ``lran``), and only letters that are easily confused may replace one
    another, since other replacements tend to make another word (``prevent``, ``present``).
    """
    shorter = min(len(a), len(b))
    rules = _REFORMS + _SLIPS if shorter >= 6 else _REFORMS if shorter == 5 else ()
    if _respelt(a, rules) == _respelt(b, rules):
        return True
    if a[0] != b[0]:
        return {a[0], b[0]} == {"i", "l"} and a[1:] == b[1:]
    if shorter < 7 or a.endswith(b) or b.endswith(a):  # "ненадёжный" is not "надёжный"
        return False
    if len(a) == len(b) and OSA.distance(a, b, score_cutoff=1) == 1 and sorted(a) == sorted(b):
        return True
    slips = Levenshtein.editops(a, b)
    return len(slips) <= (2 if shorter >= 10 else 1) and all(_is_slip(a, b, slip) for slip in slips)


def _is_slip(a: str, b: str, slip: Editop) -> bool:
    if slip.tag == "replace":
        pair = frozenset((a[slip.src_pos], b[slip.dest_pos]))
        return pair in _LOOKALIKES or (pair in _CONFUSED_VOWELS and len(a) >= 8)
    longer, at = (a, slip.src_pos) if slip.tag == "delete" else (b, slip.dest_pos)
    # A letter more at the end is another form ("Russia", "Russian"), an r often another word ("contact",
    # "contract"), and an m is the Turkish "not".
    return at < len(longer) - 1 and longer[at] not in "rm"


def _respelt(word: str, rules: Sequence[tuple[re.Pattern[str], str]]) -> str:
    for pattern, to in rules:
        word = pattern.sub(to, word)
    return word


def _is_transliterated(a: str, b: str) -> bool:
    """Return whether two names have the same consonants, with nearly the same vowels between them: Kyiv, Kiev."""
    a, b = _romanised(a), _romanised(b)
    shorter, longer = sorted((a, b), key=len)
    if longer.startswith(shorter):  # Niger, Nigeria
        return longer[len(shorter) :] in {"", "h"}
    skeletons = {re.sub("(?<!^)[aeiouh]+", "a", name) for name in (a, b)}
    return len(skeletons) == 1 and Levenshtein.distance(a, b) * 3 <= len(longer)


def _romanised(name: str) -> str:
    name = re.sub("[yj]", "i", name).replace("q", "k").replace("c", "k").replace("w", "v")
    name = re.sub(r"(.)\1+", r"\1", name)
    return "o" + name[1:] if name.startswith("u") else name
