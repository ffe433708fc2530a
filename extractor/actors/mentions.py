"""Names that the article has: each with where it stands and the titles that came with it."""

from dataclasses import dataclass, replace

from extractor.actors.naming import Name, Sort, analyse
from extractor.actors.text_index import Range, TextIndex
from extractor.countries.gazetteer import key_of
from extractor.schemas.actor import ActorAnswer


@dataclass(frozen=True)
class Mention:
    """A name that occurs in the article.

    Attributes:
        raw: As the annotator gave it.
        span: Where it first stands.
        titles: Titles given with it or inside it.
        answer: The actor answer whose name it is.
        is_alias: Whether it is only another answer's alias, which makes no actor of its own.
    """

    raw: str
    name: Name
    span: Range
    titles: tuple[str, ...] = ()
    answer: ActorAnswer | None = None
    is_alias: bool = False


def normal_form(raw: str) -> str:
    """Return the form under which a name is looked up: without case, accents, punctuation and article."""
    key = " ".join(key_of(raw))
    return f"{key} =" if raw.strip() in {"US", "U.S."} else key or raw.strip().casefold()


def make_mention(
    raw: str,
    index: TextIndex,
    *,
    answer: ActorAnswer | None = None,
    sort: Sort | None = None,
    is_alias: bool = False,
) -> list[Mention]:
    """Return a name as a mention, with the words that an acronym stands for; nothing if the article lacks it.

    Args:
        raw: The name as given.
        index: The article.
        answer: The actor answer whose name it is.
        sort: "person" or "body" where an answer tells which.
        is_alias: Whether it is an alias only.
    """
    name = analyse(raw, sort=sort)
    span = None if name is None else _locate(name, index)
    if name is not None and span is not None and raw.islower() and raw not in index.text:
        name = analyse(index.surface(span), sort=sort)
    if name is None or span is None:
        return []
    titles = (*([answer.title] if answer and answer.title else []), *([name.title] if name.title else []))
    found = [Mention(raw, name, span, titles, answer, is_alias)]
    long_form = index.definitions.get(name.text, "")
    whole = analyse(long_form)
    if whole is None or name.kind == "entity":
        return found
    meant = replace(whole, text=name.text, bare=name.text)
    return [
        Mention(raw, meant, span, titles, answer, is_alias),
        Mention(long_form, whole, index.locate(whole) or span, is_alias=is_alias),
    ]


def _locate(name: Name, index: TextIndex) -> Range | None:
    """Return where a name stands; for listed states and bodies any of their forms will do."""
    span = index.locate(name)
    forms = index.entities.get(name.key, []) if name.kind == "entity" and not name.head else []
    is_plain = name.entity is not None and name.entity.kind in {"name", "adjective", "organization"}
    return forms[0][1:] if forms and is_plain else span
