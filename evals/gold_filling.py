"""Fills in what a labeller need not: offsets and grades of evidence, hashes, ranges of dates, bare place names."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from extractor.documents import Document
from extractor.evals.gold import NEVER_LABELLED, unwrap
from extractor.source_text import find_all

_PRECISIONS = {4: "year", 7: "month", 10: "day"}
_FIRST_SEASON, _LAST_SEASON = 21, 24

_EMPTY: dict[str, dict[str, Any]] = {
    "meetings": {"part_of": None, "process": None, "round": None, "topics": []},
    "statements": {"addressees": [], "meeting": None, "date": None},
    "positions": {"toward": None, "statements": []},
}


def fill(raw: Mapping[str, Any], document: Document) -> tuple[dict[str, Any], list[str]]:
    """Return a gold file's JSON with the computable parts filled in, and what could not be.

    Args:
        raw: The gold file's JSON; it is not altered.
        document: The article that it labels.

    Returns:
        The filled JSON, and one message a quote that the article does not hold, or holds more than once
        without an "occurrence".
    """
    faults: list[str] = []
    filled = {**raw, "text_sha256": document.text_sha256, "id": document.id}
    filled["ignore"] = [
        _placed(f"ignore {i}", item, document.text, faults) for i, item in enumerate(raw.get("ignore") or [])
    ]
    for name, empty in _EMPTY.items():
        filled[name] = [_filled(name, {**empty, **item}, document, faults) for item in raw.get(name) or []]
    return filled, faults


def _filled(name: str, item: dict[str, Any], document: Document, faults: list[str]) -> dict[str, Any]:
    where = f"{name} {item.get('id')}"
    for path in NEVER_LABELLED[name]:
        item.pop(path, None)
    if name == "statements" and not item.get("evidence"):
        item["evidence"] = list(_in_order(where, item.get("content") or [], document.text, faults))
    else:
        item["evidence"] = [_evidence(where, e, document.text, faults) for e in item.get("evidence") or []]
    if name == "statements":
        item["content"] = [e["quote"] for e in item["evidence"]]
    if item.get("date"):
        item["date"] = _each_option(item["date"], lambda d: _date(where, d, document.published, faults))
    if item.get("place"):
        item["place"] = _each_option(item["place"], _place)
    return item


def _each_option(value: Any, fix: Any) -> Any:
    if isinstance(value, dict) and "any_of" in value:
        return {**value, "any_of": [v if v is None else fix(v) for v in value["any_of"]]}
    if isinstance(value, dict) and isinstance(value.get("optional"), dict):
        return {**value, "optional": _each_option(value["optional"], fix)}
    return fix(value) if isinstance(value, dict) and "unlabelled" not in value else value


def _in_order(where: str, contents: Iterable[str], text: str, faults: list[str]) -> Iterator[dict[str, Any]]:
    """Yield the evidence of content spans; a span after the first is looked for behind the one before it."""
    after = 0
    for content in contents:
        places = list(find_all(content, text, 0, len(text)))
        later = [p for p in places if p >= after]
        if not places or (after == 0 and len(places) > 1):
            yield _evidence(where, {"quote": content}, text, faults)
            continue
        start = (later or places)[0]
        after = start + len(content)
        yield {"quote": content, "start": start, "end": after, "match": "exact", "score": 1.0}


def _evidence(where: str, item: Mapping[str, Any], text: str, faults: list[str]) -> dict[str, Any]:
    return {**_placed(where, item, text, faults), "match": "exact", "score": 1.0}


def _placed(where: str, item: Mapping[str, Any], text: str, faults: list[str]) -> dict[str, Any]:
    item = dict(item)
    quote, start = str(item.get("quote") or ""), item.get("start")
    occurrence = item.pop("occurrence", None)
    if start is not None and text[start : start + len(quote)] == quote and quote:
        return {**item, "end": start + len(quote)}
    places = list(find_all(quote, text, 0, len(text))) if quote else []
    if not places:
        faults.append(f"{where}: not in the article: {quote!r}")
    elif len(places) > 1 and occurrence is None:
        faults.append(f'{where}: stands {len(places)} times in the article, add "occurrence": {quote!r}')
    elif occurrence is not None and not 1 <= occurrence <= len(places):
        faults.append(f"{where}: occurrence {occurrence}, but it stands {len(places)} times: {quote!r}")
    else:
        start = places[(occurrence or 1) - 1]
        return {**item, "start": start, "end": start + len(quote)}
    return {**item, "start": None, "end": None}


def _place(item: Mapping[str, Any]) -> dict[str, Any]:
    text = unwrap({"text": item.get("text")})[0].get("text") or ""
    return {**item, "name": item.get("name") or text.removeprefix("the ").removeprefix("The ")}


def _date(where: str, item: Mapping[str, Any], published: date | None, faults: list[str]) -> dict[str, Any]:
    edtf = item.get("edtf")
    unresolved = {"edtf": None, "start": None, "end": None, "precision": "unknown", "basis": "unresolved"}
    if not edtf:
        return {**item, **unresolved, "anchor": None}
    try:
        value = parse_edtf(edtf)
        first, last = value.lower_strict(), value.upper_strict()
        start, end = date(*first[:3]), date(*last[:3])
    except (EDTFParseException, ValueError, TypeError, AttributeError):
        faults.append(
            f"{where}: {edtf!r} is no EDTF date with two known ends (2023-05-17, 2023-05, 2023-05-15/2023-05-16)"
        )
        return {**item, **unresolved, "anchor": None}
    is_explicit = str(start.year) in str(item.get("text") or "")
    return {
        **item,
        "start": start.isoformat(),
        "end": end.isoformat(),
        "precision": _precision(edtf),
        "basis": "explicit" if is_explicit or published is None else "relative_to_publication",
        "anchor": None if is_explicit or published is None else published.isoformat(),
    }


def _precision(edtf: str) -> str:
    if "/" in edtf:
        return "interval"
    bare = edtf.rstrip("?~%")
    if len(bare) == 7 and _FIRST_SEASON <= int(bare[5:]) <= _LAST_SEASON:
        return "season"
    return _PRECISIONS.get(len(bare), "unknown")
