"""PLOVER JSON Lines: meetings as CONSULT events (Open Event Data Alliance, PLOVER manual; POLECAT's successor of CAMEO).

Meetings that took place are CONSULT with mode visit, phone, multilateral or third-party; a visit has its visitors as
actors and its hosts as recipients, else all participants are actors. Planned and proposed ones are AGREE with mode
meet, declined ones REJECT with mode meet, as the manual has it. Cancelled ones have no PLOVER event and are left out.
"""

import json
from pathlib import Path
from typing import Any

from extractor.exporters.base import Results
from extractor.exporters.networks import actor_node, present
from extractor.exporters.writing import replacing_text
from extractor.schemas.actor import Actor
from extractor.schemas.extraction import Extraction
from extractor.schemas.meeting import Meeting

_EVENTS = {
    "held": "CONSULT", "ongoing": "CONSULT", "historical": "CONSULT", "planned": "AGREE", "proposed": "AGREE",
    "declined": "REJECT",
}  # fmt: skip

_SECTORS = {
    "state": "GOV", "government": "GOV", "ministry_or_agency": "GOV", "armed_group": "REB", "party_or_opposition": "OPP",
    "company": "BUS", "ngo_or_civil_society": "CVL", "media": "JRN", "delegation": "GOV",
}  # fmt: skip
"""Of bodies; a person's sector is that of the rank."""

_RANK_SECTORS = {"legislator": "LEG", "military": "MIL"}
_OFFICIAL_RANKS = frozenset(
    {"head_of_state", "head_of_government", "minister", "deputy_minister", "special_envoy", "ambassador", "official",
     "spokesperson"}
)  # fmt: skip


def export_plover(results: Results, folder: Path) -> list[Path]:
    """Write ``plover.jsonl``, an event a line."""
    path = folder / "plover.jsonl"
    with replacing_text(path) as file:
        for extraction in results:
            for meeting in extraction.meetings:
                if meeting.status in _EVENTS:
                    event = _event(extraction, meeting, results)
                    file.write(json.dumps(event, ensure_ascii=False, sort_keys=True) + "\n")
    return [path]


def _event(extraction: Extraction, meeting: Meeting, results: Results) -> dict[str, Any]:
    document, date, place, evidence = extraction.document, meeting.date, meeting.place, meeting.evidence[0]
    name = _EVENTS[meeting.status]
    hosts = [p.actor for p in meeting.participants if p.role == "host"]
    guests = [a for a in present(meeting) if a not in hosts]
    is_visit = meeting.kind == "visit" and bool(hosts) and bool(guests)
    sides = (guests, hosts) if is_visit else (list(dict.fromkeys([*present(meeting)])), [])
    if name != "CONSULT":
        absent = [p.actor for p in meeting.participants if p.role == "invited_absent"]
        sides = (absent, sides[0]) if name == "REJECT" and absent else sides
    return {
        "id": f"{document.id}#{meeting.id}",
        "date": date.start.isoformat() if date and date.start else None,
        "enddate": date.end.isoformat() if date and date.end else None,
        "date_raw": date.text if date else None,
        "actor": [_entity(extraction, a, results) for a in sides[0]],
        "recipient": [_entity(extraction, a, results) for a in sides[1]],
        "event": [name],
        "mode": _modes(meeting, is_visit=is_visit) if name == "CONSULT" else ["meet"],
        "auxiliary_mode": ["historical"] if meeting.status == "historical" else [],
        "context": [],
        "event_loc": {"name": place.name or place.text, "country": place.country} if place else None,
        "text_info": {"text": evidence.quote, "start": evidence.start, "end": evidence.end},
        "cite_info": {
            "id": document.id,
            "url": document.url,
            "title": document.title,
            "publication": document.source,
            "published": document.published.isoformat() if document.published else None,
            "language": document.language,
        },
    }


def _modes(meeting: Meeting, *, is_visit: bool) -> list[str]:
    if meeting.mode in {"phone", "video"}:
        return ["phone"]
    if is_visit:
        return ["visit"]
    if any(p.role == "chair_or_mediator" for p in meeting.participants):
        return ["third-party"]
    return ["multilateral"] if meeting.format == "multilateral" else []


def _entity(extraction: Extraction, actor_id: str, results: Results) -> dict[str, Any]:
    node = actor_node(extraction, actor_id, results)
    actor = extraction.actor(actor_id)
    return {
        "code": (actor.organization_code or actor.country) if actor else None,
        "sector": [s for s in [_sector(actor)] if s],
        "entity_text": node.label,
        "identifier_id": actor.wikidata if actor else None,
        "office": actor.title if actor else None,
    }


def _sector(actor: Actor | None) -> str | None:
    if actor is None:
        return None
    if actor.kind == "person":
        return _RANK_SECTORS.get(actor.rank) or ("GOV" if actor.rank in _OFFICIAL_RANKS else None)
    return _SECTORS.get(actor.kind)
