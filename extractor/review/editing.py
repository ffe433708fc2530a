"""What an annotator can do to the labels of an article. Each function returns the changes that it takes."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from extractor.countries import country_code, is_country_code
from extractor.documents import Span
from extractor.errors import InputError
from extractor.quotation import quote_type, quoted_spans
from extractor.review.entries import (
    KINDS,
    RECORD_KINDS,
    SINGULAR,
    Change,
    Decision,
    Entry,
    Kind,
    Raw,
    actor_ids,
)
from extractor.review.labels import Labels
from extractor.source_text import find_all

_DEFAULTS: dict[str, Raw] = {
    "actors": {
        "name": "", "aliases": [], "kind": "unknown", "title": None, "rank": "unknown", "represents": [], "country": None,
    },
    "meetings": {
        "kind": "talks", "status": "held", "mode": "unknown", "format": "unknown", "participants": [], "date": None,
        "place": None, "process": None, "round": None, "part_of": None, "topics": [],
        "outcome": {"kind": "none_reported"}, "evidence": [],
    },
    "statements": {
        "speaker": None, "speaker_text": None, "cue": None, "speech_act": "", "quote_type": "indirect",
        "content": [], "addressees": [], "meeting": None, "date": None, "evidence": [],
    },
    "positions": {
        "holder": "", "level": "individual", "proposition": "", "stance": "", "toward": None,
        "basis": "explicit_statement", "statements": [], "evidence": [],
    },
}  # fmt: skip
"""What a new record says before anybody said anything."""

_MAX_QUOTE_CHARS = 20_000
_MAX_PROPOSITION_WORDS = 15

Edit = tuple[list[Change], str]
"""Changes, and what they are, for the undo button."""


def carry_out(labels: Labels, request: Mapping[str, Any]) -> tuple[str, str | None]:
    """Do what a page asks for; return what was done, and the id of the record that it is about.

    Raises:
        InputError: It makes no sense; the message is for the annotator.
        StoreError: It can't be written.
    """
    name = request.get("op")
    if name in {"undo", "redo"}:
        what = labels.undo() if name == "undo" else labels.redo()
        if what is None:
            raise InputError(f"nothing to {name}")
        return f"{'Took back' if name == 'undo' else 'Did again'}: {what}", None
    operation = _OPERATIONS.get(str(name))
    if operation is None:
        raise InputError(f"unknown operation {name!r}")
    (changes, what), target = operation(labels, request)
    if labels.is_done and name != "done":
        changes.append(labels.finish(is_done=False))
        what += " and reopened the article"
    labels.apply(changes, what)
    return what, target


_Operation = Callable[[Labels, Mapping[str, Any]], tuple[Edit, str | None]]


def _add(labels: Labels, request: Mapping[str, Any]) -> tuple[Edit, str | None]:
    """Add a record that rests on a passage, or an actor that is called so."""
    kind = _kind(request)
    span, quote = _passage(labels, request)
    record: Raw = {"id": labels.new_id(kind), **_copy(_DEFAULTS[kind])}
    if kind == "actors":
        return _add_actor(labels, record, " ".join(quote.split()))
    record["evidence"] = [_evidence(span, quote)]
    if kind == "statements":
        record = _with_content(labels, record)
    change = Change((kind, record["id"]), None, Entry(record))
    return ([change], f"added {SINGULAR[kind]} {record['id']}"), record["id"]


def _add_actor(labels: Labels, record: Raw, name: str) -> tuple[Edit, str | None]:
    for known, entry in labels.of_kind("actors"):
        if entry.decision != "rejected" and name in {
            entry.record.get("name"),
            *_texts(entry.record.get("aliases")),
        }:
            raise InputError(f"{name!r} is there already, as {known}")
    if len(name) > 200:
        raise InputError("select the actor's name only")
    record["name"] = name
    return ([Change(("actors", record["id"]), None, Entry(record))], f"added actor {name!r}"), record["id"]


def _set(labels: Labels, request: Mapping[str, Any]) -> tuple[Edit, str | None]:
    """Set a field of a record; setting one of a model's record accepts it."""
    kind, name, entry = _entry(labels, request)
    field, value = str(request.get("field")), request.get("value")
    if field not in _DEFAULTS[kind] or field in {"evidence", "content"}:
        raise InputError(f"there is no field {field!r}")
    value = _checked(kind, field, value)
    record = {**entry.record, field: value}
    decision: Decision = "accepted" if kind in RECORD_KINDS else entry.decision
    after = Entry(record, decision, entry.origin)
    return ([Change((kind, name), entry, after)], f"changed {field.replace('_', ' ')} of {name}"), name


