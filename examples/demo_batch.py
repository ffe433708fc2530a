"""A batch run to look at: 200 invented articles, by rules, exported in every format, linked, with a report.

    make demo-batch          or: python examples/demo_batch.py [FOLDER] [ARTICLES]

Stop it with Ctrl-C, or kill it, and start it again: it goes on where it was. Every person, outlet and event is invented.
"""

import random
import subprocess
import sys
from pathlib import Path

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


def main() -> int:
    """Make the articles where they are not there yet, then run the commands of the README's section on batch runs."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "build/demo-batch")
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    news, run = folder / "news", folder / "run"
    write_demo(news, count)
    formats = "jsonl,csv,parquet,stata,sqlite,duckdb,graphml,gexf,dna-csv,dna,plover,annotations"
    commands = (
        ["batch", news, "--out", run, "--model", "rules", "--progress-every", "2"],
        ["link", run],
        ["export", run, "--to", formats],
        ["report", run],
        ["status", run],
    )
    for arguments in commands:
        print("$ extractor", *arguments, flush=True)
        code = subprocess.run(
            [sys.executable, "-m", "extractor", *map(str, arguments)], check=False
        ).returncode
        if code not in {0, 5}:  # 5: an article failed, which the empty file does
            return code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
