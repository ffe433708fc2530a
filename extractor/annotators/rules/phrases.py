"""Noun phrases of the parse that can stand for an actor: their words, the name in them, the title before it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from extractor.annotators.rules.lexicon import GROUP_NOUNS, HONORIFICS, PERSON_NOUNS
from extractor.annotators.rules.person_names import person_names

if TYPE_CHECKING:
    from spacy.tokens import Token

_ACTOR_ENTITIES = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_OTHER_ENTITIES = frozenset({"DATE", "TIME", "EVENT", "LAW", "MONEY", "LOC", "PERCENT", "QUANTITY"})
_OUTSIDE_NOUN_PHRASE = frozenset(
    {"relcl", "acl", "appos", "conj", "cc", "punct", "advcl", "parataxis", "preconj"}
)
_TITLE_ADJECTIVES = frozenset(
    """
    foreign prime deputy vice first acting interim former crown special high chief general senior top joint
    defence defense interior finance
    """.split()
)
_NAME_PARTICLES = frozenset(
    {"al", "el", "bin", "ibn", "bint", "von", "van", "der", "de", "da", "dos", "di", "-"}
)
_CROWDS = frozenset({"tens", "dozens", "hundreds", "thousands", "millions", "scores"})
_NOT_ACTORS = frozenset(
    {"year", "month", "week", "day", "time", "lot", "number", "something", "nothing", "anything"}
)


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
    return is_proper_pair and any(c.dep_ in {"conj", "cc"} for c in child.children) and not is_person(token)


def can_be_actor(token: "Token") -> bool:
    """Tell whether a noun can stand for a person, a body or a state."""
    if token.pos_ not in {"PROPN", "NOUN", "ADJ", "NUM", "PRON", "DET"}:
        return False
    if token.ent_type_ in _ACTOR_ENTITIES:
        return True
    lemma = token.lemma_.lower()
    if lemma in PERSON_NOUNS or lemma in GROUP_NOUNS or token.lower_ in _CROWDS:
        return True
    if token.pos_ in {"NUM", "PRON", "DET"}:
        return _is_part_of_actors(token)
    return token.pos_ == "PROPN" and token.ent_type_ not in _OTHER_ENTITIES and lemma not in _NOT_ACTORS


def _is_part_of_actors(token: "Token") -> bool:
    """Tell whether a number or pronoun takes some of a group: "one of the envoys", "some of those present"."""
    of = next((c for c in token.children if c.dep_ == "prep" and c.lower_ == "of"), None)
    return of is not None and any(can_be_actor(c) for c in of.children if c.pos_ in {"NOUN", "PROPN"})


def is_person(token: "Token") -> bool:
    """Tell whether a noun stands for a person: by its entity type, as the word for a role or by its surname."""
    if token.lemma_.lower() in PERSON_NOUNS:
        return True
    return token.ent_type_ == "PERSON" or token.text in person_names(token.doc).surnames


def is_title_word(token: "Token") -> bool:
    """Tell whether a word is part of a title rather than of a name: "Prime", "Minister", "Iranian", "UN"."""
    lemma = token.lemma_.lower()
    return lemma in PERSON_NOUNS | GROUP_NOUNS | _TITLE_ADJECTIVES or token.ent_type_ in {
        "GPE",
        "NORP",
        "ORG",
    }


def noun_phrase(token: "Token") -> list["Token"]:
    """Return the contiguous words of the phrase that a noun heads, without clauses and appositions after it."""
    members = {token.i}
    for child in token.children:
        if _is_inside(token, child) or _is_name_apposition(token, child):
            members.update(t.i for t in _phrase_part(child))
    left = right = token.i
    while left - 1 in members or _is_split_name(token.doc, left):
        left -= 1
    while right + 1 in members:
        right += 1
    words = _without_brackets(list(token.doc[left : right + 1]), token)
    while len(words) > 1 and (words[-1].is_space or words[-1].is_punct):
        words.pop()
    while len(words) > 1 and (words[0].is_space or words[0].is_punct):
        words.pop(0)
    return words


def _is_inside(token: "Token", child: "Token") -> bool:
    if child.dep_ == "punct":
        return _is_hyphen(child)
    # Orlu in a phone call on Monday: what follows a name is no part of it, but for "of" and "from".
    if child.dep_ == "prep" and child.i > token.i and token.pos_ == "PROPN" and is_person(token):
        return child.lower_ in {"of", "from"} or token.lemma_.lower() in PERSON_NOUNS
    return child.dep_ not in _OUTSIDE_NOUN_PHRASE


def _is_hyphen(token: "Token") -> bool:
    """Tell whether a dash joins two words: "Al-Orlu"."""
    return token.text == "-" and not token.whitespace_ and token.i > 0 and not token.nbor(-1).whitespace_


def _without_brackets(words: list["Token"], head: "Token") -> list["Token"]:
    """Cut what stands in brackets, or before a bracket that was not opened."""
    start = next((i + 1 for i, w in reversed(list(enumerate(words))) if w.text == ")" and w.i < head.i), 0)
    end = next((i for i, w in enumerate(words) if w.text == "(" and w.i > head.i), len(words))
    return words[start:end]


def _phrase_part(token: "Token") -> Iterator["Token"]:
    yield token
    for child in token.children:
        if child.dep_ not in {"relcl", "acl", "advcl", "parataxis"}:
            yield from _phrase_part(child)


def _is_split_name(doc: "object", left: int) -> bool:
    """Tell whether the parser cut a person's name in two before a word: "Faris al" + "-" + "Sabri"."""
    if left == 0:
        return False
    before, first = doc[left - 1], doc[left]  # type: ignore[index] # spaCy's Doc has no stubs
    same_name = before.ent_type_ == first.ent_type_ == "PERSON" and first.ent_iob_ == "I"
    return bool(same_name and before.head == first.head)


