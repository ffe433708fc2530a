"""Which country or international body a whole name or a place stands for.

Names are matched whole, after folding; nothing is guessed (pycountry's `search_fuzzy` reads "Kosovo" as Serbia).
"""

import gettext
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Literal, NamedTuple

import pycountry

from extractor.countries.aliases import ABBREVIATIONS, ALIASES, AMBIGUOUS, NOT_COUNTRIES, PARTS, SEATS
from extractor.countries.cities import CITIES
from extractor.countries.gazetteer import Gazetteer, Hit, key_of
from extractor.countries.organizations import ALONE_ONLY, ORGANIZATIONS

_MAX_NAME_CHARS = 200
"""Longest text whose hits are remembered: names and titles, not articles."""

_OTHER_LANGUAGES = ("fr", "es", "ru", "ar", "de", "pt")

EntityKind = Literal["name", "adjective", "capital", "seat", "part", "organization", "none"]


class Entity(NamedTuple):
    """What a listed name stands for.

    Attributes:
        code: ISO 3166-1 alpha-3 or XKX; PLOVER for organizations; "" for the kind "none".
        kind: "name" also for abbreviations; "adjective" for demonyms; "capital" for a city that stands for the
            government; "seat" for palaces and parliaments; "part" for regions coded under their state.
        key: The same for all forms of one country ("IRN") or one body ("United Nations").
    """

    code: str
    kind: EntityKind
    key: str


def country_code(name: str | None) -> str | None:
    """Return the alpha-3 code of a country's name, demonym, capital, seat of government or abbreviation.

    Demonyms, capitals and the like are known in English; names also in French, Spanish, Russian, Arabic, German and
    Portuguese. None for bodies, for what no longer exists and for what could be two countries ("Korea", "Congo").
    """
    entity = known_entity(name)
    if entity is None:
        return _names_elsewhere().get(" ".join(key_of(name))) if name else None
    return entity.code if entity.kind not in {"organization", "none"} else None


def is_country_code(code: str) -> bool:
    """Tell whether it is an ISO 3166-1 alpha-3 code, or XKX, the one in use for Kosovo."""
    return code == "XKX" or pycountry.countries.get(alpha_3=code) is not None


@cache
def _names_elsewhere() -> dict[str, str]:
    """Return country names in other languages (pycountry's translations of ISO 3166-1) to their codes.

    "Russie, Fédération de" also counts as "Fédération de Russie" and as "Russie"; what two countries share, as
    nothing.
    """
    found: dict[str, set[str]] = {}
    for language in _OTHER_LANGUAGES:
        translate = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language]).gettext
        for country in pycountry.countries:
            for english in {country.name, getattr(country, "common_name", country.name)}:
                name = translate(english)
                head, *tail = re.split("[,،] *", name, maxsplit=1)
                for form in (name, head, " ".join((*tail, head))):
                    found.setdefault(" ".join(key_of(form)), set()).add(country.alpha_3)
    return {form: next(iter(codes)) for form, codes in found.items() if len(codes) == 1}


def organization_code(name: str | None) -> str | None:
    """Return the PLOVER code of an intergovernmental body: UNO, EUR, else IGO; None for anything else.

    Any name that begins with "UN" or "EU" is a body of theirs.
    """
    if not name:
        return None
    entity = known_entity(name)
    if entity is not None:
        return entity.code if entity.kind == "organization" else None
    bare = re.sub(r"^\s*[Tt]he\s+", "", name)
    first = next(_entities().scan(bare), None)
    is_parent = (
        first is not None and first.start == 0 and first.value.key in {"United Nations", "European Union"}
    )
    return first.value.code if first is not None and is_parent else None


