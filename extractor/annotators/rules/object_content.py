"""What a cue reports as an object, an infinitive, an appeal: "stressed the need for trust", "urged Tehran to sign"."""

from typing import TYPE_CHECKING

from extractor.annotators.rules.clause_content import without_that
from extractor.annotators.rules.clauses import clipped, in_quotes, span_of
from extractor.annotators.rules.complement import Content, complement
from extractor.annotators.rules.cue_matching import CueMatch, speech_noun
from extractor.annotators.rules.cues import (
    CLAIM_NOUNS,
    CLEAR_ADJECTIVES,
    CONTENT_NOUNS,
    LIGHT_VERBS,
    PREPOSITION_CUES,
    PREPOSITION_PHRASES,
    SPEECH_NOUNS,
)
from extractor.annotators.rules.parsing import Parse
from extractor.annotators.rules.phrases import can_be_actor
from extractor.schemas.statement import SpeechAct

if TYPE_CHECKING:
    from spacy.tokens import Token

_COMPLEMENTS = frozenset({"ccomp", "xcomp", "advcl", "conj", "parataxis"})
_OBJECTS = frozenset({"dobj", "attr", "oprd"})
_EXPRESSED_ACTS = frozenset({"praise", "promise_or_offer", "threaten_or_warn"})
_EXPRESSED_NOUNS = frozenset(
    {"readiness", "willingness", "commitment", "determination", "gratitude", "appreciation"}
)
"""Nouns that give the act also after verbs such as "reiterate"; "recalled the assistance" promises nothing."""
_COMPARING = frozenset({"liken", "compare"})


def noun_of_speech(match: CueMatch, parse: Parse) -> Content | None:
    """Read "issued an appeal to both camps to stop", "made the claim that …"."""
    verb = match.verb
    noun = speech_noun(verb) if verb.lemma_.lower() in LIGHT_VERBS else None
    if noun is None:
        return None
    complement = next(
        (
            c
            for c in noun.children
            if c.i > noun.i and c.dep_ in {"prep", "acl", "ccomp", "relcl"} and c.lower_ != "of"
        ),
        None,
    )
    if complement is None or complement.dep_ == "relcl" or complement.tag_ == "VBG":
        return None
    words = list(verb.doc[complement.left_edge.i : noun.right_edge.i + 1])
    if complement.dep_ in {"acl", "ccomp"}:
        words = without_that(words)
    elif complement.lower_ == "for":
        words = words[1:]
    span = span_of(clipped(words, verb, parse), parse)
    addressee = next((g for g in complement.children if complement.lower_ == "to" and g.dep_ == "pobj"), None)
    return Content((span,), SPEECH_NOUNS[noun.lemma_.lower()], noun, addressee) if span else None


def prepositional_object(match: CueMatch, parse: Parse) -> Content | None:
    """Read "called for calm", "appealed to all factions to …", "spoke in favour of the plan"."""
    verb = match.verb
    lemma = verb.lemma_.lower()
    for child in verb.children:
        if child.dep_ not in {"prep", "prt", "dative"} or child.i < verb.i:
            continue
        act = PREPOSITION_CUES.get((lemma, child.lower_))
        start = child.i + 1
        if act is None and lemma in {"speak", "pay", "come"}:
            act, start = _phrase(child)
        if act is None or start >= verb.sent.end:
            continue
        words = complement(verb, verb.doc[start], parse)
        span = span_of(words, parse)
        keeps_preposition = child.lower_ in {"to", "about", "with"} and lemma in {
            "appeal",
            "complain",
            "plead",
        }
        if keeps_preposition:
            span = span_of(complement(verb, child, parse), parse)
        if span is not None:
            named = next((c for c in child.children if c.dep_ == "pobj"), None)
            addressee = (
                named
                if child.lower_ in {"on", "upon", "to"} and named is not None and can_be_actor(named)
                else None
            )
            return Content((span,), act, verb.doc[start - 1], addressee)
    return None


def _phrase(preposition: "Token") -> tuple[SpeechAct | None, int]:
    doc = preposition.doc
    for words, act in PREPOSITION_PHRASES.items():
        count = len(words.split())
        if doc[preposition.i : preposition.i + count].text.lower() == words:
            return act, preposition.i + count
    return None, 0


def appeal(match: CueMatch, parse: Parse) -> Content | None:
    """Read "urged both parties to show restraint"."""
    if "appeal" not in match.cue.frames or match.is_passive:
        return None
    verb = match.verb
    action = next(
        (c for c in verb.children if c.dep_ in _COMPLEMENTS and c.i > verb.i and _is_to_infinitive(c)), None
    )
    person = next((c for c in verb.children if c.dep_ in {"dobj", "dative"} and c.i > verb.i), None)
    if action is not None and person is None:
        person = next((c for c in action.children if c.dep_ == "nsubj"), None)
    if person is None or (action is None and not _is_invitation(verb, person)):
        return None
    if action is not None and action.i < person.i:
        return None
    span = span_of(complement(verb, person.left_edge, parse), parse)
    return Content((span,), addressee=person) if span else None


def _is_to_infinitive(verb: "Token") -> bool:
    return any(c.tag_ == "TO" for c in verb.children)


def _is_invitation(verb: "Token", person: "Token") -> bool:
    to = any(c.dep_ in {"prep", "dative"} and c.lower_ == "to" for c in verb.children)
    return verb.lemma_.lower() == "invite" and to and can_be_actor(person)