def _is_name_apposition(token: "Token", child: "Token") -> bool:
    """Tell whether the apposition is the name right after a title: "Ambassador to Russia Kazem Orlu"."""
    if child.dep_ != "appos" or child.pos_ != "PROPN" or child.i < token.i:
        return False
    between = token.doc[token.i + 1 : child.left_edge.i]
    return not any(t.is_punct for t in between)


def named_apposition(token: "Token", words: list["Token"]) -> "Token | None":
    """Return the name that stands between commas after a role: "its chief negotiator, General Orlu"."""
    if token.lemma_.lower() not in PERSON_NOUNS or any(t.ent_type_ == "PERSON" for t in words):
        return None
    return next(
        (c for c in token.children if c.dep_ == "appos" and c.pos_ == "PROPN" and c.i > token.i), None
    )


def name_words(words: list["Token"], head: "Token") -> list["Token"]:
    """Return the words of a phrase that are the name; a person's name wins, else the phrase without its article."""
    persons = [t for t in words if t.pos_ == "PROPN" and _is_name_of(t, head)]
    if persons:
        run = _without_portfolio(_run_ending_at(persons[-1], words))
        if not any(t.text in {"'s", "'"} for t in words if t.i > run[-1].i):
            return run
    if words[-1].dep_ == "appos" and words[-1].pos_ == "PROPN" and is_person(head):
        return _run_ending_at(words[-1], words)
    if head.ent_type_ in {"GPE", "ORG", "NORP"} and head.pos_ == "PROPN":
        return _with_state(_without_rank(_entity(head, words)), words)
    if head.pos_ == "PROPN" and head.lemma_.lower() not in PERSON_NOUNS | GROUP_NOUNS:
        return _without_portfolio(_run_ending_at(head, words))
    stripped = list(words)
    while len(stripped) > 1 and (
        stripped[0].pos_ in {"DET", "PUNCT", "SPACE"} or stripped[0].lower_ == "the"
    ):
        stripped.pop(0)
    return stripped


_PORTFOLIOS = frozenset(
    "affairs defence defense integration trade interior finance cooperation justice security development energy".split()
)


