"""What a cue reports outside quotation marks: its clause, its object, its infinitive, what it calls for."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.annotators.rules.clauses import clipped, has_finite_verb, in_quotes, is_finite, span_of
from extractor.annotators.rules.cue_matching import CueMatch, speech_noun
from extractor.annotators.rules.cues import (
    CLAIM_NOUNS,
    CONTENT_NOUNS,
    LIGHT_VERBS,
    PREPOSITION_CUES,
    PREPOSITION_PHRASES,
    SPEECH_NOUNS,
)
from extractor.annotators.rules.parsing import Parse
from extractor.annotators.rules.phrases import can_be_actor
from extractor.documents import Span
from extractor.schemas.statement import SpeechAct

if TYPE_CHECKING:
    from spacy.tokens import Token

_COMPLEMENTS = frozenset({"ccomp", "xcomp", "advcl", "conj", "parataxis"})
_CLAUSES_AFTER_THAT = frozenset({"relcl", "acl", "ccomp", "advcl", "conj"})
_THAT_REACH = 14
"""Tokens between a cue and "that", at most."""
_OBJECTS = frozenset({"dobj", "attr", "oprd"})
_NARRATION_HEADS = frozenset(
    """
    statement interview speech tweet post letter conference briefing presser remarks message press-release release
    note communique communiqué article video broadcast telegram address
    """.split()
)
"""Nouns of phrases that tell where something was said, at the end of a content that is an object."""


@dataclass(frozen=True)
class Content:
    """What was said, outside quotation marks.

    Attributes:
        spans: In order; two where the cue stands inside the clause.
        act: Speech act where the content tells it: "expressed gratitude".
        last: Last word of the cue where that goes beyond the verb: "for" in "called for".
        addressee: Head of the phrase that names whom it is directed at.
        about: Head of the phrase that names whom it speaks of.
    """

    spans: tuple[Span, ...]
    act: SpeechAct | None = None
    last: "Token | None" = None
    addressee: "Token | None" = None
    about: "Token | None" = None


def reported_content(match: CueMatch, parse: Parse) -> Content | None:
    """Return what a cue reports in the clause or object that it governs, None where there is none."""
    if match.is_passive and match.cue.frames and not match.cue.has_addressee:
        return _passive_subject(match, parse)
    readings = [_clause, _speech_noun, _preposition, _appeal, _infinitive, _gerund, _predicate, _object]
    for reading in readings:
        content = reading(match, parse)
        if content is not None and content.spans:
            return content
    return None


def addressee_of(match: CueMatch) -> "Token | None":
    """Return the object of a verb of telling: "reporters" in "told reporters"."""
    if not match.cue.has_addressee:
        return None
    if match.is_passive:
        return next((c for c in match.verb.children if c.dep_ == "nsubjpass"), None)
    return next((c for c in match.verb.children if c.dep_ in {"dobj", "dative"} and c.pos_ != "DET"), None)


def _clause(match: CueMatch, parse: Parse) -> Content | None:
    if "clause" not in match.cue.frames:
        return None
    verb = match.verb
    words = _clause_after(verb, parse)
    if words:
        addressee = addressee_of(match)
        span = span_of(clipped(words, verb, parse), parse)
        return Content((span,), addressee=addressee) if span else None
    return _clause_around(match, parse)


def _clause_after(verb: "Token", parse: Parse) -> "list[Token]":
    for child in verb.children:
        if child.i > verb.i and child.dep_ in {"ccomp", "acl", "advcl"} and not in_quotes(verb.idx, parse):
            has_that = any(c.dep_ == "mark" and c.lower_ == "that" for c in child.children)
            if has_that or (child.dep_ == "ccomp" and (is_finite(child) or _is_subjunctive(child))):
                return _without_that(_run(child, after=verb.i, until=_end_of_coordination(verb, child)))
    return _after_that(verb)


def _is_subjunctive(clause: "Token") -> bool:
    """Tell whether a clause without "that" asks for something: "is demanding the union take action"."""
    has_subject = any(c.dep_ == "nsubj" and c.pos_ in {"NOUN", "PROPN"} for c in clause.children)
    return clause.tag_ == "VB" and has_subject and not any(c.tag_ in {"TO", "MD"} for c in clause.children)


def _end_of_coordination(verb: "Token", clause: "Token") -> int:
    """Return where a clause ends that the parser has cut: "saying that Oman mediates and hosts the talks"."""
    end = clause.right_edge.i
    for child in verb.children:
        follows = child.dep_ == "conj" and child.i > end and child.tag_ in {"VBZ", "VBP", "VBD", "MD"}
        has_subject = any(c.dep_ in {"nsubj", "nsubjpass"} for c in child.children)
        is_other_tense = child.tag_ != "VBD" if verb.tag_ in {"VBD", "VBN"} else verb.tag_ == "VBG"
        if (
            follows
            and is_other_tense
            and not has_subject
            and not any(t.text in {",", ";"} for t in verb.doc[end + 1 : child.i])
        ):
            end = child.right_edge.i
    return int(end)


def _run(head: "Token", *, after: int, until: int) -> "list[Token]":
    """Return the words that a word governs, from the first that stands after `after`, up to `until`."""
    start = max(head.left_edge.i, after + 1)
    return list(head.doc[start : until + 1])


def _without_that(words: "list[Token]") -> "list[Token]":
    while words and (
        words[0].is_punct
        or words[0].is_space
        or (words[0].lower_ == "that" and words[0].dep_ in {"mark", "dobj"})
    ):
        if words[0].text in {'"', "'"}:
            break
        words = words[1:]
    return words


def _after_that(verb: "Token") -> "list[Token]":
    """Return what follows "that" after a verb whose clause the parser gave to a noun: "said at the time that …"."""
    end = verb.sent.end
    for token in verb.doc[verb.i + 1 : min(verb.i + _THAT_REACH, end)]:
        is_joint = token.dep_ in {"mark", "advmod"} and token.head.dep_ in _CLAUSES_AFTER_THAT
        if token.lower_ == "that" and (is_joint or _opens_clause(token)):
            words = list(verb.doc[token.i + 1 : end])
            return words if has_finite_verb(words) else []
        if token.pos_ == "VERB" and token.dep_ not in {"relcl", "acl", "amod"}:
            return []
    return []


def _opens_clause(that: "Token") -> bool:
    """Tell whether a "that" which the parser misread is followed by a subject with its verb."""
    behind = that.doc[that.i + 1 : min(that.i + 12, that.sent.end)]
    is_noun_phrase = len(behind) > 0 and behind[0].pos_ in {"DET", "PROPN", "NOUN", "PRON", "ADJ", "NUM"}
    return (
        is_noun_phrase
        and that.dep_ not in {"nsubj", "nsubjpass"}
        and any(is_finite(t) for t in behind if t.pos_ in {"VERB", "AUX"})
    )


def _clause_around(match: CueMatch, parse: Parse) -> Content | None:
    """Read "the talks failed, the envoy said" and "the measure, she said, will be reviewed"."""
    verb = match.verb
    if match.is_relay or (not match.cue.is_telling and "quote" not in match.cue.frames) or verb.tag_ == "VBG":
        return None
    start = _attribution_start(match)
    before = list(verb.doc[verb.sent.start : start])
    while before and before[0].dep_ == "cc" and before[0].i == verb.sent.start:
        before = before[1:]
    if not before or before[-1].text not in {",", "-", "--", '"', "'"} or not _is_reported(before, verb):
        return None
    after = _rest_of_clause(match)
    if not has_finite_verb(before) and not has_finite_verb(after):
        return None
    if not has_finite_verb(before) and len(before) < 2:
        return None
    pieces = [before, clipped(after, verb, parse)] if after else [before]
    spans = [s for piece in pieces if (s := span_of(piece, parse)) is not None]
    return Content(tuple(spans))


def _attribution_start(match: CueMatch) -> int:
    lefts = [
        c.left_edge.i
        for c in match.actor.children
        if c.i < match.actor.i and c.dep_ in {"nsubj", "nsubjpass", "aux", "advmod", "auxpass"}
    ]
    subject_start = [i for i in lefts if not any(t.text == "," for t in match.verb.doc[match.actor.i : i])]
    return min([match.first.i, *subject_start])


def _is_reported(before: "list[Token]", verb: "Token") -> bool:
    """Tell whether what stands before ", X said" is its content: the verb's clause, or the one around it."""
    for child in verb.children:
        if child.i < verb.i and child.dep_ in {"ccomp", "parataxis"} and child.i >= before[0].i:
            return True
    host = verb.head
    return (
        verb.dep_ in {"parataxis", "ccomp", "conj"}
        and host.i != verb.i
        and is_finite(host)
        and _has_no_cc(verb)
    )


