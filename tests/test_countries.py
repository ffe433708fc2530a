import pytest

from extractor.countries import (
    capital_country,
    country_code,
    find_country,
    find_organization,
    organization_code,
)
from extractor.countries.aliases import ALIASES
from extractor.countries.cities import CITIES

# The members of the United Nations (ISO 3166-1 alpha-3).
MEMBERS = """
AFG AGO ALB AND ARE ARG ARM ATG AUS AUT AZE BDI BEL BEN BFA BGD BGR BHR BHS BIH BLR BLZ BOL BRA BRB BRN BTN BWA CAF
CAN CHE CHL CHN CIV CMR COD COG COL COM CPV CRI CUB CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESP EST ETH FIN FJI
FRA FSM GAB GBR GEO GHA GIN GMB GNB GNQ GRC GRD GTM GUY HND HRV HTI HUN IDN IND IRL IRN IRQ ISL ISR ITA JAM JOR JPN
KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT
MMR MNE MNG MOZ MRT MUS MWI MYS NAM NER NGA NIC NLD NOR NPL NRU NZL OMN PAK PAN PER PHL PLW PNG POL PRK PRT PRY QAT
ROU RUS RWA SAU SDN SEN SGP SLB SLE SLV SMR SOM SRB SSD STP SUR SVK SVN SWE SWZ SYC SYR TCD TGO THA TJK TKM TLS TON
TTO TUN TUR TUV TZA UGA UKR URY USA UZB VCT VEN VNM VUT WSM YEM ZAF ZMB ZWE
""".split()


def test_all_members_of_the_united_nations_have_a_demonym_and_a_seat_of_government() -> None:
    assert len(MEMBERS) == 193
    for code in MEMBERS:
        adjectives, capitals, _ = ALIASES[code]
        assert adjectives, code
        assert capitals or code == "SGP", code


def test_no_form_of_the_tables_is_lost_to_another_country() -> None:
    lost = {
        form: (code, country_code(form))
        for code, columns in ALIASES.items()
        for column in columns
        for form in column.split("|")
        if form and country_code(form) != code
    }
    assert lost == {}


def test_no_city_of_the_table_is_lost_to_another_country() -> None:
    lost = {
        city: (code, capital_country(city))
        for code, cities in CITIES.items()
        for city in cities.split("|")
        if capital_country(city) != code
    }
    assert lost == {}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Iran", "IRN"), ("Iranian", "IRN"), ("Iranians", "IRN"), ("the Russians", "RUS"), ("Turkish", "TUR"),
        ("Islamic Republic of Iran", "IRN"), ("IRAN", "IRN"), ("Iran’s", "IRN"), ("Iran's", "IRN"),
        ("Tehran", "IRN"), ("Moscow", "RUS"), ("Washington", "USA"), ("Washington, D.C.", "USA"), ("Beijing", "CHN"),
        ("the Kremlin", "RUS"), ("the White House", "USA"), ("Downing Street", "GBR"), ("Quai d’Orsay", "FRA"),
        ("Foggy Bottom", "USA"), ("the Élysée", "FRA"), ("Knesset", "ISR"),
        ("US", "USA"), ("U.S.", "USA"), ("the U.S.", "USA"), ("USA", "USA"), ("UK", "GBR"), ("U.K.", "GBR"),
        ("UAE", "ARE"), ("DPRK", "PRK"), ("ROK", "KOR"), ("DRC", "COD"), ("PRC", "CHN"), ("KSA", "SAU"),
        ("Burma", "MMR"), ("Swaziland", "SWZ"), ("Ivory Coast", "CIV"), ("Côte d’Ivoire", "CIV"),
        ("Cote d'Ivoire", "CIV"), ("Türkiye", "TUR"), ("Turkiye", "TUR"), ("Turkey", "TUR"), ("Czechia", "CZE"),
        ("Czech Republic", "CZE"), ("Cape Verde", "CPV"), ("East Timor", "TLS"), ("Macedonia", "MKD"),
        ("Kosovo", "XKX"), ("Pristina", "XKX"), ("Palestine", "PSE"), ("the Palestinian Authority", "PSE"),
        ("Taiwan", "TWN"), ("Taiwanese", "TWN"), ("Hong Kong", "HKG"), ("North Korea", "PRK"),
        ("South Koreans", "KOR"), ("North Korean", "PRK"), ("Republic of Korea", "KOR"),
        ("Democratic Republic of the Congo", "COD"), ("Republic of the Congo", "COG"), ("Congo-Brazzaville", "COG"),
        ("DR Congo", "COD"), ("Georgia", "GEO"), ("Georgian", "GEO"), ("American", "USA"), ("Guinea", "GIN"),
        ("Guinea-Bissau", "GNB"), ("Equatorial Guinea", "GNQ"), ("Papua New Guinea", "PNG"), ("Niger", "NER"),
        ("Nigerien", "NER"), ("Nigerian", "NGA"), ("Dominica", "DMA"), ("Dominican Republic", "DOM"),
        ("South Sudanese", "SSD"), ("Sudanese", "SDN"), ("the Netherlands", "NLD"), ("Dutch", "NLD"),
        ("Trinidad & Tobago", "TTO"), ("St Kitts and Nevis", "KNA"), ("St. Lucia", "LCA"), ("the Holy See", "VAT"),
        ("Scotland", "GBR"), ("Northern Cyprus", "CYP"), ("Bosnian Serbs", "BIH"), ("the Philippines", "PHL"),
        ("Laos", "LAO"), ("Moldova", "MDA"), ("Syria", "SYR"), ("Russian Federation", "RUS"),
    ],
)  # fmt: skip
def test_a_country_is_known_by_every_name_that_news_gives_it(name: str, code: str) -> None:
    assert country_code(name) == code


