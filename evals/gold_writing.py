"""Makes new gold files, and checks and completes those that exist."""

import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor.api import extract
from extractor.errors import EvaluationError, ExtractorError, GoldError
from extractor.evals.articles import find_article, read_article
from extractor.evals.gold import (
    CODEBOOK_VERSION,
    GOLD_VERSION,
    NEVER_LABELLED,
    RECORD_MODELS,
    SUFFIX,
    gold_path,
    parse_gold,
    read_raw,
)
from extractor.evals.gold_filling import fill
from extractor.schemas.extraction import Extraction


@dataclass
class CheckReport:
    """What `check_gold` found."""

    checked: int = 0
    records: int = 0
    faults: list[str] = field(default_factory=list)


def new_gold(article_path: Path, *, annotator: str, model: str | None = None) -> Path:
    """Write the gold file of an article, without records or with those of a model as a draft, and return its path.

    Raises:
        GoldError: There is one already; it is left as it is.
        InputError: The article can't be read.
    """
    path = gold_path(article_path)
    if path.exists():
        raise GoldError(f"{str(path)!r} exists already and was left as it is")
    document = read_article(article_path).document
    raw: dict[str, Any] = {
        "gold_version": GOLD_VERSION,
        "id": document.id,
        "text_sha256": document.text_sha256,
        "annotator": annotator,
        "codebook": CODEBOOK_VERSION,
        "status": "draft" if model else "first",
        "unlabelled": [],
        "ignore": [],
        "actors": [],
        **{name: [] for name in RECORD_MODELS},
    }
    if model:
        raw |= draft(extract(document, model=model))
    write_json(path, raw)
    return path


def draft(extraction: Extraction) -> dict[str, Any]:
    """Return the records of an extraction in the form of a gold file, without the fields never labelled.

    Raises:
        EvaluationError: The extraction failed, so that there is nothing to begin with.
    """
    if extraction.outcome.status == "failed":
        raise EvaluationError(f"no draft: {extraction.outcome.message}")
    data = extraction.to_dict()
    records: dict[str, Any] = {"actors": data["actors"]}
    for name in RECORD_MODELS:
        records[name] = [
            {k: v for k, v in item.items() if k not in NEVER_LABELLED[name]} for item in data[name]
        ]
    for meeting in records["meetings"]:
        meeting["outcome"].pop("text", None)
    for item in (i for name in RECORD_MODELS for i in records[name]):
        for evidence in item["evidence"]:
            evidence.pop("claimed", None)
    return records


def check_gold(paths: Sequence[Path], *, fix: bool = False, articles: Path | None = None) -> CheckReport:
    """Return what is wrong with gold files; with `fix`, first fill in what can be computed.

    A file is written only where something was filled in, and as a whole: an interruption leaves the old one.
    """
    report = CheckReport()
    for path in gold_files(paths):
        report.checked += 1
        article_id = path.name.removesuffix(SUFFIX)
        try:
            article_path = (
                find_article(article_id, articles) if articles else path.with_name(f"{article_id}.txt")
            )
            raw = read_raw(path)
            article = read_article(article_path)
            if fix:
                filled, faults = fill(raw, article.document)
                if filled != raw:
                    write_json(path, filled)
                raw = filled
                report.faults += [f"{path}: {fault}" for fault in faults]
                if faults:
                    continue
            gold = parse_gold(raw, article, where=str(path))
            report.records += sum(len(gold.records(name)) for name in RECORD_MODELS)
        except ExtractorError as e:
            report.faults += str(e).splitlines()
    if not report.checked:
        report.faults.append(f"no {SUFFIX} file in {', '.join(map(str, paths))}")
    return report


def gold_files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the gold files among files and folders, the latter recursively, in the order of their names."""
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob(f"*{SUFFIX}"))
        else:
            yield path


def write_json(path: Path, data: Any) -> None:
    """Write JSON to a file at once or not at all, one record a line where that fits."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(compact_json(data) + "\n")
        os.replace(name, path)  # noqa: PTH105 - atomic
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def compact_json(data: dict[str, Any]) -> str:
    """Return an object as JSON with a line for each key, and for each item of its lists: short diffs."""
    lines = []
    for key, value in data.items():
        if isinstance(value, list) and value:
            items = ",\n".join("  " + json.dumps(item, ensure_ascii=False) for item in value)
            lines.append(f" {json.dumps(key)}: [\n{items}\n ]")
        else:
            lines.append(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(lines) + "\n}"