def _has_no_cc(verb: "Token") -> bool:
    return verb.dep_ != "conj" or not any(c.dep_ == "cc" and c.i < verb.i for c in verb.head.children)


def _rest_of_clause(match: CueMatch) -> "list[Token]":
    """Return the words after an attribution put into a clause: ", she said, will be reviewed"."""
    verb = match.verb
    end = verb.right_edge.i + 1
    host = verb.head
    if verb.dep_ not in {"parataxis", "ccomp"} or host.i < verb.i or end >= verb.sent.end:
        reaching = [
            c for c in verb.children if c.dep_ == "ccomp" and c.i < verb.i and c.right_edge.i > verb.i
        ]
        return list(verb.doc[verb.i + 1 : reaching[0].right_edge.i + 1]) if reaching else []
    if verb.doc[end].text != "," and verb.doc[end - 1].text != ",":
        return []
    return [t for t in verb.doc[end : verb.sent.end] if not t.is_space]


def _speech_noun(match: CueMatch, parse: Parse) -> Content | None:
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
        words = _without_that(words)
    elif complement.lower_ == "for":
        words = words[1:]
    span = span_of(clipped(words, verb, parse), parse)
    addressee = next((g for g in complement.children if complement.lower_ == "to" and g.dep_ == "pobj"), None)
    return Content((span,), SPEECH_NOUNS[noun.lemma_.lower()], noun, addressee) if span else None


