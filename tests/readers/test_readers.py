"""Every format, read from real files made here, and broken ones of each."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from extractor.errors import InputError
from extractor.readers.base import Article, Limits, Readable, ReadOptions, Unreadable
from extractor.readers.files import read_one
from extractor.readers.registry import ARCHIVES, READERS
from extractor.readers.walking import Inputs

BODY = "The two ministers met in Geneva on Tuesday. They agreed to meet again.\n\nNobody else was there."
FIRST_LINE = BODY.split("\n", maxsplit=1)[0]
PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Talks in Geneva – The Paper</title>
<meta property="og:title" content="Talks in Geneva"><meta property="og:site_name" content="The Paper">
<meta name="author" content="Ana Quill"><meta property="article:published_time" content="2026-05-12T10:00:00Z">
<link rel="canonical" href="https://paper.example/talks"></head><body><nav>Home Politics Sport</nav>
<article><h1>Talks in Geneva</h1><p>{FIRST_LINE} {"The talks lasted four hours and were called frank. " * 4}</p>
<p>{"A second round is planned for the autumn, a spokesman said. " * 3}</p></article>
<aside>Check Also: Assessment of November 18, 2024</aside><footer>© 2019 The Paper</footer></body></html>"""


def pdf_of(text: str) -> bytes:
    """Return a one-page PDF with this line of text, written by hand."""
    stream = f"BT /F1 12 Tf 40 700 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Title (Talks) /Author (Ana Quill) /CreationDate (D:20190101000000Z) >>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % o for o in offsets)
    return out + b"trailer << /Size %d /Root 1 0 R /Info 6 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        table,
    )


def docx_of(text: str) -> bytes:
    document = docx.Document()
    document.core_properties.title = "Talks"
    for paragraph in text.split("\n\n"):
        document.add_paragraph(paragraph)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "left", "right"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def parquet_of(rows: list[dict[str, Any]]) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), buffer)
    return buffer.getvalue()


EML = (
    "From: Press Office <press@ministry.example>\r\nTo: all@example.org\r\nSubject: =?utf-8?q?Gespr=C3=A4che_in_Genf?=\r\n"
    "Date: Tue, 12 May 2026 23:30:00 +0200\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\n\r\n" + BODY.replace("\n", "\r\n")
).encode()

ROWS = [
    {"text": BODY, "id": "r1", "headline": "Talks", "date": "2026-05-12", "publisher": "The Paper"},
    {"text": "A second article.", "id": "r2", "headline": "", "date": "", "publisher": ""},
]

FILES: dict[str, bytes] = {
    ".txt": BODY.encode(),
    ".md": f"---\ntitle: Talks\ndate: 2026-05-12\nsource: The Paper\n---\n{BODY}".encode(),
    ".html": PAGE.encode(),
    ".pdf": pdf_of("The two ministers met in Geneva on Tuesday."),
    ".docx": docx_of(BODY),
    ".eml": EML,
    ".jsonl": "".join(json.dumps(r) + "\n" for r in ROWS).encode(),
    ".csv": (
        'text;id;headline;date;publisher\r\n"'
        + BODY
        + '";r1;Talks;2026-05-12;The Paper\r\nA second article.;r2;;;\r\n'
    ).encode(),
    ".parquet": parquet_of(ROWS),
}


def read(folder: Path, options: ReadOptions = ReadOptions()) -> list[Article]:  # noqa: B008 - frozen
    return list(Inputs([str(folder)], options))


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, bytes], Path]:
    folder = tmp_path / "news"

    def write(name: str, data: bytes) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return folder

    return write


Put = Callable[[str, bytes], Path]


@pytest.mark.parametrize("ending", FILES)
def test_every_format_gives_its_article(put: Put, ending: str) -> None:
    first = read(put(f"a{ending}", FILES[ending]))[0]
    assert isinstance(first, Readable), first
    assert "met in Geneva on Tuesday" in first.document.text
    assert first.origin == (
        f"news/a{ending}#1" if ending in {".jsonl", ".csv", ".parquet"} else f"news/a{ending}"
    )


