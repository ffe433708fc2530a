"""Words that show support or opposition. Lemmas, lower case; ordered by what stands as their object."""

from extractor.schemas.position import Stance

OBJECT_VERBS: dict[str, Stance] = {
    **dict.fromkeys(
        """
    support back endorse welcome favour favor advocate approve uphold champion hail applaud embrace
    defend praise accept ratify espouse commend laud salute second prefer encourage promote respect
    recognise recognize
    """.split(),
        "support",
    ),
    **dict.fromkeys(
        """
    oppose reject condemn denounce criticise criticize dismiss veto deplore decry protest resist slam
    blast lambast lambaste contest disapprove repudiate rebuff spurn boycott censure assail castigate
    refuse decline block deride fault bemoan lament regret disavow
    """.split(),
        "oppose",
    ),
}
"""Verb + object: "rejected the plan". The object is what is supported or opposed."""

PREPOSITION_VERBS: dict[tuple[str, str], Stance] = {
    ("agree", "to"): "support", ("agree", "with"): "support", ("agree", "on"): "support",
    ("call", "for"): "support", ("appeal", "for"): "support", ("push", "for"): "support",
    ("press", "for"): "support", ("plead", "for"): "support", ("argue", "for"): "support",
    ("lobby", "for"): "support", ("vote", "for"): "support", ("campaign", "for"): "support",
    ("speak", "for"): "support", ("stand", "for"): "support", ("insist", "on"): "support",
    ("stand", "by"): "support", ("stand", "with"): "support", ("side", "with"): "support",
    ("stick", "to"): "support", ("adhere", "to"): "support", ("consent", "to"): "support",
    ("object", "to"): "oppose", ("vote", "against"): "oppose", ("argue", "against"): "oppose",
    ("warn", "against"): "oppose", ("protest", "against"): "oppose", ("speak", "against"): "oppose",
    ("campaign", "against"): "oppose", ("advise", "against"): "oppose", ("caution", "against"): "oppose",
    ("come", "against"): "oppose", ("throw", "behind"): "support",
    ("disagree", "with"): "oppose", ("lobby", "against"): "oppose", ("protest", "at"): "oppose",
}  # fmt: skip
"""Verb + preposition + object: "called for a ceasefire"."""

PARTICLE_VERBS: dict[tuple[str, str], Stance] = {("rule", "out"): "oppose", ("turn", "down"): "oppose",
                                                 ("speak", "out"): "oppose", ("hit", "out"): "oppose"}  # fmt: skip
"""Verb + particle + object: "ruled out a truce"."""

APPEAL_VERBS = frozenset(
    """
    urge ask request exhort implore beseech encourage press advise tell invite beg order warn
    """.split()
)
"""Verb + person + infinitive: "urged Tehran to sign": what is asked of it is supported."""

APPEAL_PREPOSITIONS: dict[str, frozenset[str]] = {"call": frozenset({"on", "upon"}), "appeal": frozenset({"to"}),
                                                  "prevail": frozenset({"on", "upon"})}  # fmt: skip
"""Verb + preposition + person + infinitive: "called on the parties to talk"."""

DEMAND_VERBS = frozenset(
    """
    demand insist propose recommend request urge suggest require ask advocate stipulate prefer want seek
    """.split()
)
"""Verb + that-clause that asks for something: "demanded that the road be opened"."""

WISH_VERBS = frozenset(
    """
    want seek hope wish aim intend plan agree pledge vow promise offer resolve undertake commit
    """.split()
)
"""Verb + infinitive: "wants to join": the holder is for its doing so."""

AGREED_MEETINGS = frozenset(
    """
    meet hold convene consider study look deepen expand strengthen boost enhance develop promote
    continue visit talk resume exchange stay remain keep maintain work send
    """.split()
)
"""What two sides agree to do together is the outcome of a meeting rather than a position."""