def _checked(kind: Kind, field: str, value: Any) -> Any:
    """Return a value with the names of countries as codes.

    Raises:
        InputError: It can't be right; the message says what would be.
    """
    if isinstance(value, Mapping) and "any_of" in value:
        return {**value, "any_of": [_checked(kind, field, v) for v in value["any_of"]]}
    if isinstance(value, Mapping) and set(value) == {"optional"}:
        return {"optional": _checked(kind, field, value["optional"])}
    if field == "date" and isinstance(value, Mapping) and value.get("edtf"):
        _check_edtf(value["edtf"])
    if field == "country":
        return _code(value)
    if field == "place" and isinstance(value, Mapping):
        return {**value, "country": _code(value.get("country"))}
    if kind == "positions" and field == "proposition" and len(str(value).split()) > _MAX_PROPOSITION_WORDS:
        raise InputError(f"a proposition has at most {_MAX_PROPOSITION_WORDS} words")
    return value


def _code(country: Any) -> Any:
    if not isinstance(country, str) or not country.strip():
        return country or None
    code = country.strip().upper()
    found = code if is_country_code(code) else country_code(country)
    if found is None:
        raise InputError(
            f"{country!r} is no country: write its name, or three letters (KEN, PRY; XKX for Kosovo)"
        )
    return found


def _check_edtf(text: Any) -> None:
    try:
        value = parse_edtf(str(text))
        value.lower_strict(), value.upper_strict()
    except (EDTFParseException, ValueError, TypeError, AttributeError) as e:
        raise InputError(
            f"{text!r} is no date: write 2023-05-17, 2023-05, 2023, or 2023-05-15/2023-05-16 for a stretch"
        ) from e


def _evidence_op(labels: Labels, request: Mapping[str, Any]) -> tuple[Edit, str | None]:
    """Add, replace or remove a passage that a record rests on."""
    kind, name, entry = _entry(labels, request)
    if kind == "actors":
        raise InputError("actors need no passage")
    passages = list(entry.record.get("evidence") or [])
    action = request.get("action")
    if action == "remove":
        if len(passages) < 2:
            raise InputError("a record needs a passage: add another one first, or reject the record")
        del passages[_index(request, passages)]
    else:
        span, quote = _passage(labels, request)
        if action == "add":
            passages.append(_evidence(span, quote))
        elif action == "replace":
            passages[_index(request, passages)] = _evidence(span, quote)
        else:
            raise InputError(f"unknown action {action!r}")
    if kind == "statements":
        passages.sort(key=lambda p: p.get("start") or 0)
    record = {**entry.record, "evidence": passages}
    if kind == "statements":
        record = _with_content(labels, record)
    after = Entry(record, "accepted", entry.origin)
    return ([Change((kind, name), entry, after)], f"changed the passages of {name}"), name


def _index(request: Mapping[str, Any], passages: list[Raw]) -> int:
    index = request.get("index")
    if not isinstance(index, int) or not 0 <= index < len(passages):
        raise InputError("there is no such passage")
    return index


def _with_content(labels: Labels, record: Raw) -> Raw:
    """Return a statement whose content and quote type follow from its passages."""
    text = labels.document.text
    spans = [Span(start=p["start"], end=p["end"]) for p in record["evidence"] if p.get("start") is not None]
    return {
        **record,
        "content": [p["quote"] for p in record["evidence"]],
        "quote_type": quote_type(spans, quoted_spans(text), text),
    }


def _decide(labels: Labels, request: Mapping[str, Any]) -> tuple[Edit, str | None]:
    """Accept or reject a record, or take that back. An own record that is rejected is removed."""
    kind, name, entry = _entry(labels, request)
    decision = _DECISIONS.get(str(request.get("decision")))
    if decision is None:
        raise InputError(f"unknown decision {request.get('decision')!r}")
    if kind == "actors" and decision == "rejected":
        _refuse_if_named(labels, name)
    is_removed = entry.origin == "own" and decision == "rejected"
    after = None if is_removed else Entry(entry.record, decision, entry.origin)
    verb = "removed" if is_removed else "reopened" if decision == "open" else decision
    return ([Change((kind, name), entry, after)], f"{verb} {name}"), name


_DECISIONS: dict[str, Decision] = {d: d for d in get_args(Decision)}


