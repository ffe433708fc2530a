"""A gold record as annotation tools know it: spans with a label, a few choices, and the rest as text.

Fields of a fixed set become choices (several chosen ones are `any_of`); what has no widget in any tool, such as the
participants, travels as JSON beside the record and comes back unchanged.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from extractor.errors import GoldError
from extractor.schemas.meeting import MeetingFormat, MeetingKind, MeetingMode, MeetingStatus
from extractor.schemas.position import HolderLevel, PositionBasis, Stance
from extractor.schemas.statement import QuoteType, SpeechAct

LABELS = {"meetings": "Meeting", "statements": "Statement", "positions": "Position"}
TYPES = {label: name for name, label in LABELS.items()}

CHOICES: dict[str, dict[str, tuple[str, ...]]] = {
    "meetings": {
        "kind": get_args(MeetingKind),
        "status": get_args(MeetingStatus),
        "mode": get_args(MeetingMode),
        "format": get_args(MeetingFormat),
    },
    "statements": {"speech_act": get_args(SpeechAct), "quote_type": get_args(QuoteType)},
    "positions": {
        "stance": get_args(Stance),
        "level": get_args(HolderLevel),
        "basis": get_args(PositionBasis),
    },
}

_COMPUTED = frozenset({"evidence", "content"})


@dataclass(frozen=True)
class Region:
    """A record as spans and choices.

    Attributes:
        record_type: meetings, statements or positions.
        spans: (start, end) of each passage of evidence, in code points.
        choices: Field to chosen values.
        rest: All other fields.
    """

    record_type: str
    spans: tuple[tuple[int, int], ...]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rest: Mapping[str, Any] = field(default_factory=dict)

    def rest_json(self) -> str:
        """Return the other fields as JSON on one line."""
        return json.dumps(self.rest, ensure_ascii=False)


def regions_of(raw: Mapping[str, Any]) -> list[Region]:
    """Return the records of a gold file's JSON as regions.

    Raises:
        GoldError: Evidence has no offsets yet.
    """
    found = []
    for record_type in LABELS:
        for item in raw.get(record_type) or []:
            spans = []
            for evidence in item.get("evidence") or []:
                if evidence.get("start") is None or evidence.get("end") is None:
                    raise GoldError(
                        f"{record_type} {item.get('id')}: no offsets yet; run `extractor gold check --fix` first"
                    )
                spans.append((evidence["start"], evidence["end"]))
            choices = {f: c for f in CHOICES[record_type] if (c := _chosen(item.get(f)))}
            rest = {k: v for k, v in item.items() if k not in choices and k not in _COMPUTED}
            found.append(Region(record_type, tuple(spans), choices, rest))
    return found


def _chosen(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if (
        isinstance(value, dict)
        and set(value) == {"any_of"}
        and all(isinstance(v, str) for v in value["any_of"])
    ):
        return tuple(value["any_of"])
    return ()


def record_of(region: Region, text: str, number: int) -> dict[str, Any]:
    """Return the gold record of a region over a text.

    Args:
        region: The region.
        text: The article.
        number: Number for its id, where it has none.
    """
    record: dict[str, Any] = {"id": f"{region.record_type[0]}{number}", **region.rest}
    for name, chosen in region.choices.items():
        record[name] = chosen[0] if len(chosen) == 1 else {"any_of": list(chosen)}
    record["evidence"] = [
        {"quote": text[start:end], "start": start, "end": end, "match": "exact", "score": 1.0}
        for start, end in region.spans
    ]
    if region.record_type == "statements":
        record["content"] = [text[start:end] for start, end in region.spans]
    return record


def gold_json(
    head: Mapping[str, Any], regions: list[Region], text: str, text_sha256: str, article: str, annotator: str
) -> dict[str, Any]:
    """Return the JSON of a gold file made of regions.

    Args:
        head: Keys of the gold file that are no records, where the tool kept them; may be empty.
        regions: The records.
        text: The article.
        text_sha256: Its hash.
        article: Its id.
        annotator: Who labelled.
    """
    raw: dict[str, Any] = {
        "gold_version": 1, "id": article, "text_sha256": text_sha256, "annotator": annotator, "codebook": 1,
        "status": "first", "unlabelled": [], "ignore": [], "actors": [],
    }  # fmt: skip
    raw |= head
    if annotator:
        raw["annotator"] = annotator
    for record_type in LABELS:
        mine = [r for r in regions if r.record_type == record_type]
        raw[record_type] = [record_of(r, text, i) for i, r in enumerate(mine, start=1)]
    return raw


def parse_rest(text: str, where: str) -> dict[str, Any]:
    """Return the fields that travelled as JSON.

    Raises:
        GoldError: A person edited it into something that is no JSON object.
    """
    try:
        rest = json.loads(text) if text.strip() else {}
    except ValueError as e:
        raise GoldError(f"{where}: the field 'record' is no JSON: {e}") from e
    if not isinstance(rest, dict):
        raise GoldError(f"{where}: the field 'record' must hold a JSON object")
    return rest
