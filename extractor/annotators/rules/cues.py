"""Cue words: verbs, phrases and nouns that report speech, what may stand as their content, and the speech act.

The tables are this project's own, by the classes of English verbs of communication: saying, manner of
speaking, advising, urging, judging (praise and blame), promising, refusing.
"""

from dataclasses import dataclass
from typing import Literal

from extractor.schemas.statement import SpeechAct

Frame = Literal[
    "clause", "quote", "object", "noun", "claim", "infinitive", "appeal", "gerund", "as", "predicate"
]
"""What the content of a cue can be:

clause: a finite clause ("said that …"); quote: a quotation beside it; object: any noun phrase ("condemned the
attack"); noun: a noun phrase whose head is in `CONTENT_NOUNS` ("expressed gratitude for …"); claim: one whose
head is in `CLAIM_NOUNS` ("rejected the charge"); infinitive: "pledged to …"; appeal: someone + infinitive
("urged Tehran to …"); gerund: "denied arming …"; as: "described it as …"; predicate: "called it a mistake".
"""


@dataclass(frozen=True)
class Cue:
    """What a cue verb can report.

    Attributes:
        act: Speech act, unless the content tells more.
        frames: What its content can be.
        has_addressee: Its object beside a clause or quote is who is told: "told reporters that …".
        is_telling: The verb alone shows speech, so that any subject will do: "the fisherman said".
    """

    act: SpeechAct
    frames: frozenset[Frame]
    has_addressee: bool = False
    is_telling: bool = False


_FRAME_LETTERS: dict[str, Frame] = {
    "c": "clause", "q": "quote", "o": "object", "n": "noun", "x": "claim", "i": "infinitive", "a": "appeal",
    "g": "gerund", "s": "as", "p": "predicate",
}  # fmt: skip

# Speech act, letters of `_FRAME_LETTERS`, lemmas.
_ROWS: tuple[tuple[SpeechAct, str, str], ...] = (
    (
        "assert",
        "cq",
        """
        say state add remark observe opine comment quip joke muse recount explain clarify elaborate
        argue contend maintain claim insist assert attest testify report reply respond answer retort counter
        write tweet retweet post blog mention reflect reason conclude summarise summarize specify
        concur agree posit theorise theorize speculate conjecture predict forecast anticipate estimate foresee
        indicate imply hint signal intimate boast brag gloat swear declare
        pronounce stipulate relate narrate interject exclaim figure profess preach reassert counsel
        """,
    ),
    ("assert", "q", "continue begin believe think read go shout cry chant yell sigh whisper feel recite"),
    (
        "assert",
        "cqon",
        """
        note stress underline underscore emphasise emphasize highlight reiterate reaffirm affirm confirm restate
        recall repeat acknowledge admit concede accentuate reveal disclose divulge
        """,
    ),
    ("assert", "cq", "hope"),
    ("assert", "n", "express voice convey extend renew register share relay air echo articulate"),
    (
        "assert",
        "sp",
        "describe characterise characterize portray depict term label brand dub call liken compare style",
    ),
    ("assert", "s", "refer"),
    ("assert", "cqa", "tell inform notify brief apprise remind"),
    ("praise", "oqcs", "praise hail laud commend applaud extol salute appreciate"),
    ("praise", "oq", "congratulate thank welcome"),
    (
        "criticise_or_accuse",
        "oqcs",
        """
        condemn denounce criticise criticize slam blast decry deplore lambast lambaste assail castigate
        deride rebuke chide berate censure ridicule mock scorn vilify accuse blame fault bemoan lament regret
        """,
    ),
    ("criticise_or_accuse", "cq", "complain allege charge grumble fume thunder protest object"),
    ("demand_or_appeal", "cqoa", "urge demand request implore beseech exhort entreat"),
    ("demand_or_appeal", "cqo", "advocate recommend propose suggest"),
    ("demand_or_appeal", "cqg", "recommend propose suggest"),
    ("demand_or_appeal", "cqa", "advise encourage beg appeal plead"),
    ("demand_or_appeal", "qa", "ask"),
    ("demand_or_appeal", "a", "order instruct"),
    ("promise_or_offer", "cqi", "promise pledge vow swear undertake"),
    ("promise_or_offer", "cq", "assure reassure guarantee"),
    ("promise_or_offer", "n", "promise pledge vow offer"),
    ("promise_or_offer", "qi", "offer volunteer"),
    ("promise_or_offer", "a", "invite"),
    ("threaten_or_warn", "cqia", "threaten warn caution"),
    ("threaten_or_warn", "n", "threaten"),
    ("deny_or_reject", "cqogs", "deny refute rebut disavow"),
    ("deny_or_reject", "xqs", "reject dismiss rebuff"),
    ("deny_or_reject", "xc", "dispute contest"),
    ("announce", "cqo", "announce proclaim"),
    ("announce", "ci", "agree"),
    ("assert", "c", "point"),
)

