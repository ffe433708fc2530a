"""Words of meeting: what is held, who does what to it, and what tells whether it took place. Lemmas, lower case."""

import re

from extractor.schemas.meeting import MeetingKind, OutcomeKind, ParticipantRole

MEETING_NOUNS: dict[str, MeetingKind] = {
    **dict.fromkeys("meeting talk talks encounter gathering huddle audience sit-down rendezvous".split(), "talks"),
    **dict.fromkeys("discussion conversation dialogue dialog".split(), "talks"),
    **dict.fromkeys("dinner lunch breakfast luncheon banquet reception".split(), "talks"),
    **dict.fromkeys("summit mini-summit".split(), "summit"),
    **dict.fromkeys("negotiation round table".split(), "negotiation_round"),
    **dict.fromkeys("session bilateral trilateral parley".split(), "talks"),
    **dict.fromkeys("consultation".split(), "consultation"),
    **dict.fromkeys("conference forum assembly symposium seminar workshop congress".split(), "conference"),
    **dict.fromkeys("signing".split(), "signing"),
    **dict.fromkeys("plenary ministerial roundtable colloquium convention".split(), "conference"),
    **dict.fromkeys("call videoconference teleconference videocall telephone-call".split(), "call"),
    **dict.fromkeys("visit trip tour stopover pilgrimage".split(), "visit"),
    **dict.fromkeys("mediation".split(), "mediation"),
}  # fmt: skip
"""Nouns that name a contact between sides, with the kind that they tell."""

DEFINITE_ONLY_NOUNS = frozenset({"event", "reunion", "ceremony", "exchange", "proceedings"})
"""Nouns that take up a meeting told of before, but never bring in one."""

NOT_MEETING_MODIFIERS = frozenset(
    """
    press news media sports sport football soccer basketball school class training therapy pep small sales board
    shareholder shareholders earnings investor investors annual-general plea parent close wake-up roll curtain
    phone-in margin conference-call campaign election primary holiday vacation school-trip parliamentary-session
    gold medal championship peace-making emergency-call robo opening-round funding knockout qualifying playoff
    video-game bidding tender ballot voting
    """.split()
)
"""Words before a noun that make something else of it: a press conference, a board meeting, a voting round."""

DOMESTIC_BODIES = frozenset(
    """
    cabinet parliament government court jury board committee senate congress assembly legislature house
    politburo council party lawmaker mp deputy bundestag knesset majlis duma voter fan student resident family
    """.split()
)
"""Bodies whose own sittings are no meetings between sides."""

CIVIL_NOUNS = frozenset(
    """
    company bank firm employer union worker police resident neighbour neighbor mayor student teacher school fan club team
    player coach investor shareholder creditor lender landlord patient doctor hospital family railway airline
    """.split()
)
"""Whose dealings among themselves are no diplomacy."""

HOLD_VERBS = frozenset(
    """
    hold have conduct start begin open resume continue conclude end finish launch complete wrap kick engage
    enter pursue renew restart reopen undertake schedule plan arrange agree initiate do sustain stage
    """.split()
)
"""Verbs of which the subject takes part in the meeting that is their object."""

ROLE_VERBS: dict[str, ParticipantRole] = {
    **dict.fromkeys("host welcome receive house".split(), "host"),
    **dict.fromkeys("chair lead moderate preside co-chair cochair head".split(), "chair_or_mediator"),
    **dict.fromkeys("mediate broker facilitate".split(), "chair_or_mediator"),
    **dict.fromkeys("co-host cohost".split(), "host"),
    **dict.fromkeys("sponsor back oversee".split(), "chair_or_mediator"),
    **dict.fromkeys("convene organize organise call summon arrange convoke".split(), "organizer"),
    **dict.fromkeys("observe monitor".split(), "observer"),
    **dict.fromkeys("attend join hold resume witness".split(), "participant"),
}  # fmt: skip
"""Role in a meeting of those who do this to it: the subject, or the agent behind "by"."""

MEET_VERBS = frozenset("meet".split())
CONFER_VERBS = frozenset(
    """
    confer consult negotiate converse deliberate parley huddle liaise dine lunch breakfast sit talk speak chat
    communicate interact
    """.split()
)
"""Verbs of speaking with somebody: "with", "to" by telephone, or a plural subject."""

PLURAL_CONFER_VERBS = frozenset(
    "confer meet negotiate parley huddle convene gather assemble deliberate".split()
)
"""Verbs which alone, with a plural subject, say that those met."""

PHONE_VERBS = frozenset("phone telephone ring".split())
DISCUSS_VERBS = frozenset(
    "discuss exchange review explore debate examine consider tackle probe mull compare".split()
)
HOST_VERBS = frozenset("host receive greet entertain fete welcome".split())
VISIT_VERBS = frozenset("visit tour".split())
SHUTTLE_VERBS = frozenset("shuttle mediate arbitrate".split())
SIGN_VERBS = frozenset("sign ink initial conclude".split())

AGREEMENT_NOUNS = frozenset(
    """
    agreement deal memorandum accord treaty pact protocol mou declaration document contract convention
    communique communiqué ceasefire truce armistice charter statement roadmap
    """.split()
)

MEAL_NOUNS = frozenset("dinner lunch breakfast luncheon reception banquet".split())
MEDIA_NOUNS = frozenset(
    "reporter journalist press medium media newspaper agency interviewer correspondent audience".split()
)

