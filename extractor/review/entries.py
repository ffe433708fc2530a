"""A record in the labels, what was decided of it, and a change of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["actors", "meetings", "statements", "positions", "article"]
RECORD_KINDS: tuple[Kind, ...] = ("meetings", "statements", "positions")
KINDS: tuple[Kind, ...] = ("actors", *RECORD_KINDS)
SINGULAR = {"actors": "actor", "meetings": "meeting", "statements": "statement", "positions": "position"}
Decision = Literal["open", "accepted", "rejected"]
Key = tuple[Kind, str]
Raw = dict[str, Any]
"""A record as it stands in a gold file: wrappers (``any_of``, ``optional``) and all."""


@dataclass(frozen=True)
class Entry:
    """A record and what was decided of it.

    Attributes:
        decision: ``open``: a model's, not looked at yet. Only accepted ones are in the gold file.
        origin: ``model`` or ``own``.
    """

    record: Raw
    decision: Decision = "accepted"
    origin: Literal["model", "own"] = "own"

    def data(self) -> Raw:
        """Return it as the log holds it."""
        return {"record": self.record, "decision": self.decision, "origin": self.origin}


@dataclass(frozen=True)
class Change:
    """An entry before and after; None: it is not there."""

    key: Key
    before: Entry | None
    after: Entry | None

    def data(self) -> Raw:
        """Return it as the log holds it."""
        return {
            "key": list(self.key),
            "before": self.before and self.before.data(),
            "after": self.after and self.after.data(),
        }

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Change":
        """Return it from the log."""
        kind, name = data["key"]
        before, after = (Entry(**data[side]) if data[side] else None for side in ("before", "after"))
        return cls((kind, name), before, after)

    def inverse(self) -> "Change":
        """Return what takes it back."""
        return Change(self.key, self.after, self.before)


@dataclass(frozen=True)
class Beginning:
    """What labels begin with.

    Attributes:
        start: ``model``: the model's records, to be checked; ``blind``: nothing; else whose labels.
        entries: By key.
        status: What the article will be called when it is done.
    """

    start: str
    entries: Mapping[Key, Entry]
    status: str = "first"


def entries_of(
    raw: Mapping[str, Any], *, decision: Decision, origin: Literal["model", "own"]
) -> dict[Key, Entry]:
    """Return the records of a gold file's JSON, or of a draft, as entries."""
    return {
        (kind, str(record["id"])): Entry(dict(record), decision, origin)
        for kind in KINDS
        for record in raw.get(kind) or []
    }


def actor_ids(value: Any, *, field: str = "") -> set[str]:
    """Return the ids of the actors that a record names, in every reading that it leaves open."""
    if isinstance(value, str):
        return {value} if field in _ACTOR_FIELDS else set()
    if isinstance(value, Mapping):
        inner = ((k if k not in _WRAPPERS else field, v) for k, v in value.items())
        return set().union(*(actor_ids(v, field=k) for k, v in inner))
    if isinstance(value, Iterable):
        return set().union(*(actor_ids(v, field=field) for v in value))
    return set()


_ACTOR_FIELDS = frozenset({"actor", "speaker", "holder", "toward", "addressees", "about", "represents"})
_WRAPPERS = frozenset({"any_of", "optional", "value"})