def _preposition(match: CueMatch, parse: Parse) -> Content | None:
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
        words = _complement(verb, verb.doc[start], parse)
        span = span_of(words, parse)
        keeps_preposition = child.lower_ in {"to", "about", "with"} and lemma in {
            "appeal",
            "complain",
            "plead",
        }
        if keeps_preposition:
            span = span_of(_complement(verb, child, parse), parse)
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


def _complement(verb: "Token", first: "Token", parse: Parse) -> "list[Token]":
    """Return the words from `first` to the end of what belongs to the verb: up to the next clause or remark."""
    end = verb.right_edge.i + 1
    for child in verb.children:
        if child.i <= first.i:
            continue
        before = verb.doc[child.left_edge.i - 1]
        if child.dep_ in {"cc", "parataxis"} or (child.dep_ == "conj" and child.left_edge.i > first.i):
            end = min(end, child.left_edge.i)
        elif child.dep_ in {"advcl", "relcl", "acl", "npadvmod"} and before.text in {",", "-", "--"}:
            end = min(end, before.i)
        elif child.dep_ == "punct" and child.text in {";", "-", "--", ":"}:
            end = min(end, child.i)
    words = list(verb.doc[first.left_edge.i if first.left_edge.i > verb.i else first.i : end])
    words = _without_remark(words, verb)
    return _without_circumstances(clipped(words, verb, parse), verb)


def _without_remark(words: "list[Token]", verb: "Token") -> "list[Token]":
    """Cut a clause after a comma that only adds to a noun: ", which her own government had imposed"."""
    for token in words[1:]:
        if token.dep_ in {"relcl", "appos"} and token.head.i > verb.i:
            before = token.doc[token.left_edge.i - 1]
            if token.dep_ == "relcl" and before.text == "," and token.left_edge.i > words[0].i:
                return [w for w in words if w.i < before.i]
    return words


