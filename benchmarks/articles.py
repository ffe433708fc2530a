"""Invented news articles by the thousand, each different, each holding the same findable sentences.

Every person, place and event in them is invented.
"""

import random
from collections.abc import Iterator

MET = "Norwegian Foreign Minister Ida Solheim met Thabo Ndlela in Geneva on Tuesday."
SAID = "“We will not redraw borders,” Solheim said."
REJECTED = "She rejected a move of the talks to Cairo."
"""Sentences of every benchmark article, which the fake endpoint's answers quote."""

_FIRST = "Anna Luis Thabo Mira Joon Salma Pavel Ines Kofi Leena Rui Dana".split()
_LAST = "Keller Ortega Ndlela Sand Parkand Haddadi Novik Quill Mensahr Vainio Tavira Orlu".split()
_TOPICS = (
    "water levels", "fishing rights", "the border fence", "prisoners of war", "grain exports", "a customs union",
    "visa rules", "the river dam", "a ceasefire line", "port fees",
)  # fmt: skip


def benchmark_article(number: int) -> str:
    """Return an article of about 700 characters with the three sentences of above."""
    dice = random.Random(number)  # noqa: S311 - reproducible, no secret
    filler = " ".join(
        f"Observer {dice.choice(_FIRST)} {dice.choice(_LAST)} called item {number}-{i} a matter of {dice.choice(_TOPICS)}."
        for i in range(7)
    )
    return f"Talks {number} go on\n\n{MET} {filler}\n\n{SAID} {REJECTED}\n"


def benchmark_articles(count: int) -> Iterator[str]:
    """Yield so many benchmark articles."""
    return map(benchmark_article, range(count))
