"""Runs, their files, reports and comparisons, over a small corpus of a user's own."""

import csv
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from extractor.errors import EvaluationError
from extractor.evals import files
from extractor.evals.comparing import compare, compare_folders
from extractor.evals.corpora import Corpus, choose, own_corpus, shipped_corpus
from extractor.evals.evaluation import Gates, evaluate, report
from extractor.evals.faults import faults_of, largest_classes
from extractor.evals.gold_writing import check_gold
from extractor.evals.html_report import comparison_html, report_html
from extractor.evals.runs import Run, make_run, read_run, write_run
from extractor.evals.systems import System
from extractor.evals.verdict import Threshold, failures, parse_threshold
from tests.evals.builders import (
    MEETING,
    NEXT,
    REJECTED,
    ROAD,
    SAID,
    TEXT,
    document,
    prediction,
    raw_gold,
    without,
)

RULES = System("rules")
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "own"
    place.mkdir()
    for name in ("dam", "lake", "river"):
        (place / f"{name}.txt").write_text(f"---\npublished: 2023-05-04\n---\n{TEXT}\n", "utf-8")
        (place / f"{name}.gold.json").write_text(json.dumps(raw_gold()), "utf-8")
    assert check_gold([place], fix=True).faults == []
    return place


@pytest.fixture
def corpus(folder: Path) -> Corpus:
    return own_corpus(folder)


def run_of(corpus: Corpus, **parts: Any) -> Run:
    made = [prediction(document(id=a.id), **parts) for a in corpus.articles]
    return make_run(RULES, corpus, made)


def test_a_run_is_read_back_with_the_same_scores(corpus: Corpus, tmp_path: Path) -> None:
    run = run_of(corpus, statements=[SAID])
    write_run(run, tmp_path / "run")
    again = read_run(tmp_path / "run", corpus)
    assert again.interval("statements.f1") == run.interval("statements.f1")
    assert again.created_at == run.created_at


def test_run_json_says_what_ran_on_what(corpus: Corpus, tmp_path: Path) -> None:
    write_run(run_of(corpus), tmp_path)
    head = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert head["articles"] == ["dam", "lake", "river"]
    assert (head["run_version"], head["scorer_version"], head["system"]["name"]) == (1, "1", "rules")
    assert head["metrics"]["statements.f1"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert head["gold_sha256"] == corpus.sha256


def test_every_file_of_a_run_is_written(corpus: Corpus, tmp_path: Path) -> None:
    finished = evaluate(RULES, corpus, tmp_path / "run")
    assert finished.failures == ()
    assert {p.name for p in (tmp_path / "run").iterdir()} == {
        "run.json", "predictions.jsonl", "records.jsonl", "fields.csv", "summary.md", "junit.xml", "report.html",
    }  # fmt: skip


def test_report_is_written_anew_from_the_predictions(corpus: Corpus, tmp_path: Path) -> None:
    evaluate(RULES, corpus, tmp_path)
    before = (tmp_path / "report.html").read_text("utf-8")
    (tmp_path / "report.html").unlink()
    report(tmp_path, corpus)
    assert (tmp_path / "report.html").read_text("utf-8") == before


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda p: (p / "run.json").unlink(), "no run in"),
        (lambda p: (p / "run.json").write_text('{"run_version": 9}'), "run version"),
        (lambda p: (p / "predictions.jsonl").write_text("{}\n"), "damaged"),
        (lambda p: (p / "predictions.jsonl").write_text(""), "no prediction for article"),
        (lambda p: (p / "predictions.jsonl").unlink(), "can't read"),
    ],
)
def test_damaged_runs_are_refused(corpus: Corpus, tmp_path: Path, damage: Any, message: str) -> None:
    write_run(run_of(corpus), tmp_path)
    damage(tmp_path)
    with pytest.raises(EvaluationError, match=message):
        read_run(tmp_path, corpus)


def test_predictions_for_another_text_are_refused(corpus: Corpus) -> None:
    made = [prediction(document(TEXT + " More.", id=a.id)) for a in corpus.articles]
    with pytest.raises(EvaluationError, match="changed since"):
        make_run(RULES, corpus, made)


def test_articles_can_be_chosen_and_unknown_ones_are_named(corpus: Corpus) -> None:
    assert [a.id for a in choose(corpus, ["lake"]).articles] == ["lake"]
    with pytest.raises(EvaluationError, match="sea"):
        choose(corpus, ["sea"])


