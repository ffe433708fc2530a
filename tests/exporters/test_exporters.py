"""Every export, read back by the library that its users have."""

import csv
import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import networkx as nx
import pandas as pd
import polars as pl
import pytest

from extractor.documents import Document
from extractor.errors import ConfigurationError
from extractor.exporters.base import Linked, LinkedEntity, LinkKind
from extractor.exporters.registry import EXPORTERS, export
from extractor.exporters.tables import TABLES, dictionary
from extractor.schemas.actor import Actor
from extractor.schemas.date_value import DateValue
from extractor.schemas.evidence import Evidence
from extractor.schemas.extraction import Extraction, Outcome, Provenance, Usage
from extractor.schemas.meeting import Meeting, Participant
from extractor.schemas.place import Place
from extractor.schemas.position import Position
from extractor.schemas.statement import Statement

TEXT = '😀 Ida Solheim met Thabo Ndlela in Geneva on 12 May. She told him: “No; never "ever".” She rejects the plan.'


def _evidence(quote: str) -> tuple[Evidence, ...]:
    start = TEXT.index(quote)
    return (Evidence(quote=quote, start=start, end=start + len(quote), match="exact", score=1.0),)


def make_extraction(number: int, **update: object) -> Extraction:
    """Return an article's result with one record of each type and a second meeting that is only planned."""
    document = Document(
        text=TEXT,
        id=f"d{number}",
        title='=Talks; "again"',
        source="The Paper",
        published=date(2026, 5, 12) if number == 1 else None,
        url="https://paper.example/1" if number == 1 else None,
    )
    values: dict[str, object] = {
        "document": document,
        "actors": (
            Actor(id="a1", name="Ida Solheim", kind="person", rank="minister", represents=("a3",), country="NOR"),
            Actor(id="a2", name="Thabo Ndlela", kind="person", rank="special_envoy", country="ZAF"),
            Actor(id="a3", name="Norway", kind="state", country="NOR"),
        ),
        "meetings": (
            Meeting(
                id="m1",
                kind="visit",
                participants=(Participant(actor="a1", role="visitor"), Participant(actor="a2", role="host")),
                date=DateValue(
                    text="on 12 May", edtf="2026-05-12", start=date(2026, 5, 12), end=date(2026, 5, 12),
                    precision="day", basis="relative_to_publication", anchor=date(2026, 5, 12),
                ),
                place=Place(text="Geneva", name="Geneva", kind="city", country="CHE"),
                round=3,
                topics=("the border", "water"),
                evidence=_evidence("Ida Solheim met Thabo Ndlela in Geneva on 12 May."),
            ),
            Meeting(id="m2", status="planned", participants=(Participant(actor="a1"), Participant(actor="a2")),
                    evidence=_evidence("Ida Solheim")),
        ),
        "statements": (
            Statement(id="s1", speaker="a1", speaker_text="She", cue="told", content=("“No; never \"ever\".”",),
                      quote_type="direct", addressees=("a2",), evidence=_evidence("“No; never \"ever\".”")),
        ),
        "positions": (
            Position(id="p1", holder="a1", proposition="The plan should be adopted", stance="oppose",
                     statements=("s1",), evidence=_evidence("She rejects the plan.")),
            Position(id="p2", holder="a2", proposition="The plan should be adopted", stance="conditional",
                     evidence=_evidence("She rejects the plan.")),
        ),
        "outcome": Outcome(status="ok"),
        "provenance": Provenance(model="rules", schema_sha256="0" * 64, extractor_version="0.1.0",
                                 extracted_at="2026-05-13T08:00:00Z"),
        "usage": Usage(prompt_tokens=10, completion_tokens=5, cost_usd=0.5, calls=1),
    }  # fmt: skip
    return Extraction.model_validate(values | update)


