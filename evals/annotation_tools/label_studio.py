"""Label Studio: tasks with annotations or pre-annotations, and the labelling interface that fits them.

Offsets in Label Studio are those of JavaScript, in UTF-16 units; they are converted where a text holds characters
outside the basic plane. A region's passages after the first are regions of label Evidence, tied to it by relations.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from extractor.errors import EvaluationError, GoldError
from extractor.evals.annotation_tools.regions import (
    CHOICES,
    LABELS,
    TYPES,
    Region,
    gold_json,
    parse_rest,
    regions_of,
)
from extractor.evals.articles import Article, read_article
from extractor.evals.gold import SUFFIX, read_raw
from extractor.evals.gold_writing import write_json

TASKS = "label-studio-tasks.json"
INTERFACE = "label-studio-interface.xml"

_EVIDENCE = "Evidence"
_RECORD = "record"
_HEAD = "gold"


def export(gold_files: list[Path], folder: Path) -> list[Path]:
    """Write all gold files as tasks, and the labelling interface; return the two paths.

    A file of status draft becomes a pre-annotation (`predictions`), any other an annotation.
    """
    tasks = []
    for number, path in enumerate(gold_files, start=1):
        article = read_article(path.with_name(path.name.removesuffix(SUFFIX) + ".txt"))
        tasks.append(_task(number, read_raw(path), article))
    folder.mkdir(parents=True, exist_ok=True)
    tasks_path, interface_path = folder / TASKS, folder / INTERFACE
    tasks_path.write_text(json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", "utf-8")
    interface_path.write_text(interface(), "utf-8")
    return [tasks_path, interface_path]


def interface() -> str:
    """Return the labelling interface (XML) to paste into a project's settings."""
    lines = ["<View>", '  <Labels name="label" toName="text">']
    lines += [f"    <Label value={quoteattr(v)}/>" for v in (*LABELS.values(), _EVIDENCE)]
    lines += [
        "  </Labels>",
        '  <Relations><Relation value="evidence"/></Relations>',
        '  <Text name="text" value="$text"/>',
    ]
    for record_type, fields in CHOICES.items():
        for field, values in fields.items():
            name = f"{record_type}.{field}"
            lines.append(
                f'  <Choices name="{name}" toName="text" perRegion="true" choice="multiple" '
                f'whenTagName="label" whenLabelValue="{LABELS[record_type]}">'
            )
            lines += [f'    <Choice value="{v}"/>' for v in values]
            lines.append("  </Choices>")
    lines += [
        f'  <TextArea name="{_RECORD}" toName="text" perRegion="true" editable="true"/>',
        f'  <TextArea name="{_HEAD}" toName="text" editable="true"/>',
        "</View>",
    ]
    return "\n".join(lines) + "\n"


def _task(number: int, raw: Mapping[str, Any], article: Article) -> dict[str, Any]:
    units = _Units(article.document.text)
    result: list[dict[str, Any]] = []
    for i, region in enumerate(regions_of(raw), start=1):
        result += _results(f"r{i}", region, units)
    head = {k: v for k, v in raw.items() if k not in LABELS}
    result.append(_textarea(_HEAD, json.dumps(head, ensure_ascii=False)))
    is_draft = raw.get("status") == "draft"
    made = {"result": result, "model_version": str(raw.get("annotator") or "draft")}
    task: dict[str, Any] = {"id": number, "data": {"text": article.document.text, "article": article.id}}
    if is_draft:
        return {**task, "predictions": [made]}
    return {**task, "annotations": [{"result": result, "ground_truth": raw.get("status") == "adjudicated"}]}


def _results(region_id: str, region: Region, units: "_Units") -> Iterator[dict[str, Any]]:
    for n, (start, end) in enumerate(region.spans):
        label = LABELS[region.record_type] if n == 0 else _EVIDENCE
        value = {**units.to_utf16(start, end), "text": units.text[start:end], "labels": [label]}
        name = region_id if n == 0 else f"{region_id}-{n}"
        yield {"id": name, "from_name": "label", "to_name": "text", "type": "labels", "value": value}
        if n:
            yield {
                "type": "relation",
                "from_id": region_id,
                "to_id": name,
                "direction": "right",
                "labels": ["evidence"],
            }
    start, end = region.spans[0]
    for field, chosen in region.choices.items():
        value = {**units.to_utf16(start, end), "choices": list(chosen)}
        yield {
            "id": region_id, "from_name": f"{region.record_type}.{field}", "to_name": "text", "type": "choices",
            "value": value,
        }  # fmt: skip
    yield {**_textarea(_RECORD, region.rest_json()), "id": region_id}


