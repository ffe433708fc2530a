"""Reads a parse from left to right, so that a pronoun can be resolved at any word of it."""

from typing import TYPE_CHECKING

from extractor.annotators.rules.mentions import Antecedents, Mention, mention, mentions
from extractor.annotators.rules.parsing import Parse

if TYPE_CHECKING:
    from spacy.tokens import Token

_CONTACT_VERBS = frozenset(
    "meet hold discuss talk confer negotiate speak receive host consult phone call".split()
)
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "agent"})


class Reader:
    """Resolves mentions at growing positions: each `resolve` reads on to the word asked about."""

    def __init__(self, parse: Parse) -> None:
        self._parse = parse
        self._antecedents = Antecedents()
        self._next = 0

    def resolve(self, token: "Token") -> list[Mention]:
        """Return whom a word and its conjuncts stand for; empty where nobody fits."""
        self._read_to(token.i)
        found = [r for m in mentions(token, self._parse) for r in self._antecedents.resolve(m)]
        return list({(m.name, m.head): m for m in found}.values())

    def _read_to(self, position: int) -> None:
        doc = self._parse.doc
        for token in doc[self._next : position]:
            if token.pos_ in {"PROPN", "NOUN"} and token.dep_ not in {"compound", "amod", "poss"}:
                found = mention(token, self._parse)
                if found is not None:
                    self._antecedents.see(found, is_salient=token.dep_ in _SUBJECTS)
            if token.lemma_.lower() in _CONTACT_VERBS:
                self._antecedents.see_sides(self._sides(token))
        self._next = max(self._next, position)

    def _sides(self, verb: "Token") -> list[Mention]:
        """Return those whom a verb of contact brings together: "Orlu held talks with Sand", "Orlu and Sand met"."""
        subject = subject_of(verb)
        found = [] if subject is None else mentions(subject, self._parse)
        for word in (verb, *(c for c in verb.children if c.dep_ in {"dobj", "prep"})):
            if word.dep_ == "dobj" and verb.lemma_ in {"meet", "receive", "host"}:
                found += mentions(word, self._parse)
            for child in word.children:
                if child.dep_ == "prep" and child.lower_ in {"with", "between", "to"}:
                    found += [m for g in child.children if g.dep_ == "pobj" for m in mentions(g, self._parse)]
        return found


def subject_of(verb: "Token") -> "Token | None":
    """Return the word that does what a verb says: its own subject, or that of the verb it hangs on."""
    current = verb
    for _ in range(4):
        own = next((c for c in current.children if c.dep_ in {"nsubj", "csubj"}), None)
        if own is not None:
            return _not_relative(own, current)
        agent = next(
            (g for c in current.children if c.dep_ == "agent" for g in c.children if g.dep_ == "pobj"), None
        )
        if agent is not None:
            return agent
        if any(c.dep_ == "nsubjpass" for c in current.children):
            return None
        if current.dep_ == "acl" and current.tag_ == "VBG":
            return current.head
        if current.dep_ == "acl" and current.tag_ == "VB" and current.head.dep_ in {"dobj", "attr"}:
            # "reiterated their readiness to sign": the noun's verb has the subject.
            current = current.head.head
            continue
        if current.dep_ not in {"conj", "xcomp", "advcl", "parataxis"}:
            return None
        current = current.head
    return None


def _not_relative(subject: "Token", verb: "Token") -> "Token":
    """Return what "which" or "who" stands for in a relative clause; else the subject itself."""
    is_relative = subject.tag_ in {"WDT", "WP"} and verb.dep_ == "relcl"
    return verb.head if is_relative else subject