@pytest.mark.parametrize(
    "name",
    [
        None, "", "  ", "the", "UN", "EU", "NATO", "Soviet Union", "Yugoslavia", "Korea", "Korean", "Congo", "Congolese",
        "us", "Us", "car", "Virgin Islands", "Latin American", "Kazem Orlu", "Atlantis", "Iran and Iraq", "Irann",
    ],
)  # fmt: skip
def test_bodies_former_states_and_ambiguous_names_have_no_code(name: str | None) -> None:
    assert country_code(name) is None


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("special assistant to Iran's foreign minister", "IRN"),
        ("special assistant to Iran’s foreign minister for special political affairs", "IRN"),
        ("adviser to the Turkish president", "TUR"),
        ("aide to the prime minister of Malaysia", "MYS"),
        ("Turkish Foreign Minister", "TUR"),
        ("Russia's Special Envoy for Syria", "RUS"),
        ("US envoy to Iran", "USA"),
        ("U.S. Syria envoy", "USA"),
        ("New Zealand envoy", "NZL"),
        ("Iran's Ambassador to Russia", "IRN"),
        ("Ambassador of Japan to Chile", "JPN"),
        ("Foreign Minister of Iran", "IRN"),
        ("President of the Republic of Korea", "KOR"),
        ("Minister for Foreign Affairs of Finland", "FIN"),
        ("Permanent Representative of Iran to the United Nations", "IRN"),
        ("US ambassador to the UN", "USA"),
        ("lawmaker from Ghana", "GHA"),
        ("Moscow’s envoy", "RUS"),
        ("State Department spokesman", "USA"),
        ("Kremlin spokesman", "RUS"),
        ("commander in chief of the Ukrainian armed forces", "UKR"),
        ("US Under Secretary for Political Affairs", "USA"),
        ("Turkish Cypriot leader", "CYP"),
        ("South Sudanese president", "SSD"),
        ("Iranian-American activist", "USA"),
        ("Jordan’s King", "JOR"),
        ("Jordan Foreign Minister", "JOR"),
        ("iranian foreign minister", "IRN"),
    ],
)
def test_a_title_belongs_to_the_country_whose_office_it_is(title: str, code: str) -> None:
    assert find_country(title) == code


