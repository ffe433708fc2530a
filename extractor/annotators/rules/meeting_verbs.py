"""Which verbs tell of a meeting: "met", "spoke by phone with", "discussed … with"."""

from typing import TYPE_CHECKING

from extractor.annotators.rules.lexicon import PERSON_NOUNS
from extractor.annotators.rules.meeting_lexicon import (
    AGREEMENT_NOUNS,
    CONFER_VERBS,
    DISCUSS_VERBS,
    HOST_VERBS,
    MEET_VERBS,
    MEETING_NOUNS,
    PHONE_VERBS,
    PLURAL_CONFER_VERBS,
    SHUTTLE_VERBS,
    SIGN_VERBS,
    VISIT_VERBS,
)
from extractor.schemas.meeting import MeetingKind

if TYPE_CHECKING:
    from spacy.tokens import Token

_EXCHANGED = frozenset({"view", "opinion", "message"})


def meeting_lemma(token: "Token") -> str:
    """Return the lemma under which a noun stands in the tables; the tagger leaves capitalised ones as they are."""
    lemma = str(token.lemma_).lower()
    if lemma not in MEETING_NOUNS and lemma.endswith("s") and lemma[:-1] in MEETING_NOUNS:
        return lemma[:-1]
    return lemma


def verb_kind(token: "Token") -> MeetingKind | None:
    """Return the kind of meeting that a verb tells of; None where it tells of none."""
    lemma = token.lemma_.lower()
    objects = [c for c in token.children if c.dep_ == "dobj"]
    prepositions = {c.lower_ for c in token.children if c.dep_ == "prep"}
    if lemma in {"chair", "co-chair", "moderate", "mediate"} and any(o.lower_ == "it" for o in objects):
        return "talks"
    if token.dep_ == "amod" or any(meeting_lemma(o) in MEETING_NOUNS for o in objects):
        return None
    if lemma in MEET_VERBS or (lemma == "see" and _is_seeing_somebody(token, objects)):
        return "talks"
    if lemma in PHONE_VERBS | {"call"}:
        return _call_kind(token, objects)
    if lemma in CONFER_VERBS or (lemma in PLURAL_CONFER_VERBS and not objects):
        return _confer_kind(token, prepositions)
    if lemma in DISCUSS_VERBS and objects:
        is_exchange = lemma != "exchange" or any(o.lemma_ in _EXCHANGED for o in objects)
        return "talks" if is_exchange else None
    is_passive = token.tag_ == "VBN" and any(c.lower_ == "by" for c in token.children)
    if lemma in HOST_VERBS and (objects or is_passive):
        return "talks"
    if lemma in VISIT_VERBS and objects:
        return "visit"
    if lemma in SHUTTLE_VERBS and "between" in prepositions:
        return "mediation"
    if lemma in SIGN_VERBS and any(o.lemma_.lower() in AGREEMENT_NOUNS for o in objects):
        return "signing"
    is_to_visit = any(
        c.dep_ in {"xcomp", "ccomp", "advcl"} and c.lemma_ in VISIT_VERBS for c in token.children
    )
    return "talks" if lemma == "invite" and objects and not is_to_visit else None


def _is_seeing_somebody(token: "Token", objects: list["Token"]) -> bool:
    """Tell whether somebody "saw" a person for talks, and nothing that the person was seen as or doing."""
    has_subject = any(c.dep_ == "nsubj" for c in token.children)
    is_plain = not any(
        c.dep_ in {"xcomp", "ccomp", "advcl", "neg"} or c.lower_ == "as" for c in token.children
    )
    return has_subject and is_plain and any(o.ent_type_ == "PERSON" for o in objects)


def _call_kind(token: "Token", objects: list["Token"]) -> MeetingKind | None:
    if objects:
        return None if token.lemma_.lower() == "call" and _is_naming(token) else "call"
    return "talks" if token.lemma_.lower() == "call" and _is_paying_a_call(token) else None


def _is_naming(token: "Token") -> bool:
    """Tell whether "call" names, summons or asks: "called him a liar", "called on", "called the vote"."""
    words = {c.dep_ for c in token.children} & {"oprd", "xcomp", "acomp", "ccomp", "prt"}
    return bool(words) or any(c.lower_ in {"for", "on", "upon"} for c in token.children if c.dep_ == "prep")


def _is_paying_a_call(token: "Token") -> bool:
    """Tell whether somebody "called on the president", and didn't call on him to do something."""
    visited = [g for c in token.children if c.lower_ == "on" for g in c.children if g.dep_ == "pobj"]
    asks = any(c.dep_ in {"xcomp", "advcl", "ccomp"} for c in token.children)
    is_person = any(g.ent_type_ == "PERSON" or g.lemma_.lower() in PERSON_NOUNS for g in visited)
    return is_person and not asks and not any(c.dep_ in {"acl", "relcl"} for g in visited for c in g.children)


def _confer_kind(token: "Token", prepositions: set[str]) -> MeetingKind | None:
    lemma = token.lemma_.lower()
    is_phone = is_by_phone(token)
    if lemma in {"speak", "talk", "chat", "communicate"}:
        if is_phone and prepositions & {"with", "to"}:
            return "call"
        return "talks" if "with" in prepositions else "call" if is_phone else None
    if lemma in {"sit", "dine", "lunch", "breakfast", "interact"}:
        is_together = any(c.lower_ in {"together", "down"} for c in token.children)
        return "talks" if "with" in prepositions or is_together else None
    return "call" if is_phone else "talks"


def is_by_phone(token: "Token") -> bool:
    """Tell whether words below a verb or noun say that it was done by telephone."""
    return any(
        t.lower_ in {"phone", "telephone", "telephonically", "phone-call"} for t in token.subtree
    ) and not any(t.lower_ in {"told", "reporters"} for t in token.subtree)
