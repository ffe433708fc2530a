"""Who a word of the parse stands for: noun phrases that name an actor, and what pronouns point back to."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractor.annotators.rules.lexicon import (
    DESCRIPTION_TITLES,
    FEMALE_WORDS,
    MALE_WORDS,
    PLURAL_SIDES,
)
from extractor.annotators.rules.parsing import Parse
from extractor.annotators.rules.person_names import person_names
from extractor.annotators.rules.phrases import (
    can_be_actor,
    conjuncts,
    is_person,
    is_title_word,
    name_words,
    named_apposition,
    noun_phrase,
    title_of,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

__all__ = [
    "Antecedents", "Mention", "can_be_actor", "conjuncts", "is_the_sides", "mention", "mentions", "noun_phrase",
]  # fmt: skip

_SINGULAR_PERSON = frozenset({"he", "she", "him", "her"})
_PRONOUNS = frozenset(
    {"he", "she", "they", "it", "we", "i", "who", "both", "himself", "herself", "him", "them"}
)
_DEFINITE = frozenset({"the", "this", "that"})
_INDEFINITE = frozenset({"a", "an", "one", "another"})
_GENERAL_WORDS = frozenset(
    {"the", "this", "that", "top", "senior", "chief", "country", "visiting", "same", "'s"}
)
"""Words of a description that need no counterpart in the title."""

_BLOCS = frozenset({"bloc", "alliance", "union", "organisation", "organization"})

_RECENT = 6
"""How many mentions back a pronoun looks for someone salient."""
_STEM = 4
"""Letters by which a country and its people are told to be the same: Iran, Iranian."""


@dataclass(frozen=True)
class Mention:
    """A noun phrase that may name an actor; offsets into the chunk.

    Attributes:
        text: The phrase, verbatim, without relative clauses and appositions: "Iran's Ambassador to Russia
            Kazem Orlu".
        name: The part that names the actor: "Kazem Orlu"; for phrases without a name the phrase without
            its article: "Iranian delegation".
        title: What stands before (or after, between commas) a person's name, verbatim.
        is_person: By entity type, honorific or role noun.
        is_pronoun: "he", "they"; `name` is the pronoun.
        is_plural: Names more than one.
        gender: "f" or "m" where a word tells.
        is_description: A person by role alone, as known from before: "the minister".
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
    is_description: bool = False


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
    named = named_apposition(token, words)
    name = name_words(words, token) if named is None else name_words(noun_phrase(named), named)
    start, end = words[0].idx, max(_end(words[-1]), _end(name[-1]))
    person = is_person(token) or any(t.ent_type_ == "PERSON" for t in name)
    has_name = any(t.pos_ == "PROPN" and not is_title_word(t) for t in name)
    title = title_of(words, name, token) if person else []
    return Mention(
        start=start,
        end=end,
        text=parse.text[start:end],
        name=parse.text[name[0].idx : _end(name[-1])],
        head=token.i,
        title=parse.text[title[0].idx : _end(title[-1])] if title else None,
        is_person=person,
        is_plural=token.tag_ == "NNS" or (token.tag_ == "NNPS" and not person),
        gender=_gender(words) or person_names(token.doc).genders.get(name[-1].text),
        is_description=person and not has_name and words[0].lower_ in _DEFINITE and token.tag_ != "NNS",
    )


def _end(token: "Token") -> int:
    return token.idx + len(token)


def _gender(words: list["Token"]) -> str | None:
    lowered = {t.lower_.rstrip(".") for t in words}
    if lowered & FEMALE_WORDS:
        return "f"
    return "m" if lowered & MALE_WORDS else None


