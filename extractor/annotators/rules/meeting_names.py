"""Lists of names as they stand in a sentence: "delegations of Mali, the AU and Chad", "Russian, Kyrgyz ministers"."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from extractor.annotators.rules.lexicon import GROUP_NOUNS, PERSON_NOUNS
from extractor.annotators.rules.mentions import Mention, can_be_actor, conjuncts, mention, noun_phrase
from extractor.annotators.rules.parsing import Parse
from extractor.countries import named_entities

if TYPE_CHECKING:
    from spacy.tokens import Span as SpacySpan
    from spacy.tokens import Token

_INSIDE = frozenset({"compound", "amod", "det", "poss", "nmod", "nummod", "case", "quantmod", "advmod"})
_JOINS = frozenset({",", "and", "&", ";"})
_NOT_LISTED = frozenset({"nsubj", "nsubjpass", "dobj", "pobj"})
_LOOSE = frozenset({"dep", "npadvmod", "appos", "compound", "nmod", "ROOT", "nsubj"})
_NATION_JOINS = frozenset({"and", ",", "-", "&", "/"})
_MEMBERSHIP = frozenset({"of", "from", "for"})


def listed(token: "Token") -> list["Token"]:
    """Return the heads of a list of names, in order, also of those that the parser hung elsewhere."""
    heads = conjuncts(token)
    while (more := _next_item(heads[-1])) is not None and more not in heads:
        heads += [t for t in conjuncts(more) if t not in heads]
    heads = [t for head in heads for t in (*_swallowed(head), head, *_behind_apposed_name(head))]
    heads = [
        t
        for t, after in zip(heads, [*heads[1:], None], strict=True)
        if after is None or not _is_title_of(t, after)
    ]
    first = heads[0]
    while (before := _previous_item(first)) is not None and before not in heads:
        heads.insert(0, before)
        first = before
    return heads


def _behind_apposed_name(head: "Token") -> list["Token"]:
    """Return the names coordinated with the name behind a title: "President Orlu and Minister Sand"."""
    names = [
        c for c in head.children if c.dep_ == "appos" and c.pos_ == "PROPN" and noun_phrase(head)[-1].i >= c.i
    ]
    return [t for name in names for t in conjuncts(name) if t.i > name.i]


def _is_title_of(token: "Token", following: "Token") -> bool:
    """Tell whether a word is the title right before a name that the parser took for two list items."""
    is_title = token.lemma_.lower() in PERSON_NOUNS and token.tag_ in {"NN", "NNP"}
    return is_title and noun_phrase(following)[0].i == token.i + 1


def _swallowed(head: "Token") -> list["Token"]:
    """Return the persons before "and" that the parser took for part of the next name: "Orlu and Minister Sand"."""
    words = noun_phrase(head)
    return [
        t
        for t in words
        if t.i < head.i
        and t.ent_type_ == "PERSON"
        and t.ent_iob_ != "O"
        and t.doc[t.i + 1].lower_ in {"and", "&"}
    ]


def _next_item(last: "Token") -> "Token | None":
    """Return the head of the name that follows in the list, where the parser didn't see that it does."""
    doc, end = last.doc, noun_phrase(last)[-1].i + 1
    position = end
    while position < len(doc) and position < end + 2 and doc[position].lower_ in _JOINS:
        position += 1
    if position == end or position >= len(doc) or doc[position].sent != last.sent:
        return None
    head = _phrase_head(doc[position])
    if head is None or head.dep_ in _NOT_LISTED or not can_be_actor(head):
        return None
    joins = {t.lower_ for t in doc[end:position]}
    is_title = head.lemma_.lower() in PERSON_NOUNS and head.pos_ == "NOUN"
    if _is_person_like(last) and is_title and not joins & {"and", "&"}:
        return _behind_description(head)
    return head if _goes_on(head) or is_plural_title(last) else None


