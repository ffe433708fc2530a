"""JSON Lines: an `Extraction` a line, lossless; `Extraction.model_validate_json` reads a line back."""

from pathlib import Path

from extractor.exporters.base import Results
from extractor.exporters.writing import replacing_text


def export_jsonl(results: Results, folder: Path) -> list[Path]:
    """Write ``extractions.jsonl``."""
    path = folder / "extractions.jsonl"
    with replacing_text(path) as file:
        for extraction in results:
            file.write(extraction.to_json(indent=None) + "\n")
    return [path]