def capital_country(city: str | None) -> str | None:
    """Return the country that a place lies in: a capital, another well-known city or venue, a country itself.

    Of "Sochi, Russia" the last part counts; in a longer phrase the one country that all its names lie in.
    Demonyms are no places.
    """
    if not city:
        return None
    tail = city.rpartition(",")[2]
    exact = _places().lookup(city) or _places().lookup(tail)
    if exact:
        return exact
    found = {hit.value for hit in _places().scan(city)}
    return found.pop() if len(found) == 1 else None


def known_entity(name: str | None) -> Entity | None:
    """Return what a whole name stands for; None for names that are not listed."""
    if not name or not key_of(name):
        return None
    entity = _entities().lookup(name)
    return None if entity is not None and entity.kind == "none" else entity


def named_entities(text: str) -> Iterator[Hit[Entity]]:
    """Yield the countries and bodies that a text names, in order, none overlapping."""
    return (hit for hit in all_entities(text) if hit.value.kind != "none")


def all_entities(text: str) -> Iterator[Hit[Entity]]:
    """Yield what `named_entities` does and the phrases that only hold a country's name ("Latin American")."""
    return iter(_hits_of_name(text)) if len(text) <= _MAX_NAME_CHARS else _entities().scan(text)


@lru_cache(maxsize=16_384)
def _hits_of_name(name: str) -> tuple[Hit[Entity], ...]:
    """Return the hits of a short text; the names of an article are looked up many times over."""
    return tuple(_entities().scan(name))


def _country_rows() -> Iterator[tuple[str, Entity]]:
    """Yield adjectives, then capitals, then names: of the same form the later row wins (Philippines, Djibouti)."""
    for code, (adjectives, _, _) in ALIASES.items():
        for form in _split(adjectives):
            yield form, Entity(code, "adjective", code)
            yield f"{form}s", Entity(code, "adjective", code)
    for code, (_, capitals, _) in ALIASES.items():
        yield from ((form, Entity(code, "capital", code)) for form in _split(capitals))
    for country in pycountry.countries:
        for field in ("name", "official_name", "common_name"):
            for form in _forms(getattr(country, field, "")):
                if " ".join(key_of(form)) not in AMBIGUOUS:
                    yield form, Entity(country.alpha_3, "name", country.alpha_3)
    for code, (_, _, names) in ALIASES.items():
        yield from ((form, Entity(code, "name", code)) for form in _split(names))
    for form, code in ABBREVIATIONS.items():
        yield form, Entity(code, "name", code)


def _forms(name: str) -> Iterator[str]:
    """Yield an ISO name in the order of speech: "Iran, Islamic Republic of" is the "Islamic Republic of Iran"."""
    bare, _, aside = name.partition(" (")
    main, comma, before = bare.partition(", ")
    if name:
        yield from (name, bare)
    if comma:
        yield f"{before} {main}"
    if aside == "Vatican City State)":
        yield aside.rstrip(")")


def _split(forms: str) -> list[str]:
    return forms.split("|") if forms else []


def _rows() -> Iterator[tuple[str, Entity]]:
    yield from _country_rows()
    for code, seats in SEATS.items():
        yield from ((form, Entity(code, "seat", form)) for form in _split(seats))
    for code, parts in PARTS.items():
        for form in _split(parts):
            yield form, Entity(code, "part", form)
            yield f"{form}s", Entity(code, "part", form)
    yield from ((form, Entity("", "none", form)) for form in NOT_COUNTRIES)
    for code, bodies in ORGANIZATIONS.items():
        for body in bodies:
            names = _split(body)
            yield from ((form, Entity(code, "organization", names[0])) for form in names)


@cache
def _entities() -> Gazetteer[Entity]:
    return Gazetteer(_rows(), ALONE_ONLY)


@cache
def _places() -> Gazetteer[str]:
    rows = [(form, code) for code, forms in (*CITIES.items(), *SEATS.items()) for form in _split(forms)]
    kinds = {"name", "capital", "part"}
    return Gazetteer(rows + [(form, e.code) for form, e in _rows() if e.kind in kinds])
