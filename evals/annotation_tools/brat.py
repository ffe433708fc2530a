"""brat standoff: a text file and an .ann file an article; see https://brat.nlplab.org/standoff.html.

A record is a text-bound annotation (discontinuous where it has several passages), its choices are attributes, and the
other fields stand in a note. The note of the first line holds what belongs to the file.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from extractor.errors import EvaluationError, GoldError
from extractor.evals.annotation_tools.regions import (
    CHOICES,
    LABELS,
    TYPES,
    Region,
    gold_json,
    parse_rest,
    regions_of,
)
from extractor.evals.articles import read_article
from extractor.evals.gold import SUFFIX, read_raw
from extractor.evals.gold_writing import write_json

_SPAN = re.compile(r"(T\d+)\t(\w+) ([\d; ]+)\t")
_ATTRIBUTE = re.compile(r"A\d+\t(\w+) (T\d+) (\S+)")
_NOTE = re.compile(r"#\d+\t(\w+) (\S+)\t(.*)")
_FILE = "File"


def export(gold_files: list[Path], folder: Path) -> list[Path]:
    """Write ID.txt and ID.ann for each gold file, and annotation.conf; return what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for path in gold_files:
        stem = path.name.removesuffix(SUFFIX)
        text = read_article(path.with_name(f"{stem}.txt")).document.text
        raw = read_raw(path)
        head = {k: v for k, v in raw.items() if k not in LABELS}
        lines = [f"#0\t{_FILE} T0\t{json.dumps(head, ensure_ascii=False)}"]
        for number, region in enumerate(regions_of(raw), start=1):
            lines += _lines(number, region, text)
        for name, content in ((f"{stem}.txt", text), (f"{stem}.ann", "\n".join(lines) + "\n")):
            (folder / name).write_text(content, "utf-8", newline="\n")
            written.append(folder / name)
    (folder / "annotation.conf").write_text(configuration(), "utf-8")
    return [*written, folder / "annotation.conf"]


def configuration() -> str:
    """Return brat's annotation.conf for these labels and attributes."""
    lines = ["[entities]", *LABELS.values(), "", "[relations]", "", "[events]", "", "[attributes]"]
    for record_type, fields in CHOICES.items():
        for field, values in fields.items():
            lines.append(f"{field}\tArg:{LABELS[record_type]}, Value:{'|'.join(values)}")
    return "\n".join(lines) + "\n"


def _lines(number: int, region: Region, text: str) -> Iterator[str]:
    spans = ";".join(f"{start} {end}" for start, end in region.spans)
    words = " ".join(text[start:end].replace("\n", " ") for start, end in region.spans)
    yield f"T{number}\t{LABELS[region.record_type]} {spans}\t{words}"
    for i, (field, chosen) in enumerate(region.choices.items(), start=1):
        yield f"A{number}{i:02}\t{field} T{number} {chosen[0]}"
    rest = {**region.rest, **{f: {"any_of": list(c)} for f, c in region.choices.items() if len(c) > 1}}
    yield f"#{number}\tAnnotatorNotes T{number}\t{json.dumps(rest, ensure_ascii=False)}"


def load(source: Path, articles: Path, folder: Path, annotator: str) -> list[Path]:
    """Write the .ann files of a folder as gold files into another and return their paths.

    Args:
        source: Folder of ``ID.ann`` files, or one of them.
        articles: Folder that holds the articles as ``ID.txt``.
        folder: Where the gold files go.
        annotator: Who labelled.

    Raises:
        EvaluationError: There is no .ann file, or one does not fit its text.
    """
    paths = sorted(source.glob("*.ann")) if source.is_dir() else [source]
    if not paths or not all(p.exists() for p in paths):
        raise EvaluationError(f"no .ann file in {str(source)!r}")
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for path in paths:
        document = read_article(articles / f"{path.stem}.txt").document
        lines = path.read_text("utf-8").split("\n")
        head = next((m[3] for m in map(_NOTE.match, lines) if m and m[1] == _FILE), "")
        raw = gold_json(
            {**parse_rest(head, path.name), "text_sha256": document.text_sha256},
            list(_regions(lines, document.text, path.name)),
            document.text,
            document.text_sha256,
            path.stem,
            annotator,
        )
        target = folder / f"{path.stem}{SUFFIX}"
        write_json(target, raw)
        written.append(target)
    return written


def _regions(lines: list[str], text: str, name: str) -> Iterator[Region]:
    notes = {m[2]: m[3] for m in map(_NOTE.match, lines) if m and m[1] != _FILE}
    attributes: dict[str, dict[str, str]] = {}
    for match in filter(None, map(_ATTRIBUTE.match, lines)):
        attributes.setdefault(match[2], {})[match[1]] = match[3]
    for match in filter(None, map(_SPAN.match, lines)):
        record_type = TYPES.get(match[2])
        if record_type is None:
            continue
        where = f"{name}, {match[1]}"
        rest = parse_rest(notes.get(match[1], ""), where)
        choices = {}
        for field, value in attributes.get(match[1], {}).items():
            options = (rest.pop(field, None) or {}).get("any_of", [])
            choices[field] = tuple(options) if value in options else (value,)
        yield Region(record_type, tuple(_spans(match[3], text, where)), choices, rest)


def _spans(offsets: str, text: str, where: str) -> Iterator[tuple[int, int]]:
    for part in offsets.split(";"):
        start, end = map(int, part.split())
        if not 0 <= start < end <= len(text):
            raise GoldError(f"{where}: {start}-{end} is outside the article")
        yield start, end