PERMISSION_VERBS = frozenset("allow let permit tolerate accept recognise recognize".split())
"""Negated, in the future or present: "will not tolerate roadblocks"."""

PRAISE_OF_ACTORS = frozenset(
    """
    welcome hail praise commend laud salute accept reject dismiss thank applaud respect
    """.split()
)
"""With a person or body as their object these tell no position."""

REFUSAL_VERBS = frozenset(["refuse", "decline"])
"""Verb + infinitive: "refused to sign": the holder is against its doing so."""

NAMING_VERBS = frozenset(
    "describe call label brand term regard view see consider deem find declare pronounce".split()
)
"""Verb + object + verdict: "called the blockade unacceptable", "described the step as illegal"."""

DUE_NOUNS = frozenset("need necessity demand call appeal urgency importance".split())
"""Nouns whose object is what there should be."""

SUBJUNCTIVE_VERBS = frozenset("demand propose recommend request urge require advocate stipulate".split())
"""Their that-clause always asks for something, whatever form its verb seems to have."""

NEED_VERBS = frozenset(
    """
    lodge file register raise
    stress underline underscore emphasise emphasize highlight reiterate note reaffirm insist affirm
    assert express voice convey declare confirm renew restate echo repeat state point stand accentuate
    """.split()
)
"""Verbs whose object can be a noun of `STANCE_NOUNS`: "stressed the need for trust", "voiced support for the plan"."""

STANCE_NOUNS: dict[str, Stance] = {
    **dict.fromkeys(
        """
    need necessity importance urgency support backing commitment readiness willingness desire
    determination solidarity endorsement approval preference interest demand call appeal significance
    resolve adherence right agreement inevitability
    """.split(),
        "support",
    ),
    **dict.fromkeys(
        """
    opposition objection rejection condemnation disapproval refusal criticism outrage
    protest displeasure dissatisfaction reservation unwillingness reluctance
    """.split(),
        "oppose",
    ),
}
"""Noun + preposition + object, or noun + infinitive: "opposition to the visit", "readiness to mediate"."""

STANCE_ADJECTIVES: dict[str, Stance] = {
    **dict.fromkeys(
        """
    ready willing prepared committed determined keen eager open supportive resolved interested
    """.split(),
        "support",
    ),
    **dict.fromkeys("opposed unwilling reluctant against averse concerned alarmed".split(), "oppose"),
}
"""Copula + adjective + infinitive or preposition: "is ready to mediate", "is opposed to the plan"."""

VERDICT_ADJECTIVES: dict[str, Stance] = {
    **dict.fromkeys(
        """
    necessary essential vital crucial imperative important indispensable urgent acceptable legitimate
    welcome right justified needed required fundamental inevitable paramount critical key
    """.split(),
        "support",
    ),
    **dict.fromkeys(
        """
    unacceptable illegal unlawful illegitimate wrong unjustified inadmissible intolerable unjust
    impermissible unwarranted dangerous counterproductive destructive outrageous unhelpful
    """.split(),
        "oppose",
    ),
}
"""Said of something in a statement: "the sanctions are illegal", "dialogue is essential"."""

OBLIGATION_MODALS = frozenset({"must", "should", "ought", "shall"})
OBLIGATION_VERBS = frozenset({"need", "have"})
"""With an infinitive: "needs to leave", "has to stop"."""

CONDITIONS = ("only if", "provided that", "provided ", "on condition that", "on the condition that", "unless ",
              "as long as", "conditional on", "on the basis that", "not until", "subject to", " if ")  # fmt: skip
"""Words that make a stance conditional, behind the word that shows it."""

VAGUE_OBJECTS = frozenset(
    """
    friendship hospitality tie relation relationship it this that which what something everything
    anything question comment report thing issue matter
    view way time part word point invitation interview reporter journalist guest visitor year day
    """.split()
)
"""Objects that name nothing one can agree with; the pronouns could, but the rules don't resolve them."""
