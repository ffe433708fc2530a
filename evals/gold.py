"""Gold files: public records plus what a labeller may leave open (CODEBOOK.md, section 6).

Any value may be wrapped: ``{"any_of": [...]}`` accepts each of several values, ``{"optional": value}`` may be
left out, ``{"unlabelled": true}`` was not labelled. A wrapper is taken off here and remembered by its path, so
that what remains are plain public records, checked as such.
"""

import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from extractor.documents import Document
from extractor.errors import GoldError
from extractor.evals.articles import Article, read_article
from extractor.schemas.actor import Actor
from extractor.schemas.base import Record
from extractor.schemas.evidence import Evidence
from extractor.schemas.meeting import Meeting
from extractor.schemas.position import Position
from extractor.schemas.statement import Statement

GOLD_VERSION = 1
CODEBOOK_VERSION = 1
SUFFIX = ".gold.json"

AnyRecord = Meeting | Statement | Position
RECORD_MODELS: dict[str, type[Meeting] | type[Statement] | type[Position]] = {
    "meetings": Meeting,
    "statements": Statement,
    "positions": Position,
}
NEVER_LABELLED = {
    "meetings": frozenset({"title", "outcome.text"}),
    "statements": frozenset({"summary", "about", "medium", "reported_by"}),
    "positions": frozenset[str](),
    "actors": frozenset({"affiliation", "title", "wikidata", "organization_code"}),
}
"""Fields that the codebook leaves out."""

_MAX_VARIANTS = 64

_R = TypeVar("_R", bound=Record)

Status = Literal["draft", "first", "second", "adjudicated"]
STATUSES: tuple[Status, ...] = ("draft", "first", "second", "adjudicated")


@dataclass(frozen=True)
class Openness:
    """What a gold record leaves open, by path ("kind", "participants.2", "participants.2.role").

    Attributes:
        options: Accepted values, the first of which stands in the record.
        optional: Paths that may be left out; "" is the record itself.
        unlabelled: Paths without a label.
    """

    options: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()
    unlabelled: frozenset[str] = frozenset()


@dataclass(frozen=True)
class GoldRecord:
    """A gold record and what it leaves open."""

    record: AnyRecord | Actor
    openness: Openness = Openness()

    @property
    def is_optional(self) -> bool:
        """Whether a prediction may leave the record out."""
        return "" in self.openness.optional


@dataclass(frozen=True)
class Ignored:
    """A passage whose records, if any are predicted, are dropped before scoring: ``text[start:end]``."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True)
class GoldArticle:
    """The labels of one article."""

    article: Article
    actors: tuple[Actor, ...]
    meetings: tuple[GoldRecord, ...]
    statements: tuple[GoldRecord, ...]
    positions: tuple[GoldRecord, ...]
    ignored: tuple[Ignored, ...] = ()
    unlabelled: frozenset[str] = frozenset()
    """Paths not labelled in the whole file: "statements", "meetings.topics"."""
    annotator: str = ""
    status: Status = "first"
    open_actors: Mapping[str, Openness] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The article's id."""
        return self.article.id

    def records(self, record_type: str) -> tuple[GoldRecord, ...]:
        """Return the records of a type by its plural name."""
        found: tuple[GoldRecord, ...] = getattr(self, record_type)
        return found


def gold_path(article_path: Path) -> Path:
    """Return where the labels of an article file stand: beside it."""
    return article_path.with_name(article_path.stem + SUFFIX)


def read_gold(path: Path, article_path: Path | None = None) -> GoldArticle:
    """Return the labels of a gold file, checked against its article.

    Args:
        path: The gold file, ``ID.gold.json``.
        article_path: The article; by default ``ID.txt`` beside it.

    Raises:
        GoldError: The file is malformed, belongs to another text, or its offsets do not hold.
        InputError: The article can't be read.
    """
    article = read_article(article_path or path.with_name(path.name.removesuffix(SUFFIX) + ".txt"))
    return parse_gold(read_raw(path), article, where=str(path))


