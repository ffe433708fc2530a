"""Gold articles and predictions in a few words; the texts are invented."""

from datetime import UTC, date, datetime
from typing import Any

from extractor.documents import Document
from extractor.evals.articles import Article
from extractor.evals.gold import GoldArticle, parse_gold
from extractor.evals.gold_filling import fill
from extractor.schemas.extraction import Extraction, Outcome, Provenance

TEXT = (
    "Ida Solheim met Omar Haddad in Geneva on Tuesday to discuss the dam.\n\n"
    "“We will talk,” Solheim said, “but only if the shelling stops.” She rejected calls for a new round.\n\n"
    "Haddad said the road was open. The two are to meet again in Vienna on 3 May."
)

ACTORS = [
    {
        "id": "a1",
        "name": "Ida Solheim",
        "aliases": ["Solheim"],
        "kind": "person",
        "rank": "minister",
        "country": "NOR",
    },
    {"id": "a2", "name": "Omar Haddad", "aliases": ["Haddad"], "kind": "person", "rank": "special_envoy"},
]
MEETING = {
    "id": "m1", "kind": "talks", "status": "held", "mode": "in_person", "format": "bilateral",
    "participants": [{"actor": "a1", "role": "participant"}, {"actor": "a2", "role": "participant"}],
    "date": {"text": "on Tuesday", "edtf": "2023-05-02"}, "place": {"text": "Geneva", "kind": "city"},
    "topics": ["the dam"], "outcome": {"kind": "none_reported"},
    "evidence": [{"quote": "Ida Solheim met Omar Haddad in Geneva on Tuesday to discuss the dam."}],
}  # fmt: skip
NEXT = {
    **MEETING, "id": "m2", "status": "planned", "topics": [], "date": {"text": "on 3 May", "edtf": "2023-05-03"},
    "place": {"text": "Vienna", "kind": "city"},
    "evidence": [{"quote": "The two are to meet again in Vienna on 3 May."}],
}  # fmt: skip
SAID = {
    "id": "s1", "speaker": "a1", "speaker_text": "Solheim", "cue": "said", "speech_act": "promise_or_offer",
    "quote_type": "direct", "content": ["We will talk,", "but only if the shelling stops."],
}  # fmt: skip
REJECTED = {
    "id": "s2", "speaker": "a1", "speaker_text": "She", "cue": "rejected", "speech_act": "deny_or_reject",
    "quote_type": "indirect", "content": ["calls for a new round"],
}  # fmt: skip
ROAD = {
    "id": "s3", "speaker": "a2", "speaker_text": "Haddad", "cue": "said", "speech_act": "assert",
    "quote_type": "indirect", "content": ["the road was open"],
}  # fmt: skip
AGAINST = {
    "id": "p1", "holder": "a1", "level": "individual", "proposition": "A new round should be held",
    "stance": "oppose", "basis": "explicit_statement",
    "evidence": [{"quote": "She rejected calls for a new round."}],
}  # fmt: skip


def document(text: str = TEXT, *, id: str = "dam", published: date | None = date(2023, 5, 4)) -> Document:  # noqa: A002
    return Document(text=text, id=id, published=published)


def raw_gold(**parts: Any) -> dict[str, Any]:
    whole = {
        "gold_version": 1, "annotator": "T", "codebook": 1, "status": "first", "unlabelled": [], "ignore": [],
        "actors": ACTORS, "meetings": [MEETING, NEXT], "statements": [SAID, REJECTED, ROAD], "positions": [AGAINST],
    }  # fmt: skip
    return whole | parts


def gold(doc: Document | None = None, **parts: Any) -> GoldArticle:
    doc = doc or document()
    filled, faults = fill(raw_gold(**parts), doc)
    assert not faults
    return parse_gold(filled, Article(doc, "wire"), where="test")


def prediction(
    doc: Document | None = None, *, status: str = "ok", rejected: Any = (), **parts: Any
) -> Extraction:
    doc = doc or document()
    filled, faults = fill(raw_gold(**parts), doc)
    assert not faults
    return Extraction.model_validate(
        {
            "document": doc,
            **{k: filled[k] for k in ("actors", "meetings", "statements", "positions")},
            "rejected": rejected,
            "outcome": Outcome(status=status),
            "provenance": Provenance(
                model="test",
                schema_sha256="",
                extractor_version="0",
                extracted_at=datetime(2023, 5, 4, tzinfo=UTC),
            ),
        }
    )


def without(record: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**record, **changes}
