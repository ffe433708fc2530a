import pytest

from extractor.annotators.rules.meetings import find_meetings
from extractor.annotators.rules.parsing import parse
from extractor.schemas.meeting import MeetingAnswer


def meetings(text: str) -> list[MeetingAnswer]:
    found = find_meetings(parse(text))
    for m in found:
        assert all(q in text for q in m.quotes)
        assert all(p.name in text for p in m.participants)
        assert m.place is None or m.place in text
        assert m.date is None or m.date in text
    return found


def sides(meeting: MeetingAnswer) -> set[str]:
    return {p.name for p in meeting.participants if p.role != "invited_absent"}


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        (
            "Norwegian Foreign Minister Ida Solheim met Thabo Ndlela in Geneva.",
            {"Ida Solheim", "Thabo Ndlela"},
        ),
        ("Ida Solheim and Thabo Ndlela met in Geneva.", {"Ida Solheim", "Thabo Ndlela"}),
        ("Norway held talks with Chad in Geneva.", {"Norway", "Chad"}),
        ("President Lucía Benegas received Ida Solheim in Asunción.", {"Lucía Benegas", "Ida Solheim"}),
        ("Talks between Norway and Chad began on Monday.", {"Norway", "Chad"}),
        ("Ida Solheim spoke by phone with Thabo Ndlela.", {"Ida Solheim", "Thabo Ndlela"}),
        ("Ida Solheim discussed the treaty with Thabo Ndlela.", {"Ida Solheim", "Thabo Ndlela"}),
        ("Norway and Chad signed an agreement in Geneva.", {"Norway", "Chad"}),
        ("Ida Solheim saw Lucía Benegas on Monday.", {"Ida Solheim", "Lucía Benegas"}),
        (
            "Minister of Defence Ida Solheim met Chad's Minister of Foreign Affairs Omar Haddad.",
            {"Ida Solheim", "Omar Haddad"},
        ),
    ],
)
def test_verbs_and_nouns_of_meeting_give_the_sides(sentence: str, names: set[str]) -> None:
    [found] = meetings(sentence)
    assert sides(found) == names


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("Ida Solheim met Thabo Ndlela in Geneva on Monday.", "held"),
        ("Ida Solheim will meet Thabo Ndlela in Geneva on Monday.", "planned"),
        ("Ida Solheim is scheduled to meet Thabo Ndlela in Geneva.", "planned"),
        ("Ida Solheim is to be received by President Omar Haddad on Monday.", "planned"),
        ("Ida Solheim postponed her meeting with Thabo Ndlela.", "cancelled_or_postponed"),
        ("Norway and Chad are holding talks in Geneva.", "ongoing"),
        ("Norway refused to hold talks with Chad.", "declined"),
    ],
)
def test_the_status_follows_from_tense_and_governing_words(sentence: str, status: str) -> None:
    [found] = meetings(sentence)
    assert found.status == status


@pytest.mark.parametrize(
    "sentence",
    [
        "The factory met its deadline.",
        "Solheim called for a ceasefire.",
        "Rovers met Lakeside in the final.",
        "Norway denied that it had held talks with Chad.",
        "The minister held a press conference in Geneva.",
        "Dialogue is the only way.",
        "The cabinet met on Monday.",
        "Ida Solheim saw Lucía Benegas as a rival.",
        "Ida Solheim saw the plan on Monday.",
    ],
)
def test_what_is_no_meeting_gives_none(sentence: str) -> None:
    assert meetings(sentence) == []


def test_place_date_mode_and_topics_are_copied() -> None:
    [found] = meetings("Ida Solheim met Thabo Ndlela in Geneva on Tuesday to discuss the river treaty.")
    assert (found.place, found.place_kind, found.date, found.mode) == (
        "Geneva",
        "city",
        "Tuesday",
        "in_person",
    )
    [call] = meetings("Ida Solheim spoke by phone with Thabo Ndlela on Monday.")
    assert (call.kind, call.mode) == ("call", "phone")


def test_repeated_mentions_are_one_meeting() -> None:
    text = (
        "Norway, Chad meet on river\n\n"
        "Norwegian Foreign Minister Ida Solheim met Chadian Foreign Minister Mahamat Koulibré in Geneva on Tuesday.\n\n"
        "During the meeting, the two ministers discussed the river treaty.\n\n"
        "The talks lasted three hours."
    )
    [found] = meetings(text)
    assert sides(found) == {"Ida Solheim", "Mahamat Koulibré"}
    assert "the river treaty" in found.topics


def test_a_city_that_names_the_process_is_not_the_venue() -> None:
    text = (
        "The seventh round of Almaty talks started in Tashkent on Monday with delegations of Uzbekistan and "
        "Tajikistan. The Almaty talks have gone on for years."
    )
    found = meetings(text)[0]
    assert found.place == "Tashkent"
    assert found.round == 7


def test_who_was_invited_and_stayed_away_is_no_participant() -> None:
    text = (
        "Norway and Chad held talks in Geneva on Monday. The United States dismissed the invitation to take part in "
        "the talks."
    )
    found = meetings(text)[0]
    assert "United States" not in sides(found)
    assert ("United States", "invited_absent") in {(p.name, p.role) for p in found.participants}