def test_faulty_gold_files_are_all_named(folder: Path) -> None:
    for name in ("dam", "lake"):
        (folder / f"{name}.gold.json").write_text("{}", "utf-8")
    with pytest.raises(EvaluationError, match=r"(?s)dam\.gold.*lake\.gold"):
        own_corpus(folder)


def test_unknown_splits_are_named() -> None:
    with pytest.raises(EvaluationError, match="train, dev, test"):
        shipped_corpus("prod")


# Files.


def test_records_jsonl_holds_each_verdict(corpus: Corpus) -> None:
    rows = [json.loads(line) for line in files.records_jsonl(run_of(corpus, statements=[SAID, REJECTED]))]
    missing = [r for r in rows if r["verdict"] == "missing"]
    assert [(r["article"], r["record_type"]) for r in missing] == [
        (a, "statements") for a in ("dam", "lake", "river")
    ]
    assert missing[0]["gold"]["content"] == ["the road was open"]


def test_fields_csv_is_a_table(corpus: Corpus) -> None:
    rows = list(csv.DictReader(files.fields_csv(run_of(corpus)).splitlines()))
    kind = next(r for r in rows if (r["record_type"], r["field"]) == ("meetings", "kind"))
    assert (kind["right"], kind["wrong"], kind["f1"], kind["accuracy"]) == ("6", "0", "1.0000", "1.0000")


def test_summary_names_the_largest_error_classes(corpus: Corpus) -> None:
    text = files.summary_md(run_of(corpus, statements=[SAID]))
    assert "| statements | 1.000 | 0.333 | 0.500" in text
    assert "* 6 x statements: missed record" in text


def test_junit_is_xml_whatever_the_records_hold(corpus: Corpus) -> None:
    run = run_of(corpus, statements=[without(ROAD, speaker=None, speaker_text="\x00\x1b <&>")])
    root = ElementTree.fromstring(files.junit_xml(run, ["meetings.f1 is 0.1, under 0.5"]))  # noqa: S314 - our own
    assert [c.get("name") for c in root] == ["dam", "lake", "river", "thresholds"]
    assert root.get("failures") == "1"


def test_failed_articles_fail_in_junit(corpus: Corpus) -> None:
    nothing = dict.fromkeys(("actors", "meetings", "statements", "positions"), ())
    root = ElementTree.fromstring(files.junit_xml(run_of(corpus, status="failed", **nothing), []))  # noqa: S314
    assert root.get("failures") == "3"


# The page.


def test_the_page_needs_no_network_and_escapes_what_articles_hold(folder: Path) -> None:
    for name in ("dam", "lake", "river"):
        path = folder / f"{name}.txt"
        path.write_text(path.read_text("utf-8") + f"\n{HOSTILE} \"' onload=x", "utf-8")
        raw = json.loads((folder / f"{name}.gold.json").read_text("utf-8"))
        raw["positions"][0]["proposition"] = HOSTILE
        (folder / f"{name}.gold.json").write_text(json.dumps(raw), "utf-8")
    check_gold([folder], fix=True)
    page = report_html(_rules_run(own_corpus(folder)))
    assert HOSTILE not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", page)


def _rules_run(corpus: Corpus) -> Run:
    from extractor.evals.systems import predict  # noqa: PLC0415

    return make_run(RULES, corpus, predict(RULES, [a.article.document for a in corpus.articles]))


def test_the_page_shows_each_article_and_fault(corpus: Corpus) -> None:
    run = run_of(corpus, meetings=[without(MEETING, kind="summit"), NEXT])
    page = report_html(run)
    for article in ("dam", "lake", "river"):
        assert f'id="a-{article}"' in page
    assert page.count("summit for talks") == 3
    assert 'class="g-meetings p-meetings"' in page


def test_an_article_without_records_has_a_page(folder: Path) -> None:
    for path in folder.glob("*.gold.json"):
        empty = raw_gold(actors=[], meetings=[], statements=[], positions=[])
        path.write_text(json.dumps(empty), "utf-8")
    check_gold([folder], fix=True)
    nothing = dict.fromkeys(("actors", "meetings", "statements", "positions"), ())
    assert "No record in the gold" in report_html(run_of(own_corpus(folder), **nothing))


# Comparison.


