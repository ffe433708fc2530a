"""What is compared, how, and how much it weighs: the table that the scorer works from.

For each record type: its fields, their weight in the similarity of two records, the similarity that two records must
have in a field to be the same record at all (`gate`), and the one from which the field counts as right (`right_from`).
"""

from dataclasses import dataclass
from typing import Literal

from extractor.evals import comparators
from extractor.evals.comparators import SAME_ACTOR, Comparator

Shape = Literal["value", "set"]


@dataclass(frozen=True)
class Field:
    """A field of a record type.

    Attributes:
        name: Its name in `Item.values`.
        compare: Its comparator; of a set, the comparator of two members.
        weight: Share in the similarity of two records; 0: it plays no part in alignment.
        gate: Least similarity for two records to be aligned; 0: none asked.
        right_from: Similarity from which it counts as right.
        shape: "set": members are aligned one to one and counted one by one.
        is_scored: Whether it is counted as a field; False for those that the record's score holds already.
    """

    name: str
    compare: Comparator
    weight: float = 0.0
    gate: float = 0.0
    right_from: float = 1.0
    shape: Shape = "value"
    is_scored: bool = True


@dataclass(frozen=True)
class RecordFields:
    """How records of a type are aligned and scored.

    Attributes:
        fields: Their fields.
        evidence_weight: Share of the evidence's overlap (`comparators.containment`) in the similarity.
        same_from: Similarity from which two records may be aligned.
    """

    fields: tuple[Field, ...]
    evidence_weight: float
    same_from: float

    def __getitem__(self, name: str) -> Field:
        return next(f for f in self.fields if f.name == name)


FIELDS: dict[str, RecordFields] = {
    "meetings": RecordFields(
        fields=(
            Field(
                "participants", comparators.actor, weight=0.5, gate=0.5, right_from=SAME_ACTOR, shape="set"
            ),
            Field("status", comparators.status, weight=0.1, gate=0.5),
            Field("kind", comparators.equal, weight=0.05),
            Field("date", comparators.date, weight=0.05),
            Field("place", comparators.place, weight=0.05),
            Field("mode", comparators.equal),
            Field("format", comparators.equal),
            Field("process", comparators.phrase),
            Field("round", comparators.equal),
            Field("part_of", comparators.meeting_reference),
            Field("topics", comparators.topic, shape="set", right_from=0.5),
            Field("outcome", comparators.equal),
        ),
        evidence_weight=0.25,
        same_from=0.5,
    ),
    "statements": RecordFields(
        fields=(
            Field("speaker", comparators.actor, weight=0.3, gate=SAME_ACTOR, right_from=SAME_ACTOR),
            Field("content", comparators.span_f1, weight=0.55, gate=0.5, right_from=0.9),
            Field("cue", comparators.phrase, weight=0.05),
            Field("speech_act", comparators.equal, weight=0.05),
            Field("quote_type", comparators.equal, weight=0.05),
            Field("addressees", comparators.actor, right_from=SAME_ACTOR, shape="set"),
            Field("meeting", comparators.meeting_reference),
            Field("date", comparators.date),
        ),
        evidence_weight=0.0,
        same_from=0.5,
    ),
    "positions": RecordFields(
        fields=(
            Field("holder", comparators.actor, weight=0.2, gate=SAME_ACTOR, right_from=SAME_ACTOR),
            Field("stance", comparators.equal, weight=0.2, gate=1.0),
            Field("proposition", comparators.free_text, weight=0.3, right_from=0.5),
            Field("level", comparators.equal),
            Field("toward", comparators.actor, right_from=SAME_ACTOR),
            Field("basis", comparators.equal),
        ),
        evidence_weight=0.3,
        same_from=0.6,
    ),
    "actors": RecordFields(
        fields=(
            Field("name", comparators.actor, weight=1.0, gate=SAME_ACTOR, right_from=SAME_ACTOR),
            Field("kind", comparators.equal),
            Field("rank", comparators.equal),
            Field("country", comparators.equal),
            Field("represents", comparators.actor, right_from=SAME_ACTOR, shape="set"),
        ),
        evidence_weight=0.0,
        same_from=SAME_ACTOR,
    ),
}
