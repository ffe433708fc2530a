"""One annotator's labels of one article: a log of changes, and the gold file that it amounts to.

The log is the truth: a line is on the disk before a change counts as made, so that neither a crash nor a full disk
loses one, and every change can be undone. The gold file beside it is written anew after each change; what a person
or another tool changed in it is taken over into the log when the labels are opened.
"""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from extractor.documents import Document
from extractor.errors import EvaluationError, GoldError, StoreError
from extractor.evals.articles import Article
from extractor.evals.gold import CODEBOOK_VERSION, GOLD_VERSION, SUFFIX, parse_gold, read_raw
from extractor.evals.gold_filling import fill
from extractor.evals.gold_writing import write_json
from extractor.review.entries import (
    KINDS,
    RECORD_KINDS,
    Beginning,
    Change,
    Entry,
    Key,
    Kind,
    Raw,
    actor_ids,
    entries_of,
)

LOG_SUFFIX = ".changes.jsonl"
_HEAD: Key = ("article", "head")


_ASKED: dict[Kind, dict[str, str]] = {
    "statements": {"speech_act": "choose the act"},
    "positions": {
        "holder": "choose whose position it is",
        "stance": "choose the stance",
        "proposition": "write the proposition: what one could agree with",
    },
}
"""Fields that only a person can fill in, and what is said where one is empty."""


class InUseError(EvaluationError):
    """Another server writes the labels of this annotator."""

    reason = "in_use"


class StaleError(EvaluationError):
    """The labels were changed elsewhere since the page was made: it has to be loaded again."""

    reason = "stale"