def _textarea(name: str, text: str) -> dict[str, Any]:
    return {"from_name": name, "to_name": "text", "type": "textarea", "value": {"text": [text]}}


def load(source: Path, articles: Path, folder: Path, annotator: str) -> list[Path]:
    """Write the tasks of an export as gold files into a folder and return their paths.

    Args:
        source: JSON export of a project.
        articles: Folder that holds the articles as ``ID.txt``, for their metadata and as a check of the text.
        folder: Where the gold files go.
        annotator: Who labelled.

    Raises:
        EvaluationError: It is no export, or a region does not fit the text.
    """
    try:
        tasks = json.loads(source.read_text("utf-8"))
    except (OSError, ValueError) as e:
        raise EvaluationError(f"can't read {str(source)!r}: {e}") from e
    if not isinstance(tasks, list):
        raise EvaluationError(
            f"{str(source)!r} is no JSON export of Label Studio: a list of tasks was expected"
        )
    folder.mkdir(parents=True, exist_ok=True)
    return [_load_task(task, articles, folder, annotator) for task in tasks]


def _load_task(task: Mapping[str, Any], articles: Path, folder: Path, annotator: str) -> Path:
    data = task.get("data") or {}
    article = str(data.get("article") or task.get("id"))
    document = read_article(articles / f"{article}.txt").document
    if data.get("text") not in {None, document.text}:
        raise GoldError(f"task {task.get('id')}: its text is not that of {article}.txt")
    made = next((a for a in task.get("annotations") or [] if not a.get("was_cancelled")), None)
    made = made or next(iter(task.get("predictions") or []), None)
    result = (made or {}).get("result") or []
    units = _Units(document.text)
    head = next((_text_of(r) for r in result if r.get("from_name") == _HEAD), "")
    raw = gold_json(
        {**parse_rest(head, article), "text_sha256": document.text_sha256},
        list(_regions(result, units, article)),
        document.text,
        document.text_sha256,
        article,
        annotator,
    )
    path = folder / f"{article}{SUFFIX}"
    write_json(path, raw)
    return path


def _regions(result: list[dict[str, Any]], units: "_Units", article: str) -> Iterator[Region]:
    spans = {r["id"]: r["value"] for r in result if r.get("type") == "labels"}
    tied: dict[str, list[str]] = {}
    for relation in (r for r in result if r.get("type") == "relation"):
        tied.setdefault(relation["from_id"], []).append(relation["to_id"])
    for region_id, value in spans.items():
        record_type = TYPES.get((value.get("labels") or [""])[0])
        if record_type is None:
            continue
        mine = [r for r in result if r.get("id") == region_id]
        choices = {
            r["from_name"].partition(".")[2]: tuple(r["value"]["choices"])
            for r in mine
            if r["type"] == "choices"
        }
        rest = next((_text_of(r) for r in mine if r.get("from_name") == _RECORD), "")
        passages = [value, *(spans[i] for i in tied.get(region_id, ()) if i in spans)]
        where = f"{article}, region {region_id}"
        yield Region(
            record_type,
            tuple(units.to_code_points(p, where) for p in passages),
            choices,
            parse_rest(rest, where),
        )


def _text_of(result: Mapping[str, Any]) -> str:
    text = result["value"].get("text") or ""
    return "".join(text) if isinstance(text, list) else str(text)


class _Units:
    """Converts offsets between code points and the UTF-16 units of a browser."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._has_astral = any(ord(c) > 0xFFFF for c in text)

    def to_utf16(self, start: int, end: int) -> dict[str, int]:
        return {"start": self._units(start), "end": self._units(end)}

    def _units(self, offset: int) -> int:
        if not self._has_astral:
            return offset
        return len(self.text[:offset].encode("utf-16-le")) // 2

    def to_code_points(self, value: Mapping[str, Any], where: str) -> tuple[int, int]:
        """Return a region's offsets in code points, checked against its words where it carries them."""
        start, end = self._points(int(value["start"])), self._points(int(value["end"]))
        words = value.get("text")
        if words is not None and self.text[start:end] != words:
            raise GoldError(f"{where}: {words!r} does not stand at {start}-{end} of the article")
        return start, end

    def _points(self, units: int) -> int:
        if not self._has_astral:
            return units
        return len(self.text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))