def read_raw(path: Path) -> dict[str, Any]:
    """Return the JSON object of a gold file.

    Raises:
        GoldError: It can't be read, or is no JSON object.
    """
    try:
        raw = json.loads(path.read_text("utf-8"))
    except OSError as e:
        raise GoldError(f"can't read {str(path)!r}: {e.strerror or e}") from e
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as e:
        raise GoldError(f"{str(path)!r} is no JSON: {e}") from e
    if not isinstance(raw, dict):
        raise GoldError(f"{str(path)!r} must hold one JSON object: see evals/CODEBOOK.md, section 6")
    return raw


def parse_gold(raw: Mapping[str, Any], article: Article, *, where: str) -> GoldArticle:
    """Return the labels in the JSON of a gold file.

    Raises:
        GoldError: It names every fault that was found, one a line, with `where` in front.
    """
    faults: list[str] = []
    head = _Head.read(raw, article.document, faults)
    actors, open_actors = _actors(raw, faults)
    records = {name: tuple(_records(raw, name, faults)) for name in RECORD_MODELS}
    ids = {a.id for a in actors}
    for name, found in records.items():
        for gold in found:
            evidence = getattr(gold.record, "evidence", ())
            faults += _offset_faults(f"{name} {gold.record.id}", evidence, article.document.text)
            faults += [
                f"{name} {gold.record.id}: no actor has the id {i!r}"
                for i in _actor_ids(gold)
                if i not in ids
            ]
    if faults:
        raise GoldError("\n".join(f"{where}: {fault}" for fault in faults))
    return GoldArticle(
        article=article,
        actors=tuple(actors),
        **records,
        ignored=head.ignored,
        unlabelled=head.unlabelled,
        annotator=head.annotator,
        status=head.status,
        open_actors=open_actors,
    )


@dataclass(frozen=True)
class _Head:
    annotator: str
    status: Status
    unlabelled: frozenset[str]
    ignored: tuple[Ignored, ...]

    @classmethod
    def read(cls, raw: Mapping[str, Any], document: Document, faults: list[str]) -> "_Head":
        if raw.get("gold_version") != GOLD_VERSION:
            faults.append(f"gold_version must be {GOLD_VERSION}, not {raw.get('gold_version')!r}")
        if raw.get("text_sha256") != document.text_sha256:
            faults.append(
                f"text_sha256 is {raw.get('text_sha256')!r}, the article's is {document.text_sha256!r}: the "
                "article was changed after labelling, or the hash was never filled in (extractor gold check --fix)"
            )
        if (status := raw.get("status")) not in STATUSES:
            faults.append(f"status must be one of {', '.join(STATUSES)}, not {status!r}")
        ignored = []
        for item in raw.get("ignore") or []:
            start, end = item.get("start"), item.get("end")
            if start is None or end is None or document.text[start:end] != item.get("quote"):
                faults.append(
                    f"ignore {item.get('quote')!r}: offsets do not hold (extractor gold check --fix)"
                )
            else:
                ignored.append(Ignored(start, end, str(item.get("reason") or "")))
        return cls(
            annotator=str(raw.get("annotator") or ""),
            status=status if status in STATUSES else "draft",
            unlabelled=frozenset(map(str, raw.get("unlabelled") or [])),
            ignored=tuple(ignored),
        )


def _actors(raw: Mapping[str, Any], faults: list[str]) -> tuple[list[Actor], dict[str, Openness]]:
    actors: dict[str, Actor] = {}
    open_actors: dict[str, Openness] = {}
    for item in raw.get("actors") or []:
        plain, openness = unwrap(item)
        for record in _variants(Actor, plain, openness, f"actors {plain.get('id')}", faults)[:1]:
            if record.id in actors:
                faults.append(f"actors {record.id}: the id is used twice")
            actors[record.id] = record
            open_actors[record.id] = openness
    for actor in actors.values():
        faults += [
            f"actors {actor.id}: no actor has the id {i!r}" for i in actor.represents if i not in actors
        ]
    return list(actors.values()), open_actors


