"""Text and Markdown, with front matter where there is one (a YAML block between two lines ``---`` at the start)."""

import re
from collections.abc import Iterator
from typing import IO

import yaml

from extractor.readers.base import Article, ReadOptions
from extractor.readers.metadata import article_of, usual_values
from extractor.reading import decode

_FRONT_MATTER = re.compile(
    r"\A---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)


def read_plain(file: IO[bytes], origin: str, options: ReadOptions) -> Iterator[Article]:
    """Yield the one article of a text file."""
    text = decode(file.read(), name=origin)
    values, body = split_front_matter(text)
    yield article_of(origin, body, usual_values(values))


def split_front_matter(text: str) -> tuple[dict[str, object], str]:
    """Return the front matter's values and the text after it; all of the text where there is none.

    What stands between two such lines and is no YAML mapping belongs to the article.
    """
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    try:
        values = yaml.safe_load(match[1])
    except yaml.YAMLError:
        return {}, text
    return (values, text[match.end() :]) if isinstance(values, dict) else ({}, text)
