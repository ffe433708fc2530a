"""Who a word of the parse stands for: noun phrases that name an actor, and what pronouns point back to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractor.annotators.rules.lexicon import (
    FEMALE_WORDS,
    GROUP_NOUNS,
    HONORIFICS,
    MALE_WORDS,
    PERSON_NOUNS,
    PLURAL_SIDES,
)
from extractor.annotators.rules.parsing import Parse

if TYPE_CHECKING:
    from spacy.tokens import Token

_ACTOR_ENTITIES = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_OUTSIDE_NOUN_PHRASE = frozenset({"relcl", "acl", "appos", "conj", "cc", "punct", "advcl", "parataxis", "preconj"})
_SINGULAR_PERSON = frozenset({"he", "she"})
_PRONOUNS = frozenset({"he", "she", "they", "it", "we", "i", "who", "both", "himself", "herself"})


@dataclass(frozen=True)
class Mention:
    """A noun phrase that may name an actor; offsets into the chunk.

    Attributes:
        text: The phrase, verbatim, without relative clauses and appositions: "Iran's Ambassador to Russia
            Kazem Jalali".
        name: The part that names the actor: "Kazem Jalali"; for phrases without a name the phrase without
            its article: "Iranian delegation".
        title: What stands before (or after, between commas) a person's name, verbatim.
        is_person: By entity type, honorific or role noun.
        is_pronoun: "he", "they"; `name` is the pronoun.
        is_plural: Names more than one.
        gender: "f" or "m" where a word tells.
    """

    start: int
    end: int
    text: str
    name: str
    head: int
    """Index of the head token in the parse."""
    title: str | None = None
    is_person: bool = False
    is_pronoun: bool = False
    is_plural: bool = False
    gender: str | None = None


def conjuncts(token: "Token") -> list["Token"]:
    """Return a token and those coordinated with it or listed after it, in order: "Russia, Turkey and Iran"."""
    found = [token]
    for current in found:
        for child in current.children:
            listed = child.dep_ == "conj" or (child.dep_ == "appos" and _is_list_item(current, child))
            if listed and child not in found:
                found.append(child)
    return sorted(found, key=lambda t: t.i)


def _is_list_item(token: "Token", child: "Token") -> bool:
    """Tell whether an apposition is really the next item of a list: the parser reads "A, B and C" so."""
    is_proper_pair = token.pos_ == "PROPN" and child.pos_ == "PROPN"
    return is_proper_pair and any(c.dep_ in {"conj", "cc"} for c in child.children) and not _is_person(token)


def mentions(token: "Token", parse: Parse) -> list[Mention]:
    """Return the mentions that a token and its conjuncts head; tokens that can't be actors are left out."""
    return [m for t in conjuncts(token) if (m := mention(t, parse)) is not None]


def mention(token: "Token", parse: Parse) -> Mention | None:
    """Return the mention headed by a token, or None where the token can't stand for an actor."""
    if token.lower_ in _PRONOUNS:
        return _pronoun(token)
    if not can_be_actor(token):
        return None
    words = noun_phrase(token)
    start, end = words[0].idx, words[-1].idx + len(words[-1])
    text = parse.text[start:end]
    name_words = _name_words(words, token)
    name = parse.text[name_words[0].idx : name_words[-1].idx + len(name_words[-1])]
    person = _is_person(token) or any(t.ent_type_ == "PERSON" for t in name_words)
    return Mention(
        start=start,
        end=end,
        text=text,
        name=name,
        head=token.i,
        title=_title(words, name_words, token, parse) if person else None,
        is_person=person,
        is_plural=token.tag_ in {"NNS", "NNPS"} and not person or token.lemma_.lower() in {"both"},
        gender=_gender(words),
    )


def can_be_actor(token: "Token") -> bool:
    """Tell whether a noun can stand for a person, a body or a state."""
    if token.pos_ not in {"PROPN", "NOUN", "ADJ", "NUM", "PRON", "DET"}:
        return False
    if token.ent_type_ in _ACTOR_ENTITIES:
        return True
    lemma = token.lemma_.lower()
    if lemma in PERSON_NOUNS or lemma in GROUP_NOUNS:
        return True
    return token.pos_ == "PROPN" and token.ent_type_ not in {"DATE", "TIME", "EVENT", "LAW", "MONEY", "LOC"}