def _refuse_if_named(labels: Labels, name: str) -> None:
    users = [
        n
        for kind in KINDS
        for n, entry in labels.of_kind(kind)
        if n != name and entry.decision != "rejected" and name in actor_ids(entry.record)
    ]
    if users:
        raise InputError(f"{name} is named by {', '.join(users[:5])}: name another actor there first")


def _decide_all(labels: Labels, request: Mapping[str, Any]) -> tuple[Edit, str | None]:
    """Accept every record that was not decided yet."""
    changes = [
        Change((kind, name), entry, Entry(entry.record, "accepted", entry.origin))
        for kind in RECORD_KINDS
        for name, entry in labels.of_kind(kind)
        if entry.decision == "open"
    ]
    if not changes:
        raise InputError("every record is decided")
    return (changes, f"accepted {len(changes)} records"), None


def _optional(labels: Labels, request: Mapping[str, Any]) -> tuple[Edit, str | None]:
    """Mark a record as one that a careful reader could leave out, or not."""
    kind, name, entry = _entry(labels, request)
    record = {k: v for k, v in entry.record.items() if k != "optional"}
    if request.get("value"):
        record["optional"] = True
    after = Entry(record, "accepted" if kind in RECORD_KINDS else entry.decision, entry.origin)
    return (
        [Change((kind, name), entry, after)],
        f"{'un' * (not request.get('value'))}marked {name} as optional",
    ), name


def _finish(labels: Labels, request: Mapping[str, Any]) -> tuple[Edit, str | None]:
    """Call the article done: every record is decided and whole."""
    is_done = bool(request.get("value"))
    if is_done:
        for kind in RECORD_KINDS:
            for name, entry in labels.of_kind(kind):
                if entry.decision == "open":
                    raise InputError(f"{name} is not decided yet: accept (a) or reject (r) it")
                if entry.decision == "accepted" and (faults := labels.faults((kind, name))):
                    raise InputError(f"{name} is not complete: {faults[0]}")
    return (
        [labels.finish(is_done=is_done)],
        "called the article done" if is_done else "reopened the article",
    ), None


_OPERATIONS: dict[str, _Operation] = {
    "add": _add,
    "set": _set,
    "evidence": _evidence_op,
    "decide": _decide,
    "decide_all": _decide_all,
    "optional": _optional,
    "done": _finish,
}


def _kind(request: Mapping[str, Any]) -> Kind:
    kind = request.get("kind")
    if kind not in KINDS:
        raise InputError(f"unknown kind of record {kind!r}")
    return kind  # type: ignore[no-any-return] # it is among them


def _entry(labels: Labels, request: Mapping[str, Any]) -> tuple[Kind, str, Entry]:
    kind, name = _kind(request), str(request.get("id"))
    entry = labels.entries.get((kind, name))
    if entry is None:
        raise InputError(f"there is no {SINGULAR[kind]} {name!r} any more")
    return kind, name, entry


def _passage(labels: Labels, request: Mapping[str, Any]) -> tuple[Span, str]:
    """Return where the selected words stand, without blanks around them.

    Raises:
        InputError: They are not in the article, or in several places and no offset tells which.
    """
    text, quote = labels.document.text, str(request.get("quote") or "")
    start = request.get("start")
    if not quote.strip():
        raise InputError("select some words of the article first")
    if len(quote) > _MAX_QUOTE_CHARS:
        raise InputError("select less: a passage is a sentence or a few")
    if not isinstance(start, int) or text[start : start + len(quote)] != quote:
        places = list(find_all(quote.strip(), text, 0, len(text)))
        number = request.get("occurrence")
        if not places:
            raise InputError("these words are not in the article: copy them as they stand there")
        if len(places) > 1 and not (isinstance(number, int) and 1 <= number <= len(places)):
            raise InputError(
                f"these words stand {len(places)} times in the article: say which, or write more of them"
            )
        start = places[number - 1 if isinstance(number, int) and len(places) > 1 else 0]
        quote = quote.strip()
    start += len(quote) - len(quote.lstrip())
    quote = quote.strip()
    return Span(start=start, end=start + len(quote)), quote


def _evidence(span: Span, quote: str) -> Raw:
    return {"quote": quote, "start": span.start, "end": span.end, "match": "exact", "score": 1.0}


def _texts(values: Any) -> list[str]:
    return [v for v in values or [] if isinstance(v, str)]


def _copy(record: Raw) -> Raw:
    return {
        k: list(v) if isinstance(v, list) else dict(v) if isinstance(v, dict) else v
        for k, v in record.items()
    }
