"""Records what an endpoint answers, and replays it without a network (vcrpy).

One cassette an article, system and prompt: ``cassettes/STRATEGY/MODEL/HASH8/ARTICLE.yaml``, where HASH8 stands for
everything but the article that goes into a request. vcrpy patches the HTTP transport of the whole process, so one
cassette is open at a time.
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from extractor.errors import StaleCassetteError

if TYPE_CHECKING:
    from vcr.cassette import Cassette
    from vcr.request import Request

REPLAY_URL = "http://127.0.0.1:9/v1"
"""Port 9 (discard) of this machine: should a request slip past the cassette, nothing answers there."""

_RECORDED_HOST = "http://recorded.invalid"
_KEPT_HEADERS = frozenset({"content-type"})
_DROPPED_STATUS = frozenset({401, 403, 408, 409, 429})
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class CassetteKey:
    """Names a cassette.

    Attributes:
        strategy: How the records were asked for: joint, per_type, langextract.
        model: Model name, as sent.
        prompt_hash: Hash over prompts, schemas and parameters, hexadecimal.
        article: Article id.
    """

    strategy: str
    model: str
    prompt_hash: str
    article: str

    def path(self, folder: Path) -> Path:
        """Return the cassette's place in a folder of cassettes."""
        parts = (self.strategy, self.model, self.prompt_hash[:8], f"{self.article}.yaml")
        return folder.joinpath(*(_UNSAFE.sub("_", p) for p in parts))


class JsonBodySerializer:
    """Writes cassettes as YAML in which JSON bodies are YAML too, so that a person can read them and diff them."""

    @staticmethod
    def serialize(cassette: dict[str, Any]) -> str:
        """Return the text of a cassette."""
        for interaction in cassette["interactions"]:
            for part in (interaction["request"], interaction["response"]):
                _unpack(part)
        return yaml.dump(cassette, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)

    @staticmethod
    def deserialize(text: str) -> dict[str, Any]:
        """Return the cassette in a text."""
        cassette: dict[str, Any] = yaml.load(text, Loader=_LOADER)  # noqa: S506 - the safe loader, in C if there
        for interaction in cassette["interactions"]:
            for part in (interaction["request"], interaction["response"]):
                if "json" in part:
                    body = json.dumps(part.pop("json"), ensure_ascii=False)
                    part["body"] = {"string": body} if "status" in part else body
        return cassette


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def _unpack(part: dict[str, Any]) -> None:
    body = part.get("body")
    text: Any = body.get("string") if isinstance(body, dict) else body
    try:
        part["json"] = json.loads(text)
    except (TypeError, ValueError):
        return
    del part["body"]


def _scrub_request(request: "Request") -> "Request":
    request.uri = re.sub(r"^https?://[^/]+", _RECORDED_HOST, request.uri)
    request.headers = {k: v for k, v in request.headers.items() if k.lower() in _KEPT_HEADERS}
    return request


def _scrub_response(response: dict[str, Any]) -> dict[str, Any] | None:
    code = response["status"]["code"]
    if code in _DROPPED_STATUS or code >= 500:
        return None  # a replay would wait for the Retry-After again
    headers = {k: v for k, v in response["headers"].items() if k.lower() in _KEPT_HEADERS}
    return {"status": response["status"], "headers": headers, "body": response["body"]}


@contextmanager
def cassette(path: Path, *, record: bool) -> Iterator["Cassette"]:
    """Open a cassette: every HTTP request of the process meanwhile is recorded into it, or answered from it.

    Args:
        path: The file. When recording it is written beside its place, and moved there by `keep`.
        record: Let requests through and record them; else nothing reaches the network.
    """
    import vcr  # noqa: PLC0415 - an optional extra, and slow to load
    from vcr.record_mode import RecordMode  # noqa: PLC0415

    recorder = vcr.VCR(
        match_on=["method", "path", "query", "body"],
        record_mode=RecordMode.ALL if record else RecordMode.NONE,
        decode_compressed_response=True,
        before_record_request=_scrub_request,
        before_record_response=_scrub_response,
    )
    recorder.register_serializer("json-body", JsonBodySerializer)
    place = _draft(path) if record else path
    with recorder.use_cassette(str(place), serializer="json-body") as opened:
        yield opened


def keep(path: Path, *, is_good: bool) -> bool:
    """Move what was recorded to its place, or throw it away; return whether there is a cassette now."""
    draft = _draft(path)
    if is_good and draft.exists():
        os.replace(draft, path)  # noqa: PTH105 - atomic
        return True
    draft.unlink(missing_ok=True)
    return False


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.recording")


def require(path: Path, key: CassetteKey, command: str) -> None:
    """Raise `StaleCassetteError` if there is no cassette.

    Args:
        path: Where it should be.
        key: What it is of.
        command: The command that records it.
    """
    if not path.exists():
        raise StaleCassetteError(
            f"article {key.article!r}: no recorded response of {key.model!r} ({key.strategy}) for the present "
            f"prompts and schemas ({key.prompt_hash[:8]}). Record it: {command}"
        )
