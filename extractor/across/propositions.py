"""Which propositions of different articles say the same in other words."""

import re
from collections.abc import Hashable, Iterator

from rapidfuzz import fuzz

from extractor.across.clustering import UNLIKE, Likeness
from extractor.across.mentions import PropositionMention, Ref
from extractor.actors.naming import canonical

THRESHOLD = 0.7

_EMPTY = frozenset(
    "the a an of and for in on to at with by as its it is are be been was were will would should must can could may "
    "that this these those there have has had do does their his her our new any all more than from into over".split()
)
_TURNING = frozenset(
    "not no never without against end stop lift reject ban halt suspend withdraw cancel".split()
)
_ALIKE = {
    "extend": "prolong", "prolong": "prolong", "extension": "prolong", "prolongation": "prolong", "renew": "prolong",
    "accord": "agreement", "deal": "agreement", "pact": "agreement", "treaty": "agreement",
    "truce": "ceasefire", "cease-fire": "ceasefire", "armistice": "ceasefire",
    "negotiation": "talk", "discussion": "talk", "dialogue": "talk",
    "soldier": "troop", "force": "troop", "army": "troop",
    "remove": "lift", "abolish": "lift", "drop": "lift", "scrap": "lift",
    "leave": "withdraw", "pull": "withdraw", "withdrawal": "withdraw",
    "adopt": "accept", "approve": "accept", "acceptable": "accept", "endorse": "accept", "ratify": "accept",
    "construct": "build", "construction": "build", "building": "build",
    "reopen": "open", "reopening": "open", "opening": "open", "crossing": "border",
    "monitor": "observer", "observe": "observer",
}  # fmt: skip
"""Words of diplomacy that stand for one another in propositions."""
_NUMBER = re.compile(r"\d+")


def mention_of(ref: Ref, document: str, text: str) -> PropositionMention:
    """Return what tells a proposition apart."""
    words = {_stem(w) for w in canonical(text) if w not in _EMPTY}
    return PropositionMention(
        ref=ref,
        document=document,
        text=text,
        words=frozenset(w for w in words if not w.isdigit()),
        polarity=frozenset(words & _TURNING),
        numbers=frozenset(_NUMBER.findall(text)),
    )


def _stem(word: str) -> str:
    """Return a word without its inflection, and its likes as one."""
    if word in _ALIKE:
        return _ALIKE[word]
    for ending in ("ing", "ed", "es", "s", "d"):
        base = word.removesuffix(ending)
        if base != word and len(base) > 3:
            return _ALIKE.get(base, _ALIKE.get(base + "e", base))
    return word


def blocks(proposition: PropositionMention) -> Iterator[Hashable]:
    """Yield the blocks of a proposition: each of its longer words."""
    for word in proposition.words:
        if len(word) > 3:
            yield word


def likeness(one: PropositionMention, other: PropositionMention) -> Likeness:
    """Return how sure it is that two propositions say the same."""
    if one.document != other.document and (one.is_general or other.is_general):
        return UNLIKE
    if one.polarity != other.polarity or one.numbers != other.numbers:
        return UNLIKE
    if one.text.casefold().rstrip(".") == other.text.casefold().rstrip("."):
        return Likeness(1.0, "the same words")
    if not one.words or not other.words:
        return UNLIKE
    shared = one.words & other.words
    jaccard = len(shared) / len(one.words | other.words)
    if jaccard < 0.6 and not (len(shared) >= 3 and shared in {one.words, other.words}):
        return UNLIKE
    spelling = fuzz.token_sort_ratio(" ".join(sorted(one.words)), " ".join(sorted(other.words))) / 100
    return Likeness(0.5 * max(jaccard, 0.7 if shared in {one.words, other.words} else 0) + 0.5 * spelling,
                    f"both speak of {', '.join(sorted(shared))}")  # fmt: skip