def noun_phrase(token: "Token") -> list["Token"]:
    """Return the contiguous words of the phrase that a noun heads, without clauses and appositions after it."""
    members = {token.i}
    for child in token.children:
        if child.dep_ not in _OUTSIDE_NOUN_PHRASE or _is_name_apposition(token, child):
            members.update(t.i for t in _phrase_part(child))
    left = right = token.i
    while left - 1 in members:
        left -= 1
    while right + 1 in members:
        right += 1
    words = list(token.doc[left : right + 1])
    while len(words) > 1 and (words[-1].is_space or words[-1].is_punct):
        words.pop()
    while len(words) > 1 and (words[0].is_space or words[0].is_punct):
        words.pop(0)
    return words


def _phrase_part(token: "Token") -> Iterator["Token"]:
    yield token
    for child in token.children:
        if child.dep_ not in {"relcl", "acl", "advcl", "parataxis"}:
            yield from _phrase_part(child)


def _is_name_apposition(token: "Token", child: "Token") -> bool:
    """Tell whether the apposition is the name right after a title: "Ambassador to Russia Kazem Jalali"."""
    if child.dep_ != "appos" or child.pos_ != "PROPN" or child.i < token.i:
        return False
    between = token.doc[token.i + 1 : child.left_edge.i]
    return not any(t.is_punct for t in between)


def _name_words(words: list["Token"], head: "Token") -> list["Token"]:
    """Return the words of a phrase that are the name; a person's name wins, else the phrase without its article."""
    persons = [t for t in words if t.ent_type_ == "PERSON" and t.pos_ == "PROPN"]
    if persons:
        run = _run_ending_at(persons[-1], words)
        if not any(t.text in {"'s", "'"} for t in words if t.i > run[-1].i):
            return run
    if words[-1].dep_ == "appos" and words[-1].pos_ == "PROPN" and _is_person(head):
        return _run_ending_at(words[-1], words)
    if head.ent_type_ in {"GPE", "ORG", "NORP"}:
        return _entity(head, words)
    if head.pos_ == "PROPN" and head.lemma_.lower() not in PERSON_NOUNS | GROUP_NOUNS:
        return _run_ending_at(head, words)
    stripped = list(words)
    while len(stripped) > 1 and (stripped[0].pos_ in {"DET", "PUNCT", "SPACE"} or stripped[0].lower_ == "the"):
        stripped.pop(0)
    return stripped


def _entity(head: "Token", words: list["Token"]) -> list["Token"]:
    """Return the words of the head's named entity that lie in the phrase, without its article."""
    entity = [t for t in words if t.ent_type_ == head.ent_type_ and t.pos_ not in {"DET", "PUNCT"}]
    run = [head]
    for word in entity:
        if all(t.ent_type_ == head.ent_type_ for t in head.doc[min(word.i, head.i) : max(word.i, head.i)]):
            run.append(word)
    first, last = min(t.i for t in run), max(t.i for t in run)
    return list(head.doc[first : last + 1])


def _run_ending_at(last: "Token", words: list["Token"]) -> list["Token"]:
    """Return the capitalised words up to `last` that belong to the name, role words and honorifics left out."""
    run = [last]
    for word in reversed([w for w in words if w.i < last.i]):
        lemma = word.lemma_.lower()
        is_part = word.is_title or word.is_upper or word.text == "-" or word.lower_ in {"al", "bin", "von", "de"}
        if not is_part or lemma in PERSON_NOUNS | GROUP_NOUNS | {"foreign", "prime", "deputy", "vice"}:
            break
        if lemma.rstrip(".") in HONORIFICS or word.ent_type_ in {"GPE", "NORP"} or word.tag_ == "POS":
            break
        run.insert(0, word)
    return run