def test_fixed_and_broken_records_are_told_apart(corpus: Corpus) -> None:
    before, after = run_of(corpus, statements=[SAID]), run_of(corpus, statements=[SAID, ROAD], positions=[])
    comparison = compare(before, after)
    assert {f.error_class for f in comparison.fixed} == {"statements: missed record"}
    assert {f.error_class for f in comparison.broken} == {"positions: missed record"}
    assert {f.error_class for f in comparison.still} == {"statements: missed record"}
    assert len(comparison.fixed) == len(comparison.still) == 3
    assert len(comparison.outcomes["statements"]["wins"]) == 3
    page = comparison_html(comparison)
    assert "Fixed: 3" in page
    assert "Broken: 3" in page


def test_only_shared_articles_are_compared(corpus: Corpus, tmp_path: Path) -> None:
    write_run(run_of(corpus), tmp_path / "all")
    write_run(run_of(choose(corpus, ["dam", "lake"])), tmp_path / "some")
    comparison = compare_folders(tmp_path / "all", tmp_path / "some", corpus)
    assert comparison.left_out == ("river",)
    assert len(comparison.after.scores) == 2


def test_another_gold_is_noted(corpus: Corpus, folder: Path, tmp_path: Path) -> None:
    write_run(run_of(corpus), tmp_path / "old")
    for path in folder.glob("*.gold.json"):
        path.write_text(path.read_text("utf-8").replace('"talks"', '"visit"', 1), "utf-8")
    changed = own_corpus(folder)
    write_run(run_of(changed), tmp_path / "new")
    assert "different gold" in compare_folders(tmp_path / "old", tmp_path / "new", changed).notes[0]


# Verdict.


def test_thresholds_decide(corpus: Corpus) -> None:
    run = run_of(corpus, statements=[SAID])
    limits = [
        parse_threshold("statements.f1=0.6"),
        parse_threshold("meetings.f1=0.9"),
        Threshold("failed", 0.0),
    ]
    assert failures(run, limits, None, max_drop=0, alpha=1) == ["statements.f1 is 0.500, under 0.6"]


def test_thresholds_of_fault_rates_are_upper_limits(corpus: Corpus) -> None:
    nothing = dict.fromkeys(("actors", "meetings", "statements", "positions"), ())
    run = run_of(corpus, status="failed", **nothing)
    assert failures(run, [Threshold("failed", 0.5)], None, max_drop=0, alpha=1) == [
        "failed is 1.000, over 0.5"
    ]


@pytest.mark.parametrize("text", ["meetings.f1", "meetings.f1=x", "beauty=1"])
def test_malformed_thresholds_say_how_to_write_them(text: str) -> None:
    with pytest.raises(EvaluationError, match="meetings"):
        parse_threshold(text)


def test_a_significant_fall_fails_and_an_insignificant_one_does_not(tmp_path: Path) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for i in range(12):
        (many / f"a{i:02}.txt").write_text(f"---\npublished: 2023-05-04\n---\n{TEXT}\n", "utf-8")
        (many / f"a{i:02}.gold.json").write_text(json.dumps(raw_gold()), "utf-8")
    check_gold([many], fix=True)
    corpus = own_corpus(many)
    good, bad = run_of(corpus), run_of(corpus, statements=[SAID])
    assert failures(bad, [], compare(good, bad), max_drop=0.01, alpha=0.05)
    assert failures(good, [], compare(bad, good), max_drop=0.01, alpha=0.05) == []
    few = choose(corpus, ["a00", "a01"])
    small_good, small_bad = run_of(few), run_of(few, statements=[SAID])
    assert failures(small_bad, [], compare(small_good, small_bad), max_drop=0.01, alpha=0.05) == []


def test_a_baseline_decides_the_run(corpus: Corpus, tmp_path: Path) -> None:
    evaluate(RULES, corpus, tmp_path / "base")
    finished = evaluate(RULES, corpus, tmp_path / "new", gates=Gates(baseline=tmp_path / "base"))
    assert finished.failures == ()
    assert finished.comparison is not None


def test_faults_name_their_record(corpus: Corpus) -> None:
    run = run_of(corpus, statements=[SAID, REJECTED])
    (fault,) = [f for f in faults_of(run.scores[0]) if f.record_type == "statements"]
    assert run.scores[0].verdicts[fault.record].gold is not None
    assert largest_classes(run.scores)[0] == ("statements: missed record", 3)
