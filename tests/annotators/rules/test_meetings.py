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
