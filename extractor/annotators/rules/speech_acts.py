"""The speech act of what was said, where the cue says no more than that it was said."""

import re

from extractor.schemas.statement import SpeechAct

_OWN = r"^\W*(?:we|i|he|she|it|they|(?:his|her|its|our|their) \w+)(?: \w+)?"
"""A speaker's own side as the first words."""
_MODALS = r"(?:will|would|do|does|did|had|have|has)"
_PLANS = (
    r"(?:will|would|plans? to|planned to|intends? to|is set to|are set to|is due to|ha(?:s|ve) decided to)"
)


def _words(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


# The first rule that fits counts.
_RULES: tuple[tuple[SpeechAct, re.Pattern[str]], ...] = (
    (
        "threaten_or_warn",
        _words(
            r"\bnot tolerate\b",
            r"\b(?:serious|grave|dire|severe|have|face|suffer) consequences\b",
            r"\bred line\b",
            r"\bretaliat\w+",
            r"\bthe end of\b",
            r"\b(?:will|would) respond\b",
            r"\bat (?:its|their|your) own risk\b",
            r"\bplaying with fire\b",
            r"\b(?:will|would) not \w+(?: \w+){0,5} (?:until|unless)\b",
        ),
    ),
    (
        "criticise_or_accuse",
        _words(
            r"\bviolat\w+",
            r"\b(?:illegal|unlawful|unacceptable|irresponsible)\b",
            r"\b(?:insult|aggression|genocide|massacre|blackmail|bad faith|crimes?)\b",
            r"\b(?:provocat|sham[ei]|hypocri|destabili[sz]|disgrac|sabotag)\w*",
            r"\b(?:failed to|to blame)\b",
        ),
    ),
    (
        "deny_or_reject",
        _words(
            r"^\W*(?:no|not|never|there (?:is|are|was|were) no)\b",
            rf"{_OWN} (?:is|are|was|were)(?:n['’]t| not) (?:to \w+|\w+ing)\b",
            rf"{_OWN} (?:{_MODALS}(?:n['’]t| not| never)|never) (?!yet\b|hesitate\b)\w+",
            r"\b(?:(?:will|would|can|could|do|does) (?:not|never)|cannot|(?:wo|ca|do|does)n['’]t) (?:accept|recogni[sz]e"
            r"|negotiate|sign|agree|allow|bow|yield|give in|surrender|compromise|withdraw|sit)\b",
            r"\b(?:baseless|speculative|fabricated|unfounded|untrue|fake|nothing to do with|turned down)\b",
        ),
    ),
    (
        "promise_or_offer",
        _words(
            r"\b(?:ready|willing|prepared|determined|committed) to\b",
            r"\b(?:spare no|not hesitate)\b",
            r"\b(?:will|would) (?:continue to |always |further )?(?:help|support|assist|stand (?:by|with)|keep|provide"
            r"|submit|honou?r|contribute|protect|guarantee|facilitate|donate)\b",
        ),
    ),
    (
        "demand_or_appeal",
        _words(
            r"\b(?:must|should|ought to|needs? to|have to|has to|let us|let's)\b",
            r"\b(?:we|i) (?:strongly |also |further )?(?:urge|call)\b",
        ),
    ),
    (
        "announce",
        _words(
            rf"\b{_PLANS} (?:\w+ )?(?:host|hold|visit|meet|convene|sign|resume|attend|launch|send|invite|begin|start"
            r"|take place|be held|be reviewed|go ahead|open|reopen|travel|join|appoint|release|establish|participate"
            r"|deploy|withdraw|sit)\b",
        ),
    ),
    (
        "praise",
        _words(
            r"\b(?:historic|fruitful|excellent|warm and|grateful|outstanding|exemplary|great achievement|leading role"
            r"|milestone|monument to|true friend|friendship|deep appreciation|proud of)\b",
            r"\badmir\w+",
        ),
    ),
)


def act_by_content(act: SpeechAct, content: str) -> SpeechAct:
    """Return the speech act of a cue; where it only asserts, that which plain words of the content show."""
    if act != "assert":
        return act
    return next((shown for shown, words in _RULES if words.search(content)), act)