def _without_portfolio(run: list["Token"]) -> list["Token"]:
    """Cut what a minister is minister of before the name: "Minister of Foreign Affairs Ida Solheim"."""
    ends = [i for i, t in enumerate(run[:-1], start=1) if t.lower_ in _PORTFOLIOS]
    before = run[0].doc[max(0, run[0].i - 1)].lower_
    return run[ends[-1] :] if ends and before in {"of", "for", "foreign", "and"} else run


def _without_rank(entity: list["Token"]) -> list["Token"]:
    """Cut a rank before a person's name that was taken for an organisation's: "General Orlu"."""
    names_body = any(t.lemma_.lower() in GROUP_NOUNS for t in entity)
    is_ranked = len(entity) > 1 and entity[0].lemma_.lower() in PERSON_NOUNS
    return entity[1:] if is_ranked and not names_body else entity


def _with_state(entity: list["Token"], words: list["Token"]) -> list["Token"]:
    """Add whose body it is where the name alone doesn't tell: "Chad's Foreign Ministry", "Foreign Ministry in Oslo"."""
    if not all(t.lower_ in _PLAIN_BODIES for t in entity):
        return entity
    after = [t for t in words if t.i > entity[-1].i]
    if len(after) > 1 and after[0].lower_ in {"in", "of"} and any(t.ent_type_ in _PLACES for t in after):
        return [*entity, *after]
    before = [t for t in words if t.i < entity[0].i]
    if len(before) > 1 and before[-1].tag_ == "POS" and before[-2].ent_type_ in _PLACES:
        start = next((i for i, t in enumerate(before) if t.pos_ == "PROPN"), len(before) - 2)
        return [*before[start:], *entity]
    return entity


_PLAIN_BODIES = frozenset(
    "foreign defence defense interior finance ministry of affairs government parliament cabinet".split()
)
_PLACES = frozenset({"GPE", "LOC", "NORP", "ORG"})


def _is_name_of(token: "Token", head: "Token") -> bool:
    """Tell whether a proper noun can be the name of the person that a phrase is about, not of one mentioned in it."""
    is_name = token.lemma_.lower() not in PERSON_NOUNS and is_person(token)
    if is_name and _ends_title(token, head):
        return True
    in_addition = any(
        a.dep_ in {"pobj", "poss"} and a.i != head.i and a in head.subtree for a in (token, *token.ancestors)
    )
    return is_name and not in_addition


def _ends_title(token: "Token", head: "Token") -> bool:
    """Tell whether a name follows a title at whose end the parser put it: "Representative for Iran Orla Dunne"."""
    is_title = head.pos_ == "PROPN" and head.lemma_.lower() in PERSON_NOUNS
    if token.dep_ != "pobj" or token.head.head.i != head.i or not is_title:
        return False
    places = {"GPE", "NORP", "ORG", "LOC"}
    return any(c.dep_ in {"compound", "nmod"} and c.ent_type_ in places for c in token.children)


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
        is_part = word.is_title or word.is_upper or word.lower_ in _NAME_PARTICLES
        if not is_part or lemma in PERSON_NOUNS | GROUP_NOUNS | _TITLE_ADJECTIVES:
            break
        if lemma.rstrip(".") in HONORIFICS or word.ent_type_ in {"GPE", "NORP"} or word.tag_ == "POS":
            break
        run.insert(0, word)
    while len(run) > 1 and run[0].text == "-":
        run.pop(0)
    return run


def title_of(words: list["Token"], name: list["Token"], head: "Token") -> list["Token"]:
    """Return the words of a person's title: those before the name, else those of an apposition; empty if none."""
    before = [t for t in words if t.i < name[0].i]
    while before and (before[0].pos_ == "DET" or before[0].lower_.rstrip(".") in HONORIFICS):
        before.pop(0)
    while before and before[-1].is_punct:
        before.pop()
    if before and any(t.lemma_.lower() in PERSON_NOUNS for t in before):
        return before
    apposition = next(
        (c for c in head.children if c.dep_ == "appos" and c.lemma_.lower() in PERSON_NOUNS), None
    )
    if apposition is None:
        return []
    return [t for t in noun_phrase(apposition) if t.pos_ != "DET" or t.i != apposition.left_edge.i]
