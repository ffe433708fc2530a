"""Where a verb of the parse reports speech that took place: not negated, asked, wished or merely possible."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.annotators.rules.cues import (
    CLEAR_ADJECTIVES,
    CONDITIONAL_AUXILIARIES,
    CUES,
    LEAD_IN_VERBS,
    LIGHT_VERBS,
    PARTICLE_CUES,
    PAST_ONLY,
    PREPOSITION_CUES,
    QUOTING_VERBS,
    RESPONSIBLE_ADJECTIVES,
    SPEECH_NOUNS,
    Cue,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_QUOTED_AS = Cue("assert", frozenset({"clause", "quote"}), is_telling=True)
_MADE_CLEAR = Cue("assert", frozenset({"clause", "quote", "object"}), is_telling=True)
_HELD_RESPONSIBLE = Cue("criticise_or_accuse", frozenset({"object"}))
_BY_PREPOSITION = Cue("assert", frozenset())
_NOT_VERBAL = frozenset({"amod", "compound", "nmod", "aux", "auxpass", "pobj", "det"})
_QUESTION_MARKS = frozenset({"if", "whether", "unless"})
_PURPOSE_VERBS = frozenset({"use", "take", "write", "tweet", "interrupt", "intervene"})


@dataclass(frozen=True)
class CueMatch:
    """A verb that reports speech.

    Attributes:
        verb: The word whose complements are the content: "saying" in "was quoted as saying".
        actor: The verb whose subject tells who speaks; mostly `verb` itself.
        first: First and
        last: last word of the cue as it stands in the text.
        cue: What it can report.
        is_passive: The speaker is the agent ("was told by …"), not the subject.
        is_relay: The speaker is the object of `actor`, and its subject relays: "quoted the minister as saying".
    """

    verb: "Token"
    actor: "Token"
    first: "Token"
    last: "Token"
    cue: Cue
    is_passive: bool = False
    is_relay: bool = False


def match_cue(token: "Token") -> CueMatch | None:
    """Return the cue that a word is, or None where it reports no speech."""
    if token.pos_ != "VERB" or token.dep_ in _NOT_VERBAL:
        return None
    if token.lemma_.lower() in PAST_ONLY and token.tag_ != "VBD":
        return None
    if token.lemma_.lower() in QUOTING_VERBS:
        return _quoting(token) if is_said(token) else None
    found = _special(token) or _by_lemma(token)
    return found if found is not None and is_said(token) and not _is_quoted_as(token) else None


def _special(token: "Token") -> CueMatch | None:
    lemma = token.lemma_.lower()
    for child in token.children:
        if child.dep_ == "prt" and (lemma, child.lower_) in PARTICLE_CUES:
            return CueMatch(token, token, token, child, PARTICLE_CUES[lemma, child.lower_])
    if lemma == "make":
        clear = next(
            (t for t in token.subtree if t.lower_ in CLEAR_ADJECTIVES and 0 < t.i - token.i < 3), None
        )
        if clear is not None:
            in_clause = _has_clause(token) or clear.head.i != token.i
            return CueMatch(token if in_clause else clear, token, token, clear, _MADE_CLEAR)
    if lemma == "hold" and any(t.lower_ in RESPONSIBLE_ADJECTIVES for t in token.subtree):
        return CueMatch(token, token, token, token, _HELD_RESPONSIBLE)
    return None


def _has_clause(token: "Token") -> bool:
    return any(c.dep_ == "ccomp" and c.pos_ in {"VERB", "AUX"} for c in token.children)


def _by_lemma(token: "Token") -> CueMatch | None:
    lemma = token.lemma_.lower()
    cue = CUES.get(lemma)
    if cue is None:
        has_preposition = any(
            (lemma, c.lower_) in PREPOSITION_CUES for c in token.children if c.dep_ == "prep"
        )
        lends = lemma in LIGHT_VERBS and speech_noun(token) is not None
        if not (has_preposition or lends or lemma in {"speak", "pay"}):
            return None
        cue = _BY_PREPOSITION
    first = _lead_in(token) or token
    return CueMatch(token, token, first, token, cue, is_passive=is_passive(token))


def is_passive(token: "Token") -> bool:
    """Tell whether a verb is in the passive."""
    return any(c.dep_ in {"auxpass", "nsubjpass", "agent"} for c in token.children)


def speech_noun(token: "Token") -> "Token | None":
    """Return the noun of speech that is the object of a verb: "issued an appeal"."""
    return next((c for c in token.children if c.dep_ == "dobj" and c.lemma_.lower() in SPEECH_NOUNS), None)


def _quoting(token: "Token") -> CueMatch | None:
    """Read "was quoted as saying", "quoted the minister as saying"."""
    saying = next(
        (
            v
            for p in token.children
            if p.lower_ == "as" and p.i > token.i
            for v in p.children
            if v.tag_ == "VBG" and v.lemma_.lower() in CUES
        ),
        None,
    )
    if saying is None:
        return None
    auxiliary = next((c for c in token.children if c.dep_ == "auxpass"), None)
    if is_passive(token) or auxiliary is not None:
        return CueMatch(saying, token, auxiliary or token, saying, _QUOTED_AS)
    return CueMatch(saying, token, token, token, _QUOTED_AS, is_relay=True)


def _is_quoted_as(token: "Token") -> bool:
    """Tell whether a verb is the "saying" of "quoted as saying", which its quoting verb already stands for."""
    as_ = token.head
    return token.dep_ == "pcomp" and as_.lower_ == "as" and as_.head.lemma_.lower() in QUOTING_VERBS


def _lead_in(token: "Token") -> "Token | None":
    """Return the verb before the infinitive of a cue: "went" in "went on to say"."""
    if (
        token.dep_ in {"xcomp", "advcl"}
        and token.head.lemma_.lower() in LEAD_IN_VERBS
        and token.i - token.head.i < 4
    ):
        return token.head
    return None


def is_said(token: "Token") -> bool:
    """Tell whether the speech was made: no negation, modal, question or condition, no bare purpose."""
    for child in token.children:
        if child.dep_ == "neg" or child.lower_ in {"never", "hardly"}:
            return False
        if child.dep_ == "aux" and child.lower_ in CONDITIONAL_AUXILIARIES:
            return False
        if child.dep_ == "mark" and child.lower_ in _QUESTION_MARKS:
            return False
    if token.tag_ == "VB" or any(c.tag_ == "TO" for c in token.children):
        return _is_said_infinitive(token)
    if token.dep_ == "conj" and token.head.pos_ == "VERB" and not _has_own_subject(token):
        return _shares_auxiliaries(token)
    return True


def _is_said_infinitive(token: "Token") -> bool:
    head = token.head
    if token.dep_ == "conj":
        return is_said(head)
    if not any(c.tag_ == "TO" for c in token.children):
        # Besides imperatives: an infinitive that is really a present, "We condemn": the tagger errs.
        return token.dep_ not in {"xcomp", "ccomp"} and _has_own_subject(token) and not _has_do(token)
    if head.lemma_.lower() in {"go", "continue", "proceed", "hasten"} and token.dep_ in {"xcomp", "advcl"}:
        return is_said(head)
    return token.dep_ == "advcl" and head.lemma_.lower() in _PURPOSE_VERBS and is_said(head)


def _has_own_subject(token: "Token") -> bool:
    return any(c.dep_ in {"nsubj", "nsubjpass", "csubj"} for c in token.children)


def _has_do(token: "Token") -> bool:
    return any(c.dep_ == "aux" for c in token.children)


def _shares_auxiliaries(token: "Token") -> bool:
    """Tell whether a verb coordinated with another is said as that is: "would meet and urge" says nothing yet."""
    if token.tag_ in {"VBD", "VBZ", "VBP"}:
        return True
    return is_said(token.head)
