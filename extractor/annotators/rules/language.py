"""Whether a text is English."""

import re

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE_CHARS = 20_000

_ENGLISH = frozenset(
    """
    the of and to that with was is for by from has have had his her their its on at as be are were will not this
    which it he she they said who would been after
    """.split()
)
_OTHERS = frozenset(
    """
    el la los las del que por una para se su der die das und den von mit ist im zu auf nicht eine dem
    le les des et du une dans est pour qui sur il di che della dei gli het een van en niet zijn
    och att som det av till ikke og til nie je na se do ve bir bu ile o os em não da ao uma os yang dengan untuk
    """.split()
)
"""Function words of other languages in Latin letters (Spanish, German, French, Italian, Dutch, Scandinavian,
Polish, Turkish, Portuguese, Indonesian) that are none in English."""

_LONG = 60
"""Words from which a text without enough English function words is not English."""
_MIN_SHARE = 0.12
"""Share of English function words that a long English text always has; running English has 0.3 to 0.45."""
_MAX_FOREIGN_LETTERS = 0.5
"""Share of words outside ASCII above which a text is in another script; accented names stay far below."""


def is_english(text: str, language: str | None = None) -> bool:
    """Tell whether a text is English: by the language that is stated, else by its function words and letters."""
    if language:
        return language.lower().split("-")[0] == "en"
    words = [w.lower() for w in _WORD.findall(text[:_SAMPLE_CHARS])]
    english = sum(w in _ENGLISH for w in words)
    foreign = sum(not w.isascii() for w in words)
    if sum(w in _OTHERS for w in words) > english or foreign > _MAX_FOREIGN_LETTERS * max(1, len(words)):
        return False
    return len(words) < _LONG or english >= _MIN_SHARE * len(words)