@pytest.mark.parametrize(
    "title",
    [
        None,
        "",
        "UN Special Envoy for Syria",
        "U.N. Syria envoy",
        "ambassador to Russia",
        "EU Ambassador to Georgia",
        "head of the OSCE mission in Kosovo",
        "UN official in charge of Libya",
        "Special Representative for the reconstruction of Ukraine",
        "Latin American diplomat",
        "Saudi-led coalition spokesman",
        "Iran-backed group",
        "pro-Russian separatist leader",
        "German-born lawmaker",
        "Spokesman Jordan Peters",
        "Foreign Minister",
        "Sofia Petrova",
        "they told us",
    ],
)
def test_the_object_of_an_office_is_not_its_country(title: str | None) -> None:
    assert find_country(title) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("UN", "UNO"), ("the United Nations", "UNO"), ("U.N.", "UNO"), ("Security Council", "UNO"),
        ("UN Security Council", "UNO"), ("UNHCR", "UNO"), ("IAEA", "UNO"), ("WHO", "UNO"), ("Unicef", "UNO"),
        ("World Health Organisation", "UNO"), ("UN Office for River Basins", "UNO"), ("EU", "EUR"),
        ("European Union", "EUR"), ("European Commission", "EUR"), ("European Council", "EUR"),
        ("European Parliament", "EUR"), ("EU foreign ministers", "EUR"), ("NATO", "IGO"), ("Nato", "IGO"),
        ("African Union", "IGO"), ("AU", "IGO"), ("Arab League", "IGO"), ("OSCE", "IGO"),
        ("Organisation for Security and Co-operation in Europe", "IGO"), ("ASEAN", "IGO"),
        ("Gulf Cooperation Council", "IGO"), ("OPEC", "IGO"), ("ECOWAS", "IGO"), ("G7", "IGO"), ("G-20", "IGO"),
        ("IGAD", "IGO"), ("SCO", "IGO"), ("OIC", "IGO"), ("CSTO", "IGO"), ("BRICS", "IGO"), ("World Bank", "IGO"),
        ("IMF", "IGO"), ("Council of Europe", "IGO"), ("CARICOM", "IGO"), ("OAS", "IGO"), ("Mercosur", "IGO"),
    ],
)  # fmt: skip
def test_intergovernmental_bodies_have_plover_codes(name: str, code: str) -> None:
    assert organization_code(name) == code


@pytest.mark.parametrize(
    "name",
    [
        None,
        "",
        "who",
        "Iran",
        "Iranian Foreign Ministry",
        "Human Rights Watch",
        "National Security Council",
        "Hamas",
    ],
)
def test_other_bodies_have_no_plover_code(name: str | None) -> None:
    assert organization_code(name) is None


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("UN Special Envoy for Syria", "UNO"),
        ("EU foreign policy chief", "EUR"),
        ("Secretary-General of the Arab League", "IGO"),
        ("US ambassador to the UN", None),
        ("EU Affairs Minister", None),
        ("National Security Council spokesman", None),
        (None, None),
    ],
)
def test_a_title_belongs_to_the_body_whose_office_it_is(title: str | None, code: str | None) -> None:
    assert find_organization(title) == code


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ("Geneva", "CHE"), ("Sochi", "RUS"), ("Sochi, Russia", "RUS"), ("Astana", "KAZ"), ("New York", "USA"),
        ("Vienna", "AUT"), ("Istanbul", "TUR"), ("İstanbul", "TUR"), ("Sharm el-Sheikh", "EGY"), ("The Hague", "NLD"),
        ("Hague", "NLD"), ("Washington, D.C.", "USA"), ("St. Petersburg", "RUS"), ("Turkey", "TUR"),
        ("the Palais des Nations in Geneva", "CHE"), ("Russian Embassy in Vienna", "AUT"), ("Xi’an", "CHN"),
        ("Camp David", "USA"), ("the Kremlin", "RUS"), ("Gaza", "PSE"), ("Sochi port city", "RUS"),
    ],
)  # fmt: skip
def test_a_place_lies_in_its_country(place: str, code: str) -> None:
    assert capital_country(place) == code


@pytest.mark.parametrize(
    "place", [None, "", "Turkish", "Geneva or Vienna", "Bayan Hall", "NATO", "by video link"]
)
def test_a_demonym_or_an_unknown_place_lies_nowhere(place: str | None) -> None:
    assert capital_country(place) is None