def test_every_listed_ending_is_tried_by_a_test_or_an_alias_of_one() -> None:
    assert {READERS[e] for e in FILES} == set(READERS.values())


@pytest.mark.parametrize("ending", [e for e in FILES if e not in {".txt", ".md", ".jsonl", ".csv"}])
@pytest.mark.parametrize("damage", ["cut", "noise", "nothing"])
def test_a_broken_file_is_unreadable_and_says_why(put: Put, ending: str, damage: str) -> None:
    data = FILES[ending]
    broken = {"cut": data[: len(data) // 3], "noise": b"\x00\xff\x13" * 400, "nothing": b""}[damage]
    for article in read(put(f"a{ending}", broken)):
        if isinstance(article, Readable):  # a third of a page or of a message still is one
            assert ending in {".html", ".eml"}
            assert damage == "cut"
        else:
            assert f"a{ending}" in article.message
            assert article.reason == "unreadable_input"


@pytest.mark.parametrize("ending", [".txt", ".md", ".csv"])
def test_binary_data_in_a_text_file_is_unreadable(put: Put, ending: str) -> None:
    [article] = read(put(f"a{ending}", bytes(range(256)) * 8))
    assert isinstance(article, Unreadable)


def test_a_page_loses_its_navigation_and_teasers_and_keeps_what_it_says_of_itself(put: Put) -> None:
    [article] = read(put("a.html", PAGE.encode()))
    assert isinstance(article, Readable)
    document = article.document
    assert "Check Also" not in document.text
    assert "Politics" not in document.text
    assert (document.title, document.source, document.author) == ("Talks in Geneva", "The Paper", "Ana Quill")
    assert (document.published, document.url) == (date(2026, 5, 12), "https://paper.example/talks")


def test_no_date_of_a_page_is_guessed_from_its_text(put: Put) -> None:
    page = PAGE.replace('<meta property="article:published_time" content="2026-05-12T10:00:00Z">', "")
    [article] = read(put("a.html", page.encode()))
    assert isinstance(article, Readable)
    assert article.document.published is None


def test_the_date_of_a_pdf_file_is_not_that_of_the_article(put: Put) -> None:
    [article] = read(put("a.pdf", FILES[".pdf"]))
    assert isinstance(article, Readable)
    assert (article.document.title, article.document.published) == ("Talks", None)


def test_a_message_gives_subject_sender_and_day(put: Put) -> None:
    [article] = read(put("a.eml", EML))
    assert isinstance(article, Readable)
    assert article.document.title == "Gespräche in Genf"
    assert article.document.published == date(2026, 5, 12)


def test_front_matter_is_no_part_of_the_text_and_rules_off_what_is_none(put: Put) -> None:
    [article] = read(put("a.md", FILES[".md"]))
    assert isinstance(article, Readable)
    assert article.document.text == BODY
    assert (article.document.title, article.document.published) == ("Talks", date(2026, 5, 12))
    [plain] = read(put("a.md", f"---\njust a line: and: another\n---\n{BODY}".encode()))
    assert isinstance(plain, Readable)
    assert plain.document.text.startswith("---")


@pytest.mark.parametrize("ending", [".jsonl", ".csv", ".parquet"])
def test_tables_give_a_document_a_row_with_the_usual_columns(put: Put, ending: str) -> None:
    first, second = read(put(f"t{ending}", FILES[ending]))
    assert isinstance(first, Readable)
    assert isinstance(second, Readable)
    assert (first.document.id, first.document.title, first.document.source) == ("r1", "Talks", "The Paper")
    assert (first.document.published, second.document.published) == (date(2026, 5, 12), None)
    assert second.origin == f"news/t{ending}#2"


def test_columns_of_other_names_are_named_and_a_missing_one_is_told(put: Put) -> None:
    row = json.dumps({"body": BODY, "nr": 7, "day": "12 May 2026"}).encode()
    named = ReadOptions(text_field="body", id_field="nr", date_field="day")
    [article] = read(put("t.jsonl", row), named)
    assert isinstance(article, Readable)
    assert (article.document.id, article.document.published) == ("7", date(2026, 5, 12))
    [missing] = read(put("t.jsonl", row), ReadOptions())
    assert isinstance(missing, Unreadable)
    assert "no column 'text'; there are: body, day, nr" in missing.message


def test_a_date_that_cannot_be_read_is_told_where_its_column_was_named(put: Put) -> None:
    row = json.dumps({"text": BODY, "date": "03/04/2026"}).encode()
    [named] = read(put("t.jsonl", row), ReadOptions(date_field="date"))
    assert isinstance(named, Unreadable)
    assert "03/04/2026" in named.message
    [usual] = read(put("t.jsonl", row))
    assert isinstance(usual, Readable)
    assert usual.document.published is None


def test_bad_lines_do_not_cost_the_good_ones(put: Put) -> None:
    lines = b'{"text": "one"}\n{broken\n[1]\n\n{"text": ""}\n\xff\xfe\x00\n{"text": "two"}\n'
    articles = read(put("t.jsonl", lines))
    assert [a.origin[-2:] for a in articles] == ["#1", "#2", "#3", "#5", "#6", "#7"]
    assert [type(a) for a in articles] == [Readable, *[Unreadable] * 4, Readable]


def test_csv_in_windows_1252_with_commas_in_quotes_and_line_breaks(put: Put) -> None:
    data = 'id,text\n1,"Le ministre a dit, «\u00a0non\u00a0».\nPuis il est parti."\n'.encode("cp1252")
    [article] = read(put("t.csv", data))
    assert isinstance(article, Readable)
    assert article.document.text == "Le ministre a dit, «\u00a0non\u00a0».\nPuis il est parti."


def archive(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


def test_archives_are_read_through_to_their_members(put: Put) -> None:
    inner = archive({"c.txt": b"inner text"})
    data = archive({"b.txt": BODY.encode(), "x/t.csv": FILES[".csv"], "inner.zip": inner, "pic.jpg": b"1",
                    "__MACOSX/b.txt": b"no", "bad.pdf": b"%PDF-1.4 no"})  # fmt: skip
    articles = read(put("z.zip", data))
    assert [a.origin for a in articles] == [
        "news/z.zip!b.txt", "news/z.zip!bad.pdf", "news/z.zip!inner.zip!c.txt", "news/z.zip!x/t.csv#1",
        "news/z.zip!x/t.csv#2",
    ]  # fmt: skip
    assert isinstance(articles[1], Unreadable)


@pytest.mark.parametrize("ending", [".txt", ".jsonl", ".csv", ".pdf", ".parquet"])
def test_gzip_of_a_format_is_that_format(put: Put, ending: str) -> None:
    first = read(put(f"a{ending}.gz", gzip.compress(FILES[ending])))[0]
    assert isinstance(first, Readable), first
    assert "met in Geneva" in first.document.text


def test_archives_that_explode_are_stopped(put: Put) -> None:
    bomb = archive({f"{i}.txt": b"a" * 1_000_000 for i in range(10)})
    tight = ReadOptions(limits=Limits(max_expanded_bytes=2_500_000))
    articles = read(put("z.zip", bomb), tight)
    assert [type(a) for a in articles] == [Readable, Readable, Unreadable]
    assert "expands to more than" in getattr(articles[-1], "message", "")
    many = read(
        put("z.zip", archive({f"{i}.txt": b"a" for i in range(10)})),
        ReadOptions(limits=Limits(max_members=3)),
    )
    assert isinstance(many[-1], Unreadable)
    nested = archive({"1.zip": archive({"2.zip": archive({"3.txt": b"deep"})})})
    [deep] = read(put("z.zip", nested))
    assert isinstance(deep, Unreadable)


def test_damaged_archives_are_unreadable(put: Put) -> None:
    good = archive({"a.txt": BODY.encode() * 50})
    assert isinstance(read(put("z.zip", good[: len(good) // 2]))[0], Unreadable)
    packed = gzip.compress(BODY.encode() * 500)
    assert isinstance(read(put("z.zip", b""))[0], Unreadable)
    folder = put("a.txt.gz", packed[: len(packed) // 2])
    (folder / "z.zip").unlink()
    assert isinstance(read(folder)[0], Unreadable)


def test_a_file_over_the_limit_is_unreadable_and_says_so(put: Put) -> None:
    [article] = read(put("a.txt", b"x" * 2000), ReadOptions(limits=Limits(max_file_bytes=1000)))
    assert isinstance(article, Unreadable)
    assert "more than 1,000 bytes" in article.message


def test_folders_are_walked_in_order_with_globs_and_what_is_left_alone_is_counted(put: Put) -> None:
    for name in ("b/2.txt", "b/1.txt", "a.txt", ".hidden/x.txt", "b/skip/3.txt", "pic.jpg"):
        folder = put(name, b"some text")
    inputs = Inputs([str(folder)], ReadOptions(exclude=("skip",)))
    assert [a.origin for a in inputs] == ["news/a.txt", "news/b/1.txt", "news/b/2.txt"]
    assert inputs.left_alone == {".jpg": 1}
    only = Inputs([str(folder)], ReadOptions(include=("b/*.txt",)))
    assert [a.origin for a in only] == ["news/b/1.txt", "news/b/2.txt"]
    assert only.count_files() == 2


def test_origins_do_not_depend_on_the_working_directory_and_tell_folders_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for year in ("2021", "2022"):
        (tmp_path / year / "news").mkdir(parents=True)
        (tmp_path / year / "news" / "a.txt").write_text("text")
    monkeypatch.chdir(tmp_path / "2021")
    assert [a.origin for a in Inputs(["news", "../2022/news"], ReadOptions())] == [
        "2021/news/a.txt",
        "2022/news/a.txt",
    ]


def test_stdin_is_an_article_or_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        def __init__(self, data: bytes) -> None:
            self.buffer = io.BytesIO(data)

    monkeypatch.setattr("sys.stdin", Stdin(BODY.encode()))
    [article] = Inputs(["-"], ReadOptions())
    assert (article.origin, isinstance(article, Readable)) == ("-", True)
    monkeypatch.setattr("sys.stdin", Stdin(FILES[".jsonl"]))
    assert [a.origin for a in Inputs(["-"], ReadOptions(stdin_ending=".jsonl"))] == ["-#1", "-#2"]


def test_inputs_that_are_not_there_are_an_error_at_once() -> None:
    with pytest.raises(InputError, match="no file or folder 'nowhere'"):
        Inputs(["nowhere"], ReadOptions())
    with pytest.raises(InputError, match="nothing to read"):
        Inputs([], ReadOptions())


def test_one_article_is_read_for_extract_and_tables_are_refused(put: Put) -> None:
    folder = put("a.html", PAGE.encode())
    assert read_one(folder / "a.html").document.title == "Talks in Geneva"
    put("t.csv", FILES[".csv"])
    with pytest.raises(InputError, match="extractor batch"):
        read_one(folder / "t.csv")


def test_reading_is_lazy(put: Put) -> None:
    folder = put("t.jsonl", b'{"text": "one"}\n' * 5)
    articles: Iterator[Article] = iter(Inputs([str(folder)], ReadOptions()))
    assert next(articles).origin == "news/t.jsonl#1"


def test_archive_endings_are_known() -> None:
    assert {".zip", ".gz"} == ARCHIVES
