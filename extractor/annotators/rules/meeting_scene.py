"""Sides of meetings as the words of a sentence name them: lists taken apart, pronouns and descriptions resolved."""

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractor.annotators.rules.lexicon import PERSON_NOUNS, TEXT_NOUNS
from extractor.annotators.rules.meeting_actors import Cast, Side, make_side
from extractor.annotators.rules.meeting_doers import doer
from extractor.annotators.rules.meeting_lexicon import AGREEMENT_NOUNS, MEDIA_NOUNS
from extractor.annotators.rules.meeting_names import listed, members
from extractor.annotators.rules.mentions import Mention, is_the_sides, mention
from extractor.annotators.rules.parsing import Parse
from extractor.annotators.rules.reading import Reader
from extractor.schemas.meeting import ParticipantRole

if TYPE_CHECKING:
    from spacy.tokens import Token

_LEADING = frozenset("head lead chair accompany".split())
_POINTING_BACK = re.compile(
    r"(?:the|these|those|both|all) (?:two |three |four |five |other |senior |top |visiting )?(?:\w+ )?"
    r"(?:sides|parties|leaders|ministers|presidents|officials|counterparts|diplomats|delegations|envoys|negotiators|"
    r"participants|premiers|heads of state|guarantors|rivals|foes|countries|teams|mediators|delegates)",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"(?:any|no|some|every|other|each|anyone|many|such)\b", re.IGNORECASE)
_OWNER_BEFORE = re.compile(r"(?:his|her|its|their|my|our) ", re.IGNORECASE)
_PLACE_BEHIND = re.compile(r" (?:in|at|on|during|after|before) (?=[A-Za-z])|['’]s?$")


@dataclass(frozen=True)
class Scene:
    """A chunk, and what is known of whom it names."""

    parse: Parse
    reader: Reader
    cast: Cast

    def sides(self, token: "Token", role: ParticipantRole = "participant") -> list[Side]:
        """Return the sides that a word and those listed with it name, each with those who head it."""
        found: list[Side] = []
        for head in listed(token):
            for named in self._resolved(head):
                if _is_generic(named):
                    found.append(replace(make_side(named, self.parse, role), is_generic=True))
                    continue
                parts = members(named, self.parse)
                found += [self._side(m, role, is_stand_in=bool(parts)) for m in parts or [named]]
            found += self._leaders(head)
        return [s for s in found if not _is_audience(s)]

    def owner(self, pronoun: "Token") -> list[Side]:
        """Return the side that "his", "her" or "their" stands for: who acts in the clause around it."""
        verb = next((a for a in pronoun.ancestors if a.pos_ in {"VERB", "AUX"} and doer(a) is not None), None)
        subject = doer(verb) if verb is not None else None
        if subject is None or subject.i == pronoun.head.i or subject.lower_ == "it":
            return [_pointing_back(pronoun)] if pronoun.lower_ == "their" else []
        found = self.sides(subject)
        is_plural = len(found) > 1 or any(s.is_plural or s.is_generic for s in found)
        return found if is_plural or pronoun.lower_ != "their" else [_pointing_back(pronoun)]

    def _resolved(self, head: "Token") -> list[Mention]:
        found = mention(head, self.parse)
        if found is None:
            return []
        if found.is_pronoun and not found.is_plural:
            return [m for m in self.reader.resolve(head) if not m.is_pronoun]
        return [_named_behind(head, found, self.parse)]

    def _side(self, found: Mention, role: ParticipantRole, *, is_stand_in: bool = False) -> Side:
        side = make_side(_trimmed(found), self.parse, role, is_stand_in=is_stand_in and not found.is_person)
        named = self.cast.described(side)
        side = replace(make_side(named, self.parse, role), state=side.state) if named else side
        return replace(side, state=self.cast.state(side))

    def _leaders(self, head: "Token") -> list[Side]:
        """Return who heads a delegation: "headed by Hana Orlu"."""
        participles = [
            c for c in head.subtree if c.dep_ == "acl" and c.lemma_.lower() in _LEADING and c.tag_ == "VBN"
        ]
        agents = (
            g
            for p in participles
            for c in p.children
            if c.lower_ == "by"
            for g in c.children
            if g.dep_ == "pobj"
        )
        return [
            self._side(m, "delegation_head")
            for g in agents
            for t in listed(g)
            if (m := mention(t, self.parse))
        ]


def _named_behind(head: "Token", found: Mention, parse: Parse) -> Mention:
    """Return the name between commas behind a title: "her Nigerien counterpart, Ivo Sand,"."""
    is_title = head.lemma_.lower() in PERSON_NOUNS and head.tag_ in {"NN", "NNP"}
    apposition = next(
        (c for c in head.children if c.dep_ == "appos" and c.pos_ == "PROPN" and c.i > head.i), None
    )
    if not is_title or apposition is None:
        return found
    named = mention(apposition, parse)
    if named is None or named.name in found.name or len(named.name.split()) < 2:
        return found
    return replace(named, title=found.text, is_person=True, text=named.name)


def _pointing_back(pronoun: "Token") -> Side:
    start, end = pronoun.idx, pronoun.idx + len(pronoun)
    words = Mention(start, end, pronoun.text, pronoun.text, pronoun.i, is_pronoun=True, is_plural=True)
    return Side(words, is_generic=True)


def _is_generic(found: Mention) -> bool:
    """Tell whether a phrase points back to sides told of before: "they", "the two ministers", "the delegations"."""
    if found.is_pronoun or is_the_sides(found):
        return found.is_plural or not found.is_pronoun
    return bool(_POINTING_BACK.fullmatch(found.text))


def _is_audience(side: Side) -> bool:
    """Tell whether somebody is only spoken to or left open, or a text: reporters, any party, a communiqué."""
    words = {w.rstrip("s") for w in side.words} | set(side.words)
    is_named_person = side.is_named and side.mention.is_person
    if _NOBODY.match(side.mention.text):
        return True
    return bool(words & (MEDIA_NOUNS | TEXT_NOUNS | AGREEMENT_NOUNS)) and not is_named_person


def _trimmed(found: Mention) -> Mention:
    """Return a mention without what hangs on it: "her Kenyan ambassador in Port Sudan", "the leader's"."""
    owner = _OWNER_BEFORE.match(found.name)
    name = found.name[owner.end() :] if owner else found.name
    place = _PLACE_BEHIND.search(name)
    name = name[: place.start()] if place and place.start() else name
    if name == found.name:
        return found
    start = found.start + found.text.find(name)
    return replace(found, name=name, text=name, start=start, end=start + len(name))