class Held:
    """Results in memory."""

    def __init__(
        self, *extractions: Extraction, links: dict[tuple[str, str, str], Linked] | None = None
    ) -> None:
        self._extractions = extractions
        self._links = links or {}

    def __iter__(self) -> Iterator[Extraction]:
        return iter(self._extractions)

    def __len__(self) -> int:
        return len(self._extractions)

    def linked(self, kind: LinkKind, document: str, record: str) -> Linked | None:
        return self._links.get((kind, document, record))

    def entities(self) -> Iterator[LinkedEntity]:
        yield LinkedEntity("meeting", "E1", "Talks in Geneva", 2, 2, "day: 2026-05-12 (d1); 2026-05-13 (d2)")

    def duplicates(self) -> Iterator[tuple[str, str, float]]:
        yield "news/copy.txt", "d1", 0.93


# ruff: noqa: S608 - table names are our own

EMPTY = make_extraction(
    3, actors=(), meetings=(), statements=(), positions=(), outcome=Outcome(status="failed", reason="server_error"),
    usage=Usage(cost_usd=None),
)  # fmt: skip
RESULTS = Held(make_extraction(1), make_extraction(2), EMPTY)
ROWS = {
    "documents": 3, "actors": 6, "meetings": 4, "participants": 8, "statements": 2, "positions": 4, "evidence": 10,
    "linked": 1, "duplicates": 1,
}  # fmt: skip


@pytest.mark.parametrize("name", EXPORTERS)
def test_every_format_gives_the_same_bytes_twice_leaves_no_stray_file_and_bears_an_empty_run(
    name: str, tmp_path: Path
) -> None:
    written = export(RESULTS, name, tmp_path / "one")
    again = export(RESULTS, name, tmp_path / "two")
    assert [p.name for p in written] == [p.name for p in again]
    if name != "duckdb":  # its file holds pages in an order of its own
        assert [p.read_bytes() for p in written] == [p.read_bytes() for p in again]
    assert {p.name for p in (tmp_path / "one").iterdir()} == {p.name for p in written}
    assert all(p.is_file() for p in export(Held(), name, tmp_path / "none"))


@pytest.mark.parametrize("name", EXPORTERS)
def test_an_export_that_breaks_off_leaves_the_old_file(name: str, tmp_path: Path) -> None:
    class Breaking(Held):
        def __iter__(self) -> Iterator[Extraction]:
            yield make_extraction(1)
            raise RuntimeError("the disk is gone")

    before = {p: p.read_bytes() for p in export(RESULTS, name, tmp_path)}
    with pytest.raises(RuntimeError, match="the disk is gone"):
        export(Breaking(), name, tmp_path)
    assert {p: p.read_bytes() for p in before} == before
    assert {p.name for p in tmp_path.iterdir()} == {p.name for p in before}


def test_an_unknown_format_and_a_folder_that_cannot_be_written_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="choose among: jsonl, csv"):
        export(RESULTS, "xlsx", tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="choose another --out"):
        export(RESULTS, "jsonl", tmp_path / "file")