def _without_circumstances(words: "list[Token]", verb: "Token") -> "list[Token]":
    """Cut "in a statement", "on Monday" at the end where they tell of the saying rather than belong to the content."""
    for child in sorted(
        (c for c in verb.children if c.dep_ in {"prep", "npadvmod", "advmod"}), key=lambda c: -c.i
    ):
        if (
            not words
            or child.left_edge.i <= words[0].i
            or (child.right_edge.i < words[-1].i and not words[-1].is_punct)
        ):
            continue
        heads = [child, *(g for g in child.children if g.dep_ == "pobj")]
        if any(t.ent_type_ in {"DATE", "TIME"} or t.lemma_.lower() in _NARRATION_HEADS for t in heads):
            words = [w for w in words if w.i < child.left_edge.i]
    return words


def _appeal(match: CueMatch, parse: Parse) -> Content | None:
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
    span = span_of(_complement(verb, person.left_edge, parse), parse)
    return Content((span,), addressee=person) if span else None


def _is_to_infinitive(verb: "Token") -> bool:
    return any(c.tag_ == "TO" for c in verb.children)


def _is_invitation(verb: "Token", person: "Token") -> bool:
    to = any(c.dep_ in {"prep", "dative"} and c.lower_ == "to" for c in verb.children)
    return verb.lemma_.lower() == "invite" and to and can_be_actor(person)


def _infinitive(match: CueMatch, parse: Parse) -> Content | None:
    """Read "pledged to deepen cooperation"."""
    if "infinitive" not in match.cue.frames:
        return None
    verb = match.verb
    action = next(
        (c for c in verb.children if c.dep_ == "xcomp" and c.i > verb.i and _is_to_infinitive(c)), None
    )
    if action is None:
        return None
    span = span_of(_complement(verb, action.left_edge, parse), parse)
    return Content((span,)) if span else None


def _gerund(match: CueMatch, parse: Parse) -> Content | None:
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
    span = span_of(_complement(verb, action.left_edge, parse), parse)
    return Content((span,)) if span else None


def _predicate(match: CueMatch, parse: Parse) -> Content | None:
    """Read "described it as an insult", "dismissed the report as baseless", "called the law a disaster"."""
    if not match.cue.frames & {"as", "predicate"} or match.is_passive:
        return None
    verb = match.verb
    children = [c for c in verb.children if c.i > verb.i]
    as_ = next(
        (c for c in verb.subtree if c.lower_ in {"as", "to"} and c.dep_ == "prep" and c.i > verb.i), None
    )
    judged = next((c for c in children if c.dep_ in {"dobj", "nsubj"}), None)
    verdict = next((c for c in children if c.dep_ in {"oprd", "ccomp", "xcomp", "attr", "acomp"}), None)
    has_verdict = "predicate" in match.cue.frames and verdict is not None and not _is_to_infinitive(verdict)
    if as_ is None and not has_verdict and not _has_quoted_end(verb, parse):
        return None
    first = min(
        (c.left_edge for c in (judged, verdict, as_) if c is not None), key=lambda t: t.i, default=None
    )
    if first is None:
        return None
    span = span_of(_complement(verb, first, parse), parse)
    return Content((span,), about=judged) if span else None


def _has_quoted_end(verb: "Token", parse: Parse) -> bool:
    """Tell whether the object of "call" ends in quotation marks: "called the report 'nonsense'"."""
    last = verb.right_edge
    while last.i > verb.i and last.is_punct:
        last = last.nbor(-1)
    return last.i > verb.i + 1 and in_quotes(last.idx, parse) and not in_quotes(verb.nbor(1).idx, parse)


def _object(match: CueMatch, parse: Parse) -> Content | None:
    frames = match.cue.frames
    verb = match.verb
    if not frames & {"object", "noun", "claim"}:
        return None
    noun = next((c for c in verb.children if c.dep_ in _OBJECTS and c.i > verb.i), None)
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
        if not heads & set(allowed):
            return None
    span = span_of(_complement(verb, noun.left_edge, parse), parse)
    if span is None:
        return None
    act = CONTENT_NOUNS.get(lemma) if "noun" in frames else None
    return Content((span,), act, about=noun if can_be_actor(noun) else None)


def _passive_subject(match: CueMatch, parse: Parse) -> Content | None:
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
