"""Who takes part in a meeting that a trigger tells of, and in which role."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from extractor.annotators.rules.lexicon import GROUP_NOUNS, PERSON_NOUNS
from extractor.annotators.rules.meeting_actors import Side, distinct, make_side
from extractor.annotators.rules.meeting_doers import doer, patient
from extractor.annotators.rules.meeting_lexicon import (
    BODIES,
    CIVIL_NOUNS,
    DECLINING,
    DISCUSS_VERBS,
    DOMESTIC_BODIES,
    HOLD_VERBS,
    HOST_VERBS,
    PROPOSING,
    ROLE_VERBS,
    SHUTTLE_VERBS,
    VISIT_VERBS,
)
from extractor.annotators.rules.meeting_names import hyphenated
from extractor.annotators.rules.meeting_partners import (
    agents_of,
    in_presence_of,
    is_same_clause_subject,
    led_by,
    partners_of,
)
from extractor.annotators.rules.meeting_scene import Scene
from extractor.annotators.rules.meeting_triggers import Trigger, is_meal, is_meeting_noun
from extractor.annotators.rules.mentions import mention
from extractor.schemas.meeting import ParticipantRole

if TYPE_CHECKING:
    from spacy.tokens import Token


_SPEAKERS_PLACE = frozenset({"in", "during", "at", "over", "by", "for", "on", "via", "through"})
_OCCASIONS = _SPEAKERS_PLACE | {"after", "following", "before", "ahead", "of", "since", "to"}
_UNITING = frozenset("bring gather group unite involve draw".split())
_MAKING = frozenset("pay make undertake receive get take place cut postpone cancel embark".split())
"""Verbs of which the subject is who visits, or one of those who telephone."""
_TOLD = frozenset("tell inform assure brief urge warn thank congratulate reassure remind ask".split())


def find_sides(trigger: Trigger, scene: Scene) -> list[Side]:
    """Return the sides that a trigger's sentence tells for it, each once."""
    found = _noun_sides(trigger, scene) if trigger.is_noun else _verb_sides(trigger.token, scene)
    return distinct(found)


def _verb_sides(verb: "Token", scene: Scene) -> list[Side]:
    lemma = verb.lemma_.lower()
    own, other = _verb_roles(lemma)
    found = _subject_sides(verb, scene, own)
    if any(c.dep_ == "dobj" and c.lower_ == "it" for c in verb.children):
        return [replace(s, role="chair_or_mediator") for s in found]
    for child in verb.children:
        if lemma == "call" and child.dep_ == "prep" and child.lower_ == "on":
            found += [s for g in child.children if g.dep_ == "pobj" for s in scene.sides(g, "host")]
        elif child.dep_ == "dobj" and lemma not in DISCUSS_VERBS and lemma != "sign":
            found += [s for s in scene.sides(child, other) if _can_be_met(s, lemma)]
        elif child.lower_ == "by" and lemma in HOST_VERBS | {"meet", "invite"} and verb.tag_ == "VBN":
            received = patient(verb)
            found = [s for g in child.children if g.dep_ == "pobj" for s in scene.sides(g, own)]
            found += scene.sides(received, other) if received is not None else []
    return found + list(partners_of([verb], scene, other, is_verb=True)) + list(in_presence_of(verb, scene))


def _verb_roles(lemma: str) -> tuple[ParticipantRole, ParticipantRole]:
    """Return the roles of who does it and of whom it is done to or with."""
    if lemma in HOST_VERBS or lemma == "invite":
        return "host", "visitor"
    if lemma in VISIT_VERBS:
        return "visitor", "host"
    if lemma in SHUTTLE_VERBS:
        return "chair_or_mediator", "participant"
    return (
        ("signatory", "signatory") if lemma in {"sign", "ink", "initial"} else ("participant", "participant")
    )


def _can_be_met(side: Side, lemma: str) -> bool:
    """Tell whether the object of a verb is somebody: one meets a minister, not a deadline."""
    return (
        lemma in VISIT_VERBS
        or side.mention.is_person
        or side.is_named
        or side.state is not None
        or side.mention.is_plural
    )


def _subject_sides(verb: "Token", scene: Scene, role: ParticipantRole) -> list[Side]:
    subject = doer(verb)
    if subject is None or is_meeting_noun(subject):
        return []
    found = scene.sides(subject, role)
    # "The AU and the government signed": the parser may give a verb two subjects in place of a list.
    others = [
        c for c in verb.children if c.dep_ == "nsubj" and c.i != subject.i and c.tag_ not in {"WP", "WDT"}
    ]
    others = others if subject.head == verb else []
    return found + [s for c in others for s in scene.sides(c, role)]