WITH_ADDRESSEE = frozenset(
    """
    tell inform notify brief apprise remind assure reassure warn caution promise advise ask beg urge implore
    threaten thank counsel
    """.split()
)
"""Verbs whose object beside a clause or quote is who is told."""

_TELLING = frozenset(
    """
    say tell add state reply answer respond retort remark comment explain argue recall write tweet insist warn
    note exclaim quip joke claim continue
    """.split()
)


def _read_rows() -> dict[str, Cue]:
    cues: dict[str, Cue] = {}
    for act, letters, lemmas in _ROWS:
        frames = frozenset(_FRAME_LETTERS[letter] for letter in letters)
        for lemma in lemmas.split():
            known = cues.get(lemma)
            cues[lemma] = Cue(
                act=known.act if known else act,
                frames=known.frames | frames if known else frames,
                has_addressee=lemma in WITH_ADDRESSEE,
                is_telling=lemma in _TELLING,
            )
    return cues


PAST_ONLY = frozenset({"hope"})
"""In the past they report what someone said; else they only tell what is in a mind: "the countries hope that"."""

CONTINUING = frozenset({"say", "add"})
"""As participles they go on from the statement before, also without a comma: "would meet next week saying …"."""

CUES: dict[str, Cue] = _read_rows()
"""By the lemma of the verb."""

PARTICLE_CUES: dict[tuple[str, str], Cue] = {
    ("point", "out"): Cue("assert", frozenset({"clause", "quote", "object"})),
    ("rule", "out"): Cue("deny_or_reject", frozenset({"object", "gerund", "quote"})),
    ("spell", "out"): Cue("assert", frozenset({"clause", "quote"})),
    ("chime", "in"): Cue("assert", frozenset({"quote"})),
    ("fire", "back"): Cue("criticise_or_accuse", frozenset({"quote"})),
    ("hit", "back"): Cue("criticise_or_accuse", frozenset({"quote"})),
    ("hit", "out"): Cue("criticise_or_accuse", frozenset({"quote"})),
    ("lash", "out"): Cue("criticise_or_accuse", frozenset({"quote"})),
    ("play", "down"): Cue("deny_or_reject", frozenset({"object"})),
    ("sum", "up"): Cue("assert", frozenset({"quote"})),
    ("shoot", "back"): Cue("criticise_or_accuse", frozenset({"quote"})),
    ("call", "out"): Cue("criticise_or_accuse", frozenset({"object"})),
}
"""Verb and particle; they win over the verb alone."""

PREPOSITION_CUES: dict[tuple[str, str], SpeechAct] = {
    ("call", "on"): "demand_or_appeal", ("call", "upon"): "demand_or_appeal", ("call", "for"): "demand_or_appeal",
    ("appeal", "to"): "demand_or_appeal", ("appeal", "for"): "demand_or_appeal",
    ("plead", "for"): "demand_or_appeal", ("plead", "with"): "demand_or_appeal",
    ("insist", "on"): "demand_or_appeal", ("insist", "upon"): "demand_or_appeal",
    ("argue", "for"): "demand_or_appeal", ("argue", "against"): "deny_or_reject",
    ("warn", "of"): "threaten_or_warn", ("warn", "against"): "threaten_or_warn",
    ("warn", "about"): "threaten_or_warn", ("caution", "against"): "threaten_or_warn",
    ("complain", "about"): "criticise_or_accuse", ("complain", "of"): "criticise_or_accuse",
    ("protest", "against"): "criticise_or_accuse", ("lash", "at"): "criticise_or_accuse",
    ("hit", "at"): "criticise_or_accuse", ("rail", "against"): "criticise_or_accuse",
    ("object", "to"): "deny_or_reject", ("apologise", "for"): "other", ("apologize", "for"): "other",
    ("speak", "of"): "assert", ("hint", "at"): "assert", ("boast", "of"): "assert", ("boast", "about"): "assert",
    ("threaten", "with"): "threaten_or_warn", ("vouch", "for"): "praise", ("speak", "against"): "deny_or_reject",
}  # fmt: skip
"""Verb and preposition whose object is the content: "called for calm", "warned of a new wave"."""

