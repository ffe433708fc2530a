"""Reads the prompt files and composes what is sent to a model.

A prompt file is Markdown with YAML front matter (`record`, `version`, `variables`, `changed`) and up to three
parts: the instructions, ``## Example article`` and ``## Example answer`` (a fenced JSON list). The shipped
record prompts share the example article of ``common``; a prompt of your own brings its own.
"""

import functools
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import jinja2.meta
import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from extractor.documents import Chunk
from extractor.errors import PromptError
from extractor.schemas.extraction import PromptVersion
from extractor.schemas.registry import RecordType

_FOLDER = Path(__file__).parent
_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_PARTS = re.compile(r"^## (Example article|Example answer)\n", re.MULTILINE)
_JSON_FENCE = re.compile(r"```json\n(.*?)\n```", re.DOTALL)
_TEMPLATES = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701 - plain text


class _FrontMatter(BaseModel):
    model_config = ConfigDict(extra="forbid")

    record: str
    version: int
    variables: list[str]
    changed: str


@dataclass(frozen=True)
class Prompt:
    """A prompt file.

    Attributes:
        template: The instructions, a Jinja2 template.
        example_article: Text that the example answer codes; "" where the file has none.
        example_answer: Items that a perfect annotator would return for it.
        sha256: Hash of the file's bytes, hexadecimal.
    """

    record: str
    version: int
    variables: tuple[str, ...]
    template: str
    example_article: str
    example_answer: tuple[dict[str, Any], ...]
    sha256: str

    @property
    def label(self) -> str:
        """``record@version``."""
        return f"{self.record}@{self.version}"

    def render(self, **values: object) -> str:
        """Return the instructions with their variables filled in.

        Raises:
            PromptError: Variables are missing, or given and not used; the message names them all.
        """
        template, used = _compiled(self.template)
        problems = [
            f"{what}: {', '.join(sorted(names))}"
            for what, names in (
                ("missing", used - set(values)),
                ("given but unused", set(values) - used),
                ("used but not declared in the front matter", used - set(self.variables)),
                ("declared but unused", set(self.variables) - used),
            )
            if names
        ]
        if problems:
            raise PromptError(f"prompt {self.label}: variables {'; '.join(problems)}")
        return template.render(**values)


@functools.lru_cache(maxsize=64)
def _compiled(template: str) -> tuple[jinja2.Template, frozenset[str]]:
    """Return a template ready to render, and the variables that it uses."""
    used = jinja2.meta.find_undeclared_variables(_TEMPLATES.parse(template))
    return _TEMPLATES.from_string(template), frozenset(used)


@dataclass(frozen=True)
class ChatPrompt:
    """What is sent: constant instructions first, so that provider caches hit, the article last."""

    system: str
    user: str


def read_prompt(source: str | Path) -> Prompt:
    """Return a shipped prompt by label (``"meeting@1"``) or a prompt file by path.

    Raises:
        PromptError: There is no such prompt, or the file is malformed.
    """
    if isinstance(source, Path):
        return _parse(source)
    record, _, version = source.partition("@")
    return _shipped(record, version)


@functools.cache
def _shipped(record: str, version: str) -> Prompt:
    return _parse(_FOLDER / record / f"v{version}.md")


def _parse(path: Path) -> Prompt:
    try:
        raw = path.read_bytes()
        match = _FRONT_MATTER.match(raw.decode("utf-8").replace("\r\n", "\n"))
        if match is None:
            raise PromptError(
                f"prompt file {str(path)!r} must start with front matter between two lines '---'"
            )
        front = _FrontMatter.model_validate(yaml.safe_load(match[1]))
        instructions, parts = _split(match[2])
        fence = _JSON_FENCE.search(parts.get("Example answer", ""))
        answer = json.loads(fence[1]) if fence else []
    except OSError as e:
        raise PromptError(f"no prompt file {str(path)!r}: {e.strerror or e}") from e
    except (UnicodeDecodeError, yaml.YAMLError, ValidationError, json.JSONDecodeError) as e:
        raise PromptError(f"prompt file {str(path)!r} is malformed: {e}") from e
    return Prompt(
        record=front.record,
        version=front.version,
        variables=tuple(front.variables),
        template=instructions,
        example_article=parts.get("Example article", "").strip(),
        example_answer=tuple(answer),
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def _split(body: str) -> tuple[str, dict[str, str]]:
    instructions, *rest = _PARTS.split(body)
    return instructions.strip(), dict(zip(rest[::2], rest[1::2], strict=True))


def compose(chunk: Chunk, record_types: Sequence[RecordType]) -> ChatPrompt:
    """Return the prompt that asks for these record types of this chunk.

    The system message depends on the record types alone. The article stands between tags that carry a
    hash of its text, so that no text can hold the closing tag of its own block.
    """
    mark = hashlib.sha256(chunk.text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    user = read_prompt("article@1").render(
        title=chunk.title,
        published=chunk.published,
        known_actors=chunk.known_actors,
        mark=mark,
        article=chunk.text,
    )
    return ChatPrompt(system=_instructions(tuple(record_types)), user=user)


@functools.lru_cache(maxsize=64)
def _instructions(record_types: tuple[RecordType, ...]) -> str:
    common = read_prompt("common@2")
    sections = [common.render()]
    examples: dict[str, dict[str, Any]] = {}
    for record_type in record_types:
        prompt = read_prompt(record_type.prompt)
        sections.append(prompt.render())
        if prompt.example_answer:
            article = prompt.example_article or common.example_article
            examples.setdefault(article, {})[record_type.name] = prompt.example_answer
    for article, answer in examples.items():
        compact = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        sections.append(f"# Example\nArticle:\n\n{article}\n\nAnswer:\n\n{compact}")
    return "\n\n".join(sections)


def prompt_versions(record_types: Sequence[RecordType]) -> tuple[PromptVersion, ...]:
    """Return label and hash of every prompt file that `compose` uses for these record types."""
    prompts = [read_prompt(p) for p in ("common@2", "article@1", *(r.prompt for r in record_types))]
    return tuple(PromptVersion(name=p.label, sha256=p.sha256) for p in prompts)