def _noun_sides(trigger: Trigger, scene: Scene) -> list[Side]:
    own = list(_owned(trigger, scene))
    partners = list(partners_of([*trigger.nouns, *_bearing_verbs(trigger)], scene, _partner_role(trigger)))
    partners += _guests(trigger, scene)
    if (
        not partners
        and not own
        and not trigger.is_definite
        and trigger.link in _SPEAKERS_PLACE
        and trigger.kind != "visit"
    ):
        partners = list(_spoken_to(trigger, scene))
    partners += _brought_together(trigger, scene)
    found = [*own, *partners, *agents_of(trigger, scene), *in_presence_of(trigger.token, scene)]
    if trigger.verb is not None and not is_same_clause_subject(trigger):
        found = [*_governing_subject(trigger, scene, own=own, partners=partners), *found]
    return found or list(_bodies(trigger, scene))


def _guests(trigger: Trigger, scene: Scene) -> Iterator[Side]:
    """Yield for whom a host gives a meal: "hosted a banquet for the visiting president"."""
    if not is_meal(trigger.token):
        return
    heads = [
        *trigger.nouns,
        *([trigger.verb] if trigger.verb is not None and trigger.link in {"dobj", "nsubjpass"} else []),
    ]
    for child in (
        c for h in heads for c in h.children if c.lower_ in {"for", "to"} and c.dep_ in {"prep", "dative"}
    ):
        guests = [g for g in child.children if g.dep_ == "pobj"]
        # "for visiting President Orlu": the parser takes "visiting" for a verb.
        guests += [d for g in child.children if g.dep_ == "pcomp" for d in g.children if d.dep_ == "dobj"]
        yield from (s for g in guests for s in scene.sides(g, "visitor") if s.mention.is_person)


def _brought_together(trigger: Trigger, scene: Scene) -> list[Side]:
    """Return whom a meeting unites: "the talks brought together the two Koreas"."""
    verb = trigger.verb
    if verb is None or trigger.link != "nsubj" or verb.lemma_.lower() not in _UNITING:
        return []
    return [s for c in verb.children if c.dep_ == "dobj" for s in scene.sides(c)]


def _spoken_to(trigger: Trigger, scene: Scene) -> Iterator[Side]:
    """Yield to whom something was said in a call or meeting: "told Mali's premier in a call", "raised it with him"."""
    verb = trigger.verb
    if verb is None:
        return
    for child in verb.children:
        if child.dep_ in {"dobj", "dative"} and verb.lemma_.lower() in _TOLD:
            yield from scene.sides(child)
    yield from partners_of([verb], scene, "participant")


def _bodies(trigger: Trigger, scene: Scene) -> Iterator[Side]:
    """Yield the body that meets: "a session of the Arab League", "the CIS summit"."""
    for noun in trigger.nouns:
        heads = [g for c in noun.children if c.lower_ == "of" for g in c.children if g.dep_ == "pobj"]
        heads += [c for c in noun.children if c.dep_ in {"compound", "nmod"} and c.i < noun.i]
        for head in heads:
            found = mention(head, scene.parse)
            if found is not None and BODIES.search(found.name) and not is_meeting_noun(head):
                pair = list(hyphenated(head))
                yield from (make_side(m, scene.parse) for m in pair)
                if not pair:
                    yield make_side(found, scene.parse, "organizer")


def _partner_role(trigger: Trigger) -> ParticipantRole:
    return "host" if trigger.kind == "visit" else "participant"


def _owned(trigger: Trigger, scene: Scene) -> Iterator[Side]:
    role: ParticipantRole = "visitor" if trigger.kind == "visit" else "participant"
    for noun in trigger.nouns:
        for child in noun.children:
            if child.dep_ == "poss" and child.tag_ == "PRP$" and child.lower_ != "its":
                yield from (replace(s, role=role) for s in scene.owner(child))
            elif child.dep_ == "poss" and child.ent_type_ not in {"DATE", "TIME"}:
                yield from scene.sides(child, role)
            elif child.lower_ in {"of", "by"} and child.dep_ == "prep":
                yield from (s for g in child.children if _is_party(g) for s in scene.sides(g, role))
            elif trigger.kind == "visit" and child.lower_ in {"to", "in"} and child.dep_ == "prep":
                yield from (s for g in child.children if g.dep_ == "pobj" for s in scene.sides(g, "host"))
            elif trigger.kind == "call" and child.lower_ == "from" and child.dep_ == "prep":
                yield from (s for g in child.children if g.dep_ == "pobj" for s in scene.sides(g))
        yield from (make_side(m, scene.parse, is_stand_in=True) for m in hyphenated(noun))
        yield from led_by(noun, scene)


