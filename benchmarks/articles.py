"""Invented news articles by the thousand, each different, each holding the same findable sentences.

Used by the benchmarks and by `make demo-batch`. Every person, place and event in them is invented.
"""

import random
from collections.abc import Iterator
from pathlib import Path

MET = "Norwegian Foreign Minister Ida Solheim met Thabo Ndlela in Geneva on Tuesday."
SAID = "“We will not redraw borders,” Solheim said."
REJECTED = "She rejected a move of the talks to Cairo."
"""Sentences of every benchmark article, which the fake endpoint's answers quote."""

_PLACES = "Geneva Oslo Lomé Doha Vienna Nairobi Lisbon Hanoi Quito Tirana Muscat Suva".split()
_FIRST = "Anna Luis Thabo Mira Joon Salma Pavel Ines Kofi Leena Rui Dana".split()
_LAST = "Keller Ortega Ndlela Sand Parkand Haddadi Novik Quill Mensahr Vainio Tavira Orlu".split()
_COUNTRIES = "Norway Peru Chad Niger Chile Ghana Togo Portugal Vietnam Albania Oman Fiji".split()
_TOPICS = (
    "water levels", "fishing rights", "the border fence", "prisoners of war", "grain exports", "a customs union",
    "visa rules", "the river dam", "a ceasefire line", "port fees",
)  # fmt: skip
_STANCES = ("wants {t} to be settled", "rejected a delay on {t}", "supports a joint commission on {t}")
_MONTHS = "January February March April May June".split()


def benchmark_article(number: int) -> str:
    """Return an article of about 700 characters with the three sentences of above."""
    dice = random.Random(number)  # noqa: S311 - reproducible, no secret
    filler = " ".join(
        f"Observer {dice.choice(_FIRST)} {dice.choice(_LAST)} called item {number}-{i} a matter of {dice.choice(_TOPICS)}."
        for i in range(7)
    )
    return f"Talks {number} go on\n\n{MET} {filler}\n\n{SAID} {REJECTED}\n"


def demo_article(number: int) -> tuple[str, str]:
    """Return file name and text of one of the demo's articles, with front matter that says that it is invented."""
    dice = random.Random(number)  # noqa: S311 - as above
    one, other = dice.sample(_COUNTRIES, 2)
    first, second = (f"{dice.choice(_FIRST)} {dice.choice(_LAST)}" for _ in range(2))
    place, topic = dice.choice(_PLACES), dice.choice(_TOPICS)
    day, month = dice.randint(1, 28), dice.randint(1, 6)
    title = f"{one} and {other} talk about {topic}"
    text = (
        f"{title}\n\n{one}'s Foreign Minister {first} met {other}'s Foreign Minister {second} in {place} on "
        f"{day} {_MONTHS[month - 1]} 2026 to discuss {topic}.\n\n“We have come closer,” {first.split()[1]} said after the "
        f"talks. {second.split()[1]} told reporters that {other} {dice.choice(_STANCES).format(t=topic)}.\n\n"
        f"The two ministers agreed to meet again in {dice.choice(_PLACES)}.\n"
    )
    front = f"---\ntitle: {title}\ndate: 2026-{month:02d}-{day:02d}\nsource: The Invented Courier\nnote: invented\n---\n"
    return f"2026-{month:02d}/article-{number:04d}.md", front + text


def write_demo(folder: Path, count: int) -> None:
    """Write the demo's articles, and a few files of the kind that real folders hold: a copy, an empty file, a picture."""
    for number in range(count - 3):
        name, text = demo_article(number)
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    copy, text = demo_article(0)
    (folder / copy.replace("article", "reprint")).write_text(text, encoding="utf-8")
    (folder / "empty.txt").write_text("")
    (folder / "sport.txt").write_text("Harriers win again\n\nThe Harriers beat the Rovers 3-1 at home.\n")


def benchmark_articles(count: int) -> Iterator[str]:
    """Yield so many benchmark articles."""
    return map(benchmark_article, range(count))