def _records(raw: Mapping[str, Any], name: str, faults: list[str]) -> Iterator[GoldRecord]:
    seen: set[str] = set()
    for item in raw.get(name) or []:
        plain, openness = unwrap(item)
        where = f"{name} {plain.get('id')}"
        if plain.get("id") in seen:
            faults.append(f"{where}: the id is used twice")
        seen.add(str(plain.get("id")))
        for record in _variants(RECORD_MODELS[name], plain, openness, where, faults)[:1]:
            if not getattr(record, "evidence", ()):
                faults.append(f"{where}: no evidence")
            yield GoldRecord(record, openness)


def unwrap(item: Mapping[str, Any]) -> tuple[dict[str, Any], Openness]:
    """Return a record's JSON without its wrappers, and what they said."""
    options: dict[str, tuple[Any, ...]] = {}
    optional: set[str] = set()
    unlabelled: set[str] = set()

    def plain(value: Any, path: str) -> Any:
        if isinstance(value, list):
            return [plain(v, f"{path}.{i}") for i, v in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if "any_of" in value:
            if value.get("optional"):
                optional.add(path)
            options[path] = tuple(value["any_of"])
            return plain(value["any_of"][0], path) if value["any_of"] else None
        if value.get("unlabelled") is True:
            unlabelled.add(path)
            return None
        if "optional" in value:
            flag = value["optional"]
            optional.add(path)
            if set(value) == {"optional"}:
                return plain(flag, path)
            if flag is not True:
                optional.discard(path)
            value = {k: v for k, v in value.items() if k != "optional"}
            if set(value) == {"value"}:  # an item of a list of plain values
                return value["value"]
        return {k: plain(v, f"{path}.{k}".lstrip(".")) for k, v in value.items()}

    result: dict[str, Any] = plain(dict(item), "")
    result = {k: v for k, v in result.items() if not (v is None and k in unlabelled)}
    return result, Openness(options, frozenset(optional), frozenset(unlabelled))


def _variants(
    model: type[_R], plain: dict[str, Any], openness: Openness, where: str, faults: list[str]
) -> list[_R]:
    """Return the record for each choice of options, so that every accepted value is checked; the first leads."""
    found: list[_R] = []
    paths = list(openness.options)
    choices = itertools.product(*(openness.options[p] for p in paths))
    for choice in itertools.islice(choices, _MAX_VARIANTS):
        values = json.loads(json.dumps(plain))
        for path, value in zip(paths, choice, strict=True):
            _put(values, path.split("."), value)
        try:
            found.append(model.model_validate(values))
        except ValidationError as e:
            faults += [
                f"{where}: {'.'.join(map(str, x['loc']))}: {x['msg']}" for x in e.errors(include_url=False)
            ]
            return found
    if not found:
        faults.append(f"{where}: any_of must list at least one value")
    return found


def _put(values: Any, path: list[str], value: Any) -> None:
    *parents, last = path
    for key in parents:
        values = values[int(key)] if isinstance(values, list) else values[key]
    values[int(last) if isinstance(values, list) else last] = value


def _offset_faults(where: str, evidence: tuple[Evidence, ...], text: str) -> Iterator[str]:
    for item in evidence:
        if item.start is None or text[item.start : item.end] != item.quote:
            yield f"{where}: the evidence {item.quote!r} does not stand at its offsets (extractor gold check --fix)"


def _actor_ids(gold: GoldRecord) -> Iterator[str]:
    record, options = gold.record, gold.openness.options
    match record:
        case Meeting():
            for i, p in enumerate(record.participants):
                yield from options.get(f"participants.{i}.actor", (p.actor,))
        case Statement():
            yield from (i for i in options.get("speaker", (record.speaker,)) if i)
            yield from record.addressees
        case Position():
            yield from options.get("holder", (record.holder,))
            yield from (i for i in options.get("toward", (record.toward,)) if i)
