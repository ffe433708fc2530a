"""google/langextract 1.7.1 on our task: the nearest peer, asked as well as we can ask it.

It gets the rules of our own prompts in its own form (classes, attributes, an example that holds every class and
attribute, one chunk an article), and its own grounding is kept: where it finds no place for a passage, the record has
none. Dates are resolved by the model, since it has no step for that. Needs the development group ``evals``.
"""

import hashlib
import json
import logging
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, get_args

from extractor.documents import Document
from extractor.errors import ConfigurationError
from extractor.evals.peers.langextract_prompt import EXAMPLE, EXAMPLE_TEXT, PROMPT
from extractor.schemas.actor import Actor, ActorKind, Rank
from extractor.schemas.date_value import DateValue
from extractor.schemas.evidence import Evidence, MatchGrade
from extractor.schemas.extraction import Extraction, Outcome, PartFailure, Provenance, Usage
from extractor.schemas.meeting import (
    Meeting,
    MeetingFormat,
    MeetingKind,
    MeetingMode,
    MeetingOutcome,
    MeetingStatus,
    OutcomeKind,
    Participant,
    ParticipantRole,
)
from extractor.schemas.place import Place
from extractor.schemas.position import HolderLevel, Position, PositionBasis, Stance
from extractor.schemas.statement import QuoteType, SpeechAct, Statement
from extractor.settings import Settings
from extractor.version import __version__

_GRADES: dict[str, MatchGrade] = {
    "match_exact": "exact", "match_greater": "fuzzy", "match_lesser": "fuzzy", "match_fuzzy": "fuzzy",
}  # fmt: skip

_FORMATS: dict[int, MeetingFormat] = {0: "unknown", 1: "unknown", 2: "bilateral", 3: "trilateral"}
"""By the number of participants: it was not asked for, our own pipeline counts it too."""

_PARTICIPANT = re.compile(r"^(.*?)\s*\((\w+)\)\s*$")


def prompt_hash() -> str:
    """Return the hash over the prompt and the example, hexadecimal."""
    return hashlib.sha256(json.dumps([PROMPT, EXAMPLE_TEXT, EXAMPLE]).encode()).hexdigest()


def runner(model: str, settings: Settings) -> Callable[[Document], Extraction]:
    """Return a function from a document to what langextract finds in it.

    Raises:
        ConfigurationError: langextract is not installed.
    """
    try:
        from langextract.providers.openai import OpenAILanguageModel  # noqa: PLC0415 - a development extra
        from langextract.providers.schemas.openai import OpenAISchema  # noqa: PLC0415
    except ImportError as e:
        raise ConfigurationError(
            "langextract is not installed: it comes with the development group 'evals' (requirements/evals.txt)"
        ) from e
    logging.getLogger("absl").setLevel(logging.ERROR)
    key = settings.resolved_api_key()

    def run(document: Document) -> Extraction:
        language_model = OpenAILanguageModel(
            model_id=model,
            api_key=key.get_secret_value() if key else "none",
            base_url=settings.base_url,
            temperature=settings.temperature,
        )
        language_model.apply_schema(OpenAISchema.from_examples([_example()]))
        return _extract(language_model, document, model)

    return run


def _extract(language_model: Any, document: Document, model: str) -> Extraction:
    import langextract  # noqa: PLC0415 - a development extra
    from langextract.core.exceptions import LangExtractError  # noqa: PLC0415

    usages: list[Usage] = []
    _count_usage(language_model, usages)
    known = f"Published: {document.published or 'unknown'}. Title: {document.title or 'not given'}."
    try:
        found = langextract.extract(
            text_or_documents=document.text,
            prompt_description=PROMPT,
            examples=[_example()],
            model=language_model,
            use_schema_constraints=False,  # they are in the model already
            max_char_buffer=len(document.text) + 1,
            additional_context=known,
            show_progress=False,
            fetch_urls=False,
            resolver_params={"suppress_parse_errors": False},
        )
    except LangExtractError as e:
        return _failed(document, model, usages, e)
    records = _records(found.extractions or [], document)
    has_any = any(records[t] for t in ("meetings", "statements", "positions"))
    return _result(document, model, usages, Outcome(status="ok" if has_any else "empty"), records)


def _example() -> Any:
    from langextract.core.data import ExampleData  # noqa: PLC0415 - a development extra
    from langextract.core.data import Extraction as Found  # noqa: PLC0415 - a development extra

    extractions = [
        Found(extraction_class=c, extraction_text=text, attributes=attributes)
        for c, text, attributes in EXAMPLE
    ]
    return ExampleData(text=EXAMPLE_TEXT, extractions=extractions)