def _title(words: list["Token"], name: list["Token"], head: "Token", parse: Parse) -> str | None:
    before = [t for t in words if t.i < name[0].i]
    while before and (before[0].pos_ == "DET" or before[0].lower_.rstrip(".") in HONORIFICS):
        before.pop(0)
    if before and any(t.lemma_.lower() in PERSON_NOUNS for t in before):
        return parse.text[before[0].idx : before[-1].idx + len(before[-1])]
    apposition = next((c for c in head.children if c.dep_ == "appos" and c.lemma_.lower() in PERSON_NOUNS), None)
    if apposition is None:
        return None
    words = [t for t in noun_phrase(apposition) if t.pos_ != "DET" or t.i != apposition.left_edge.i]
    return parse.text[words[0].idx : words[-1].idx + len(words[-1])]


def _is_person(token: "Token") -> bool:
    return token.ent_type_ == "PERSON" or token.lemma_.lower() in PERSON_NOUNS


def _gender(words: list["Token"]) -> str | None:
    lowered = {t.lower_.rstrip(".") for t in words}
    if lowered & FEMALE_WORDS:
        return "f"
    return "m" if lowered & MALE_WORDS else None


def _pronoun(token: "Token") -> Mention:
    return Mention(
        start=token.idx,
        end=token.idx + len(token),
        text=token.text,
        name=token.text,
        head=token.i,
        is_person=token.lower_ in _SINGULAR_PERSON,
        is_pronoun=True,
        is_plural=token.lower_ in {"they", "we", "both"},
        gender=_gender([token]),
    )


class Antecedents:
    """Remembers who was mentioned, in reading order, and tells whom "he", "they", "the two sides" stand for.

    Feed it every mention as the text is read (`see`); ask it with `resolve`. Subjects and speakers are
    more salient than the rest: pass ``is_salient=True`` for them.
    """

    def __init__(self) -> None:
        self._persons: list[tuple[Mention, bool]] = []
        self._bodies: list[tuple[Mention, bool]] = []
        self._sides: list[Mention] = []

    def see(self, found: Mention, *, is_salient: bool = False) -> None:
        """Note a mention; pronouns are ignored."""
        if found.is_pronoun or is_the_sides(found):
            return
        (self._persons if found.is_person else self._bodies).append((found, is_salient))

    def see_sides(self, sides: list[Mention]) -> None:
        """Note those who met or act together, for "the two sides" and "they"."""
        named = [s for s in sides if not s.is_pronoun]
        if len(named) > 1:
            self._sides = named

    def resolve(self, found: Mention) -> list[Mention]:
        """Return whom a mention stands for, each with the words of `found` as its `text`; itself if it names someone.

        An empty list means that nobody fits.
        """
        if not found.is_pronoun and not is_the_sides(found):
            return [found]
        return [replace(m, start=found.start, end=found.end, text=found.text) for m in self._antecedents(found)]

    def _antecedents(self, found: Mention) -> list[Mention]:
        if found.is_plural or is_the_sides(found):
            plural = [m for m, _ in self._bodies if m.is_plural]
            return self._sides or plural[-1:]
        if found.is_person or found.name.lower() in {"i", "who"}:
            return self._last(self._persons, found.gender)
        return self._last(self._bodies, None)

    @staticmethod
    def _last(candidates: list[tuple[Mention, bool]], gender: str | None) -> list[Mention]:
        fitting = [(m, s) for m, s in candidates if not (gender and m.gender and m.gender != gender)]
        salient = [m for m, is_salient in fitting[-6:] if is_salient]
        return salient[-1:] or [m for m, _ in fitting[-1:]]


def is_the_sides(found: Mention) -> bool:
    """Tell whether a phrase is of the form "the two sides", "both ministers", "the pair"."""
    words = found.text.lower().split()
    last = words[-1].rstrip(".,")
    singular = last.removesuffix("s") if not last.endswith("ies") else last.removesuffix("ies") + "y"
    if last in {"pair", "duo"}:
        return True
    counted = any(w in {"two", "both", "three", "four"} for w in words[:-1])
    return counted and singular in PLURAL_SIDES or words[-2:] in (["the", "sides"], ["the", "parties"])
