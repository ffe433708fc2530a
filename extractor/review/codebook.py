"""What each value of a field means, as the codebook's tables say."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from extractor.review.entries import KINDS, Kind

CODEBOOK = Path(__file__).parents[1] / "evals" / "CODEBOOK.md"
_VALUE_AND_EXAMPLE = re.compile(r"`(\w+)`(?: \(([^)]*)\))?")


def meanings(kind: Kind, field: str) -> Mapping[str, str]:
    """Return what the values of a field mean, in the order of the codebook; nothing for a field without a table."""
    return _tables().get((kind, _NAMES.get(field, field)), {})


_NAMES = {"outcome": "outcome.kind"}


@cache
def _tables() -> dict[tuple[Kind, str], dict[str, str]]:
    """Return the tables of the codebook's sections 2 to 5, by kind of record and field."""
    tables: dict[tuple[Kind, str], dict[str, str]] = {}
    kind: Kind | None = None
    field = ""
    for line in CODEBOOK.read_text("utf-8").splitlines():
        if line.startswith("## "):
            kind = next((k for k in KINDS if k in line.lower()), None)
        if kind is None or not line.startswith("|"):
            field = ""
            continue
        cells = [cell.strip().replace("\\|", "|") for cell in line.strip("|").split(" | ")]
        if not field:
            field = cells[0].strip(" |").split(" ")[0]
        elif not line.startswith("|---"):
            _add(tables, kind, field, [cell.strip(" |") for cell in cells])
    return tables


def _add(tables: dict[tuple[Kind, str], dict[str, str]], kind: Kind, field: str, cells: list[str]) -> None:
    if field == "field":  # one row a field, its values in a list
        found = _VALUE_AND_EXAMPLE.findall(cells[1])
        tables[kind, cells[0]] = dict(found)
    else:
        tables.setdefault((kind, field), {})[cells[0]] = ": ".join(c for c in cells[1:] if c)
