"""The form of a model's answer: one list a record type; and what can be saved of an answer that breaks it."""

import functools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from extractor.schemas.base import Answer
from extractor.schemas.meeting import MeetingAnswer
from extractor.schemas.registry import RecordType
from extractor.schemas.statement import StatementAnswer

Answers = dict[str, list[Answer]]
"""Answers by record type name."""

_MAX_ITEMS = {"actors": 80, "meetings": 30, "statements": 120, "positions": 80}
_MAX_ITEMS_CUSTOM = 80

_SHOWN_ERRORS = 8
_SHOWN_CHARS = 200

_DECODER = json.JSONDecoder(strict=False)
"""Takes raw line breaks in strings, which models write."""

_MEETING_LABEL = re.compile(r"m\d+")


def max_items(record_type: RecordType) -> int:
    """Return the most items that an answer may list of a record type."""
    return _MAX_ITEMS.get(record_type.name, _MAX_ITEMS_CUSTOM)


@functools.lru_cache(maxsize=64)
def container_for(record_types: tuple[RecordType, ...]) -> type[BaseModel]:
    """Return the model of a whole answer: one bounded list a record type, none of them optional.

    The same class every time, so that the schema made from it can be cached by class. Record type names are
    aliases: a name that a Python attribute can't bear ("model_a", "copy") is allowed.
    """
    fields: dict[str, Any] = {
        f"list_{i}": (
            Annotated[list[r.answer], Field(max_length=max_items(r), alias=r.name)],  # type: ignore[name-defined]
            ...,
        )
        for i, r in enumerate(record_types)
    }
    return create_model(
        "Records",
        __config__=ConfigDict(extra="ignore"),
        __doc__="All records of the article.",
        **fields,
    )


def lists_of(container: BaseModel, record_types: Sequence[RecordType]) -> Answers:
    """Return the lists of a validated answer."""
    return {r.name: list(getattr(container, f"list_{i}")) for i, r in enumerate(record_types)}


def has_full_list(answers: Mapping[str, Sequence[Answer]], record_types: Sequence[RecordType]) -> bool:
    """Return whether a list is as long as the schema lets it be: constrained decoding cut it there."""
    return any(len(answers.get(r.name, ())) >= max_items(r) for r in record_types)


@dataclass(frozen=True)
class Salvage:
    """What could be read of a broken answer.

    Attributes:
        answers: The items that fit the schema. A record type without a key was not in the answer, or none
            of its items fits.
        dropped: For each record type that lost items, why, one text an item.
        is_complete: Every list asked for was there, closed, and lost nothing.
    """

    answers: Answers = field(default_factory=dict)
    dropped: dict[str, list[str]] = field(default_factory=dict)
    is_complete: bool = False

    @property
    def size(self) -> int:
        """Number of items saved."""
        return sum(map(len, self.answers.values()))


def salvage(text: str, record_types: Sequence[RecordType]) -> Salvage:
    """Return the items of an answer that are whole and fit the schema, each judged by itself.

    The text may be cut off, hold broken JSON in places, stand in a code fence or among prose, and, where one
    record type is asked for, be its bare list.
    """
    text = text.rpartition("</think>")[2]  # a draft that was thought aloud may hold lists too
    answers: Answers = {}
    dropped: dict[str, list[str]] = {}
    closed = 0
    for record_type, start, end in _lists(text, record_types):
        items, reasons, is_closed = _read_list(text, start, end, record_type)
        closed += is_closed
        if items or (is_closed and not reasons):
            answers[record_type.name] = items
        if reasons:
            dropped[record_type.name] = reasons
    return Salvage(answers, dropped, is_complete=closed == len(record_types) and not dropped)


def _lists(text: str, record_types: Sequence[RecordType]) -> Iterator[tuple[RecordType, int, int]]:
    """Yield each record type in the text with the range from inside its bracket to the next list's key."""
    found: list[tuple[RecordType, int, int]] = []
    for record_type in record_types:
        key = re.escape(json.dumps(record_type.name, ensure_ascii=False))
        if match := re.search(rf"(?<!\\){key}\s*:\s*\[", text):
            found.append((record_type, match.start(), match.end()))
    if not found and len(record_types) == 1 and (bracket := re.search(r"\[\s*[{\]]", text)):
        found.append((record_types[0], bracket.start(), bracket.start() + 1))
    found.sort(key=lambda f: f[1])
    ends = [key_start for _, key_start, _ in found[1:]] + [len(text)]
    for (record_type, _, start), end in zip(found, ends, strict=False):
        yield record_type, start, end


def _read_list(
    text: str, start: int, end: int, record_type: RecordType
) -> tuple[list[Answer], list[str], bool]:
    """Return the good items, why each of the others is left out, and whether the list's end was reached."""
    items: list[Answer] = []
    reasons: list[str] = []
    position = start
    is_lost = False  # since an item of broken JSON, until one fits again; brackets mean nothing meanwhile
    while 0 <= position < end:
        char = text[position]
        if is_lost and char != "{":
            position = text.find("{", position, end)
            continue
        if char.isspace() or char == ",":
            position += 1
            continue
        if char == "]":
            return items, reasons, True
        item, after = _read_item(text, position, record_type)
        if isinstance(item, Answer):
            items.append(item)
            is_lost = False
        elif not is_lost:
            reasons.append(item)
            is_lost = after is None
        position = position + 1 if is_lost or after is None else after
    return items, reasons, False


def _read_item(text: str, position: int, record_type: RecordType) -> tuple[Answer | str, int | None]:
    """Return the item at an offset, or why it is none, and the offset after it; None if that is not known."""
    try:
        value, after = _DECODER.raw_decode(text, position)
    except (json.JSONDecodeError, RecursionError):
        return "cut off or broken JSON", None
    try:
        return record_type.answer.model_validate(value), after
    except ValidationError as e:
        return describe(e), after


def describe(error: ValidationError) -> str:
    """Return what does not fit, the first few faults on one line: bounded, it goes back to the model."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    shown = [f"{'.'.join(map(str, f['loc'])) or 'answer'}: {f['msg']}" for f in faults[:_SHOWN_ERRORS]]
    more = len(faults) - _SHOWN_ERRORS
    return "; ".join([s[:_SHOWN_CHARS] for s in shown] + ([f"and {more} more"] if more > 0 else []))


def unite(parts: Sequence[Mapping[str, Sequence[Answer]]]) -> Answers:
    """Return the answers of several calls as those of one, their meeting labels renamed so that none meet.

    A statement's label for a meeting that its own call did not list is dropped: it points nowhere.
    """
    united: Answers = {}
    count = 0
    for part in parts:
        labels = [a.ref for a in part.get("meetings", ()) if isinstance(a, MeetingAnswer)]
        renamed = {old: f"m{count + i}" for i, old in enumerate(dict.fromkeys(labels), start=1)}
        count += len(renamed)
        for name, items in part.items():
            united.setdefault(name, []).extend(_relabelled(item, renamed) for item in items)
    return united


def _relabelled(answer: Answer, renamed: Mapping[str, str]) -> Answer:
    match answer:
        case MeetingAnswer():
            part_of = renamed.get(answer.part_of) if answer.part_of else None
            return answer.model_copy(update={"ref": renamed[answer.ref], "part_of": part_of})
        case StatementAnswer(meeting=str(label)) if label in renamed:
            return answer.model_copy(update={"meeting": renamed[label]})
        case StatementAnswer(meeting=str(label)) if _MEETING_LABEL.fullmatch(label):
            return answer.model_copy(update={"meeting": None})
        case _:
            return answer
