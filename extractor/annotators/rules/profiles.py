"""What a text tells of the actors that the records name: fullest form, other forms, title."""

from collections.abc import Iterator, Sequence

from extractor.annotators.rules.mentions import Mention, mention
from extractor.annotators.rules.parsing import Parse
from extractor.schemas.actor import ActorAnswer, ActorKind

_INSIDE_NAMES = frozenset({"compound", "amod", "nmod", "punct", "case", "det"})
_MAX_ALIASES = 12
_MAX_NAME_CHARS = 200


def find_actors(parse: Parse, names: Sequence[str]) -> list[ActorAnswer]:
    """Return one answer for each actor that is named, with all that its mentions in the text tell of it.

    Names of one person ("Ida Solheim", "Solheim") are joined by their last word. What the text leaves open stays
    null or "unknown": the step that links actors fills in ranks, kinds and countries by its tables.

    Args:
        parse: The chunk.
        names: Every name that the other answers use.
    """
    seen = list(_named_mentions(parse))
    persons = {_key(m.name) for m in seen if _is_one_person(m)}
    groups: dict[str, list[str]] = {}
    for name in names:
        key = _key(name) if _key(name) in persons else name.casefold()
        groups.setdefault(key, []).append(name)
    return [_answer(group, [m for m in seen if _belongs(m, key, group)]) for key, group in groups.items()]


def _named_mentions(parse: Parse) -> Iterator[Mention]:
    for token in parse.doc:
        if token.pos_ in {"PROPN", "NOUN"} and token.dep_ not in _INSIDE_NAMES:
            found = mention(token, parse)
            if found is not None and len(found.name) <= _MAX_NAME_CHARS:
                yield found


def _key(name: str) -> str:
    """Return a name's last word, without a possessive ending."""
    return (
        name.rsplit(maxsplit=1)[-1].removesuffix("'s").removesuffix("’s").casefold() if name.split() else ""
    )


def _belongs(found: Mention, key: str, group: Sequence[str]) -> bool:
    if found.name in group:
        return True
    return _is_one_person(found) and _key(found.name) == key


def _is_one_person(found: Mention) -> bool:
    """Tell whether a mention names one person: "the foreign ministers of Norway and Chad" have no last name."""
    return found.is_person and not found.is_description and not found.is_plural


def _answer(group: Sequence[str], found: Sequence[Mention]) -> ActorAnswer:
    persons = [m for m in found if m.is_person]
    names = list(dict.fromkeys([*group, *(m.name for m in persons)]))
    fullest = max(names, key=lambda n: (len(n.split()), -names.index(n)))
    return ActorAnswer(
        name=fullest,
        aliases=[n for n in names if n != fullest][:_MAX_ALIASES],
        kind=_kind(fullest, persons),
        title=next((m.title for m in persons if m.title), None),
        rank="unknown",
        affiliation=None,
        represents=[],
        country=None,
    )


def _kind(name: str, persons: Sequence[Mention]) -> ActorKind:
    has_capital = any(word[:1].isupper() for word in name.split())
    return "person" if has_capital and any(not m.is_description for m in persons) else "unknown"