def _is_party(token: "Token") -> bool:
    """Tell whether a noun behind "meeting of" is who met and not what it was about, nor the body that met."""
    is_group = token.tag_ == "NNS" and token.lemma_.lower() in GROUP_NOUNS
    is_actor = is_group or token.lemma_.lower() in PERSON_NOUNS or token.ent_type_ in {"PERSON", "GPE"}
    return token.dep_ == "pobj" and is_actor


def _bearing_verbs(trigger: Trigger) -> list["Token"]:
    """Return the verbs whose "with …" tells with whom the meeting is: "held talks on Mali with Chad"."""
    verb = trigger.verb
    if verb is None:
        return []
    is_borne = trigger.link == "dobj" or (is_same_clause_subject(trigger) and verb.dep_ != "ccomp")
    return [verb] if is_borne and verb.lemma_.lower() not in {"meet", "discuss"} else []


def _governing_subject(
    trigger: Trigger, scene: Scene, *, own: list[Side], partners: list[Side]
) -> Iterable[Side]:
    """Return those who act in the clause of a meeting, where that makes them take part in it."""
    verb = trigger.verb
    assert verb is not None  # noqa: S101 - narrows the type for the checker
    lemma = verb.lemma_.lower()
    if any(
        a.lemma_ in {"participation", "attendance"} and verb.is_ancestor(a) for a in trigger.token.ancestors
    ):
        return _subject_sides(verb, scene, "participant")
    if trigger.link == "dobj" and trigger.kind in {"visit", "call"} and lemma in _MAKING | HOLD_VERBS:
        return _subject_sides(verb, scene, "visitor" if trigger.kind == "visit" else "participant")
    if trigger.link == "dobj":
        role = ROLE_VERBS.get(lemma) or ("participant" if lemma in HOLD_VERBS or partners else None)
        if role == "participant" and len(partners) > 1 and _is_between(trigger):
            # "The envoy opened talks between the two"; who only supports them is no part of them.
            role = "chair_or_mediator" if lemma in HOLD_VERBS else None
        return _subject_sides(verb, scene, role) if role and not own else []
    is_attended = lemma in {"participate", "take", "attend", "join"} and trigger.link == "in"
    is_attended |= lemma in {"return", "come", "sit", "get"} and trigger.token.lemma_.lower() == "table"
    if trigger.link == "for" and lemma in ROLE_VERBS and ROLE_VERBS[lemma] == "host":
        return []
    if is_attended and lemma not in DECLINING:
        return _subject_sides(verb, scene, "participant")
    if own and trigger.kind != "visit":
        return []
    if trigger.link == "for" and lemma in PROPOSING:
        return []
    if trigger.link in _SPEAKERS_PLACE and trigger.is_definite and not partners and trigger.kind != "visit":
        several = _occasion_sides(trigger, verb, scene, "participant")
        return several if len(several) > 1 else []
    if trigger.link in _OCCASIONS and (
        partners or (trigger.link in _SPEAKERS_PLACE and not trigger.is_definite)
    ):
        role = "visitor" if trigger.kind == "visit" else "participant"
        has_visitor = any(s.role == "visitor" for s in own)
        return [] if has_visitor else _occasion_sides(trigger, verb, scene, role)
    return []


def _occasion_sides(trigger: Trigger, verb: "Token", scene: Scene, role: ParticipantRole) -> list[Side]:
    """Return who acts, or is acted on, in the clause in which a meeting is only the occasion, or whose plan it is."""
    between = [a for a in trigger.token.ancestors if a.pos_ == "NOUN" and verb.is_ancestor(a)]
    owners = [c for noun in between for c in noun.children if c.dep_ == "poss" and c.tag_ != "PRP$"]
    if owners:
        return [] if _is_between(trigger) else scene.sides(owners[0], role)
    received = patient(verb) if any(c.dep_ == "nsubjpass" for c in verb.children) else None
    return scene.sides(received, role) if received is not None else _subject_sides(verb, scene, role)


def _is_between(trigger: Trigger) -> bool:
    return any(c.lower_ in {"between", "among"} for n in trigger.nouns for c in n.children)


def is_international(side: Side) -> bool:
    """Tell whether a side is a body in which states meet."""
    return bool(BODIES.search(side.name))


def is_civil(sides: Sequence[Side]) -> bool:
    """Tell whether nobody of all sides acts in politics: a company and its banks, a union and the railway."""
    return bool(sides) and all({w.rstrip("s") for w in s.words} & CIVIL_NOUNS for s in sides)


def is_domestic(sides: Sequence[Side]) -> bool:
    """Tell whether the only side is a body of one state that sits by itself: a cabinet, a parliament."""
    return (
        len(sides) == 1
        and bool({w.rstrip("s") for w in sides[0].words} & DOMESTIC_BODIES)
        and not is_international(sides[0])
    )
