from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.dates import find_date_words, resolve_date


def found(sentence: str) -> list[str]:
    return [sentence[span.start : span.end] for span in find_date_words(sentence)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The envoys met on Wednesday and will meet again next week.", ["Wednesday", "next week"]),
        ("They met Thursday evening, late on Friday, then on Sat. morning.",
         ["Thursday evening", "late on Friday", "Sat. morning"]),
        ("Talks took place on 16-17 February 2021 in Sochi.", ["16-17 February 2021"]),
        ("Talks took place on February 16 and 17, 2021.", ["February 16 and 17, 2021"]),
        ("Between 3 and 5 May 2022 the envoys sat in Vienna.", ["Between 3 and 5 May 2022"]),
        ("They sat between 28 February and 2 March 2021.", ["between 28 February and 2 March 2021"]),
        ("They sat from 28 February to 2 March.", ["28 February to 2 March"]),
        ("They sat from December 30, 2020 – January 2, 2021.", ["December 30, 2020 – January 2, 2021"]),
        ("They talked from Tuesday to Thursday, and on Sunday and Monday.",
         ["Tuesday to Thursday", "Sunday and Monday"]),
        ("He spoke Monday or Tuesday.", ["Monday", "Tuesday"]),
        ("On Wednesday, March 3, the president flew to Paris.", ["Wednesday, March 3"]),
        ("He spoke on Thursday (February 18) in Paris (on 3 March).", ["Thursday (February 18)", "3 March"]),
        ("The week of 3 May 2021 was busy, the end of 2020 not.", ["The week of 3 May 2021", "end of 2020"]),
        ("It was signed in April 1998, in early April or late last year.",
         ["April 1998", "early April", "late last year"]),
        ("They met in March, in May and since January.", ["March", "May", "since January"]),
        ("It happened in mid-March 2020, in spring 2021, this summer and in 2019.",
         ["mid-March 2020", "spring 2021", "this summer", "2019"]),
        ("From 2015 to 2017, and in 2018–2019, nobody met.", ["2015 to 2017", "2018–2019"]),
        ("Today he said that last night, two days ago and the day before yesterday were quiet.",
         ["Today", "last night", "two days ago", "the day before yesterday"]),
        ("Early March was quiet, from March to May 2021 they met, and late in May.",
         ["Early March", "March to May 2021", "late in May"]),
        ("They met over the weekend, on 16.02.2021 and on 2021-02-18.",
         ["the weekend", "16.02.2021", "2021-02-18"]),
        ("WORLD POWERS MEET WEDNESDAY, MARCH 3", ["WEDNESDAY, MARCH 3"]),
        ("Wednesday's meeting follows Tuesday’s.", ["Wednesday", "Tuesday"]),
        ("The minister said Monday Iran would come, and told Reuters so on Tuesday Moscow time.",
         ["Monday", "Tuesday"]),
        ("On March 3, 12 people met; on March 4 and 12 people left.", ["March 3", "March 4"]),
    ],
)  # fmt: skip
def test_date_words_are_found_whole(sentence: str, expected: list[str]) -> None:
    assert found(sentence) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Nobody has spoken since Monday.", "since Monday"),
        ("A draft is due by Friday.", "by Friday"),
        ("It holds until 3 March 2021.", "until 3 March 2021"),
        ("It holds from 3 March 2021.", "from 3 March 2021"),
        ("They meet every Wednesday.", "every Wednesday"),
        ("They came a few days ago.", "a few days ago"),
        ("Two days later, it was over.", "Two days later"),
        ("More than two years ago, it began.", "More than two years ago"),
        ("They will meet in the coming weeks.", "the coming weeks"),
        ("They met on 16 and 18 February 2021.", "16 and 18 February 2021"),
        ("They met on 02/03/2021.", "02/03/2021"),
    ],
)
def test_words_that_tell_no_single_date_are_found_and_stay_unresolved(sentence: str, expected: str) -> None:
    assert found(sentence) == [expected]
    value = resolve_date(expected, published=date(2021, 2, 17))
    assert value is not None
    assert value.basis == "unresolved"


@pytest.mark.parametrize(
    "sentence",
    [
        "The ministers may meet; they may march.",
        "May the talks succeed. March to the square!",
        "Theresa May spoke with April Ryan and June Osei about August Lind.",
        "The government of May’s successor, criticised by May, fell.",
        "Sheffield Wednesday lost.",
        "The Sunday Times and the Friday Tribune reported it.",
        "The Good Friday Agreement and Bloody Sunday were mentioned.",
        "Wednesday Oduya and the activist Sunday Akintola came.",
        "The February 14 Alliance and the March 8 Coalition came.",
        "They spoke after Friday prayers.",
        "Russia Today and USA Today sent reporters.",
        "Law 2021-C and Decree 15/2021 apply.",
        "UN Security Council resolution 2254 and resolutions 1973 and 2015 apply.",
        "Document S/2021/305 and case 12-05-20215 apply.",
        "It cost $2021, 2,021 euros or 2000 dollars.",
        "About 2000 people came, by 2020 votes, for 2000 soldiers.",
        "In 2021% of cases, in 1,973 cases.",
        "The 2015 nuclear deal and the 2019 accord stand.",
        "The two-day meeting was long; the third round was short.",
        "He sat in the sun; the Sun reported that Mars 2020 landed.",
        "Wednesdays are quiet. Recently, soon and earlier tell nothing.",
    ],
)
def test_verbs_names_and_numbers_are_no_dates(sentence: str) -> None:
    assert found(sentence) == []


PIECES = [
    "on", "in", "from", "to", "between", "and", "the", "of", "3", "16", "2021", "May", "March", "Feb.",
    "Wednesday", "Sunday", "week", "last", "next", "since", "two", "days", "ago", "year", ",", "-",
    "–", "(", ")", "'s",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_spans_are_ordered_and_apart_and_resolvable_as_words(sentence: str) -> None:
    end = 0
    for span in find_date_words(sentence):
        assert end <= span.start < span.end <= len(sentence)
        end = span.end
        words = sentence[span.start : span.end]
        assert words == words.strip()
        assert resolve_date(words, published=date(2021, 2, 17)) is not None