class Labels:
    """The labels. One writer at a time: `seq` tells whether a page knows the latest."""

    def __init__(self, folder: Path, name: str, document: Document, *, annotator: str) -> None:
        self.folder = folder
        self.name = name
        self.document = document
        self.annotator = annotator
        self.entries: dict[Key, Entry] = {}
        self.seq = 0
        self.start = "blind"
        self._done_status = "first"
        self._events: list[Raw] = []
        self._faults: dict[str, tuple[str, ...]] = {}
        self._written = b""
        """The gold file as it was written last."""

    # -- opening ---------------------------------------------------------------------------------------------

    @property
    def log_path(self) -> Path:
        """Where the changes stand."""
        return self.folder / f"{self.name}{LOG_SUFFIX}"

    @property
    def gold_path(self) -> Path:
        """Where the gold file stands."""
        return self.folder / f"{self.name}{SUFFIX}"

    @classmethod
    def opened(
        cls, folder: Path, name: str, document: Document, *, annotator: str, beginning: Beginning
    ) -> "Labels":
        """Return the labels as they were left, or begin them.

        Raises:
            StoreError: They can't be read or written.
            GoldError: The gold file was changed by hand and is malformed.
        """
        labels = cls(folder, name, document, annotator=annotator)
        try:
            if labels.log_path.exists():
                labels._replay()
            else:
                labels._begin(beginning)
            labels._take_over_edits()
        except OSError as e:
            raise StoreError(f"can't open the labels {str(labels.log_path)!r}: {e.strerror or e}") from e
        return labels

    def _begin(self, beginning: Beginning) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        text = self.folder / f"{self.name}.txt"
        if not text.exists():
            text.write_text(as_article_file(self.document), encoding="utf-8")
        head = Entry({"status": "draft", "ignore": [], "unlabelled": []})
        entries = {_HEAD: head, **beginning.entries}
        event = {
            "what": "began",
            "start": beginning.start,
            "done_status": beginning.status,
            "text_sha256": self.document.text_sha256,
            "changes": [Change(key, None, entry).data() for key, entry in entries.items()],
        }
        self._append(event)

    def _replay(self) -> None:
        data = self.log_path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        if len(whole) < len(data):  # a line that a crash cut short was never answered for
            with self.log_path.open("r+b") as file:
                file.truncate(len(whole))
        for line in whole.splitlines():
            self._take(json.loads(line))
        begun = self._events[0] if self._events else {}
        if begun.get("text_sha256") != self.document.text_sha256:
            raise EvaluationError(
                f"the article {self.name!r} was changed after it was labelled: put it back, or remove {self.log_path}"
            )

    def _take(self, event: Raw) -> None:
        self._events.append(event)
        self.seq = event["n"]
        self.start = event.get("start", self.start)
        self._done_status = event.get("done_status", self._done_status)
        for data in event["changes"]:
            change = Change.of(data)
            if change.after is None:
                self.entries.pop(change.key, None)
            else:
                self.entries[change.key] = change.after

    def refresh(self) -> None:
        """Take over what was changed in the gold file by hand since it was written.

        Raises:
            GoldError: It is malformed now; it is left as it is.
            StoreError: It can't be read or written.
        """
        try:
            is_ours = self.gold_path.read_bytes() == self._written
        except FileNotFoundError:
            is_ours = False
        except OSError as e:
            raise StoreError(f"can't read {str(self.gold_path)!r}: {e.strerror or e}") from e
        if not is_ours:
            self._take_over_edits()

    def _take_over_edits(self) -> None:
        if not self.gold_path.exists():
            self._write_gold()
            return
        self._written = self.gold_path.read_bytes()
        raw = read_raw(self.gold_path)
        if raw == self.gold():
            return
        parse_gold(raw, Article(self.document), where=str(self.gold_path))
        theirs = entries_of(raw, decision="accepted", origin="own")
        mine = {k: self.entries[k] for k in self._kept()}
        changes = [
            Change(k, self.entries.get(k), e)
            for k, e in theirs.items()
            if k not in mine or fill({k[0]: [mine[k].record]}, self.document)[0][k[0]] != [e.record]
        ]
        changes += [Change(k, e, None) for k, e in mine.items() if k not in theirs]
        head = Entry(
            {name: raw.get(name) or [] for name in ("ignore", "unlabelled")} | {"status": raw["status"]}
        )
        if head != self.entries[_HEAD]:
            changes.append(Change(_HEAD, self.entries[_HEAD], head))
        if changes:
            self.apply(changes, "took over changes made in the gold file")

    # -- changing --------------------------------------------------------------------------------------------

    def apply(self, changes: Sequence[Change], what: str, **more: Any) -> None:
        """Make changes, all or none; they are on the disk when this returns.

        Raises:
            StoreError: They can't be written; nothing was changed.
        """
        if changes:
            self._append({"what": what, "changes": [c.data() for c in changes], **more})
            self._write_gold()

    def _append(self, event: Raw) -> None:
        event = {
            "n": self.seq + 1,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "by": self.annotator,
            **event,
        }
        line = (json.dumps(event, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")
        try:
            with self.log_path.open("ab") as file:
                before = file.tell()
                try:
                    file.write(line)
                    file.flush()
                    os.fsync(file.fileno())
                except OSError:
                    file.truncate(before)
                    raise
        except OSError as e:
            raise StoreError(
                f"can't write {str(self.log_path)!r}: {e.strerror or e}; the change was not made"
            ) from e
        self._take(event)

    def undo(self) -> str | None:
        """Take back the last change that was not taken back; return what it was."""
        undone = {e["undoes"] for e in self._events if "undoes" in e}
        for event in reversed(self._events[1:]):
            if "undoes" not in event and event["n"] not in undone:
                return self._reverse(event, "undid", undoes=event["n"])
        return None

    def redo(self) -> str | None:
        """Make the change again that was taken back last, if nothing was changed since; return what it was."""
        taken = {e["redoes"] for e in self._events if "redoes" in e}
        for event in reversed(self._events[1:]):
            if "undoes" in event and event["n"] not in taken:
                return self._reverse(event, "did again", redoes=event["n"])
            if "undoes" not in event and "redoes" not in event:
                return None
        return None

    def _reverse(self, event: Raw, verb: str, **more: int) -> str:
        changes = [Change.of(c).inverse() for c in reversed(event["changes"])]
        what = str(event["what"]).removeprefix("undid: ").removeprefix("did again: ")
        self.apply(changes, f"{verb}: {what}", **more)
        return what

    # -- what it amounts to ----------------------------------------------------------------------------------

    @property
    def head(self) -> Raw:
        """Status and what else is said of the whole article."""
        return self.entries[_HEAD].record

    @property
    def is_done(self) -> bool:
        """Whether the annotator has called the article done."""
        return bool(self.head["status"] != "draft")

    def finish(self, *, is_done: bool) -> Change:
        """Return the change that calls the article done, or not."""
        status = self._done_status if is_done else "draft"
        return Change(_HEAD, self.entries[_HEAD], Entry({**self.head, "status": status}))

    def of_kind(self, kind: Kind) -> list[tuple[str, Entry]]:
        """Return the entries of a kind; records in the order of the text, actors in that of their ids."""
        found = [(name, entry) for (k, name), entry in self.entries.items() if k == kind]
        if kind == "actors":
            return sorted(found, key=lambda item: _natural(item[0]))
        return sorted(found, key=lambda item: (_first_offset(item[1].record), _natural(item[0])))

    def new_id(self, kind: Kind) -> str:
        """Return an id that no record of this kind had before."""
        used = {c["key"][1] for e in self._events for c in e["changes"] if c["key"][0] == kind}
        number = len(used) + 1
        while f"{kind[0]}{number}" in used:
            number += 1
        return f"{kind[0]}{number}"

    def gold(self) -> Raw:
        """Return the gold file's JSON: the accepted records that are whole, and the actors that they name."""
        kept = self._kept()
        raw: Raw = {
            "gold_version": GOLD_VERSION,
            "id": self.name,
            "text_sha256": self.document.text_sha256,
            "annotator": self.annotator,
            "codebook": CODEBOOK_VERSION,
            "status": self.head["status"],
            "unlabelled": self.head["unlabelled"],
            "ignore": self.head["ignore"],
        }
        for kind in KINDS:
            raw[kind] = [entry.record for name, entry in self.of_kind(kind) if (kind, name) in kept]
        return fill(raw, self.document)[0]

    def _kept(self) -> set[Key]:
        """Return the keys of what is in the gold file."""
        records = {
            (kind, name)
            for kind in RECORD_KINDS
            for name, entry in self.of_kind(kind)
            if entry.decision == "accepted" and not self.faults((kind, name))
        }
        named = {n for key in records for n in actor_ids(self.entries[key].record)}
        named |= {name for name, entry in self.of_kind("actors") if entry.decision == "accepted"}
        while True:
            spoken_for = {
                r
                for n in named
                if ("actors", n) in self.entries
                for r in actor_ids({"represents": self.entries["actors", n].record.get("represents")})
            }
            if spoken_for <= named:
                return records | {("actors", n) for n in named if ("actors", n) in self.entries}
            named |= spoken_for

    def faults(self, key: Key) -> tuple[str, ...]:
        """Return what a record lacks before it can be in the gold file, in words for the annotator."""
        kind, name = key
        actors = [e.record for _, e in self.of_kind("actors")]
        cache_key = json.dumps(
            [kind, self.entries[key].record, [a.get("id") for a in actors]], sort_keys=True
        )
        if cache_key not in self._faults:
            raw = {
                "gold_version": GOLD_VERSION,
                "text_sha256": self.document.text_sha256,
                "status": "draft",
                "actors": actors if kind != "actors" else [self.entries[key].record],
                kind: [self.entries[key].record],
            }
            missing = [
                words
                for field, words in _ASKED.get(kind, {}).items()
                if not self.entries[key].record.get(field)
            ]
            self._faults[cache_key] = tuple(missing) or self._faults_of(raw, f"{kind} {name}: ")
        return self._faults[cache_key]

    def _faults_of(self, raw: Raw, where: str) -> tuple[str, ...]:
        filled, faults = fill(raw, self.document)
        try:
            parse_gold(filled, Article(self.document), where="")
        except GoldError as e:
            faults += [line.removeprefix(": ") for line in str(e).splitlines()]
        mine = [f.removeprefix(where) for f in faults if f.startswith(where)]
        return tuple(dict.fromkeys(mine))

    def _write_gold(self) -> None:
        try:
            write_json(self.gold_path, self.gold())
            self._written = self.gold_path.read_bytes()
        except OSError as e:
            raise StoreError(
                f"can't write {str(self.gold_path)!r}: {e.strerror or e}; the change is in the log and will be in "
                "the gold file when it can be written again"
            ) from e

    def check_seq(self, seq: int) -> None:
        """Refuse a change from a page that does not know the latest.

        Raises:
            StaleError: It does not.
        """
        if seq != self.seq:
            raise StaleError("this article was changed in another window; the page was loaded again")


def as_article_file(document: Document) -> str:
    """Return the file of an article, as `extractor.evals.articles.read_article` reads it back."""
    facts = {
        "title": document.title,
        "source": document.source,
        "url": document.url,
        "author": document.author,
        "published": document.published,
        "language": document.language,
        "origin": document.id,
    }
    lines = [f"{name}: {' '.join(str(value).split())}" for name, value in facts.items() if value]
    return "---\n" + "\n".join(lines) + "\n---\n" + document.text + "\n"


def _natural(name: str) -> tuple[int, str]:
    digits = "".join(c for c in name if c.isdigit())
    return int(digits or 0), name


def _first_offset(record: Mapping[str, Any]) -> int:
    starts = [e.get("start") for e in record.get("evidence") or [] if e.get("start") is not None]
    return min(starts, default=1 << 60)
