"""Who does, and to whom is done, what a verb of meeting says, also where the parser lost sight of it."""

from typing import TYPE_CHECKING

from extractor.annotators.rules.mentions import can_be_actor
from extractor.annotators.rules.reading import subject_of

if TYPE_CHECKING:
    from spacy.tokens import Token

_OBJECT_CONTROL = frozenset(
    "call urge ask tell invite press encourage request appeal instruct order persuade want force".split()
)
"""Verbs of which the object, not the subject, does what the infinitive behind says."""

_CLIMBED = frozenset({"xcomp", "ccomp", "acomp", "advcl", "conj"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_BEFORE_VERB = frozenset({"ADV", "AUX", "PART"})
_INSIDE_PHRASE = frozenset({"conj", "pobj", "prep", "compound", "nmod", "appos"})


def doer(verb: "Token") -> "Token | None":
    """Return who does what a verb says; of "called on the AU to convene" the AU."""
    if any(c.dep_ in _SUBJECTS for c in verb.children):
        return subject_of(verb)
    above = verb.head
    if verb.dep_ in {"xcomp", "advcl", "ccomp"} and above.lemma_.lower() in _OBJECT_CONTROL:
        objects = [c for c in above.children if c.dep_ == "dobj"]
        objects += [
            g
            for c in above.children
            if c.lower_ in {"on", "upon", "to"}
            for g in c.children
            if g.dep_ == "pobj"
        ]
        before = [o for o in objects if o.i < verb.i]
        if before:
            return before[0]
    governor = next((a for a in verb.ancestors if a.pos_ == "VERB"), verb)
    if verb.tag_ == "VBG" and governor.lemma_.lower() in {"say", "add", "report"} and verb.i > governor.i:
        return None  # "…, the ministry said, along with visiting": the speaker isn't who visits
    if verb.dep_ == "acl" and any(c.tag_ == "TO" for c in verb.children):
        return _owner_of(above)
    return subject_of(verb) or _climbed(verb) or _before(verb)


def _owner_of(noun: "Token") -> "Token | None":
    """Return whose offer or plan it is: "Turkey's offer to host", "Turkey made an offer to host"."""
    poss = next((c for c in noun.children if c.dep_ == "poss"), None)
    if poss is not None:
        return poss
    verb = next((a for a in noun.ancestors if a.pos_ in {"VERB", "AUX"}), None)
    return subject_of(verb) if verb is not None and noun.dep_ == "dobj" else None


def _climbed(verb: "Token") -> "Token | None":
    """Return the subject above: "is due to travel to meet", "left after meeting the envoy"."""
    current = verb
    links = _CLIMBED | {"pcomp", "prep"} if verb.tag_ == "VBG" else _CLIMBED
    for _ in range(5):
        if current.dep_ not in links:
            return None
        current = current.head
        own = next((c for c in current.children if c.dep_ in _SUBJECTS), None)
        if own is not None:
            return own
    return None


def _before(verb: "Token") -> "Token | None":
    """Return the name right before a finite verb that the parser gave no subject."""
    if verb.tag_ not in {"VBD", "VBZ", "VBP", "VBN"} or any(c.lower_ == "by" for c in verb.children):
        return None
    position = verb.i - 1
    while position > verb.sent.start and (
        verb.doc[position].pos_ in _BEFORE_VERB
        or verb.doc[position].is_punct
        or verb.doc[position].ent_type_ == "DATE"
    ):
        position -= 1
    current = verb.doc[position]
    while current.dep_ in _INSIDE_PHRASE and current.head.i < current.i and not _is_apart(current):
        current = current.head
    return current if current.pos_ in {"NOUN", "PROPN"} and can_be_actor(current) else None


def _is_apart(token: "Token") -> bool:
    """Tell whether a comma stands before an apposition, which then is the subject that was taken for one."""
    return (
        token.dep_ == "appos"
        and token.doc[token.left_edge.i - 1].lower_ == ","
        and token.doc[token.head.i].dep_ == "pobj"
    )


def patient(verb: "Token") -> "Token | None":
    """Return to whom it is done, of a passive: "she arrived and was received by", "is due to be received by"."""
    current = verb
    for _ in range(3):
        own = next((c for c in current.children if c.dep_ in _SUBJECTS), None)
        if own is not None:
            return own
        if current.dep_ not in {"conj", "xcomp", "acomp"}:
            return None
        current = current.head
    return None