def _count_usage(language_model: Any, usages: list[Usage]) -> None:
    """Have the model's client note the tokens of each response: langextract itself reports none."""
    client = language_model._client.with_options(max_retries=0)  # there is no public way
    language_model._client = client
    create = client.chat.completions.create

    def counted(*args: Any, **kwargs: Any) -> Any:
        response = create(*args, **kwargs)
        usage = response.usage
        usages.append(
            Usage(
                prompt_tokens=usage.prompt_tokens if usage else 0,
                completion_tokens=usage.completion_tokens if usage else 0,
                calls=1,
            )
        )
        return response

    client.chat.completions.create = counted


_UNANSWERED = {"APIConnectionError": "endpoint_unreachable", "APITimeoutError": "endpoint_timeout"}
"""Errors of the SDK, by name, after which there is no answer; 4xx and 5xx are told by their status."""


def _failed(document: Document, model: str, usages: Iterable[Usage], error: Exception) -> Extraction:
    reason = "invalid_answer"
    cause: BaseException | None = error
    while cause:
        if getattr(cause, "status_code", 0) >= 400:
            reason = "server_error"
        reason = _UNANSWERED.get(type(cause).__name__, reason)
        cause = cause.__cause__
    fault = PartFailure(part="article", reason=reason, message=str(error))
    outcome = Outcome(status="failed", reason=reason, message=str(error), failures=(fault,))
    return _result(document, model, usages, outcome, {})


def _result(
    document: Document, model: str, usages: Iterable[Usage], outcome: Outcome, records: Mapping[str, Any]
) -> Extraction:
    return Extraction(
        document=document,
        **records,
        outcome=outcome,
        provenance=Provenance(
            model=model,
            schema_sha256=prompt_hash(),
            strategy="langextract 1.7.1",
            extractor_version=__version__,
            extracted_at=datetime.now(UTC),
        ),
        usage=sum(usages, Usage(cost_usd=0.0)).model_copy(update={"cost_usd": None}),
    )


class _Actors:
    """The actors of an article by the names that langextract's records use."""

    def __init__(self) -> None:
        self.actors: list[dict[str, Any]] = []
        self._ids: dict[str, str] = {}

    def add(self, name: str, aliases: Iterable[str] = (), **profile: Any) -> str:
        """Return the id of an actor, which is made at its first mention."""
        known = self._ids.get(name.casefold())
        if known:
            return known
        new = f"a{len(self.actors) + 1}"
        others = tuple(a for a in dict.fromkeys(aliases) if a != name)
        self.actors.append({"id": new, "name": name, "aliases": others, **profile})
        for form in (name, *others):
            self._ids.setdefault(form.casefold(), new)
        return new


def _records(extractions: Iterable[Any], document: Document) -> dict[str, Any]:
    found = [e for e in extractions if e.extraction_text]
    actors = _Actors()
    for e in found:
        if e.extraction_class == "actor":
            a = _attributes(e)
            actors.add(
                e.extraction_text,
                _list(a, "aliases"),
                kind=_one_of(ActorKind, a.get("kind"), "unknown"),
                rank=_one_of(Rank, a.get("rank"), "unknown"),
                title=_text(a, "title"),
                country=(_text(a, "country") or "")[:3].upper() or None,
                represented=_list(a, "represents"),
            )
    meetings = [_meeting(e, i, actors, document) for i, e in enumerate(_of(found, "meeting"), start=1)]
    by_ref = {_text(_attributes(e), "ref"): f"m{i}" for i, e in enumerate(_of(found, "meeting"), start=1)}
    meetings = [m.model_copy(update={"part_of": by_ref.get(m.part_of)}) for m in meetings]
    statements = [
        _statement(e, i, actors, by_ref, document) for i, e in enumerate(_of(found, "statement"), start=1)
    ]
    positions = [_position(e, i, actors, document) for i, e in enumerate(_of(found, "position"), start=1)]
    made = []
    for actor in list(actors.actors):
        represents = tuple(dict.fromkeys(actors.add(n) for n in actor.pop("represented", ())))
        made.append(Actor(**actor, represents=represents))
    made += [Actor(**a) for a in actors.actors[len(made) :]]
    return {"actors": made, "meetings": meetings, "statements": statements, "positions": positions}


def _of(found: Iterable[Any], name: str) -> list[Any]:
    return [e for e in found if e.extraction_class == name]