def test_side_meetings_belong_to_their_round() -> None:
    text = (
        "The third round of talks between Norway, Chad and Niger started in Geneva. "
        "On the sidelines, the Norwegian delegation held talks with the Chadian delegation."
    )
    whole, side = meetings(text)
    assert (whole.part_of, side.part_of) == (None, whole.ref)


def test_history_is_marked() -> None:
    found = meetings("Norway and Chad held talks in Geneva on Monday. They had met in Oslo in 2019.")
    assert [m.status for m in found] == ["held", "historical"]


def test_who_heads_a_delegation_is_told() -> None:
    [found] = meetings(
        "The Tajik delegation headed by Farrukh Saidzoda held talks with the Kyrgyz delegation."
    )
    assert ("Farrukh Saidzoda", "delegation_head") in {(p.name, p.role) for p in found.participants}


def test_an_agreement_between_others_does_not_make_them_take_part() -> None:
    [found] = meetings(
        "Ida Solheim and Thabo Ndlela discussed the trade deal between Mercosur and Japan in Geneva."
    )
    assert sides(found) == {"Ida Solheim", "Thabo Ndlela"}


def test_what_is_still_expected_is_planned() -> None:
    [found] = meetings("At a two-day meeting in Brussels, EU leaders are expected to confront Cyprus.")
    assert found.status == "planned"


def roles(meeting: MeetingAnswer) -> dict[str, str]:
    return {p.name: p.role for p in meeting.participants}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "Talks between Chad and Sudan, mediated by Qatar, ended on Friday.",
            {"Chad": "participant", "Sudan": "participant", "Qatar": "chair_or_mediator"},
        ),
        (
            "The mayor's guest, Peruvian President Lucía Benegas, was received by King Olaf Brandvik.",
            {"Olaf Brandvik": "host", "Lucía Benegas": "visitor"},
        ),
        (
            "Foreign Minister Ida Solheim will pay a two-day visit to Chad.",
            {"Ida Solheim": "visitor", "Chad": "host"},
        ),
        (
            "President Lucía Benegas made a stopover in Oslo and held talks with Foreign Minister Ida Solheim.",
            {"Lucía Benegas": "visitor", "Ida Solheim": "host"},
        ),
        (
            "The conference, organised by the African Union and attended by envoys of France and Italy, opened on Monday.",
            {"African Union": "organizer", "France": "participant", "Italy": "participant"},
        ),
        (
            "Norway will host a second round of talks between the Chadian government and the rebels.",
            {"Norway": "host", "Chadian government": "participant", "rebels": "participant"},
        ),
        (
            "Norway and Chad signed a memorandum of understanding on fisheries.",
            {"Norway": "signatory", "Chad": "signatory"},
        ),
        (
            "The UN envoy, Ida Solheim, shuttled between Khartoum and Juba for three days.",
            {"Ida Solheim": "chair_or_mediator", "Khartoum": "participant", "Juba": "participant"},
        ),
        (
            "King Olaf Brandvik hosted a state banquet for visiting Peruvian President Lucía Benegas.",
            {"Olaf Brandvik": "host", "Lucía Benegas": "visitor"},
        ),
    ],
)
def test_roles_follow_from_verbs_and_prepositions(sentence: str, expected: dict[str, str]) -> None:
    [found] = meetings(sentence)
    assert roles(found) == expected


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Chad-Niger talks resumed in Rome on Saturday.", {"Chad", "Niger"}),
        ("The meeting brought together ministers of Peru, Chile and Bolivia.", {"Peru", "Chile", "Bolivia"}),
        ("The Chadian and Nigerien presidents spoke by phone on Sunday.", {"Chadian", "Nigerien"}),
        (
            "Defence Minister Thabo Ndlela told his Peruvian counterpart, Inés Quiroga, in a phone call to wait.",
            {"Thabo Ndlela", "Inés Quiroga"},
        ),
        (
            "Ida Solheim raised her concerns with President Lucía Benegas in a video call.",
            {"Ida Solheim", "Lucía Benegas"},
        ),
        (
            "President Thabo Ndlela and Norwegian Prime Minister Ida Solheim spoke in a lengthy phone call.",
            {"Thabo Ndlela", "Ida Solheim"},
        ),
        (
            "The Norwegian foreign minister is due to travel to Lima on Tuesday to meet Thabo Ndlela.",
            {"Norwegian foreign minister", "Thabo Ndlela"},
        ),
        (
            "Ida Solheim met her two counterparts, Inés Quiroga and Thabo Ndlela, in Lima.",
            {"Ida Solheim", "Inés Quiroga", "Thabo Ndlela"},
        ),
        (
            "Delegations of Yemen and Oman met in Salalah under the chairmanship of Norway.",
            {"Yemen", "Oman", "Norway"},
        ),
    ],
)
def test_lists_and_partners_are_read_as_they_stand(sentence: str, names: set[str]) -> None:
    [found] = meetings(sentence)
    assert sides(found) == names


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("Norway ruled out talks with Chad.", "declined"),
        ("President Lucía Benegas refused to meet Ida Solheim.", "declined"),
        (
            "A summit of the leaders of Peru, Chile and Bolivia, planned for Saturday, has been postponed.",
            "cancelled_or_postponed",
        ),
        (
            "The visit of Foreign Minister Ida Solheim to Chad was cancelled after the arrest.",
            "cancelled_or_postponed",
        ),
        ("Lucía Benegas invited Ida Solheim to Lima.", "proposed"),
        ("Qatar offered to mediate talks between Chad and Niger.", "proposed"),
        ("Ida Solheim said she had spoken with Thabo Ndlela by phone.", "held"),
        ("Norway and Chad held talks in 2015.", "historical"),
        ("Norwegian and Chadian officials are meeting in Rome.", "ongoing"),
    ],
)
def test_refusals_plans_and_history_are_told_apart(sentence: str, status: str) -> None:
    [found] = meetings(sentence)
    assert found.status == status


