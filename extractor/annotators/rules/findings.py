"""What a word of the parse shows of a position."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractor.schemas.position import Stance

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True)
class Finding:
    """A stance shown by a word.

    Attributes:
        trigger: The verb whose subject holds the position.
        stance: Before negation.
        proposition: A sentence; ``{holder}`` stands for the holder's name.
        toward: Whom it is directed at, verbatim.
        is_negated: "does not support".
        is_saying: The word is one of saying: "called for", "condemned".
        is_act: A vote or veto.
    """

    trigger: "Token"
    stance: Stance
    proposition: str
    toward: str | None = None
    is_negated: bool = False
    is_saying: bool = True
    is_act: bool = False
