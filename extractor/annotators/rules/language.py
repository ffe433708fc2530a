"""Whether a text is English."""

import re

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE_CHARS = 20_000
_MIN_WORDS = 12
"""Fewer words than this can't be told apart; they are taken for English if they are in Latin letters."""

# Function words that are frequent in English and rare or absent in its neighbours.
_FUNCTION_WORDS = frozenset(
    """
    the of and to that with was is for by from has have had his her their its on at as be are were will
    not this which an it he she they said who would been
    """.split()
)
_MIN_SHARE = 0.15
"""Share of function words below which a text is not English; running English has 0.3 to 0.45, other
languages in Latin letters at most 0.08 (short words such as "is", "had", "was", "on" they share)."""


def is_english(text: str, language: str | None = None) -> bool:
    """Tell whether a text is English: by the language that is stated, else by its function words."""
    if language:
        return language.lower().split("-")[0] == "en"
    words = [w.lower() for w in _WORD.findall(text[:_SAMPLE_CHARS])]
    if len(words) < _MIN_WORDS:
        return all(w.isascii() for w in words) or sum(map(str.isascii, words)) > len(words) / 2
    return sum(w in _FUNCTION_WORDS for w in words) >= _MIN_SHARE * len(words)