def _pronoun(token: "Token") -> Mention:
    return Mention(
        start=token.idx,
        end=_end(token),
        text=token.text,
        name=token.text,
        head=token.i,
        is_person=token.lower_ in _SINGULAR_PERSON,
        is_pronoun=True,
        is_plural=token.lower_ in {"they", "them", "both"},
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
        if found.is_description:
            found = next(iter(self._described(found)), found)
        (self._persons if found.is_person else self._bodies).append((found, is_salient))

    def see_sides(self, sides: list[Mention]) -> None:
        """Note those who met or act together, for "the two sides" and "they"."""
        named = [s for s in sides if not s.is_pronoun]
        if len(named) > 1:
            self._sides = named

    def resolve(self, found: Mention) -> list[Mention]:
        """Return whom a mention stands for, each with the words of `found` as its `text`; itself if it names someone.

        A description ("the Iraqi premier") stands for the last person with a fitting title, else for
        itself. An empty list means that nobody fits.
        """
        if found.is_description:
            return [self._as(found, m) for m in self._described(found)] or [found]
        if not found.is_pronoun and not is_the_sides(found):
            return [self._as(found, m) for m in self._described_body(found)] or [found]
        return [self._as(found, m) for m in self._antecedents(found)]

    @staticmethod
    def _as(found: Mention, meant: Mention) -> Mention:
        return replace(meant, start=found.start, end=found.end, text=found.text)

    def _antecedents(self, found: Mention) -> list[Mention]:
        if found.is_plural or is_the_sides(found):
            plural = [(m, s) for m, s in (*self._bodies, *self._persons) if m.is_plural]
            return self._sides or self._last(sorted(plural, key=lambda seen: seen[0].start), None)
        if found.is_person or found.name.lower() in {"i", "who"}:
            return self._last([(m, s) for m, s in self._persons if not m.is_plural], found.gender)
        return self._last(self._bodies, None)

    @staticmethod
    def _last(candidates: list[tuple[Mention, bool]], gender: str | None) -> list[Mention]:
        fitting = [(m, s) for m, s in candidates if not (gender and m.gender and m.gender != gender)]
        salient = [m for m, is_salient in fitting[-_RECENT:] if is_salient]
        return salient[-1:] or [m for m, _ in fitting[-1:]]

    def _described_body(self, found: Mention) -> list[Mention]:
        """Return the last body with a name that "the bloc", "the ministry" takes up."""
        first, _, rest = found.text.lower().partition(" ")
        if (
            first != "the"
            or found.text != found.text.lower().replace("the", found.text[:3], 1)
            or " " in rest
        ):
            return []
        return [m for m, _ in self._bodies if _is_same_body(rest, m.name)][-1:]

    def _described(self, found: Mention) -> list[Mention]:
        fitting = [(m, s) for m, s in self._persons if not m.is_description and _fits(found, m)]
        return [m for m, is_salient in fitting if is_salient][-1:] or [m for m, _ in fitting[-1:]]


def _is_same_body(description: str, name: str) -> bool:
    """Tell whether "the ministry" can take up a name: "Foreign Ministry"; "the bloc" is an acronym or a union."""
    words = name.split()
    if description in _BLOCS and (name.isupper() or words[-1] in {"Union", "League", "Association"}):
        return True
    return len(words) > 1 and words[-1].istitle() and description in {w.lower() for w in words}


def _fits(description: Mention, named: Mention) -> bool:
    """Tell whether every telling word of a description is in the person's title: "the Iraqi premier"."""
    if description.gender and named.gender and description.gender != named.gender:
        return False
    if named.title is None:
        return _takes_up(description, named)
    titles = [w.strip("'’.,").removesuffix("'s").removesuffix("’s") for w in named.text.lower().split()]
    titles += named.title.lower().split()
    words = description.text.lower().replace("-", " ").replace("'s", "").replace("’s", "").split()
    if words[-1] == "minister" and "prime" not in words and "prime" in titles:
        return False
    telling = [w for w in words if w not in _GENERAL_WORDS] or words[-1:]
    return all(_is_in_title(word, titles) for word in telling)


def _takes_up(description: Mention, unnamed: Mention) -> bool:
    """Tell whether a description repeats who was brought in without a name: "a senior Omani official", "the official"."""
    words = unnamed.text.lower().split()
    telling = [w for w in description.text.lower().split() if w not in _GENERAL_WORDS]
    return words[0] in _INDEFINITE and bool(telling) and set(telling) <= set(words)


def _is_in_title(word: str, titles: list[str]) -> bool:
    others = DESCRIPTION_TITLES.get(word, frozenset())
    return any(t == word or t in others or (len(word) > _STEM and t[:_STEM] == word[:_STEM]) for t in titles)


def is_the_sides(found: Mention) -> bool:
    """Tell whether a phrase is of the form "the two sides", "both ministers", "the pair"."""
    words = found.text.lower().split()
    last = words[-1].rstrip(".,")
    singular = last.removesuffix("s") if not last.endswith("ies") else last.removesuffix("ies") + "y"
    if last in {"pair", "duo"}:
        return True
    counted = any(w in {"two", "both", "three", "four"} for w in words[:-1])
    return (counted and singular in PLURAL_SIDES) or words[-2:] in (["the", "sides"], ["the", "parties"])