PREPOSITION_PHRASES: dict[str, SpeechAct] = {
    "in favor of": "demand_or_appeal", "in favour of": "demand_or_appeal", "in support of": "demand_or_appeal",
    "out against": "criticise_or_accuse", "tribute to": "praise",
}  # fmt: skip
"""Between "speak" (or "pay") and the content: "spoke in favour of the plan"."""

LIGHT_VERBS = frozenset(
    """
    issue make deliver send launch voice express convey level raise repeat renew reiterate extend lodge file
    """.split()
)
"""Verbs that lend their subject to a noun of `SPEECH_NOUNS`: "issued an appeal to both camps to …"."""

SPEECH_NOUNS: dict[str, SpeechAct] = {
    "appeal": "demand_or_appeal", "call": "demand_or_appeal", "demand": "demand_or_appeal",
    "plea": "demand_or_appeal", "request": "demand_or_appeal", "warning": "threaten_or_warn",
    "ultimatum": "threaten_or_warn", "threat": "threaten_or_warn", "pledge": "promise_or_offer",
    "promise": "promise_or_offer", "vow": "promise_or_offer", "assurance": "promise_or_offer",
    "accusation": "criticise_or_accuse", "allegation": "criticise_or_accuse", "complaint": "criticise_or_accuse",
    "announcement": "announce", "claim": "assert", "assertion": "assert", "statement": "assert",
    "remark": "assert", "denial": "deny_or_reject", "declaration": "announce", "apology": "other",
    "proposal": "demand_or_appeal", "recommendation": "demand_or_appeal",
}  # fmt: skip
"""Nouns that report speech with what follows them: "her announcement that …", "an appeal to both camps to …"."""

CONTENT_NOUNS: dict[str, SpeechAct] = {
    **dict.fromkeys(
        """
        gratitude thanks thank appreciation satisfaction congratulation support solidarity condolence sympathy
        admiration delight pleasure greeting backing praise gratification esteem respect
        """.split(),
        "praise",
    ),
    **dict.fromkeys(
        """
        concern worry regret disappointment dismay alarm outrage anger frustration condemnation disapproval
        indignation displeasure criticism dissatisfaction misgiving fear unease protest shock grievance
        abhorrence sorrow sadness
        """.split(),
        "criticise_or_accuse",
    ),
    **dict.fromkeys(
        "opposition rejection objection doubt skepticism scepticism reservation refusal disagreement".split(),
        "deny_or_reject",
    ),
    **dict.fromkeys(
        "need necessity urgency demand call appeal request expectation".split(), "demand_or_appeal"
    ),
    **dict.fromkeys(
        "readiness willingness commitment determination resolve assistance help aid invitation intention acceptance".split(),
        "promise_or_offer",
    ),
    **dict.fromkeys(
        "retaliation retribution action war revenge response reprisal".split(), "threaten_or_warn"
    ),
    **dict.fromkeys(
        """
        hope belief confidence optimism pessimism view opinion conviction position desire interest wish
        understanding importance message sentiment stance assessment caution surprise certainty
        significance
        """.split(),
        "assert",
    ),
}
"""Nouns that say what is expressed, with the act where the verb leaves it open ("expressed gratitude")."""

CLAIM_NOUNS = frozenset(
    """
    charge claim accusation allegation report suggestion notion idea assertion criticism rumor rumour speculation
    call demand complaint assumption argument insinuation comparison characterization characterisation
    possibility prospect statement remark comment concern objection warning threat interference narrative account
    news reservation theory thesis view label description conclusion finding contention premise link involvement
    blame responsibility attribution fear talk pressure precondition ultimatum appeal
    """.split()
)
"""What can be rejected by words; rejecting a bill or a goal is an act of another kind."""

QUOTING_VERBS = frozenset({"quote", "cite"})
"""Verbs of those who relay: "quoted the minister as saying"."""

CLEAR_ADJECTIVES = frozenset({"clear", "plain", "known"})
"""With "make": "made clear that …"."""

RESPONSIBLE_ADJECTIVES = frozenset({"responsible", "accountable", "liable"})
"""With "hold": "held the rebels responsible"."""

LEAD_IN_VERBS = frozenset({"go", "continue", "proceed", "hasten", "seek", "like", "want", "wish"})
"""Verbs before the infinitive of a cue that do not make it unsaid: "went on to say"."""

CONDITIONAL_AUXILIARIES = frozenset(
    {"would", "could", "might", "may", "should", "must", "can", "will", "shall", "'ll", "'d"}
)
"""With them a cue is not yet, or not surely, said."""

ASSERTIVE_WITH_NEGATION = frozenset({"rule", "accept"})
