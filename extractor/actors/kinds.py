"""What kind of body a name is, by its nouns or because everybody knows it."""

import re

from extractor.actors.titles import singular
from extractor.countries.gazetteer import split_words
from extractor.schemas.actor import ActorKind


def _heads(kind: ActorKind, nouns: str) -> tuple[ActorKind, frozenset[str]]:
    return kind, frozenset(nouns.split())


def _named(kind: ActorKind, names: str) -> dict[str, ActorKind]:
    return dict.fromkeys(re.split(r"\s*\|", names), kind)


_KINDS: tuple[tuple[ActorKind, frozenset[str]], ...] = (
    _heads("delegation", "delegation mission team"),
    _heads("party_or_opposition", "party opposition coalition alliance bloc faction"),
    _heads("ministry_or_agency", """ministry department agency office directorate bureau embassy consulate police court
            tribunal parliament congress senate assembly council committee commission army military navy chamber
            authority board secretariat command guard"""),
    _heads("government", "government cabinet administration presidency regime leadership authorities junta palace"),
    _heads("media", "newspaper broadcaster channel network television tv radio daily press website news times post"),
    _heads("company", "company corporation bank firm airlines inc ltd plc gmbh llc holding corp"),
    _heads("ngo_or_civil_society", """foundation institute association university charity watchdog society ngo church
            observatory club trust synod tribe community center"""),
    _heads("armed_group", "militia rebel fighter militant insurgent brigade battalion front force movement troop"),
    _heads("igo", "union league organization federation confederation"),
)  # fmt: skip
"""The first kind one of whose nouns heads the name."""

_KNOWN: dict[str, ActorKind] = {
    **_named("armed_group", """hamas|hezbollah|hizbullah|hizballah|taliban|houthi|ansar allah|ansarallah|islamic state
            |isis|isil|daesh|al qaeda|al shabaab|boko haram|m23|rapid support forces|rsf|pkk|ypg|farc|eln|polisario front
            |polisario|islamic jihad|hts|hayat tahrir al sham|syrian democratic forces|sdf|wagner|wagner group|jnim"""),
    **_named("party_or_opposition", "fatah|plo|palestine liberation organization|likud|akp|cdu"),
    **_named("media", """reuters|ap|associated press|afp|agence france presse|tass|interfax|ria novosti|sputnik|rt
            |xinhua|cctv|irna|mehr|tasnim|fars|isna|press tv|sana|anadolu
            |anadolu agency|al jazeera|al arabiya|bbc|cnn|dpa
            |kyodo|yonhap|bloomberg|ukrinform|kcna|spa|wam|qna|nhk|axios|politico|guardian"""),
    **_named("ngo_or_civil_society", """red cross|icrc|international committee of the red cross
            |amnesty international
            |oxfam|human rights watch|international crisis group|doctors without borders|medecins sans frontieres
            |save the children|white helmets|syrian observatory for human rights|greenpeace"""),
}  # fmt: skip
"""Well-known names that no noun gives away, folded."""


def known_kind(name: str) -> ActorKind | None:
    """Return the kind of a body that everybody knows, None for other names."""
    words = [w.folded for w in split_words(name)]
    return _KNOWN.get(" ".join(words)) or _KNOWN.get(" ".join(map(singular, words)))


def body_kind(name: str, head: str) -> ActorKind:
    """Return the kind of body that a name tells by its nouns, unknown if none does.

    Args:
        name: The name.
        head: The noun that it is about: "party" in "Party of Hope".
    """
    words = [w.folded for w in split_words(name)]
    if "news agency" in " ".join(words):
        return "media"
    if "central bank" in " ".join(words):
        return "ministry_or_agency"
    for word in (head, *reversed(words)):
        for kind, nouns in _KINDS:
            if word in nouns or singular(word) in nouns:
                return kind
    return "unknown"
