"""E-mail messages: newsletters and press releases. The plain part is read, else the HTML part."""

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from typing import IO

from extractor.errors import InputError
from extractor.readers.base import Article, ReadOptions
from extractor.readers.html import main_text
from extractor.readers.metadata import article_of


def read_eml(file: IO[bytes], origin: str, options: ReadOptions) -> Iterator[Article]:
    """Yield the one article of a message; subject, sender and date become title, author and publication date."""
    message = email.message_from_binary_file(file, policy=email.policy.default)
    if not message.keys():
        raise InputError(f"{origin!r} is no e-mail message: it has no headers")
    try:
        values = {"title": message["subject"], "author": message["from"], "published": message["date"]}
        text = _text(message)
    except (
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
    ) as e:  # unknown charsets, headers beyond repair
        raise InputError(f"{origin!r} is a damaged e-mail message: {e}") from e
    yield article_of(origin, text, values, strict_date=False)


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain", "html"))
    if body is None:
        return ""
    content = body.get_content()
    if body.get_content_subtype() == "html":
        return main_text(content)[0]
    return str(content)
