"""Word documents, through python-docx: paragraphs and table cells in the order of the page."""

import io
import zipfile
from collections.abc import Iterator
from typing import IO

from extractor.errors import InputError
from extractor.readers.base import Article, ReadOptions
from extractor.readers.metadata import article_of


def read_docx(file: IO[bytes], origin: str, options: ReadOptions) -> Iterator[Article]:
    """Yield the one article of a Word document."""
    import docx  # noqa: PLC0415 - only Word documents need it
    from docx.opc.exceptions import OpcError  # noqa: PLC0415
    from lxml.etree import LxmlError  # noqa: PLC0415

    data = file.read()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            expanded = sum(part.file_size for part in parts.infolist())
        if expanded > options.limits.max_expanded_bytes:
            raise InputError(f"{origin!r} expands to {expanded:,} bytes: more than an article can have")
        document = docx.Document(io.BytesIO(data))
        blocks = list(_blocks(document))
        properties = document.core_properties
        title, author = properties.title, properties.author
    except InputError:
        raise
    except (OpcError, LxmlError, zipfile.BadZipFile, KeyError, ValueError, AttributeError, OSError) as e:
        raise InputError(
            f"{origin!r} is a damaged Word document: {e or type(e).__name__}; save it anew"
        ) from e
    yield article_of(origin, "\n\n".join(b for b in blocks if b.strip()), {"title": title, "author": author})


def _blocks(document: "docx.document.Document") -> Iterator[str]:  # type: ignore[name-defined]  # noqa: F821
    from docx.table import Table  # noqa: PLC0415 - see above

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                cells = dict.fromkeys(c.text.strip() for c in row.cells)  # a merged cell counts once
                yield "\t".join(c for c in cells if c)
        else:
            yield block.text
