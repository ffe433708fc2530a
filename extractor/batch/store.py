"""The store of a run: one SQLite file that knows every article, its text, and what came of it.

Written by one thread. A transaction is on the disk (``synchronous=FULL``) before an article counts as finished, so
that neither ``kill -9`` nor a power cut loses one. Results are kept by *key* (what was asked of which text, see
`extractor.batch.keys`), articles by *origin* (where they stand): articles of one key share a result.
"""

import asyncio
import json
import sqlite3
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, TypeVar

from extractor.documents import Document
from extractor.errors import StoreError
from extractor.locking import locked
from extractor.schemas.extraction import Extraction, Usage

# ruff: noqa: S608 - queries are put together from constants and question marks only

_T = TypeVar("_T")

FILE_NAME = "run.sqlite"
_VERSION = 1

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS texts (sha256 TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS articles (
  origin TEXT PRIMARY KEY, id TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, key TEXT NOT NULL,
  document TEXT NOT NULL, same_as TEXT, similarity REAL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS articles_by_key ON articles (key);
CREATE INDEX IF NOT EXISTS articles_by_text ON articles (sha256);
CREATE TABLE IF NOT EXISTS results (
  key TEXT PRIMARY KEY, status TEXT NOT NULL, reason TEXT, meetings INTEGER NOT NULL, statements INTEGER NOT NULL,
  positions INTEGER NOT NULL, rejected INTEGER NOT NULL, prompt_tokens INTEGER NOT NULL,
  completion_tokens INTEGER NOT NULL, cost_usd REAL, calls INTEGER NOT NULL, seconds REAL NOT NULL,
  finished_at TEXT NOT NULL, is_reused INTEGER NOT NULL, body BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS results_by_status ON results (status);
CREATE TABLE IF NOT EXISTS spending (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL,
  cost_usd REAL, calls INTEGER NOT NULL, why TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS batches (id TEXT PRIMARY KEY, status TEXT NOT NULL, requests INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS requests (
  hash TEXT PRIMARY KEY, batch TEXT, body BLOB NOT NULL, answer BLOB, error TEXT, rounds INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS links (
  kind TEXT NOT NULL, document TEXT NOT NULL, record TEXT NOT NULL, entity TEXT NOT NULL, label TEXT NOT NULL,
  why TEXT NOT NULL, PRIMARY KEY (kind, document, record)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS links_by_entity ON links (kind, entity);
CREATE TABLE IF NOT EXISTS link_notes (entity TEXT PRIMARY KEY, note TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS link_decisions (
  one TEXT NOT NULL, other TEXT NOT NULL, is_same INTEGER NOT NULL, at TEXT NOT NULL, PRIMARY KEY (one, other)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS signatures (band TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (band, id)) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class StoredArticle:
    """An article as the store knows it."""

    origin: str
    id: str
    sha256: str
    key: str
    document: Document
    same_as: str | None = None
    """Id of the article that it repeats; it is not extracted again."""
    similarity: float | None = None
    """Of its text to that article's, 1 for the same."""


@dataclass(frozen=True)
class Counts:
    """What a run holds so far."""

    articles: int = 0
    duplicates: int = 0
    """Articles that repeat another and were not extracted again."""
    finished: int = 0
    by_status: tuple[tuple[str, int], ...] = ()
    meetings: int = 0
    statements: int = 0
    positions: int = 0
    rejected: int = 0
    reused: int = 0
    usage: Usage = field(default_factory=lambda: Usage(cost_usd=0.0))

    def with_result(self, extraction: Extraction, *, is_reused: bool) -> "Counts":
        """Return the counts with one more result; what it cost is left to the caller."""
        by_status = Counter(dict(self.by_status))
        by_status[extraction.outcome.status] += 1
        return replace(
            self,
            finished=self.finished + 1,
            by_status=tuple(sorted(by_status.items())),
            meetings=self.meetings + len(extraction.meetings),
            statements=self.statements + len(extraction.statements),
            positions=self.positions + len(extraction.positions),
            rejected=self.rejected + len(extraction.rejected),
            reused=self.reused + is_reused,
        )


class Store:
    """One run's store. Its methods are called by one thread at a time; coroutines that share it go through `do`."""

    def __init__(self, folder: Path, *, is_read_only: bool = False) -> None:
        """Open the store of a run folder, made where it is not there yet.

        Raises:
            StoreError: The folder can't be written, holds another version, or is in use by another run.
        """
        self.path = folder / FILE_NAME
        self._lock: IO[str] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="extractor-store")
        if is_read_only and not self.path.is_file():
            raise StoreError(
                f"{str(folder)!r} is no run: it has no {FILE_NAME}; give the folder that --out named"
            )
        try:
            if not is_read_only:
                folder.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False, timeout=10)
            self._prepare(is_read_only=is_read_only)
        except (sqlite3.Error, OSError) as e:
            raise StoreError(f"can't open the run's store {str(self.path)!r}: {e}") from e

    def _prepare(self, *, is_read_only: bool) -> None:
        if is_read_only:
            self._db.execute("PRAGMA query_only=1")
        else:
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=FULL")
            self._db.executescript(_SCHEMA)
        version = self.meta("version")
        if version is None and not is_read_only:
            self.set_meta("version", str(_VERSION))
        elif version != str(_VERSION):
            raise StoreError(
                f"{str(self.path)!r} is of store version {version}, this program writes {_VERSION}: "
                "use the version that made it, or another --out"
            )

    def close(self) -> None:
        """Close the file; the write-ahead log is folded into it, and another process may work on the run."""
        self._thread.shutdown(wait=True)
        self._db.close()
        if self._lock is not None:
            self._lock.close()

    async def do(self, function: Callable[..., _T], *values: object) -> _T:
        """Return what one of the store's methods returns, run in the store's thread, after those asked for before."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *values)

    # -- meta ------------------------------------------------------------------------------------------------

    def meta(self, name: str) -> str | None:
        """Return a remembered value."""
        row = self._db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_meta(self, name: str, value: str) -> None:
        """Remember a value."""
        with self.writing():
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def claim(self) -> None:
        """Keep other processes from working on the run until this one ends, however it ends.

        Raises:
            StoreError: Another process works on it.
        """
        self._lock = locked(self.path.parent / "run.lock")
        if self._lock is None:
            raise StoreError(
                f"another process works on {str(self.path.parent)!r}: wait for it, or stop it first"
            )

    # -- writing ---------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Put all that is written inside into one transaction; inside another, into that one.

        Raises:
            StoreError: SQLite can't write; the transaction is rolled back.
        """
        if self._db.in_transaction:
            yield
            return
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        except sqlite3.Error as e:
            raise StoreError(
                f"can't write {str(self.path)!r}: {e}; nothing that was finished is lost: free the disk or mend "
                "the permissions, and run the same command again"
            ) from e

    def add_articles(self, articles: Sequence[StoredArticle]) -> None:
        """Add articles, or replace what is known of those of the same origin, and their texts."""
        with self.writing():
            for a in articles:
                self._db.execute(
                    "INSERT OR IGNORE INTO texts VALUES (?, ?)",
                    (a.sha256, zlib.compress(a.document.text.encode("utf-8", "surrogatepass"), 1)),
                )
                meta = a.document.model_dump_json(exclude={"text"})
                self._db.execute(
                    "INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (a.origin, a.id, a.sha256, a.key, meta, a.same_as, a.similarity),
                )

    def add_results(self, results: Sequence[tuple[str, Extraction, bool]]) -> None:
        """Add results by key; the third value tells those taken from another run. The same key is replaced."""
        with self.writing():
            for key, extraction, is_reused in results:
                self._db.execute(
                    f"INSERT OR REPLACE INTO results VALUES ({','.join('?' * 15)})",
                    _row_of(key, extraction, is_reused=is_reused),
                )

    def add_spending(self, usage: Usage, why: str) -> None:
        """Note tokens that no result holds: of calls whose article did not finish, or was done again."""
        if usage.calls or usage.prompt_tokens:
            with self.writing():
                self._db.execute(
                    "INSERT INTO spending (at, prompt_tokens, completion_tokens, cost_usd, calls, why) "
                    "VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        _now(),
                        usage.prompt_tokens,
                        usage.completion_tokens,
                        usage.cost_usd,
                        usage.calls,
                        why,
                    ),
                )

    def add_bands(self, keys: Sequence[str], article_id: str) -> None:
        """Remember the MinHash bands of an article, by which near duplicates are found."""
        with self.writing():
            self._db.executemany(
                "INSERT OR IGNORE INTO signatures VALUES (?, ?)", [(k, article_id) for k in keys]
            )

    def forget(self, statuses: Sequence[str]) -> int:
        """Drop the results of these statuses, so that their articles are done again; return how many.

        What they cost stays on the run's bill.
        """
        marks = ",".join("?" * len(statuses))
        with self.writing():
            self._db.execute(
                "INSERT INTO spending (at, prompt_tokens, completion_tokens, cost_usd, calls, why) "
                "SELECT ?, sum(prompt_tokens), sum(completion_tokens), "
                "CASE WHEN count(cost_usd) = count(*) THEN sum(cost_usd) END, sum(calls), 'done again' "
                f"FROM results WHERE status IN ({marks}) AND is_reused = 0 HAVING count(*) > 0",
                (_now(), *statuses),
            )
            return self._db.execute(
                f"DELETE FROM results WHERE status IN ({marks})", tuple(statuses)
            ).rowcount

    # -- reading ---------------------------------------------------------------------------------------------

    def has_result(self, key: str) -> bool:
        """Tell whether a key is finished."""
        return self.status(key) is not None

    def status(self, key: str) -> str | None:
        """Return the status of a key's result, None where it is not finished."""
        row = self._db.execute("SELECT status FROM results WHERE key = ?", (key,)).fetchone()
        return None if row is None else str(row[0])

    def has_article(self, article: StoredArticle) -> bool:
        """Tell whether just this is known of an origin."""
        query = "SELECT 1 FROM articles WHERE origin = ? AND id = ? AND key = ? AND same_as IS ?"
        values = (article.origin, article.id, article.key, article.same_as)
        return self._db.execute(query, values).fetchone() is not None

    def has_origin(self, origin: str) -> bool:
        """Tell whether an article of this origin is known."""
        return self._db.execute("SELECT 1 FROM articles WHERE origin = ?", (origin,)).fetchone() is not None

    def origin_of_id(self, article_id: str) -> str | None:
        """Return the origin of the article that has an id."""
        row = self._db.execute("SELECT origin FROM articles WHERE id = ?", (article_id,)).fetchone()
        return None if row is None else str(row[0])

    def bearer_of_text(self, sha256: str, *, but_origin: str) -> str | None:
        """Return the id of the article of another origin that stands for a text, None where there is none."""
        query = "SELECT id FROM articles WHERE sha256 = ? AND same_as IS NULL AND origin != ? ORDER BY origin LIMIT 1"
        row = self._db.execute(query, (sha256, but_origin)).fetchone()
        return None if row is None else str(row[0])

    def texts_in_bands(self, keys: Sequence[str], *, but_id: str) -> Iterator[tuple[str, str]]:
        """Yield id and text of the other articles that share a MinHash band."""
        marks = ",".join("?" * len(keys))
        query = (
            "SELECT DISTINCT a.id, t.body FROM signatures s JOIN articles a ON a.id = s.id "
            f"JOIN texts t ON t.sha256 = a.sha256 WHERE s.band IN ({marks}) AND a.id != ? ORDER BY a.id"
        )
        for article_id, body in self._db.execute(query, (*keys, but_id)):
            yield article_id, zlib.decompress(body).decode("utf-8", "surrogatepass")

    def result(self, key: str) -> tuple[bytes, bool] | None:
        """Return the stored result of a key, as it is, and whether it is whole (``ok`` or ``empty``)."""
        row = self._db.execute("SELECT body, status FROM results WHERE key = ?", (key,)).fetchone()
        return None if row is None else (row[0], row[1] in {"ok", "empty"})

    def extraction(self, article_id: str) -> Extraction | None:
        """Return the result of an article, None where it is not finished."""
        found = self._db.execute(f"{_SELECT} WHERE a.id = ?", (article_id,)).fetchone()
        return None if found is None else _extraction(found)

    def extractions(self, statuses: Sequence[str] = ()) -> Iterator[Extraction]:
        """Yield the results of all finished articles, in the order of their ids; duplicates left out are not."""
        marks = ",".join("?" * len(statuses))
        where = f"AND r.status IN ({marks})" if statuses else ""
        cursor = self._db.cursor()
        cursor.execute(f"{_SELECT} WHERE a.same_as IS NULL {where} ORDER BY a.id", tuple(statuses))
        while rows := cursor.fetchmany(100):
            for row in rows:
                yield _extraction(row)

    def briefs(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Yield what is known of each finished article, without its text, and its result, both as plain JSON."""
        query = "SELECT a.document, r.body FROM articles a JOIN results r USING (key) WHERE a.same_as IS NULL ORDER BY a.id"
        for meta, body in self._db.execute(query):
            yield json.loads(meta), json.loads(zlib.decompress(body))

    def finished_count(self) -> int:
        """Return the number of articles that `extractions` yields."""
        query = "SELECT count(*) FROM articles a JOIN results r USING (key) WHERE a.same_as IS NULL"
        return int(self._db.execute(query).fetchone()[0])

    def duplicates(self) -> Iterator[tuple[str, str, float]]:
        """Yield origin, the id that it repeats and the similarity of every article marked as a duplicate."""
        query = "SELECT origin, same_as, similarity FROM articles WHERE same_as IS NOT NULL ORDER BY origin"
        yield from self._db.execute(query)

    def failures(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield origin, status, reason and message of every article that failed or is partial."""
        query = (
            "SELECT a.origin, r.status, coalesce(r.reason, ''), r.body FROM articles a JOIN results r USING (key) "
            "WHERE r.status IN ('failed', 'partial') AND a.same_as IS NULL ORDER BY r.status, r.reason, a.origin"
        )
        for origin, status, reason, body in self._db.execute(query):
            yield origin, status, reason, json.loads(zlib.decompress(body))["outcome"]["message"] or ""

    def counts(self) -> Counts:
        """Return the sums over the run; tokens and money include what no result holds."""
        articles, duplicates = self._db.execute("SELECT count(*), count(same_as) FROM articles").fetchone()
        rows = self._db.execute(
            "SELECT r.status, count(*), total(meetings), total(statements), total(positions), total(rejected), "
            "total(is_reused) FROM articles a JOIN results r USING (key) WHERE a.same_as IS NULL GROUP BY 1 ORDER BY 1"
        ).fetchall()
        sums = [int(sum(row[i] for row in rows)) for i in range(2, 7)]
        paid = self._db.execute(
            "SELECT total(prompt_tokens), total(completion_tokens), total(cost_usd), count(*) - count(cost_usd), "
            "total(calls) FROM (SELECT prompt_tokens, completion_tokens, cost_usd, calls FROM results "
            "WHERE is_reused = 0 UNION ALL SELECT prompt_tokens, completion_tokens, cost_usd, calls FROM spending)"
        ).fetchone()
        return Counts(
            articles=articles,
            duplicates=duplicates,
            finished=sum(row[1] for row in rows),
            by_status=tuple((str(row[0]), int(row[1])) for row in rows),
            meetings=sums[0],
            statements=sums[1],
            positions=sums[2],
            rejected=sums[3],
            reused=sums[4],
            usage=Usage(
                prompt_tokens=int(paid[0]),
                completion_tokens=int(paid[1]),
                cost_usd=None if paid[3] else float(paid[2]),
                calls=int(paid[4]),
            ),
        )

    def linked(self, kind: str, document: str, record: str) -> tuple[str, str] | None:
        """Return entity and label of a record's link across articles; None where there is none."""
        query = "SELECT entity, label FROM links WHERE kind = ? AND document = ? AND record = ?"
        row = self._db.execute(query, (kind, document, record)).fetchone()
        return None if row is None else (str(row[0]), str(row[1]))

    def entities(self) -> Iterator[tuple[Any, ...]]:
        """Yield kind, id, label, number of records and of articles, and note of each entity over all articles."""
        yield from self._db.execute(
            "SELECT kind, entity, min(label), count(*), count(DISTINCT document), coalesce(min(note), '') FROM links "
            "LEFT JOIN link_notes USING (entity) GROUP BY kind, entity ORDER BY kind, length(entity), entity"
        )

    # -- other runs ------------------------------------------------------------------------------------------

    def copy_from(self, folder: Path) -> None:
        """Take over everything of another run; what is here already stays, unless it is the poorer result."""
        self._db.execute("ATTACH DATABASE ? AS other", (str(folder / FILE_NAME),))
        try:
            with self.writing():
                self._db.execute("INSERT OR IGNORE INTO texts SELECT * FROM other.texts")
                self._db.execute(f"DELETE FROM results WHERE key IN ({_POORER})")
                self._db.execute("INSERT OR IGNORE INTO results SELECT * FROM other.results")
                self._db.execute(
                    "DELETE FROM articles WHERE key NOT IN (SELECT key FROM results) AND origin IN "
                    "(SELECT origin FROM other.articles JOIN other.results USING (key))"
                )
                for row in self._db.execute("SELECT * FROM other.articles ORDER BY origin").fetchall():
                    self._copy_article(*row)
                self._db.execute(
                    "INSERT INTO spending (at, prompt_tokens, completion_tokens, cost_usd, calls, why) SELECT at, "
                    "prompt_tokens, completion_tokens, cost_usd, calls, why FROM other.spending"
                )
                for name in ("description",):
                    self._db.execute(
                        "INSERT OR IGNORE INTO meta SELECT * FROM other.meta WHERE name = ?", (name,)
                    )
        finally:
            self._db.execute("DETACH DATABASE other")

    def _copy_article(  # noqa: PLR0913, PLR0917 - the columns of a row
        self,
        origin: str,
        article_id: str,
        sha256: str,
        key: str,
        document: str,
        same_as: str | None,
        similarity: float | None,
    ) -> None:
        if self.has_origin(origin):
            return
        if self.origin_of_id(article_id) is not None:
            article_id = f"{article_id} ({origin})"
            document = json.dumps(json.loads(document) | {"id": article_id}, ensure_ascii=False)
        self._db.execute(
            "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?, ?)",
            (origin, article_id, sha256, key, document, same_as, similarity),
        )

    # -- the provider's Batch API ----------------------------------------------------------------------------

    def execute(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement of a neighbouring module, in a transaction of its own; return its rows."""
        with self.writing():
            return self._db.execute(query, tuple(values)).fetchall()


_POORER = (
    "SELECT mine.key FROM main.results mine JOIN other.results theirs USING (key) "
    "WHERE mine.status IN ('failed', 'partial') AND theirs.status IN ('ok', 'empty')"
)
"""Keys whose result in another run is whole and here is not."""

_SELECT = (
    "SELECT a.document, t.body, r.body FROM articles a JOIN texts t ON t.sha256 = a.sha256 "
    "JOIN results r ON r.key = a.key"
)


def _extraction(row: tuple[str, bytes, bytes]) -> Extraction:
    meta, text, body = row
    document = json.loads(meta) | {"text": zlib.decompress(text).decode("utf-8", "surrogatepass")}
    return Extraction.model_validate(json.loads(zlib.decompress(body)) | {"document": document})


def body_of(extraction: Extraction) -> bytes:
    """Return a result as it is stored: JSON without its document, compressed."""
    return zlib.compress(extraction.model_dump_json(exclude={"document"}).encode(), 1)


def extraction_of(body: bytes, document: Document) -> Extraction:
    """Return a stored result as that of a document."""
    return Extraction.model_validate(json.loads(zlib.decompress(body)) | {"document": document})


def _row_of(key: str, extraction: Extraction, *, is_reused: bool) -> tuple[Any, ...]:
    usage = extraction.usage
    return (
        key,
        extraction.outcome.status,
        extraction.outcome.reason,
        len(extraction.meetings),
        len(extraction.statements),
        len(extraction.positions),
        len(extraction.rejected),
        usage.prompt_tokens,
        usage.completion_tokens,
        usage.cost_usd,
        usage.calls,
        usage.seconds,
        _now(),
        int(is_reused),
        body_of(extraction),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