@pytest.mark.parametrize(
    "sentence",
    [
        "Shares rose after the company's talks with banks about refinancing.",
        "Police called the mayor after the protest.",
        "The plan met with criticism from opposition lawmakers.",
        "The president welcomed the decision of the court.",
        "The prime minister received an award in Stockholm.",
        "Norway called on the two sides to show restraint.",
        "“We are ready to meet anyone,” Solheim said.",
        "There is no meeting planned.",
        "Ida Solheim condemned the visit.",
        "The foreign ministry dismissed reports of talks between Norway and Chad.",
    ],
)
def test_dealings_that_are_no_diplomacy_and_denials_give_none(sentence: str) -> None:
    assert meetings(sentence) == []


def test_somebody_who_met_several_separately_has_several_meetings() -> None:
    found = meetings("Norwegian mediators met separately with delegations from Chad and Niger in Rome.")
    assert [sides(m) for m in found] == [{"Norwegian mediators", "Chad"}, {"Norwegian mediators", "Niger"}]


def test_other_persons_of_the_same_states_are_another_meeting() -> None:
    text = (
        "Norwegian Foreign Minister Ida Solheim met Peruvian Foreign Minister Inés Quiroga in Lima on Monday. "
        "Later, Norwegian Prime Minister Tor Haugdal held talks with Peruvian President Lucía Benegas."
    )
    first, second = meetings(text)
    assert sides(first) == {"Ida Solheim", "Inés Quiroga"}
    assert sides(second) == {"Tor Haugdal", "Lucía Benegas"}


def test_a_further_round_has_the_sides_of_the_talks_before() -> None:
    text = (
        "Talks between Norway and Chad ended in Rome on Friday. A further round is scheduled for May in Oslo."
    )
    _, further = meetings(text)
    assert (further.status, further.place, sides(further)) == ("planned", "Oslo", {"Norway", "Chad"})


def test_here_is_the_place_of_the_dateline() -> None:
    text = "LUSAKA, May 3 -- Norwegian Foreign Minister Ida Solheim met with President Thabo Ndlela here Tuesday."
    [found] = meetings(text)
    assert (found.place, found.date) == ("LUSAKA", "Tuesday")


def test_the_day_of_a_report_is_not_the_day_of_the_meeting() -> None:
    [found] = meetings("Ida Solheim has held talks with Thabo Ndlela, a spokesman said on Thursday.")
    assert found.date is None


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Talks between Norway and Chad ended in Rome without agreement.", "breakdown"),
        (
            "Norway and Chad held talks in Rome and agreed to continue the consultations.",
            "agreement_to_continue",
        ),
        ("Norway and Chad held talks in Rome and signed an accord on fisheries.", "memorandum_or_agreement"),
        ("Norway and Chad held talks in Rome.", "none_reported"),
    ],
)
def test_the_outcome_is_what_the_sentences_say(text: str, outcome: str) -> None:
    assert meetings(text)[0].outcome == outcome


GATHERING = (
    "The third round of the Bern talks started in Oslo on Monday with delegations of Chad, Niger and Mali. "
    "On the sidelines, Ida Solheim met Thabo Ndlela. "
)


def test_who_stays_away_stays_away_from_the_gathering_not_from_a_side_meeting() -> None:
    found = find_meetings(parse(GATHERING + "Ghana, which had been invited, did not take part in the talks."))
    absent = {m.ref: [p.name for p in m.participants if p.role == "invited_absent"] for m in found}
    assert absent == {"m1": ["Ghana"], "m2": []}


def test_earlier_rounds_are_those_of_the_gathering() -> None:
    *_, earlier = find_meetings(parse(GATHERING + "The previous round was held in Bern in 2024."))
    assert earlier.status == "historical"
    assert {p.name for p in earlier.participants} == {"Chad", "Niger", "Mali"}


def test_separate_talks_of_a_delegation_are_not_split_from_its_head() -> None:
    text = "The Tajik delegation headed by Farrukh Saidzoda held separate talks with the Kyrgyz delegation."
    [found] = find_meetings(parse(text))
    assert [p.name for p in found.participants] == [
        "Tajik delegation",
        "Farrukh Saidzoda",
        "Kyrgyz delegation",
    ]