def test_json_lines_are_lossless(tmp_path: Path) -> None:
    [path] = export(RESULTS, "jsonl", tmp_path)
    back = [Extraction.model_validate_json(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert back == list(RESULTS)


def test_csv_reads_back_in_pandas_with_keys_that_join(tmp_path: Path) -> None:
    export(RESULTS, "csv", tmp_path)
    frames = {n: pd.read_csv(tmp_path / f"{n}.csv") for n in TABLES}
    assert {n: len(f) for n, f in frames.items()} == ROWS
    assert {n: tuple(f.columns) for n, f in frames.items()} == TABLES
    assert frames["linked"]["note"][0].startswith("day: ")
    joined = frames["participants"].merge(
        frames["actors"], left_on=["document", "actor"], right_on=["document", "id"], validate="many_to_one"
    )
    assert len(joined) == ROWS["participants"]
    assert frames["documents"]["title"][0] == '\'=Talks; "again"', "no spreadsheet runs a headline"
    quote = frames["evidence"].iloc[0]
    assert TEXT[quote["start"] : quote["end"]] == quote["quote"]


def test_the_dictionary_describes_every_column(tmp_path: Path) -> None:
    export(RESULTS, "csv", tmp_path)
    with (tmp_path / "dictionary.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["table"], r["column"]) for r in rows] == [(t, c) for t, cs in TABLES.items() for c in cs]
    undescribed = [(d.table, d.column) for d in dictionary() if not (d.description or d.values)]
    assert undescribed == []


def test_parquet_reads_back_in_polars_with_types(tmp_path: Path) -> None:
    export(RESULTS, "parquet", tmp_path)
    frames = {n: pl.read_parquet(tmp_path / f"{n}.parquet") for n in TABLES}
    assert {n: f.height for n, f in frames.items()} == ROWS
    meetings = frames["meetings"]
    assert meetings.schema["date_start"] == pl.Date
    assert meetings.schema["round"] == pl.Int64
    assert meetings["date_start"].to_list() == [date(2026, 5, 12), None] * 2
    assert frames["documents"]["cost_usd"].to_list() == [0.5, 0.5, None]


def test_stata_reads_back_with_labels_and_dates(tmp_path: Path) -> None:
    export(RESULTS, "stata", tmp_path)
    meetings = pd.read_stata(tmp_path / "meetings.dta")
    assert list(meetings["status"]) == ["held", "planned"] * 2
    assert meetings["date_start"][0] == pd.Timestamp(2026, 5, 12)
    evidence = pd.read_stata(tmp_path / "evidence.dta")
    assert len(evidence) == ROWS["evidence"]
    assert evidence["quote"][0].startswith("Ida Solheim met")
    assert "end_" in evidence.columns
    with pd.read_stata(tmp_path / "documents.dta", iterator=True) as reader:
        assert reader.variable_labels()["published"] == "Publication date, as given; never guessed"


def test_sqlite_has_keys_texts_and_a_dictionary(tmp_path: Path) -> None:
    [path] = export(RESULTS, "sqlite", tmp_path)
    db = sqlite3.connect(path)
    try:
        assert {n: db.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for n in TABLES} == ROWS
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        query = (
            'SELECT substr(t.text, e.start + 1, e."end" - e.start) = e.quote '
            "FROM evidence e JOIN texts t USING (document)"
        )
        assert {row[0] for row in db.execute(query)} == {1}
        assert db.execute("SELECT count(*) FROM dictionary").fetchone()[0] == sum(map(len, TABLES.values()))
    finally:
        db.close()


def test_duckdb_answers_queries(tmp_path: Path) -> None:
    [path] = export(RESULTS, "duckdb", tmp_path)
    with duckdb.connect(str(path), read_only=True) as db:
        assert {n: db.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for n in TABLES} == ROWS  # type: ignore[index]
        assert db.execute("SELECT max(date_start) FROM meetings").fetchone() == (date(2026, 5, 12),)


@pytest.mark.parametrize(("name", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_networks_read_back(name: str, read: object, tmp_path: Path) -> None:
    export(RESULTS, name, tmp_path)
    met, held, told = (read(tmp_path / f"{n}.{name}") for n in ("co_meeting", "positions", "addressing"))  # type: ignore[operator]
    [(one, other, edge)] = met.edges(data=True)
    assert {met.nodes[one]["label"], met.nodes[other]["label"]} == {"Ida Solheim", "Thabo Ndlela"}
    assert edge["weight"] == 2, "two articles; the planned meetings are none"
    assert sorted(e["weight"] for *_, e in held.edges(data=True)) == [-2, 0]
    assert told.is_directed()
    assert [(told.nodes[a]["label"], told.nodes[b]["label"]) for a, b in told.edges()] == [
        ("Ida Solheim", "Thabo Ndlela")
    ]


def test_linked_events_count_once_and_linked_actors_are_one_node(tmp_path: Path) -> None:
    links = {("meeting", f"d{i}", "m1"): Linked("e1", "Talks") for i in (1, 2)}
    links |= {("actor", f"d{i}", "a1"): Linked("x1", "Ida M. Solheim") for i in (1, 2)}
    export(Held(*RESULTS, links=links), "graphml", tmp_path)
    met = nx.read_graphml(tmp_path / "co_meeting.graphml")
    [(one, other, edge)] = met.edges(data=True)
    assert edge["weight"] == 1
    assert "Ida M. Solheim" in {met.nodes[one]["label"], met.nodes[other]["label"]}


def test_the_dna_event_list_has_dnas_columns_and_quoting(tmp_path: Path) -> None:
    [path] = export(RESULTS, "dna-csv", tmp_path)
    frame = pd.read_csv(path, sep=";")
    assert list(frame.columns)[:6] == [
        "statement_id",
        "time",
        "person",
        "organization",
        "concept",
        "agreement",
    ]
    assert len(frame.columns) == 16
    assert list(frame["person"]) == ["Ida Solheim"] * 2, "conditional positions have no yes or no"
    assert list(frame["organization"]) == ["Norway"] * 2
    assert list(frame["agreement"]) == [0, 0]
    assert frame["time"][0] == "2026-05-12 00:00:00"
    assert pd.isna(frame["time"][1])
    assert frame["document_title"][0] == "=Talks, 'again'"


def test_the_dna_database_has_its_tables_offsets_and_entities(tmp_path: Path) -> None:
    [path] = export(RESULTS, "dna", tmp_path)
    db = sqlite3.connect(path)
    try:
        tables = {r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert tables == {
            "SETTINGS", "CODERS", "DOCUMENTS", "STATEMENTTYPES", "VARIABLES", "VARIABLELINKS", "REGEXES",
            "CODERRELATIONS", "STATEMENTS", "DATABOOLEAN", "DATAINTEGER", "ENTITIES", "DATASHORTTEXT", "DATALONGTEXT",
            "ATTRIBUTEVARIABLES", "ATTRIBUTEVALUES",
        }  # fmt: skip
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        text, start, stop = db.execute(
            "SELECT Text, Start, Stop FROM STATEMENTS s JOIN DOCUMENTS d ON d.ID = s.DocumentId ORDER BY s.ID"
        ).fetchone()
        assert text.encode("utf-16-le")[2 * start : 2 * stop].decode("utf-16-le") == "She rejects the plan."
        assert db.execute("SELECT Date, Notes FROM DOCUMENTS WHERE ID = 2").fetchone() == (
            0, "id: d2; publication date not known",
        )  # fmt: skip
        values = db.execute(
            "SELECT v.Variable, e.Value FROM DATASHORTTEXT t JOIN ENTITIES e ON e.ID = t.Entity "
            "JOIN VARIABLES v ON v.ID = t.VariableId WHERE t.StatementId = 1 ORDER BY v.ID"
        ).fetchall()
        assert values == [
            ("person", "Ida Solheim"), ("organization", "Norway"), ("concept", "The plan should be adopted"),
        ]  # fmt: skip
        blanks = db.execute("SELECT count(*) FROM ENTITIES WHERE Value = ''").fetchone()[0]
        assert blanks == 3, "DNA has an empty value a variable"
    finally:
        db.close()


def test_plover_events_have_sides_modes_and_codes(tmp_path: Path) -> None:
    [path] = export(RESULTS, "plover", tmp_path)
    events = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [(e["id"], e["event"], e["mode"]) for e in events[:2]] == [
        ("d1#m1", ["CONSULT"], ["visit"]),
        ("d1#m2", ["AGREE"], ["meet"]),
    ]
    visit = events[0]
    assert [(a["code"], a["sector"], a["entity_text"]) for a in visit["actor"]] == [
        ("NOR", ["GOV"], "Ida Solheim")
    ]
    assert [a["entity_text"] for a in visit["recipient"]] == ["Thabo Ndlela"]
    assert (visit["date"], visit["event_loc"]["country"]) == ("2026-05-12", "CHE")
    assert events[1]["date"] is None


def test_web_annotations_select_by_position_and_quote(tmp_path: Path) -> None:
    [path] = export(RESULTS, "annotations", tmp_path)
    page = json.loads(path.read_text(encoding="utf-8"))
    assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert len(page["items"]) == 10
    assert len({item["id"] for item in page["items"]}) == 10
    target = page["items"][0]["target"]
    position, quote = target["selector"]
    assert TEXT[position["start"] : position["end"]] == quote["exact"]
    assert TEXT[: position["start"]].endswith(quote["prefix"])
    assert target["source"] == "https://paper.example/1"
    body = json.loads(page["items"][2]["body"][1]["value"])
    assert (body["speaker"], body["addressees"]) == ("Ida Solheim", ["Thabo Ndlela"])
