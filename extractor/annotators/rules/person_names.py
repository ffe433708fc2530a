"""Persons that a text names in full somewhere: by them a bare surname is known for a person elsewhere in it."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractor.annotators.rules.lexicon import FEMALE_WORDS, HONORIFICS, PERSON_NOUNS

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_KEY = "extractor_person_names"
_PRONOUN_GENDER = {"he": "m", "she": "f"}


@dataclass
class PersonNames:
    """Surnames of a text's persons, with their gender ("f", "m") where the text shows it."""

    surnames: set[str] = field(default_factory=set)
    genders: dict[str, str] = field(default_factory=dict)


def person_names(doc: "Doc") -> PersonNames:
    """Return the persons of a parsed text; worked out once a text."""
    known = doc.user_data.get(_KEY)
    if not isinstance(known, PersonNames):
        known = _collect(doc)
        doc.user_data[_KEY] = known
    return known


def _collect(doc: "Doc") -> PersonNames:
    names = PersonNames()
    for token in doc:
        if token.pos_ == "PROPN" and len(token) > 1 and token.text[0].isupper() and _ends_full_name(token):
            names.surnames.update((token.text, *_family_name_first(token)))
            if gender := _gender_before(token):
                names.genders.setdefault(token.text, gender)
    for token in doc:
        if gender := _PRONOUN_GENDER.get(token.lower_):
            speaker = _speaker_of_clause(token)
            if speaker is not None and speaker.text in names.surnames:
                names.genders.setdefault(speaker.text, gender)
    return names


def _ends_full_name(token: "Token") -> bool:
    """Tell whether a proper noun ends a person's name of two words or more, or one after an honorific."""
    if token.i == 0 or (token.i + 1 < len(token.doc) and token.nbor(1).ent_iob_ == "I"):
        return False
    before = token.nbor(-1)
    if before.lower_.rstrip(".") in HONORIFICS:
        return True
    if token.ent_type_ == "PERSON" and token.ent_iob_ == "I":
        return True
    # Foreign Ministry Spokesman Kamal Orlu, all of it taken for an organisation.
    for start in range(token.i - 1, max(-1, token.i - 4), -1):
        word = token.doc[start]
        if word.lemma_.lower() in PERSON_NOUNS:
            return token.i - start > 1 and token.ent_type_ in {"ORG", "PERSON", ""}
        if word.pos_ != "PROPN":
            return False
    return False


def _family_name_first(token: "Token") -> list[str]:
    """Return the first word of a two-word name: in "Shen Guoliang" it is the surname."""
    first = token.nbor(-1)
    is_pair = token.ent_type_ == first.ent_type_ == "PERSON" and first.ent_iob_ == "B"
    return [first.text] if is_pair and len(first) > 1 else []


def _gender_before(token: "Token") -> str | None:
    words = {t.lower_.rstrip(".") for t in token.doc[max(0, token.i - 4) : token.i]}
    return "f" if words & (FEMALE_WORDS - {"she", "her", "hers", "herself"}) else None


def _speaker_of_clause(pronoun: "Token") -> "Token | None":
    """Return the subject of the verb of saying whose clause has the pronoun as its subject: "Orlu said she …"."""
    clause = pronoun.head
    if pronoun.dep_ not in {"nsubj", "nsubjpass"} or clause.dep_ != "ccomp":
        return None
    return next((c for c in clause.head.children if c.dep_ == "nsubj" and c.i < clause.head.i), None)
