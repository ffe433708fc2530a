"""Gold files in the formats of annotation tools: a new tool is a module here and a row of this table."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import EvaluationError
from extractor.evals.annotation_tools import brat, label_studio


@dataclass(frozen=True)
class AnnotationTool:
    """A tool's format.

    Attributes:
        export: Writes gold files (with their articles) to a folder; returns what was written.
        load: Reads a file or folder of the tool's and writes gold files; returns what was written.
    """

    export: Callable[[list[Path], Path], list[Path]]
    load: Callable[[Path, Path, Path, str], list[Path]]


TOOLS: dict[str, AnnotationTool] = {
    "label-studio": AnnotationTool(label_studio.export, label_studio.load),
    "brat": AnnotationTool(brat.export, brat.load),
}


def tool_named(name: str) -> AnnotationTool:
    """Return a tool by name.

    Raises:
        EvaluationError: There is no such tool.
    """
    if name not in TOOLS:
        raise EvaluationError(f"no annotation tool {name!r}: choose among {', '.join(TOOLS)}")
    return TOOLS[name]
