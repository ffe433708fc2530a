"""Folders of articles with their gold files: the one that comes with the project, or a user's own."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extractor.errors import EvaluationError
from extractor.evals.articles import read_article
from extractor.evals.gold import SUFFIX, GoldArticle, gold_path, parse_gold, read_raw

CORPUS = Path(__file__).resolve().parent / "corpus"
CASSETTES = Path(__file__).resolve().parent / "cassettes"

Split = Literal["train", "dev", "test"]
SPLITS: tuple[Split, ...] = ("train", "dev", "test")


@dataclass(frozen=True)
class Corpus:
    """Labelled articles.

    Attributes:
        name: "dev", or the name of a user's folder.
        folder: Where the articles stand.
        cassettes: Where the recorded responses for them stand.
        articles: Sorted by id.
    """

    name: str
    folder: Path
    cassettes: Path
    articles: tuple[GoldArticle, ...]

    @property
    def sha256(self) -> str:
        """Hash over all gold files and articles, hexadecimal: runs over another gold are not compared."""
        digest = hashlib.sha256()
        for article in self.articles:
            digest.update(article.id.encode())
            digest.update(article.article.document.text_sha256.encode())
            digest.update(gold_path(self.folder / f"{article.id}.txt").read_bytes())
        return digest.hexdigest()


def shipped_corpus(split: str) -> Corpus:
    """Return a part of the project's own corpus.

    Raises:
        EvaluationError: There is no such part, or the corpus is not installed: it comes with a checkout only.
    """
    if split not in SPLITS:
        raise EvaluationError(f"no split {split!r}: choose among {', '.join(SPLITS)}")
    folder = CORPUS / split
    if not folder.is_dir():
        raise EvaluationError(
            "the corpus is part of a checkout, not of the installed package: clone the repository, or give a folder "
            "of your own with --gold"
        )
    return Corpus(split, folder, CASSETTES, _read(folder))


def own_corpus(folder: Path) -> Corpus:
    """Return the corpus of a folder that holds ``ID.txt`` and ``ID.gold.json`` side by side.

    Raises:
        EvaluationError: There is no gold file in it, or a faulty one; every fault is named.
    """
    if not folder.is_dir():
        raise EvaluationError(f"--gold {str(folder)!r} is no folder")
    return Corpus(folder.resolve().name, folder, folder / "cassettes", _read(folder))


def choose(corpus: Corpus, ids: Sequence[str]) -> Corpus:
    """Return the corpus with some of its articles only; all of them if none is named.

    Raises:
        EvaluationError: An id is unknown.
    """
    known = {a.id for a in corpus.articles}
    if unknown := sorted(set(ids) - known):
        raise EvaluationError(f"no article {', '.join(unknown)} in {corpus.name!r}")
    kept = tuple(a for a in corpus.articles if not ids or a.id in ids)
    return Corpus(corpus.name, corpus.folder, corpus.cassettes, kept)


def _read(folder: Path) -> tuple[GoldArticle, ...]:
    paths = sorted(folder.glob(f"*{SUFFIX}"))
    if not paths:
        raise EvaluationError(
            f"no *{SUFFIX} file in {str(folder)!r}: `extractor gold new ARTICLE.txt` makes one"
        )
    articles, faults = [], []
    for path in paths:
        try:
            article = read_article(path.with_name(path.name.removesuffix(SUFFIX) + ".txt"))
            articles.append(parse_gold(read_raw(path), article, where=path.name))
        except EvaluationError as e:
            faults.append(str(e))
    if faults:
        raise EvaluationError("\n".join(faults))
    return tuple(articles)
