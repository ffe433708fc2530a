"""What a cue reports as a clause: behind it, before it, or around it."""

from typing import TYPE_CHECKING

from extractor.annotators.rules.clauses import clipped, has_finite_verb, in_quotes, is_finite, span_of
from extractor.annotators.rules.cue_matching import CueMatch
from extractor.annotators.rules.cues import WITH_ADDRESSEE
from extractor.annotators.rules.parsing import Parse
from extractor.documents import Span

if TYPE_CHECKING:
    from spacy.tokens import Token

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
_OBJECTS = frozenset({"dobj", "attr", "oprd"})
_CIRCUMSTANCES = frozenset({"when", "while", "after", "before", "because", "as"})
_CLAUSES_AFTER_THAT = frozenset({"relcl", "acl", "ccomp", "advcl", "conj"})
_THAT_REACH = 14
"""Tokens between a cue and "that", at most."""


def reported_clause(match: CueMatch, parse: Parse) -> tuple[Span, ...]:
    """Return the clause that a cue reports, in two spans where the cue stands inside it; empty if there is none."""
    if "clause" not in match.cue.frames:
        return ()
    verb = match.verb
    if _is_interrupting(verb) and (around := _clause_around(match, parse)):
        return around
    words = _clause_after(verb, parse)
    if not words:
        return _clause_around(match, parse)
    span = span_of(clipped(words, verb, parse), parse)
    return (span,) if span else ()


def _is_interrupting(verb: "Token") -> bool:
    """Tell whether a cue with its subject is put into, or after, the clause that it reports."""
    if any(
        c.dep_ == "mark" and c.lower_ == "that" for v in verb.children if v.i > verb.i for c in v.children
    ):
        return False
    is_remark = verb.dep_ == "parataxis" and verb.head.i < verb.i and is_finite(verb.head)
    return is_remark or any(c.dep_ == "ccomp" and c.i < verb.i and is_finite(c) for c in verb.children)


def _clause_after(verb: "Token", parse: Parse) -> "list[Token]":
    # "Orlu said he agrees, state television said": the parser gives both clauses to the second cue.
    siblings = [c for c in verb.head.children if c.i < verb.head.i] if verb.dep_ == "ccomp" else []
    for child in (*verb.children, *siblings):
        if child.i > verb.i and child.dep_ in {"ccomp", "acl", "advcl"} and not in_quotes(verb.idx, parse):
            has_that = any(c.dep_ == "mark" and c.lower_ == "that" for c in child.children)
            is_clause = child.dep_ == "ccomp" and (is_finite(child) or _is_subjunctive(child))
            if has_that or (is_clause and not _is_circumstance(child, verb)):
                return without_that(_run(child, after=verb.i, until=_end_of_coordination(verb, child)))
    return _after_that(verb)


def _is_circumstance(clause: "Token", verb: "Token") -> bool:
    """Tell whether a clause only tells when something was said: "said this when …"."""
    return clause.left_edge.lower_ in _CIRCUMSTANCES and clause.left_edge.i > verb.i


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
    has_subject = any(c.dep_ in _SUBJECTS and c.i > after for c in head.children)
    start = max(head.left_edge.i, after + 1) if has_subject else after + 1
    words = list(head.doc[start : until + 1])
    return _without_date(words) if start == after + 1 else words


def _without_date(words: "list[Token]") -> "list[Token]":
    """Cut "on Monday" at the beginning: the parser gives it to the clause, but it tells when that was said."""
    first = 1 if words and words[0].lower_ in {"on", "in", "late", "early"} else 0
    end = first
    while end < len(words) - 1 and words[end].ent_type_ in {"DATE", "TIME"}:
        end += 1
    is_date = end > first and words[end].text != "," and words[end].dep_ != "case"
    return words[end:] if is_date and has_finite_verb(words[end:]) else words


def without_that(words: "list[Token]") -> "list[Token]":
    """Return words without the "that" and the punctuation before them; an opening quotation mark stays."""
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
            if _belongs_to_object(token, verb):
                return []
            words = list(verb.doc[token.i + 1 : end])
            return words if has_finite_verb(words) else []
        if token.pos_ == "VERB" and token.dep_ not in {"relcl", "acl", "amod"}:
            return []
    return []


def _belongs_to_object(that: "Token", verb: "Token") -> bool:
    """Tell whether a that-clause tells what the object is: "denied reports that …"."""
    noun = that.head.head
    has_addressee = verb.lemma_.lower() in WITH_ADDRESSEE
    return noun.head.i == verb.i and noun.dep_ in _OBJECTS and not has_addressee


def _opens_clause(that: "Token") -> bool:
    """Tell whether a "that" which the parser misread is followed by a subject with its verb."""
    behind = that.doc[that.i + 1 : min(that.i + 12, that.sent.end)]
    is_noun_phrase = len(behind) > 0 and behind[0].pos_ in {"DET", "PROPN", "NOUN", "PRON", "ADJ", "NUM"}
    return (
        is_noun_phrase
        and that.dep_ not in {"nsubj", "nsubjpass"}
        and any(is_finite(t) for t in behind if t.pos_ in {"VERB", "AUX"})
    )


def _clause_around(match: CueMatch, parse: Parse) -> tuple[Span, ...]:
    """Read "the talks failed, the envoy said" and "the measure, she said, will be reviewed"."""
    verb = match.verb
    if match.is_relay or (not match.cue.is_telling and "quote" not in match.cue.frames) or verb.tag_ == "VBG":
        return ()
    has_object = any(c.dep_ in _OBJECTS and c.i > verb.i for c in verb.children)
    if has_object and "object" in match.cue.frames:
        return ()
    start = _attribution_start(match)
    before = list(verb.doc[verb.sent.start : start])
    while before and before[0].dep_ == "cc" and before[0].i == verb.sent.start:
        before = before[1:]
    if not before or before[-1].text not in {",", "-", "--", '"', "'"} or not _is_reported(before, verb):
        return ()
    after = _rest_of_clause(match)
    if not has_finite_verb(before) and not has_finite_verb(after):
        return ()
    if not has_finite_verb(before) and len(before) < 2:
        return ()
    pieces = [before, clipped(after, verb, parse)] if after else [before]
    spans = [s for piece in pieces if (s := span_of(piece, parse)) is not None]
    return tuple(spans)


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
    behind = next((c for c in verb.children if c.dep_ == "ccomp" and c.i > verb.i), None)
    if behind is not None:  # the parser gave the second half of the clause to the cue
        return list(verb.doc[behind.left_edge.i : behind.right_edge.i + 1])
    if verb.dep_ not in {"parataxis", "ccomp"} or host.i < verb.i or end >= verb.sent.end:
        reaching = [
            c for c in verb.children if c.dep_ == "ccomp" and c.i < verb.i and c.right_edge.i > verb.i
        ]
        return list(verb.doc[verb.i + 1 : reaching[0].right_edge.i + 1]) if reaching else []
    if verb.doc[end].text != "," and verb.doc[end - 1].text != ",":
        return []
    return [t for t in verb.doc[end : verb.sent.end] if not t.is_space]
