"""Article files of a corpus: plain text, with front matter on top where something is known about it."""

import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from extractor.documents import Document
from extractor.errors import InputError
from extractor.reading import decode

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_DOCUMENT_FIELDS = ("id", "title", "source", "url", "author", "published", "language")


@dataclass(frozen=True)
class Article:
    """An article of a corpus.

    Attributes:
        document: Its text, without the front matter, and what is known about it.
        genre: Kind of text, for tables by genre; "" where the file gives none.
    """

    document: Document
    genre: str = ""

    @property
    def id(self) -> str:
        """The document's id: the stem of the file's name."""
        return self.document.id


def read_article(path: Path) -> Article:
    """Return the article of a text file.

    The front matter (lines ``key: value`` between two lines ``---`` at the top; a value is the rest of its line as it
    stands) may give `Document` fields and a ``genre``; other keys are notes. The id is the stem of the file's name:
    gold files and cassettes are found by it.

    Raises:
        InputError: The file can't be read, or its front matter is malformed.
    """
    try:
        text = decode(path.read_bytes(), name=str(path)).replace("\r\n", "\n")
    except OSError as e:
        raise InputError(f"can't read {str(path)!r}: {e.strerror or e}") from e
    match = _FRONT_MATTER.match(text)
    front = _front_matter(match[1], path) if match else {}
    try:
        values = {k: front[k] for k in _DOCUMENT_FIELDS if front.get(k)}
        body = text[match.end() :] if match else text
        document = Document(**{**values, "id": path.stem, "text": body.rstrip("\n")})
    except ValidationError as e:
        raise InputError(f"{str(path)!r}: malformed front matter: {e}") from e
    if not document.text.strip():
        raise InputError(f"{str(path)!r} holds no text")
    return Article(document, front.get("genre", ""))


def find_article(article_id: str, folder: Path) -> Path:
    """Return the path of ``ID.txt`` in a folder or its subfolders.

    Raises:
        InputError: There is none.
    """
    found = next(folder.rglob(f"{article_id}.txt"), None)
    if found is None:
        raise InputError(f"no article {article_id}.txt in {str(folder)!r}")
    return found


def _front_matter(block: str, path: Path) -> dict[str, str]:
    """Return the lines as keys and values. Not YAML: headlines hold colons and quotation marks."""
    front: dict[str, str] = {}
    for line in filter(str.strip, block.splitlines()):
        key, colon, value = line.partition(":")
        if not colon:
            raise InputError(f"{str(path)!r}: the front matter line {line!r} is not 'key: value'")
        front[key.strip()] = value.strip()
    return front
