"""Whom "with", "by", "in the presence of" bring into a meeting."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from extractor.annotators.rules.lexicon import PERSON_NOUNS
from extractor.annotators.rules.meeting_actors import Side, make_side
from extractor.annotators.rules.meeting_lexicon import HOLD_VERBS, ROLE_VERBS
from extractor.annotators.rules.meeting_scene import Scene
from extractor.annotators.rules.meeting_triggers import Trigger, is_meeting_noun
from extractor.annotators.rules.mentions import Mention, mention
from extractor.schemas.meeting import ParticipantRole

if TYPE_CHECKING:
    from spacy.tokens import Token

_PARTNER_PREPOSITIONS = frozenset({"with", "between", "among", "alongside", "involving"})
_PRESENCE: dict[str, ParticipantRole] = {
    "presence": "participant", "participation": "participant", "attendance": "participant",
    "mediation": "chair_or_mediator", "auspices": "chair_or_mediator", "chairmanship": "chair_or_mediator",
    "sponsorship": "chair_or_mediator", "facilitation": "chair_or_mediator", "patronage": "chair_or_mediator",
    "supervision": "chair_or_mediator", "invitation": "host", "coordination": "organizer",
}  # fmt: skip
"""Nouns of "in the presence of", "under the mediation of", with the role of those behind "of" or "with"."""
_LED_SUFFIXES: dict[str, ParticipantRole] = {
    "brokered": "chair_or_mediator", "mediated": "chair_or_mediator", "led": "chair_or_mediator",
    "sponsored": "chair_or_mediator", "facilitated": "chair_or_mediator", "backed": "chair_or_mediator",
    "hosted": "host", "organized": "organizer", "organised": "organizer",
}  # fmt: skip


def is_same_clause_subject(trigger: Trigger) -> bool:
    """Tell whether the meeting itself is the subject of its verb: "the talks began"."""
    return trigger.link in {"nsubj", "nsubjpass"}


def led_by(noun: "Token", scene: Scene) -> Iterator[Side]:
    """Yield the mediator or host of "Omani-mediated talks"."""
    doc = noun.doc
    for token in doc[max(noun.sent.start, noun.i - 6) : noun.i]:
        stem, _, suffix = token.lower_.rpartition("-")
        role = _LED_SUFFIXES.get(suffix)
        if role is None:
            continue
        name_token = doc[token.i - 2] if not stem and token.i >= 2 and doc[token.i - 1].text == "-" else None
        if name_token is not None and (found := mention(name_token, scene.parse)):
            yield make_side(found, scene.parse, role)
        elif stem:
            name = scene.parse.text[token.idx : token.idx + len(stem)]
            yield make_side(Mention(token.idx, token.idx + len(stem), name, name, token.i), scene.parse, role)


def partners_of(
    heads: list["Token"], scene: Scene, role: ParticipantRole, *, is_verb: bool = False
) -> Iterator[Side]:
    """Yield the names behind "with" and "between", also where the parser hung those on a noun in between.

    Behind a verb also "spoke to"; but there "between" must be its own: what two others have between them, an
    agreement say, is what was talked about.
    """
    positions = {h.i for h in heads}
    for token in heads[0].sent:
        is_partner = token.lower_ in _PARTNER_PREPOSITIONS or (
            is_verb and token.lower_ == "to" and _is_spoken_to(token)
        )
        if not is_partner or token.dep_ not in {"prep", "dative"} or token.i < min(positions) - 12:
            continue
        is_own_only = is_verb and token.lower_ in {"between", "among"}
        if token.head.i in positions or (not is_own_only and _hangs_below(token, positions)):
            yield from (s for g in token.children if g.dep_ == "pobj" for s in scene.sides(g, role))


def _is_spoken_to(token: "Token") -> bool:
    return token.head.lemma_.lower() in {"speak", "talk"}


def _hangs_below(token: "Token", positions: set[int]) -> bool:
    """Tell whether a preposition hangs on a thing that is the topic or place of the meeting."""
    head = token.head
    for _ in range(4):
        if head.i in positions:
            return True
        if (
            head.pos_ not in {"NOUN", "PROPN", "ADP"}
            or head.lemma_.lower() in PERSON_NOUNS
            or is_meeting_noun(head)
        ):
            return False
        head = head.head
    return False


def agents_of(trigger: Trigger, scene: Scene) -> Iterator[Side]:
    """Yield those behind "by" of what is done to the meeting: "mediated by Oman", "was attended by"."""
    verbs = [c for n in trigger.nouns for c in n.children if c.dep_ in {"acl", "relcl"}]
    verbs += [t for t in trigger.token.subtree if t.dep_ == "acl" and t not in verbs and _is_set_off(t)]
    if trigger.verb is not None and (trigger.link == "nsubjpass" or is_same_clause_subject(trigger)):
        verbs.append(trigger.verb)
    for verb in (w for v in verbs for w in (v, *(c for c in v.children if c.dep_ == "conj"))):
        role = ROLE_VERBS.get(
            verb.lemma_.lower(), "participant" if verb.lemma_.lower() in HOLD_VERBS else None
        )
        if role is None:
            continue
        for child in verb.children:
            if child.lower_ == "by":
                yield from (s for g in child.children if g.dep_ == "pobj" for s in scene.sides(g, role))
        yield from partners_of([verb], scene, "participant")


def _is_set_off(participle: "Token") -> bool:
    """Tell whether ", hosted by" stands behind a comma: it tells of the meeting, whatever noun it hangs on."""
    is_role = participle.lemma_.lower() in ROLE_VERBS and participle.tag_ == "VBN"
    return is_role and participle.doc[participle.left_edge.i - 1].lower_ == ","


def in_presence_of(token: "Token", scene: Scene) -> Iterator[Side]:
    """Yield those behind "in the presence of", "under the mediation of", "at the invitation of"."""
    for noun in token.sent:
        role = _PRESENCE.get(noun.lower_)
        if role is None or noun.dep_ != "pobj":
            continue
        for prep in (c for c in noun.children if c.lower_ in {"of", "with"}):
            yield from (s for g in prep.children if g.dep_ == "pobj" for s in scene.sides(g, role))
