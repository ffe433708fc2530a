"""The project's own corpus: what it must hold, and that its test part stays as it is."""

import hashlib
from collections import Counter
from pathlib import Path

import pytest

from extractor.evals.articles import read_article
from extractor.evals.corpora import CORPUS, SPLITS, shipped_corpus
from extractor.evals.gold import RECORD_MODELS, read_gold
from extractor.prompts import read_prompt
from extractor.schemas.registry import ACTORS, RECORD_TYPES

FROZEN = "f7e249b14a39216a1934329a50d7d13d054f81168511b57b450c60c77e949a83"
"""Hash of test/: it changes only with a new version of the corpus, never with a prompt or a rule."""

ARTICLES = sorted(CORPUS.glob("*/*.txt"))


def words(path: Path) -> int:
    return len(read_article(path).document.text.split())


def test_the_test_part_is_frozen() -> None:
    digest = hashlib.sha256()
    for path in sorted((CORPUS / "test").iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    assert digest.hexdigest() == FROZEN


@pytest.mark.parametrize("part", SPLITS)
def test_gold_files_are_whole_and_fit_their_articles(part: str) -> None:
    corpus = shipped_corpus(part)
    assert {a.id for a in corpus.articles} == {p.stem for p in (CORPUS / part).glob("*.txt")}
    if part != "train":
        assert {a.status for a in corpus.articles} == {"adjudicated"}


def test_every_article_says_that_it_is_invented() -> None:
    assert len(ARTICLES) >= 40
    for path in ARTICLES:
        head = path.read_text("utf-8").split("\n---\n")[0]
        assert "note: Invented for this project" in head, path.name


def test_ids_are_unique_over_the_parts() -> None:
    assert max(Counter(p.stem for p in ARTICLES).values()) == 1


def test_dev_and_test_hold_what_they_must() -> None:
    judged = [a for part in ("dev", "test") for a in shipped_corpus(part).articles]
    languages = Counter(a.article.document.language for a in judged)
    assert {"fr", "es", "ar", "ru", "en"} <= set(languages)
    empty = [a.id for a in judged if not any(a.records(t) for t in RECORD_MODELS)]
    assert len(empty) >= 4
    texts = [a.article.document.text.lower() for a in judged]
    assert sum("instructions" in t for t in texts) >= 3
    assert sum(len(t.split()) > 3000 for t in texts) >= 2
    genres = {a.article.genre for a in judged}
    assert {
        "wire",
        "readout",
        "interview",
        "press_conference",
        "opinion_site",
        "agency_non_native",
        "live_blog",
    } <= genres
    assert any(a.article.document.published is None for a in judged)


def test_lengths_are_those_of_news() -> None:
    for path in ARTICLES:
        assert (
            110 <= words(path) <= 900 or words(path) > 3000 or read_article(path).document.language == "ar"
        ), path.name


def test_fifteen_articles_are_labelled_twice() -> None:
    first, second = ({p.name for p in (CORPUS / "labels" / n).glob("*.json")} for n in ("first", "second"))
    assert len(first & second) >= 15
    for name in second:
        article = next(CORPUS.glob(f"*/{name.removesuffix('.gold.json')}.txt"))
        labels = [read_gold(CORPUS / "labels" / n / name, article) for n in ("first", "second")]
        assert labels[0].annotator != labels[1].annotator


def test_no_prompt_holds_a_sentence_of_the_judged_articles() -> None:
    labels = ["common@2", "article@1", *(str(r.prompt) for r in (ACTORS, *RECORD_TYPES.values()))]
    prompts = " ".join(read_prompt(label).template for label in labels)
    for part in ("dev", "test"):
        for article in shipped_corpus(part).articles:
            for sentence in article.article.document.text.split(". "):
                assert len(sentence) < 40 or sentence not in prompts