def _meeting(e: Any, number: int, actors: _Actors, document: Document) -> Meeting:
    a = _attributes(e)
    participants: dict[str, Participant] = {}
    for side in _list(a, "participants"):
        match = _PARTICIPANT.match(side)
        name, role = (match[1], match[2]) if match else (side, "participant")
        actor = actors.add(name)
        participants.setdefault(
            actor, Participant(actor=actor, role=_one_of(ParticipantRole, role, "participant"))
        )
    place = _text(a, "place")
    return Meeting(
        id=f"m{number}",
        kind=_one_of(MeetingKind, a.get("kind"), "other"),
        status=_one_of(MeetingStatus, a.get("status"), "held"),
        mode=_one_of(MeetingMode, a.get("mode"), "unknown"),
        format=_FORMATS.get(len(participants), "multilateral"),
        participants=tuple(participants.values()),
        date=_date(a),
        place=Place(text=place, name=place) if place else None,
        process=_text(a, "process"),
        round=_number(a.get("round")),
        part_of=_text(a, "part_of"),
        topics=tuple(_list(a, "topics")),
        outcome=MeetingOutcome(kind=_one_of(OutcomeKind, a.get("outcome"), "none_reported")),
        evidence=(_evidence(e, document),),
    )


def _statement(
    e: Any, number: int, actors: _Actors, by_ref: Mapping[str | None, str], document: Document
) -> Statement:
    a = _attributes(e)
    speaker = _text(a, "speaker")
    evidence = _evidence(e, document)
    return Statement(
        id=f"s{number}",
        speaker=actors.add(speaker) if speaker else None,
        speaker_text=speaker,
        cue=_text(a, "cue"),
        speech_act=_one_of(SpeechAct, a.get("speech_act"), "other"),
        quote_type=_one_of(QuoteType, a.get("quote_type"), "indirect"),
        content=(evidence.quote,),
        addressees=tuple(dict.fromkeys(actors.add(n) for n in _list(a, "addressees"))),
        meeting=by_ref.get(_text(a, "meeting")),
        evidence=(evidence,),
    )


def _position(e: Any, number: int, actors: _Actors, document: Document) -> Position:
    a = _attributes(e)
    toward = _text(a, "toward")
    return Position(
        id=f"p{number}",
        holder=actors.add(_text(a, "holder") or "unknown"),
        level=_one_of(HolderLevel, a.get("level"), "individual"),
        proposition=_text(a, "proposition") or e.extraction_text,
        stance=_one_of(Stance, a.get("stance"), "neutral_or_mixed"),
        toward=actors.add(toward) if toward else None,
        basis=_one_of(PositionBasis, a.get("basis"), "explicit_statement"),
        evidence=(_evidence(e, document),),
    )


def _evidence(e: Any, document: Document) -> Evidence:
    """Return where langextract itself places a passage; it may place one by its first words only."""
    interval = e.char_interval
    status = getattr(e.alignment_status, "value", None)
    if interval is None or interval.start_pos is None or interval.end_pos is None or status is None:
        return Evidence(quote=e.extraction_text, match="not_found", score=0.0)
    start, end = interval.start_pos, interval.end_pos
    quote = document.text[start:end]
    grade = _GRADES.get(status, "fuzzy")
    claimed = None if quote == e.extraction_text else e.extraction_text
    return Evidence(
        quote=quote,
        start=start,
        end=end,
        match=grade,
        score=1.0 if grade == "exact" else 0.9,
        claimed=claimed,
    )


def _date(attributes: Mapping[str, Any]) -> DateValue | None:
    text, iso = _text(attributes, "date"), _text(attributes, "date_iso")
    if text is None and iso is None:
        return None
    try:
        day = date.fromisoformat(iso) if iso else None
    except ValueError:
        day = None
    if day is None:
        return DateValue(text=text)
    return DateValue(
        text=text, edtf=day.isoformat(), start=day, end=day, precision="day", basis="relative_to_publication"
    )


def _attributes(e: Any) -> dict[str, Any]:
    return dict(e.attributes or {})


def _text(attributes: Mapping[str, Any], name: str) -> str | None:
    value = attributes.get(name)
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return str(value).strip() or None if value is not None else None


def _list(attributes: Mapping[str, Any], name: str) -> list[str]:
    value = attributes.get(name)
    items = value if isinstance(value, list) else [value] if value else []
    return [str(v).strip() for v in items if str(v).strip()]


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _one_of(kind: Any, value: Any, otherwise: str) -> Any:
    """Return a value of a fixed set, or the fallback: langextract can't hold a model to one."""
    return value if value in get_args(kind) else otherwise