def infinitive(match: CueMatch, parse: Parse) -> Content | None:
    """Read "pledged to deepen cooperation"."""
    if "infinitive" not in match.cue.frames:
        return None
    verb = match.verb
    action = next(
        (c for c in verb.children if c.dep_ == "xcomp" and c.i > verb.i and _is_to_infinitive(c)), None
    )
    if action is None:
        return None
    span = span_of(complement(verb, action.left_edge, parse), parse)
    return Content((span,)) if span else None


def gerund(match: CueMatch, parse: Parse) -> Content | None:
    """Read "denied arming the rebels", "proposed holding talks"."""
    if "gerund" not in match.cue.frames:
        return None
    verb = match.verb
    action = next(
        (
            c
            for c in verb.children
            if c.dep_ in {"xcomp", "ccomp", "pcomp"} and c.i > verb.i and c.tag_ == "VBG"
        ),
        None,
    )
    if action is None:
        return None
    span = span_of(complement(verb, action.left_edge, parse), parse)
    return Content((span,)) if span else None


def predicate(match: CueMatch, parse: Parse) -> Content | None:
    """Read "described it as an insult", "dismissed the report as baseless", "called the law a disaster"."""
    if not match.cue.frames & {"as", "predicate"} or match.is_passive:
        return None
    verb = match.verb
    children = [c for c in verb.children if c.i > verb.i]
    judging = {"to"} if verb.lemma_.lower() in _COMPARING else {"as"}
    as_ = next((c for c in verb.subtree if c.lower_ in judging and c.dep_ == "prep" and c.i > verb.i), None)
    referred = [
        g for c in children if c.dep_ == "prep" and c.lower_ == "to" for g in c.children if g.dep_ == "pobj"
    ]
    judged = next((c for c in (*children, *referred) if c.dep_ in {"dobj", "nsubj"} or c in referred), None)
    verdict = next((c for c in children if c.dep_ in {"oprd", "ccomp", "xcomp", "attr", "acomp"}), None)
    has_verdict = "predicate" in match.cue.frames and verdict is not None and not _is_to_infinitive(verdict)
    if as_ is None and not has_verdict and not _has_quoted_end(verb, parse):
        return None
    first = min(
        (c.left_edge for c in (judged, verdict, as_) if c is not None), key=lambda t: t.i, default=None
    )
    if first is None:
        return None
    span = span_of(complement(verb, first, parse), parse)
    return Content((span,), about=judged) if span else None


def _has_quoted_end(verb: "Token", parse: Parse) -> bool:
    """Tell whether the object of "call" ends in quotation marks: "called the report 'nonsense'"."""
    last = verb.right_edge
    while last.i > verb.i and last.is_punct:
        last = last.nbor(-1)
    return last.i > verb.i + 1 and in_quotes(last.idx, parse) and not in_quotes(verb.nbor(1).idx, parse)


def noun_object(match: CueMatch, parse: Parse) -> Content | None:
    """Read "condemned the attack", "stressed the need for trust", "rejected the charge"."""
    frames = match.cue.frames
    verb = match.verb
    if not frames & {"object", "noun", "claim"}:
        return None
    noun = next((c for c in verb.children if c.dep_ in _OBJECTS and c.i > verb.i), None)
    if noun is None and match.last.lower_ in CLEAR_ADJECTIVES:
        noun = next((c for c in verb.children if c.dep_ == "ccomp" and c.pos_ == "NOUN"), None)
    if (
        noun is None
        or noun.ent_type_ in {"DATE", "TIME"}
        or noun.lower_ in {"it", "this", "that", "so", "what", "which"}
    ):
        return None
    lemma = noun.lemma_.lower()
    heads = {lemma, *(t.lemma_.lower() for t in noun.children if t.dep_ == "conj")}
    if "object" not in frames:
        allowed = CONTENT_NOUNS if "noun" in frames else CLAIM_NOUNS
        if not heads & set(allowed) or _is_bare_view(noun):
            return None
    first = noun.left_edge if noun.left_edge.i > match.last.i else verb.doc[match.last.i + 1]
    span = span_of(complement(verb, first, parse), parse)
    if span is None:
        return None
    act = CONTENT_NOUNS.get(lemma) if "noun" in frames else None
    if "object" in frames and act in _EXPRESSED_ACTS and lemma not in _EXPRESSED_NOUNS:
        act = None
    return Content((span,), act, about=noun if can_be_actor(noun) else None)


def _is_bare_view(noun: "Token") -> bool:
    """Tell whether a view is expressed without a word on what it is: "expressing his views"."""
    return CONTENT_NOUNS.get(noun.lemma_.lower()) == "assert" and noun.right_edge.i == noun.i


def passive_subject(match: CueMatch, parse: Parse) -> Content | None:
    """Read "the attack was condemned by Oman": what was condemned."""
    if not match.cue.frames & {"object", "claim"}:
        return None
    verb = match.verb
    subject = next((c for c in verb.children if c.dep_ == "nsubjpass"), None)
    has_agent = any(c.dep_ == "agent" for c in verb.children)
    if subject is None or not has_agent or subject.pos_ == "PRON":
        return None
    span = span_of(list(verb.doc[subject.left_edge.i : subject.right_edge.i + 1]), parse)
    return Content((span,)) if span else None