SIDELINES = frozenset({"sideline", "margin", "fringe"})

PLANNING = frozenset(
    """
    plan schedule expect intend due prepare set slate agree arrange anticipate decide poise confirm promise vow
    """.split()
)
"""Verbs and adjectives behind which a meeting lies ahead."""

PROPOSING = frozenset(
    """
    offer propose suggest invite call urge demand want seek request ask ready willing open prepared wish hope
    consider mull advocate push appeal recommend insist press encourage favor favour need keen eager interested
    support welcome discuss aim weigh beg exhort prefer envisage consider willingness readiness
    """.split()
)
"""Verbs and adjectives behind which a meeting is only asked for."""

PROPOSING_NOUNS = frozenset(
    """
    proposal offer invitation call idea prospect possibility request appeal readiness willingness resumption
    initiative suggestion hope demand need push bid attempt effort chance desire likelihood option question
    """.split()
)
PREPARING_NOUNS = frozenset("preparation plan date schedule agenda preparations run-up lead-up eve".split())

DECLINING = frozenset(
    "refuse decline reject rule dismiss skip boycott snub spurn shun rebuff oppose turn withdraw exclude".split()
)
CANCELLING = frozenset("cancel postpone delay suspend scrap shelve abort reschedule defer".split())
DENYING = frozenset("deny dismiss refute".split())
REPORT_NOUNS = frozenset("report rumor rumour claim allegation speculation".split())

AHEAD_PREPOSITIONS = frozenset({"ahead", "before", "until", "till", "pending"})
AHEAD_ADJECTIVES = frozenset(
    "next upcoming forthcoming scheduled planned future coming impending expected".split()
)
PAST_ADJECTIVES = frozenset("previous last past earlier former preceding prior recent".split())
POSSIBLE_ADJECTIVES = frozenset("possible potential proposed eventual prospective".split())

BODIES = re.compile(
    r"\b(?:UN|EU|NATO|OPEC|OIC|ASEAN|CIS|GCC|AU|IGAD|ECOWAS|OSCE|BRICS|G7|G20|G-7|G-20|SCO|APEC|Mercosur|CARICOM|SADC)\b|"
    r"\b(?:Nations|Union|League|Organi[sz]ation|Association|Alliance|Commonwealth|Conference|Forum|Committee|Commission|"
    r"(?:Security|Affairs|European|Cooperation|Association) Council|Contact Group|General Assembly)\b"
)
"""Bodies of which the very meeting brings states together."""

PROCESS = re.compile(
    r"\b(?:[A-Z][\w'’-]+[ -](?:and [A-Z][\w'’-]+ )?){1,4}(?:[Pp]eace |[Ss]ettlement |[Nn]egotiation )?"
    r"(?:[Pp]rocess|[Ff]ormat|[Ff]ramework|[Pp]latform|[Mm]echanism|[Tt]rack|[Qq]uartet|Contact Group|Group)\b"
)
"""A standing process by its name: "Astana peace process", "Minsk Group"."""

PROCESS_CITIES = frozenset("astana minsk normandy ramstein oslo".split())
"""Places whose talks are a standing process that meets elsewhere too."""

ROUND_WORDS = {
    word: number
    for number, word in enumerate(
        """
        first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
        fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
        """.split(),
        start=1,
    )
}

_OUTCOME_WORDS: dict[OutcomeKind, tuple[str, ...]] = {
    "ceasefire": (
        r"(?:agreed (?:to|on)|reached|signed|announced|brokered) an? (?:\S+ ){0,3}(?:cease-?fire|truce|armistice)",
    ),
    "breakdown": (
        r"without (?:an? |any |reaching an? )?(?:\w+ )?(?:agreement|deal|breakthrough|result|accord|progress)",
        r"(?:talks|negotiations|round|meeting|summit) (?:have |has |had )?(?:stalled|collapsed|foundered|failed)",
        r"(?:broke off|broke down|walked out|(?:yielded|produced|made) no \w+)",
        r"failed to (?:reach|agree|produce|make|achieve|secure)",
    ),
    "agreement_to_continue": (
        r"agreed to (?:continue|meet again|resume|hold (?:another|further|more|a new)|keep|reconvene)",
        r"agreed to (?:maintain (?:contact|dialogue|close)|remain in)",
        r"agreed on the (?:continuation|need to continue)",
    ),
    "memorandum_or_agreement": (
        (
            r"(?:signed|inked|initialed|initialled|concluded|reached|struck|sealed) (?:an? |the |several |\w+ )?"
            r"(?:\S+ ){0,4}?"
            r"(?:memorand(?:um|a)|mou|agreements?|accords?|deals?|treaty|pact|protocols?|documents|contracts)"
        ),
        r"signing of (?:an? |the )?(?:\S+ ){0,3}?(?:memorand(?:um|a)|agreements?|accords?|documents?|treaty|pact)",
    ),
    "statement_only": (
        (
            r"(?:issued|adopted|released|approved|published) an? (?:joint |final |common )*"
            r"(?:statement|communiqu[eé]|declaration)"
        ),
        r"joint (?:statement|communiqu[eé])",
    ),
    "partial_agreement": (r"agreed (?:in principle|on (?:some|several|most|parts?))",),
    "other": (r"agreed (?:to|on|that)",),
}

OUTCOMES: tuple[tuple[OutcomeKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)) for kind, words in _OUTCOME_WORDS.items()
)
"""What came of a meeting, the kind that says most first."""