def _behind_description(head: "Token") -> "Token | None":
    """Return the next name of a list behind an apposition: "Orlu, the Malian envoy, and Sand"."""
    doc, end = head.doc, noun_phrase(head)[-1].i + 1
    if end + 2 >= len(doc) or doc[end].lower_ != "," or doc[end + 1].lower_ != "and":
        return None
    following = _phrase_head(doc[end + 2])
    is_actor = following is not None and following.dep_ not in _NOT_LISTED and can_be_actor(following)
    return following if is_actor else None


def is_plural_title(token: "Token") -> bool:
    """Tell whether a word is a plural role: "counterparts", "envoys"."""
    return token.tag_ in {"NNS", "NNPS"} and token.lemma_.lower().removesuffix("s") in PERSON_NOUNS


def _goes_on(head: "Token") -> bool:
    """Tell whether a list goes on or ends behind a name, in distinction to an apposition between commas."""
    after = head.doc[head.i + 1] if head.i + 1 < len(head.doc) else None
    before = head.doc[noun_phrase(head)[0].i - 1]
    return before.lower_ in {"and", "&"} or (
        after is not None and after.lower_ in {",", "and"} and _is_list_tail(head)
    )


def _is_list_tail(head: "Token") -> bool:
    """Tell whether "and" follows within the next two names."""
    following = head.doc[head.i + 1 : head.i + 14]
    return (any(t.lower_ == "and" for t in following) and head.pos_ == "PROPN") or any(
        c.dep_ == "conj" for c in head.children
    )


def _phrase_head(first: "Token") -> "Token | None":
    head = first
    while head.dep_ in _INSIDE and head.head.i > head.i:
        head = head.head
    return head if head.pos_ in {"NOUN", "PROPN"} else None


def _previous_item(first: "Token") -> "Token | None":
    """Return the head of the name before a comma at the start of a sentence: "Mali premier, Chad leader meet"."""
    doc, start = first.doc, noun_phrase(first)[0].i
    if start < first.sent.start + 2 or doc[start - 1].lower_ not in {",", "and", "&"}:
        return None
    before = doc[start - 2]
    opens = noun_phrase(before)[0].i == first.sent.start
    is_name = can_be_actor(before) and before.dep_ in _LOOSE and before.pos_ in {"NOUN", "PROPN"}
    return before if is_name and opens else None


def _is_person_like(token: "Token") -> bool:
    return token.ent_type_ == "PERSON" or token.lemma_.lower() in PERSON_NOUNS or token.pos_ == "PROPN"


def members(found: Mention, parse: Parse) -> list[Mention]:
    """Return those for whom a plural phrase stands: "leaders of Mali and Chad"; empty where it names no list."""
    head = parse.doc[found.head]
    if head.tag_ not in {"NNS", "NNPS"} or head.lemma_.lower() not in PERSON_NOUNS | GROUP_NOUNS:
        return []
    return (
        _including(head, parse)
        or _of_list(head, parse)
        or _names_behind(head, parse)
        or _by_adjectives(head, found)
    )


def _names_behind(head: "Token", parse: Parse) -> list[Mention]:
    """Return the names that follow a plural title: "his two counterparts, Hana Orlu and Ivo Sand"."""
    doc, end = head.doc, noun_phrase(head)[-1].i + 1
    if end + 1 >= len(doc) or doc[end].lower_ != "," or not is_plural_title(head):
        return []
    first = _phrase_head(doc[end + 1])
    if first is None or first.pos_ != "PROPN":
        return []
    found = [m for t in conjuncts(first) if (m := mention(t, parse)) and " " in m.name]
    return found if len(found) > 1 else []


