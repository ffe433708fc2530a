"""The page: figures into HTML by a Jinja2 template; no script from outside, nothing fetched, safe with any text."""

import json
from pathlib import Path
from typing import Any

from extractor.exporters.base import Results
from extractor.exporters.writing import replacing_text
from extractor.reporting.figures import Bar, figures_of
from extractor.reporting.templates import TEMPLATES
from extractor.version import __version__


def write_report(results: Results, path: Path, *, title: str) -> Path:
    """Write the report of a run's results and return its path.

    Raises:
        OSError: It can't be written.
    """
    book = _Book()
    page = TEMPLATES.get_template("report.html.j2").render(
        title=title, f=figures_of(results), book=book, version=__version__, data=book.as_json
    )
    with replacing_text(path) as file:
        file.write(page)
    return path


class _Book:
    """The records behind the numbers: written once into the page, found by number."""

    def __init__(self) -> None:
        self._entries: list[dict[str, Any]] = []

    def number(self, bar: Bar) -> int:
        """Return the number under which the page finds a bar's records."""
        items = [
            {
                "d": i.document, "t": i.title, "u": i.url, "x": i.text, "q": i.quote, "s": i.start, "m": i.match,
            }
            for i in bar.items
        ]  # fmt: skip
        self._entries.append({"label": bar.label, "count": bar.count, "items": items})
        return len(self._entries) - 1

    def as_json(self) -> str:
        """Return all entries as JSON that can stand in a script element: no ``<`` in it."""
        text = json.dumps(self._entries, ensure_ascii=False)
        return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
