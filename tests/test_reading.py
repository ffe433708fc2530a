from datetime import date
from pathlib import Path

import pytest

from extractor.documents import Document
from extractor.errors import InputError
from extractor.reading import decode, read_document

TEXT = "Außenminister: „Wir reden.“\n\nÉté à Genève – voilà l’accord."


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_text_is_read_in_every_common_encoding(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


def test_cyrillic_in_windows_1251_is_read() -> None:
    text = "Министры иностранных дел двух стран провели переговоры в Алматы. Стороны договорились продолжить диалог."
    assert decode(text.encode("cp1251")) == text


def test_an_english_article_in_windows_1252_keeps_its_curly_quotes() -> None:
    text = "“We won’t sign,” the minister said – twice. " * 20
    assert decode(text.encode("cp1252")) == text


def test_line_ends_stay_as_they_are() -> None:
    assert decode(b"a\r\nb\rc\n") == "a\r\nb\rc\n"


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04rest", "zip archive or an office document"),
        (b"\x1f\x8bxx", "gzip"),
        (bytes(range(32)) * 50, "binary"),
        (b"\x01\x02\x03\x04" * 100, "binary"),
    ],
)
def test_binary_input_is_refused_by_name(data: bytes, what: str) -> None:
    with pytest.raises(InputError, match=what):
        decode(data, name="file.bin")


@pytest.mark.parametrize("text", ["", "  \n\t "])
def test_empty_input_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="empty"):
        read_document(text)
    file = tmp_path / "empty.txt"
    file.write_text(text)
    with pytest.raises(InputError, match=r"empty\.txt"):
        read_document(file)


def test_half_characters_are_refused() -> None:
    with pytest.raises(InputError, match="offset 4"):
        read_document("ab c\ud800d")


def test_missing_file_and_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No such file"):
        read_document(tmp_path / "missing.txt")
    with pytest.raises(InputError, match="is a folder"):
        read_document(tmp_path)


def test_a_file_name_given_as_text_is_pointed_out(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Text.")
    with pytest.raises(InputError, match=r"pathlib\.Path"):
        read_document(str(file))


def test_headline_is_the_first_short_paragraph_without_full_stop() -> None:
    assert read_document("Talks resume\n\nThe talks resumed.").title == "Talks resume"
    assert read_document("The talks resumed.\n\nAll went well.").title is None
    assert read_document("Only one paragraph").title is None
    assert read_document("Talks resume\n\nText.", title="Mine").title == "Mine"


def test_published_comes_from_the_argument_then_the_document_then_the_dateline() -> None:
    dated = "BAKU, 3 March 2024 — The ministers met.\n\nThey left."
    assert read_document(dated).published == date(2024, 3, 3)
    assert read_document(dated, published="2024-03-05").published == date(2024, 3, 5)
    assert read_document(Document(text=dated, published=date(2020, 1, 1))).published == date(2020, 1, 1)
    assert read_document("The ministers met.").published is None


def test_a_bad_publication_date_is_a_clear_error() -> None:
    with pytest.raises(InputError, match="yesterday"):
        read_document("Text.", published="yesterday")


def test_hash_and_id_depend_on_the_text_alone() -> None:
    one, other = Document(text="a"), Document(text="a", title="t")
    assert one.text_sha256 == other.text_sha256
    assert one.id == one.text_sha256[:12]
    assert Document(text="a", id="mine").id == "mine"