def _including(head: "Token", parse: Parse) -> list[Mention]:
    """Return the list behind "including" or "such as"."""
    including = [c for c in head.children if c.dep_ == "prep" and c.lower_ in {"including", "like", "as"}]
    if (
        head.i + 2 < len(head.doc)
        and head.doc[head.i + 1].lower_ == ","
        and head.doc[head.i + 2].lower_ == "including"
    ):
        including.append(head.doc[head.i + 2])
    return [
        m
        for prep in including
        for child in prep.children
        if child.dep_ == "pobj"
        for t in listed(child)
        if (m := mention(t, parse))
    ]


def _of_list(head: "Token", parse: Parse) -> list[Mention]:
    for prep in (c for c in head.children if c.dep_ == "prep" and c.lower_ in _MEMBERSHIP):
        for child in (c for c in prep.children if c.dep_ == "pobj"):
            names = [m for t in listed(child) if (m := mention(t, parse))]
            if len(names) > 1:
                return names
    return []


def _by_adjectives(head: "Token", found: Mention) -> list[Mention]:
    """Return a mention for each nationality: "Russian" and "Kyrgyz" of "Russian, Kyrgyz foreign ministers"."""
    first = head.doc[found.head]
    while first.i > head.sent.start and found.start <= head.doc[first.i - 1].idx:
        first = head.doc[first.i - 1]
    start = first.i
    while (
        start - 2 >= head.sent.start
        and head.doc[start - 1].lower_ in _NATION_JOINS
        and _is_nation(head.doc[start - 2])
    ):
        start -= 2
    listed_nations = _listed_nations(head.doc[start : head.i])
    if len(listed_nations) > 1:
        return listed_nations
    nations = [t for t in head.doc[start : head.i] if _is_nation(t)]
    if len(nations) < 2 or not any(t.lower_ in _NATION_JOINS for t in head.doc[nations[0].i : nations[-1].i]):
        return []
    return [_bare(t) for t in nations]


def _listed_nations(words: "SpacySpan") -> list[Mention]:
    """Return the countries that adjectives joined by "and" or commas name: "Japanese and South Korean"."""
    offset = words.start_char
    hits = [h for h in named_entities(words.text) if h.value.kind in {"adjective", "name"}]
    between = words.text[hits[0].end : hits[-1].start].lower() if hits else ""
    if not any(joint in between for joint in (" and ", ",", "-", "/")):
        return []
    return [
        Mention(
            offset + h.start,
            offset + h.end,
            words.text[h.start : h.end],
            words.text[h.start : h.end],
            words.start,
        )
        for h in hits
    ]


def _is_nation(token: "Token") -> bool:
    return token.ent_type_ in {"NORP", "GPE"} or _is_nation_like(token)


def _is_nation_like(token: "Token") -> bool:
    return (
        token.pos_ in {"ADJ", "PROPN"}
        and token.text[:1].isupper()
        and token.text.endswith(("an", "ese", "ish", "i"))
    )


def _bare(token: "Token") -> Mention:
    return Mention(
        start=token.idx, end=token.idx + len(token), text=token.text, name=token.text, head=token.i
    )


def hyphenated(noun: "Token") -> Iterator[Mention]:
    """Yield the two names of "Mali-Chad talks" or "Malian–Chadian negotiations"."""
    doc = noun.doc
    for i in range(max(noun.sent.start + 1, noun.i - 6), noun.i - 1):
        before, after = doc[i - 1], doc[i + 1]
        if doc[i].text not in {"-", "--", "/"} or not (
            before.text[:1].isupper() and after.text[:1].isupper()
        ):
            continue
        if _is_half_of_title(before, after):
            continue
        if can_be_actor(before) and can_be_actor(after) and all(not t.is_punct for t in doc[i + 2 : noun.i]):
            yield _bare(before)
            yield _bare(after)
            return


def _is_half_of_title(before: "Token", after: "Token") -> bool:
    """Tell whether a hyphen stands inside a title: "Secretary-General", "Co-Chairs"."""
    return (
        before.lower_ in {"co", "vice", "deputy"}
        or before.lemma_.lower() in PERSON_NOUNS
        or is_plural_title(after)
    )
