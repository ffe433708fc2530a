"""W3C Web Annotation (JSON-LD), an annotation a record: for Hypothesis, Recogito, and whoever reads the standard.

Targets select by position (code points, as the standard counts) and by quote, with the words before and after.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from extractor.exporters.base import Results
from extractor.exporters.writing import replacing_text
from extractor.schemas.evidence import Evidence
from extractor.schemas.extraction import Extraction

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_AROUND = 32


def export_annotations(results: Results, folder: Path) -> list[Path]:
    """Write ``annotations.jsonld``: one annotation collection's page with all items."""
    path = folder / "annotations.jsonld"
    with replacing_text(path) as file:
        file.write(f'{{"@context": "{_CONTEXT}", "type": "AnnotationPage", "items": [')
        separator = "\n"
        for extraction in results:
            for item in _annotations(extraction):
                file.write(separator + json.dumps(item, ensure_ascii=False))
                separator = ",\n"
        file.write("\n]}\n")
    return [path]


def _annotations(extraction: Extraction) -> Iterator[dict[str, Any]]:
    provenance = extraction.provenance
    for motivation, records in (
        ("meeting", extraction.meetings),
        ("statement", extraction.statements),
        ("position", extraction.positions),
    ):
        for record in records:
            targets = [_target(extraction, e) for e in record.evidence if e.start is not None]
            if not targets:
                continue
            yield {
                "id": f"urn:extractor:{quote(extraction.document.id)}:{record.id}",
                "type": "Annotation",
                "motivation": "classifying",
                "created": provenance.extracted_at.isoformat(),
                "generator": {"type": "Software", "name": f"extractor {provenance.extractor_version}"},
                "creator": {"type": "Software", "name": provenance.model},
                "body": [
                    {"type": "TextualBody", "purpose": "tagging", "value": motivation},
                    {
                        "type": "TextualBody",
                        "purpose": "describing",
                        "format": "application/json",
                        "value": json.dumps(_body(extraction, record), ensure_ascii=False),
                    },
                ],
                "target": targets if len(targets) > 1 else targets[0],
            }


def _body(extraction: Extraction, record: Any) -> dict[str, Any]:
    """Return a record with the names of its actors: ids mean nothing outside the article's other records."""
    values: dict[str, Any] = record.model_dump(mode="json", exclude={"evidence"})
    names = {a.id: a.name for a in extraction.actors}
    for field in ("speaker", "holder", "toward"):
        if values.get(field) in names:
            values[field] = names[values[field]]
    for field in ("addressees", "about"):
        if field in values:
            values[field] = [names.get(a, a) for a in values[field]]
    for participant in values.get("participants", ()):
        participant["actor"] = names.get(participant["actor"], participant["actor"])
    return values


def _target(extraction: Extraction, evidence: Evidence) -> dict[str, Any]:
    document, start, end = extraction.document, evidence.start or 0, evidence.end or 0
    return {
        "source": document.url or f"urn:sha256:{document.text_sha256}",
        "selector": [
            {"type": "TextPositionSelector", "start": start, "end": end},
            {
                "type": "TextQuoteSelector",
                "exact": evidence.quote,
                "prefix": document.text[max(0, start - _AROUND) : start],
                "suffix": document.text[end : end + _AROUND],
            },
        ],
    }
