"""When two ways of naming an actor mean the same one: titles, accents and case do not matter, nor a first name more."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_PRONOUNS = frozenset("he she it they we i him her them his their its who you this that these those".split())

_TITLES = frozenset(
    """mr mrs ms miss dr prof sir dame lord president premier chancellor king queen prince emir sheikh sultan
    minister ministers secretary spokesman spokeswoman spokesperson ambassador envoy senator general gen rep sen
    excellency he's honourable hon chairman chairwoman chairperson presidents representative foreign prime deputy
    vice acting interim former special chief permanent high""".split()
)

_GENERIC = frozenset(
    """government governments side sides official officials source sources diplomat diplomats authorities
    adviser aide mediator mediators leader leaders head country countries state states capital republic
    both two three senior""".split()
)
"""Words that name nobody by themselves, and do not tell a state from its government."""

_BODIES = frozenset(
    """ministry delegation delegations party parties company council committee group office service agency bloc
    union team mission embassy department commission parliament opposition coalition delegate press""".split()
)
"""Words for bodies: "Spain's embassy" is not Spain, and "the ministry" may be said of any."""

_STOP = frozenset(
    "the a an of for and & to s le la les l de du des d el los las del der die das y и в по на من في".split()
)

_INITIALS = re.compile(r"\b(\w)\.(?=\w\b|\s|$)")
_POSSESSIVE = re.compile(r"'s?\b|'")
_WORDS = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Return a text without accents, case, dots of initials and possessives."""
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold().replace("’", "'")
    return _POSSESSIVE.sub("", _INITIALS.sub(r"\1", text))


def significant_words(text: str) -> list[str]:
    """Return the folded words of a text, without articles and prepositions."""
    return [w for w in _WORDS.findall(fold(text)) if w not in _STOP]


@dataclass(frozen=True)
class _Form:
    plain: str
    core: frozenset[str]
    """Words that identify: neither titles nor generic nor for bodies."""
    bodies: frozenset[str]
    """Words for bodies."""


@dataclass(frozen=True)
class Names:
    """An actor's name and the other forms that identify it.

    Two agree if a form of one equals a form of the other, or its identifying words are among the other's:
    "Orlu", "Dana Orlu" and "Foreign Minister Dana Orlu" are one. A body's name agrees with one of a like body
    only. An alias without an identifying word ("the minister", "the ministry") is left out: it may be said of
    several actors of an article; so is a title with another actor's name in it ("Malawi's foreign minister").
    """

    label: str
    forms: tuple[_Form, ...]

    @classmethod
    def of(cls, name: str, aliases: Iterable[str] = ()) -> "Names":
        """Return the names of an actor; the first counts whatever its words are."""
        first = _form(name)
        others = [_form(a) for a in aliases if not _is_title_of_another(a, first)]
        return cls(name, tuple(f for f in (first, *(f for f in others if f.core)) if f.plain))

    def agrees(self, other: "Names") -> bool:
        """Return whether both mean one actor."""
        return any(_alike(a, b) for a in self.forms for b in other.forms)


def _form(name: str) -> _Form:
    plain = [w for w in significant_words(name) if w not in _PRONOUNS]
    core = frozenset(w for w in plain if w not in _TITLES | _GENERIC | _BODIES)
    return _Form(" ".join(plain), core, _BODIES & set(plain))


def _is_title_of_another(alias: str, first: _Form) -> bool:
    words = set(significant_words(alias))
    return bool(words & _TITLES) and not words & first.core


def _alike(a: _Form, b: _Form) -> bool:
    if a.plain == b.plain:
        return True
    if not (a.core and b.core) or bool(a.bodies) != bool(b.bodies):
        return False
    if a.bodies and not a.bodies & b.bodies:
        return False
    return a.core <= b.core or b.core <= a.core
