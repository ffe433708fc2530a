"""The words of offices and bodies, lower case and singular; what titles and names of bodies are recognised by."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


OFFICES = _words(
    """
    president premier chancellor minister secretary ambassador envoy representative spokesperson spokesman
    spokeswoman official diplomat leader chief head chairman chairwoman chairperson chair commissioner negotiator
    mediator governor senator lawmaker mp mep legislator deputy speaker parliamentarian congressman congresswoman
    general colonel commander admiral marshal king queen emir amir sultan prince princess monarch pope cardinal
    patriarch archbishop bishop adviser advisor assistant aide analyst expert coordinator director
    counterpart delegate activist lawyer judge prosecutor mayor economist professor scholar researcher consul
    attache rapporteur undersecretary counselor counsellor nuncio charge minister-counselor inspector
    politician candidate journalist reporter officer captain major lieutenant brigadier sergeant cleric mufti
    taoiseach vizier viceroy shah caliph rabbi regent ombudsman treasurer host pm fm
    """
)
"""Nouns that name a person by role."""

HONORIFICS = _words(
    "mr mrs ms miss mx dr sir lord lady dame prof h.e. he hon honorable honourable excellency madam madame "
    "monsieur herr frau senor señor rev reverend ret gen col lt maj capt sgt adm brig amb sen rep pres"
)
"""Forms of address, without their full stop."""

NAME_HONORIFICS = _words(
    "sheikh shaikh sheik sayyed sayyid seyyed seyed hajj haji hojjatoleslam ayatollah mullah mawlawi maulana imam"
)
"""Styles that are written as part of a name as often as not: "Sheikh Hasina"."""

PARTICLES = _words(
    "al el ad as an bin ibn ben bint abu abd ould von van der den de del della di da dos du la le lo ter zu y e i al"
)
"""Words of names that are written small."""

FEMALE_WORDS = _words(
    "mrs ms miss madam madame frau lady dame queen princess spokeswoman chairwoman congresswoman"
)
MALE_WORDS = _words("mr sir lord king prince sultan emir spokesman chairman congressman monsieur herr")

TITLE_MODIFIERS = _words(
    """
    foreign prime deputy vice first second senior special acting interim former ex then late outgoing incoming
    chief permanent personal high top lead principal assistant under joint general supreme crown grand honorary
    executive managing federal national international regional presidential ministerial parliamentary political
    economic military diplomatic nuclear humanitarian legal public private royal caretaker provisional
    transitional designate elect plenipotentiary extraordinary resident non-resident main opposition ruling
    state union security council affairs affair defense defence interior finance trade justice energy oil health
    culture education environment transport agriculture labor labour treasury exchequer home external commonwealth
    cooperation integration development reconstruction economy industry commerce investment information
    intelligence press media staff guard force army navy air police border coast republic kingdom islamic
    emirate people's democratic party parliament assembly senate congress house majority minority whip
    government cabinet ministry department delegation mission embassy office bureau committee commission
    parliamentary bank central court chamber board agency organization region regional province provincial city
    country world policy peace process talks negotiation negotiating team group movement wing
    de facto self-proclaimed long-time longtime veteran new newly appointed visiting europe africa asia middle
    east west north south eastern western northern southern near gulf pacific atlantic
    climate migration refugee refugees human rights women youth religious relation relations social science
    technology digital water resources planning consular counter terrorism counterterrorism homeland
    """
)
"""Words that stand inside titles, beside offices and names of countries."""

TITLE_LINKS = _words("of for to in on at and the a an with charge from as its his her their by")

BODIES = _words(
    """
    delegation government ministry cabinet administration parliament congress senate council commission
    committee assembly court bloc alliance coalition union league organization agency authority authorities
    embassy mission office secretariat party opposition movement group faction army military force police
    side state country nation power capital regime presidency palace house department team panel body association
    federation confederation bank fund company firm troika quartet junta militia insurgency tribe newspaper
    broadcaster channel network television tv radio daily press website institute foundation charity watchdog
    society community university directorate command brigade guard corps front service board chamber center
    corporation consulate legation bureau tribunal forum conference initiative front battalion navy rebel fighter
    troop insurgent militant separatist leadership media news times post agency ngo think-tank
    church synod club trust holding group airlines inc ltd plc gmbh llc corp
    """
)
"""Nouns that name a body or a side."""

COUNTERS = _words("two both three four five six all several other many some these those various most few")
"""First words of phrases that stand for those named before: "the two ministers", "both sides"."""

NOBODIES = _words(
    """
    source official diplomat observer participant other people person reporter journalist newsman witness man
    woman insider attendee interlocutor individual
    """
)
"""Heads of phrases that name no one unless a proper name or a body stands beside them: "a senior official"."""

ANAPHORIC = _words(
    """
    sides parties camps pair duo leaders ministers presidents premiers envoys delegations counterparts countries
    nations negotiators chiefs heads governments partners neighbors neighbours states capitals rivals foes delegates
    """
)
"""Plurals that stand for those named before: "the sides", "the ministers"."""

PRONOUNS = _words(
    """
    he she it they we i you who whom him her them us me himself herself itself themselves ourselves myself
    yourself his hers its their theirs our ours this that these those both all others another one ones each
    everyone everybody someone somebody nobody none anyone which what
    """
)
