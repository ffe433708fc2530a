"""Who speaks: the words that are a cue's source, and whom they stand for at that place of the text."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.annotators.rules.clauses import coordinated_past, in_quotes
from extractor.annotators.rules.cue_matching import CueMatch
from extractor.annotators.rules.cues import CONTINUING, CUES
from extractor.annotators.rules.interviews import Interview
from extractor.annotators.rules.lexicon import TEXT_NOUNS
from extractor.annotators.rules.mentions import Antecedents, Mention, is_the_sides, mention, mentions
from extractor.annotators.rules.parsing import Parse
from extractor.annotators.rules.phrases import is_person, noun_phrase

if TYPE_CHECKING:
    from spacy.tokens import Token

_MAX_NAME = 200
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_INVERTED = frozenset({"nsubj", "dobj", "attr", "oprd", "npadvmod", "appos", "dep", "nsubjpass"})
_CLIMBED = frozenset({"conj", "xcomp", "advcl", "parataxis", "dep"})
_SUBORDINATE = frozenset({"relcl", "acl", "ccomp", "advcl", "csubj", "pcomp"})
_NOBODY = frozenset(
    {"there", "this", "that", "which", "what", "nothing", "one", "these", "those", "it", "nobody", "none"}
)
_UNRESOLVED = frozenset({"he", "she", "they"})
"""Pronouns that stand for a speaker also where the text does not tell who that is."""
_FIRST_PERSON = frozenset({"i", "we"})
_PLURAL_PRONOUNS = frozenset({"they", "both", "we"})


@dataclass(frozen=True)
class Speaker:
    """A source.

    Attributes:
        name: The name that the words stand for, as it is written somewhere in the text.
        text: The words beside the cue.
        mention: Whom they stand for; None for a group.
        is_text: A document speaks: "the statement reads".
    """

    name: str
    text: str
    start: int
    mention: Mention | None = None
    is_text: bool = False


class Narration:
    """Reads the narration from left to right, quotations left out, and resolves sources on the way."""

    def __init__(self, parse: Parse, interview: Interview | None = None) -> None:
        self._parse = parse
        self._interview = interview
        self._antecedents = Antecedents()
        self._next = 0
        self._issuer: Speaker | None = None
        self._last_group: Speaker | None = None

    def speaker(self, match: CueMatch) -> Speaker | None:
        """Return the source of a cue, None where there is none that can speak."""
        head = _source(match)
        if head is None:
            return None
        self.read_to(head.i)
        return self.resolve(head, is_telling=match.cue.is_telling and match.actor.tag_ != "VBG")

    def resolve(self, head: "Token", *, is_telling: bool = False) -> Speaker | None:
        """Return the source that a noun or pronoun is, resolved at its place."""
        if self._interview is not None and head.lower_ in _FIRST_PERSON and self._interview.holds(head.idx):
            person = self._interview.person
            return Speaker(_name(person), head.text, head.idx, person)
        found = [*_cut_off(head, self._parse), *mentions(head, self._parse)]
        if not found:
            fallback = self._any_speaker(head) if is_telling else None
            return Speaker(fallback.name, fallback.text, fallback.start, fallback) if fallback else None
        if len(found) > 1:
            return self._remember(self._group(found))
        return self._single(found[0], head)

    def _single(self, found: Mention, head: "Token") -> Speaker | None:
        if (
            found.name.lower() in _PLURAL_PRONOUNS
            and self._last_group is not None
            and found.name.lower() != "we"
        ):
            return Speaker(self._last_group.name, found.text, found.start)
        if is_the_sides(found):
            return self._remember(Speaker(found.text, found.text, found.start))
        resolved = self._antecedents.resolve(found)
        if found.is_pronoun and len(resolved) != 1:
            is_someone = found.name.lower() in _UNRESOLVED
            return Speaker(found.name, found.text, found.start) if is_someone else None
        meant = resolved[0]
        is_text = head.lemma_.lower() in TEXT_NOUNS and head.pos_ == "NOUN"
        if is_text and self._issuer is not None and len(found.name.split()) < 3:
            return Speaker(self._issuer.name, found.text[:_MAX_NAME], found.start, is_text=True)
        self._antecedents.see(meant, is_salient=True)
        self._last_group = None
        return Speaker(_name(meant), _text(found), found.start, meant, is_text=is_text)

    def issued(self, speaker: Speaker) -> None:
        """Note who issued the text that "the statement" will mean."""
        if not speaker.is_text:
            self._issuer = speaker

    def _remember(self, speaker: Speaker) -> Speaker:
        self._last_group = speaker
        return speaker

    def _see_group(self, token: "Token") -> None:
        if found := _main_group(token, self._parse):
            self._last_group = self._group(found)

    def _group(self, found: list[Mention]) -> Speaker:
        start, end = found[0].start, max(m.end for m in found)
        words = self._parse.text[start:end]
        name = words if len(words) <= _MAX_NAME else found[0].name
        return Speaker(_without_article(name), words[:_MAX_NAME], start)

    def _any_speaker(self, head: "Token") -> Mention | None:
        if head.pos_ not in {"NOUN", "PROPN", "PRON", "NUM", "ADJ"} or head.lower_ in _NOBODY:
            return None
        if head.ent_type_ in {"DATE", "TIME", "MONEY", "PERCENT"} or head.tag_ in {"WDT", "WP"}:
            return None
        words = noun_phrase(head)
        start, end = words[0].idx, words[-1].idx + len(words[-1])
        text = self._parse.text[start:end]
        return Mention(start=start, end=end, text=text, name=_without_article(text), head=head.i)

    def read_to(self, position: int) -> None:
        """Note everyone whom the narration mentions before a word."""
        for token in self._parse.doc[self._next : position]:
            if token.pos_ in {"PROPN", "NOUN", "PRON"} and token.dep_ not in {
                "compound",
                "amod",
                "poss",
                "nmod",
            }:
                if in_quotes(token.idx, self._parse):
                    continue
                found = mention(token, self._parse)
                if found is not None:
                    self._antecedents.see(found, is_salient=_is_main_subject(token))
                    self._see_group(token)
        self._next = max(self._next, position)


def _main_group(token: "Token", parse: Parse) -> list[Mention]:
    """Return the coordinated subjects of a main clause: for "they" in the next one."""
    found = mentions(token, parse) if _is_main_subject(token) else []
    return found if len(found) > 1 else []


def _cut_off(head: "Token", parse: Parse) -> list[Mention]:
    """Return the subjects before a word that the parser did not see to be coordinated with it."""
    if head.dep_ != "nsubj":
        return []
    others = [c for c in head.head.children if c.dep_ == "nsubj" and c.i < head.i and c.pos_ == "PROPN"]
    coordinated = [o for o in others if any(c.dep_ == "cc" for c in o.children)]
    return [m for o in coordinated if (m := mention(o, parse)) is not None]


def _is_main_subject(token: "Token") -> bool:
    return token.dep_ in _SUBJECTS and token.head.dep_ not in _SUBORDINATE


def _name(found: Mention) -> str:
    return found.name[:_MAX_NAME]


def _text(found: Mention) -> str:
    return found.text if len(found.text) <= _MAX_NAME else found.name[:_MAX_NAME]


def _without_article(words: str) -> str:
    first, _, rest = words.partition(" ")
    return rest if first.lower() in {"the", "a", "an"} and rest else words


def _source(match: CueMatch) -> "Token | None":
    """Return the head of the words that name who speaks."""
    actor = match.actor
    if match.is_relay:
        quoted = next((c for c in actor.children if c.dep_ in {"dobj", "nsubj"} and c.i > actor.i), None)
        return quoted or _own_subject(actor)  # "Orlu quoted as saying": many leave out "was"
    if actor.i != match.verb.i:  # was quoted as saying
        return next((c for c in actor.children if c.dep_ in {"nsubjpass", "nsubj"}), None) or _inherited(
            actor
        )
    if match.is_passive:
        return _agent(actor)
    own = _own_subject(actor)
    return own if own is not None else _inherited(actor)


def relaying(match: CueMatch) -> "Token | None":
    """Return the head of the words that name who quotes another: "Interfax" in "was quoted by Interfax as saying"."""
    if match.is_relay:
        return next((c for c in match.actor.children if c.dep_ == "nsubj" and c.i < match.actor.i), None)
    return _agent(match.actor) or _agent(match.verb)


def _agent(verb: "Token") -> "Token | None":
    return next((g for c in verb.children if c.dep_ == "agent" for g in c.children if g.dep_ == "pobj"), None)


def _own_subject(verb: "Token") -> "Token | None":
    subjects = [c for c in verb.children if c.dep_ == "nsubj" and not c.is_punct]
    if subjects:
        # A name that the parser has cut in pieces ends in the last of those before the verb; a place there
        # ends the phrase of the one before: "a statement issued in Vientiane said".
        before = [s for s in subjects if s.i < verb.i] or subjects
        subject = before[-1] if is_person(before[-1]) or len(before) == 1 else before[0]
        is_relative = subject.tag_ in {"WDT", "WP"} and verb.dep_ == "relcl"
        return verb.head if is_relative else subject
    return None


def _inherited(verb: "Token") -> "Token | None":
    """Return the subject of the verb that a verb hangs on; or what follows it, where a clause starts with it."""
    if verb.dep_ in {"ROOT", "parataxis", "ccomp"} and verb.tag_ != "VBG":
        return _inverted_subject(verb) or _misread_subject(verb)
    current = coordinated_past(verb) or _outer_cue(verb) or verb
    if current.i != verb.i and (own := _own_subject(current)) is not None:
        return own
    for _ in range(5):
        if current.dep_ == "acl" and current.tag_ in {"VBG", "VB"}:
            return _issuer_of(current.head) or current.head
        if current.dep_ == "pcomp":
            current = current.head
            if current.head.pos_ == "NOUN":
                return current.head if current.head.dep_ in _SUBJECTS else None
        elif current.dep_ not in _CLIMBED and not _is_split_perfect(current):
            return None
        current = current.head
        subject = next((c for c in current.children if c.dep_ in _SUBJECTS and not c.is_punct), None)
        if subject is not None:
            return _of_relative(subject, current)
        if (agent := _agent(current)) is not None:
            return agent
        if current.dep_ == "ROOT":
            return _inverted_subject(current) if current.lemma_.lower() in CUES else None
    return None


def _inverted_subject(verb: "Token") -> "Token | None":
    """Return the speaker behind a cue that the parser took for its object: '"…", stressed the mediator'."""
    behind = (c for c in verb.children if c.i > verb.i and c.dep_ in _INVERTED)
    return next((c for c in behind if c.pos_ in {"PROPN", "NOUN", "PRON"}), None)


def _is_split_perfect(verb: "Token") -> bool:
    """Tell whether the parser took the auxiliary of a participle for a verb: "had earlier this month called for"."""
    return verb.dep_ == "acl" and verb.tag_ in {"VBN", "VBD"} and verb.head.lemma_.lower() == "have"


def _outer_cue(verb: "Token") -> "Token | None":
    """Return the cue that ", saying …" goes with, where the parser hung it into what that cue reports."""
    if verb.tag_ != "VBG" or verb.dep_ != "advcl" or verb.i == 0:
        return None
    if verb.nbor(-1).text != "," and verb.lemma_.lower() not in CONTINUING:
        return None
    current = verb.head
    while current.dep_ in {"conj", "ccomp", "xcomp", "acomp", "attr"}:
        is_clause = current.dep_ == "ccomp"
        current = current.head
        if is_clause and current.i < verb.i and current.lemma_.lower() in CUES:
            return current
    return None


def _misread_subject(verb: "Token") -> "Token | None":
    """Return the last subject before a verb that the parser gave to another word: "officials present there said"."""
    for token in reversed(verb.doc[verb.sent.start : verb.i]):
        if token.text == ",":
            return None
        if token.dep_ in _SUBJECTS and token.pos_ in {"NOUN", "PROPN"}:
            return token
    return None


def _of_relative(subject: "Token", verb: "Token") -> "Token":
    return verb.head if subject.tag_ in {"WDT", "WP"} and verb.dep_ == "relcl" else subject


def _issuer_of(noun: "Token") -> "Token | None":
    """Return who issued a text: the subject of "issued a statement saying", "said in a letter urging"."""
    verb = noun.head.head if noun.dep_ == "pobj" else noun.head
    if noun.lemma_.lower() not in TEXT_NOUNS or verb.pos_ != "VERB":
        return None
    return _own_subject(verb) or _agent(verb)
