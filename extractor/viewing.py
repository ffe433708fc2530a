"""Finds the result that `extractor view` is to show: in a run, in a JSON file, or by extracting an article."""

import json
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from pydantic import ValidationError

from extractor.api import extract
from extractor.batch.session import opened
from extractor.errors import InputError
from extractor.schemas.extraction import Extraction

_RESULTS = frozenset({".json", ".jsonl"})


def result_at(path: Path, *, article: str | None = None, model: str | None = None) -> Extraction:
    """Return one article's result.

    Args:
        path: A run's folder, a file of results as `extractor extract -f json` or an export writes it, or an article.
        article: Id of the article, where there are several.
        model: What extracts an article; see `extractor.api.extract`.

    Raises:
        InputError: There is nothing there, there are several and none is named, or no result is in it.
        StoreError: The folder is no run.
    """
    if path.is_dir():
        return _of_run(path, article)
    if path.suffix.lower() in _RESULTS:
        return _of_file(path, article)
    return extract(path, model=model)


def _of_run(folder: Path, article: str | None) -> Extraction:
    with opened(folder, is_read_only=True) as store:
        if article is not None:
            found = store.extraction(article)
            if found is None:
                raise InputError(
                    f"no finished article {article!r} in {str(folder)!r}: exports list them in documents.id"
                )
            return found
        results = store.extractions()
        return _the_only(list(islice(results, 2)), folder)


def _of_file(path: Path, article: str | None) -> Extraction:
    try:
        text = path.read_text(encoding="utf-8")
        rows = (
            [json.loads(line) for line in text.splitlines() if line.strip()]
            if path.suffix == ".jsonl"
            else json.loads(text)
        )
        results = [Extraction.model_validate(row) for row in (rows if isinstance(rows, list) else [rows])]
    except OSError as e:
        raise InputError(f"can't read {str(path)!r}: {e.strerror or e}") from e
    except (ValueError, ValidationError) as e:
        raise InputError(
            f"{str(path)!r} holds no results: give what `extractor extract -f json` writes"
        ) from e
    chosen = [r for r in results if article is None or r.document.id == article]
    return _the_only(chosen, path)


def _the_only(results: Sequence[Extraction], where: Path) -> Extraction:
    if not results:
        raise InputError(f"no such article in {str(where)!r}")
    if len(results) > 1:
        raise InputError(
            f"several articles in {str(where)!r}: name one with --article, {results[0].document.id!r} for example"
        )
    return results[0]
