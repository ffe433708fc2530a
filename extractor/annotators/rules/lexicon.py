"""Words for those who meet, speak and hold positions. Lemmas, lower case."""

PERSON_NOUNS = frozenset(
    """
    president premier chancellor minister secretary ambassador envoy representative spokesperson spokesman
    spokeswoman official diplomat leader chief head chairman chairwoman chairperson chair commissioner
    negotiator mediator governor senator lawmaker mp legislator deputy speaker parliamentarian general colonel
    commander admiral king queen emir sultan prince princess monarch pope cardinal patriarch bishop ayatollah
    adviser advisor assistant aide analyst expert coordinator director counterpart delegate activist lawyer
    judge prosecutor mayor economist professor scholar researcher source insider witness candidate politician
    dissident rebel militant consul attaché attache rapporteur undersecretary vice-president co-chair
    guest host visitor member founder author journalist reporter correspondent columnist resident observer
    statesman dignitary technocrat czar colleague boss executive officer captain major lieutenant cleric imam
    critic supporter opponent protester demonstrator campaigner investigator inspector auditor scientist doctor
    commentator pundit organiser organizer trader worker villager survivor relative refugee veteran warlord
    sherpa undersecretary under-secretary secretary-general premier-designate co-chairman person man woman
    statistician economist historian translator interpreter aide-de-camp strategist lobbyist monitor participant
    """.split()
)
"""Nouns that stand for a person by role."""

GROUP_NOUNS = frozenset(
    """
    mechanism platform forum mediation tribunal chairmanship embassy consulate caucus
    delegation government ministry cabinet administration parliament congress senate council commission
    committee assembly court bloc alliance coalition union league organization organisation agency authority
    embassy mission office secretariat party opposition movement group faction army military force police
    side state country nation power capital regime kremlin presidency palace house department team panel
    body association federation confederation bank fund company firm union envoy troika quartet quad
    partner ally neighbor neighbour signatory guarantor mediator leadership junta militia insurgency tribe
    newspaper agency broadcaster channel outlet network television tv radio daily medium media press website site
    statement communiqué communique declaration readout report letter document resolution text release
    institute foundation charity watchdog think-tank society community people public majority bureau
    directorate command brigade taliban camp rival caucus tribunal watchdog operator council chancellery
    synod church clergy headquarters regulator exchange ngo think-tank contingent
    """.split()
)
"""Nouns that stand for a body, a side or a text that speaks for one."""

TEXT_NOUNS = frozenset(
    "statement communiqué communique declaration readout report letter document resolution text release".split()
)
"""Texts that "say": the source is whoever issued them, where that is told."""

OUTLET_NOUNS = frozenset(
    "newspaper agency broadcaster channel outlet network television tv radio daily medium media press website site".split()
)

PLURAL_SIDES = frozenset(
    """
    side party leader minister president official counterpart diplomat delegation country nation neighbour
    neighbor envoy negotiator premier state statesman ally partner government participant chief head pair duo
    representative
    """.split()
)
"""Heads of "the two …", "both …" that stand for those who just met."""

HONORIFICS = frozenset(
    "mr mrs ms miss dr sir lord lady prof professor sheikh sayyed sayyid h.e. excellency".split()
)

FEMALE_WORDS = frozenset(
    """
    she her hers herself mrs ms miss spokeswoman chairwoman queen princess lady madam aunt aunty auntie mother sister
    """.split()
)
MALE_WORDS = frozenset(
    "he him his himself mr sir spokesman chairman king prince lord emir sultan sheikh uncle father brother".split()
)


DESCRIPTION_TITLES: dict[str, frozenset[str]] = {
    "premier": frozenset({"prime"}),
    "diplomat": frozenset({"foreign", "secretary", "ambassador", "envoy", "external", "representative"}),
    "envoy": frozenset({"ambassador", "representative", "envoy"}),
    "leader": frozenset(
        {"president", "prime", "king", "emir", "sultan", "chairman", "chancellor", "premier"}
    ),
    "chief": frozenset(
        {"minister", "head", "director", "secretary", "commissioner", "representative", "commander"}
    ),
    "spokesperson": frozenset({"spokesman", "spokeswoman"}),
    "official": frozenset(
        {"deputy", "undersecretary", "adviser", "advisor", "director", "assistant", "commissioner"}
    ),
    "lawmaker": frozenset(
        {"senator", "mp", "deputy", "legislator", "member", "congressman", "congresswoman"}
    ),
    "negotiator": frozenset({"envoy", "representative"}),
    "mediator": frozenset({"envoy", "representative"}),
}
"""Words of a title that a later description can stand for: "the premier" is the "Prime Minister"."""
