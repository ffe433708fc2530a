import ast
from datetime import date, timedelta
from pathlib import Path

import pytest
from edtf import parse_edtf
from hypothesis import given
from hypothesis import strategies as st

import extractor.dates
from extractor.dates import Direction, resolve_date
from extractor.schemas.date_value import DateValue

WEDNESDAY = date(2021, 2, 17)
"""The publication date of all relative cases, ISO week 15 to 21 February."""


def resolved(words: str, direction: Direction | None = None) -> DateValue:
    value = resolve_date(words, published=WEDNESDAY, direction=direction)
    assert value is not None
    return value


EXPLICIT = [
    ("16 February 2021", "2021-02-16", "day"),
    ("on the 16th of February, 2021", "2021-02-16", "day"),
    ("February 16, 2021", "2021-02-16", "day"),
    ("Feb. 16th 2021", "2021-02-16", "day"),
    ("FEBRUARY 16, 2021", "2021-02-16", "day"),
    ("Tuesday, 16 February 2021", "2021-02-16", "day"),
    ("Tuesday (16 February 2021)", "2021-02-16", "day"),
    ("16 February 2021 (Tuesday)", "2021-02-16", "day"),
    ("late on 16 February 2021", "2021-02-16", "day"),
    ("16 February 2021 at 10:30 GMT", "2021-02-16", "day"),
    ("(16 February 2021)", "2021-02-16", "day"),
    ("16.02.2021", "2021-02-16", "day"),
    ("2021-02-16", "2021-02-16", "day"),
    ("16/02/2021", "2021-02-16", "day"),
    ("02/16/2021", "2021-02-16", "day"),
    ("02/02/2021", "2021-02-02", "day"),
    ("29 February 2024", "2024-02-29", "day"),
    ("around 16 February 2021", "2021-02-16~", "day"),
    ("February 2021", "2021-02", "month"),
    ("in February of 2021", "2021-02", "month"),
    ("early March 2020", "2020-03~", "month"),
    ("mid-March 2020", "2020-03~", "month"),
    ("at the end of March 2020", "2020-03~", "month"),
    ("later in March 2020", "2020-03", "month"),
    ("in 2021", "2021", "year"),
    ("the year 2021", "2021", "year"),
    ("late 2020", "2020~", "year"),
    ("spring 2021", "2021-21", "season"),
    ("the autumn of 2021", "2021-23", "season"),
    ("late summer 2021", "2021-22", "season"),
    ("the winter of 2020-21", "2020-12/2021-02", "season"),
    ("the week of 3 May 2021", "2021-05-03/2021-05-09", "week"),
    ("the week of 6 May 2021", "2021-05-03/2021-05-09", "week"),
    ("the week of Sunday, 2 May 2021", "2021-05-02/2021-05-08", "week"),
    ("the week beginning 5 May 2021", "2021-05-05/2021-05-11", "week"),
    ("the week ending 9 May 2021", "2021-05-03/2021-05-09", "week"),
    ("16-17 February 2021", "2021-02-16/2021-02-17", "interval"),
    ("16 and 17 February 2021", "2021-02-16/2021-02-17", "interval"),
    ("16, 17 and 18 February 2021", "2021-02-16/2021-02-18", "interval"),
    ("February 16–17, 2021", "2021-02-16/2021-02-17", "interval"),
    ("from 16 to 18 February 2021", "2021-02-16/2021-02-18", "interval"),
    ("between 3 and 5 May 2022", "2022-05-03/2022-05-05", "interval"),
    ("28 February to 2 March 2021", "2021-02-28/2021-03-02", "interval"),
    ("30 December to 2 January 2021", "2020-12-30/2021-01-02", "interval"),
    ("from 30 December 2020 to 2 January", "2020-12-30/2021-01-02", "interval"),
    ("December 30, 2020 - January 2, 2021", "2020-12-30/2021-01-02", "interval"),
    ("January to March 2021", "2021-01/2021-03", "interval"),
    ("October to March 2021", "2020-10/2021-03", "interval"),
    ("2015-2017", "2015/2017", "interval"),
    ("between 2015 and 2017", "2015/2017", "interval"),
    ("le 16 février 2021", "2021-02-16", "day"),
    ("1er août 2021", "2021-08-01", "day"),
    ("mardi 16 février 2021", "2021-02-16", "day"),
    ("du 16 au 18 février 2021", "2021-02-16/2021-02-18", "interval"),
    ("el 16 de febrero de 2021", "2021-02-16", "day"),
    ("16 de marzo del 2021", "2021-03-16", "day"),
    ("am 16. Februar 2021", "2021-02-16", "day"),
    ("Dienstag, 16. Februar 2021", "2021-02-16", "day"),
    ("vom 16. bis 18. März 2021", "2021-03-16/2021-03-18", "interval"),
    ("16 февраля 2021 года", "2021-02-16", "day"),
    ("в мае 2021 г.", "2021-05", "month"),
    ("с 16 по 18 февраля 2021 года", "2021-02-16/2021-02-18", "interval"),
    ("16 فبراير 2021", "2021-02-16", "day"),
    ("١٦ شباط ٢٠٢١", "2021-02-16", "day"),
    ("16 فبراير/شباط 2021", "2021-02-16", "day"),
]


@pytest.mark.parametrize(("words", "edtf", "precision"), EXPLICIT)
@pytest.mark.parametrize("published", [None, date(2019, 7, 1)])
def test_explicit_dates_need_no_publication_date(
    words: str, edtf: str, precision: str, published: date | None
) -> None:
    value = resolve_date(words, published=published, direction="past" if published else None)
    assert value is not None
    assert (value.text, value.edtf, value.precision) == (words, edtf, precision)
    assert (value.basis, value.anchor) == ("explicit", None)


RELATIVE = [
    ("today", None, "2021-02-17"),
    ("earlier today", "past", "2021-02-17"),
    ("tonight", None, "2021-02-17"),
    ("this morning", None, "2021-02-17"),
    ("yesterday", "past", "2021-02-16"),
    ("late yesterday evening", "past", "2021-02-16"),
    ("last night", "past", "2021-02-16"),
    ("tomorrow", "future", "2021-02-18"),
    ("the day before yesterday", "past", "2021-02-15"),
    ("the day after tomorrow", "future", "2021-02-19"),
    ("today and tomorrow", None, "2021-02-17/2021-02-18"),
    ("two days ago", "past", "2021-02-15"),
    ("about ten days ago", "past", "2021-02-07~"),
    ("two weeks ago", "past", "2021-02-01~/2021-02-07~"),
    ("a month ago", "past", "2021-01~"),
    ("three years ago", "past", "2018~"),
    ("in two days", "future", "2021-02-19"),
    ("in two weeks' time", "future", "2021-03-01~/2021-03-07~"),
    ("last week", "past", "2021-02-08/2021-02-14"),
    ("this week", None, "2021-02-15/2021-02-21"),
    ("earlier this week", "past", "2021-02-15/2021-02-21"),
    ("late last week", "past", "2021-02-08~/2021-02-14~"),
    ("next week", "future", "2021-02-22/2021-02-28"),
    ("last weekend", "past", "2021-02-13/2021-02-14"),
    ("over the weekend", "past", "2021-02-13/2021-02-14"),
    ("at the weekend", "future", "2021-02-20/2021-02-21"),
    ("next weekend", "future", "2021-02-27?/2021-02-28?"),
    ("last month", "past", "2021-01"),
    ("next month", "future", "2021-03"),
    ("early next month", "future", "2021-03~"),
    ("last year", "past", "2020"),
    ("earlier this year", "past", "2021"),
    ("this summer", "future", "2021-22"),
    # weekdays
    ("on Wednesday", "past", "2021-02-17"),
    ("on Wednesday", "future", "2021-02-17"),
    ("on Wednesday", None, "2021-02-17"),
    ("Thursday", "past", "2021-02-11"),
    ("Thursday", "future", "2021-02-18"),
    ("Thursday", None, "2021-02-11"),
    ("Tuesday", "past", "2021-02-16"),
    ("Tuesday", "future", "2021-02-23"),
    ("Tues.", "past", "2021-02-16"),
    ("Tuesday's", "past", "2021-02-16"),
    ("Tuesday evening", "past", "2021-02-16"),
    ("late on Tuesday", "past", "2021-02-16"),
    ("at 3 p.m. on Tuesday", "past", "2021-02-16"),
    ("Tuesday, 15:30 local time", "past", "2021-02-16"),
    ("last Wednesday", "past", "2021-02-10"),
    ("last Friday", "past", "2021-02-12"),
    ("last Monday", "past", "2021-02-15?"),
    ("this past Monday", "past", "2021-02-15"),
    ("next Wednesday", "future", "2021-02-24"),
    ("next Monday", "future", "2021-02-22"),
    ("next Friday", "future", "2021-02-19?"),
    ("this coming Friday", "future", "2021-02-19"),
    ("this Friday", None, "2021-02-19"),
    ("this Monday", None, "2021-02-15"),
    ("this Monday", "future", "2021-02-22"),
    ("Monday of last week", "past", "2021-02-08"),
    ("next week on Thursday", "future", "2021-02-25"),
    ("Sunday and Monday", "past", "2021-02-14/2021-02-15"),
    ("on Sunday and on Monday", "past", "2021-02-14/2021-02-15"),
    ("on Tuesday-Wednesday", "past", "2021-02-16/2021-02-17"),
    ("from Tuesday to Thursday", "past", "2021-02-09/2021-02-11"),
    ("from Tuesday to Thursday", "future", "2021-02-23/2021-02-25"),
    ("from Tuesday to Thursday", None, "2021-02-16/2021-02-18"),
    ("between Monday and Thursday", "past", "2021-02-08/2021-02-11"),
    ("Monday to Wednesday next week", "future", "2021-02-22/2021-02-24"),
    ("next Monday and Tuesday", "future", "2021-02-22/2021-02-23"),
    # dates without a year
    ("16 February", "past", "2021-02-16"),
    ("16 February", "future", "2022-02-16"),
    ("17 February", "past", "2021-02-17"),
    ("17 February", "future", "2021-02-17"),
    ("on March 3", "past", "2020-03-03"),
    ("on March 3", "future", "2021-03-03"),
    ("on March 3", None, "2021-03-03"),
    ("on December 28", None, "2020-12-28"),
    ("on the evening of 3 March", "future", "2021-03-03"),
    ("29 February", "past", "2020-02-29"),
    ("29 February", "future", "2024-02-29"),
    ("Wednesday, March 3", "future", "2021-03-03"),
    ("Tuesday, March 3", "past", "2020-03-03"),
    ("Thursday (Feb. 18)", "future", "2021-02-18"),
    ("16-18 February", "past", "2021-02-16/2021-02-18"),
    ("28 February to 2 March", "future", "2021-02-28/2021-03-02"),
    ("30 December to 2 January", "past", "2020-12-30/2021-01-02"),
    ("the week of 8 February", "past", "2021-02-08/2021-02-14"),
    ("in March", "past", "2020-03"),
    ("in March", "future", "2021-03"),
    ("in February", "past", "2021-02"),
    ("in February", "future", "2021-02"),
    ("mid-January", "past", "2021-01~"),
    ("last December", "past", "2020-12"),
    ("last January", "past", "2021-01?"),
    ("last February", "past", "2020-02"),
    ("next May", "future", "2021-05?"),
    ("this May", "future", "2021-05"),
    ("in May and June", "future", "2021-05/2021-06"),
]


@pytest.mark.parametrize(("words", "direction", "edtf"), RELATIVE)
def test_relative_dates_are_reckoned_from_publication(
    words: str, direction: Direction | None, edtf: str
) -> None:
    value = resolved(words, direction)
    assert value.edtf == edtf
    assert (value.text, value.basis, value.anchor) == (words, "relative_to_publication", WEDNESDAY)


@pytest.mark.parametrize(("words", "direction", "_edtf"), RELATIVE)
def test_without_publication_date_relative_words_stay_unresolved(
    words: str, direction: Direction | None, _edtf: str
) -> None:
    assert resolve_date(words, published=None, direction=direction) == DateValue(text=words)


UNRESOLVED = [
    "recently", "soon", "earlier", "later", "the two-day meeting", "two days", "in two days",
    "in the coming days", "a few days ago", "more than two years ago", "two days later", "the following day",
    "the following Monday", "within hours",
    # open at one end, or repeated
    "since Monday", "by Friday", "until 3 March 2021", "before Wednesday", "after 2015", "from Monday",
    "from 3 March 2021", "between Monday", "every Wednesday", "Wednesdays",
    # two readings
    "02/03/2021", "02-03-2021", "winter 2021", "Monday or Tuesday", "2020-21", "in August",
    # contradictions
    "31 February 2021", "30 February", "13/13/2021", "29 February 2021", "Monday, 16 February 2021",
    "lundi 16 février 2021", "18-16 February 2021", "from 5 May to 3 May 2021", "Sunday, Wednesday",
    "last March 2020", "Sunday to Tuesday next week", "Monday to Monday", "last Monday next week",
    "the week of Tuesday, 3 May 2021", "the week of March 2021",
    # days that make no stretch
    "3 and 5 May 2021", "3, 5 and 9 May 2021", "Monday and Thursday", "2015 and 2017",
    # no dates
    "resolution 2254", "Astana", "16", "2021-C", "1,973", "mid", "the", "on",
    "on " * 2000, "١" * 300,
]  # fmt: skip


@pytest.mark.parametrize("words", UNRESOLVED)
def test_words_that_tell_no_date_are_kept_unresolved(words: str) -> None:
    assert resolved(words) == DateValue(text=words, basis="unresolved", precision="unknown")


@pytest.mark.parametrize(
    ("words", "direction"),
    [
        ("tomorrow", "past"), ("next week", "past"), ("next Monday", "past"), ("in two days", "past"),
        ("yesterday", "future"), ("last week", "future"), ("last Friday", "future"), ("a year ago", "future"),
        ("Wednesday, March 3", "past"), ("Tuesday, March 3", "future"),
    ],
)  # fmt: skip
def test_words_that_contradict_the_direction_stay_unresolved(words: str, direction: Direction) -> None:
    assert resolved(words, direction) == DateValue(text=words)


@pytest.mark.parametrize("words", [None, "", "  \n"])
def test_no_words_give_no_date(words: str | None) -> None:
    assert resolve_date(words, published=WEDNESDAY) is None


def test_start_and_end_are_the_first_and_last_day() -> None:
    value = resolved("February 2024")
    assert (value.start, value.end) == (date(2024, 2, 1), date(2024, 2, 29))


@pytest.mark.parametrize("published", [date.min, date.max])
def test_the_ends_of_the_calendar_do_not_raise(published: date) -> None:
    for words in (
        "yesterday",
        "tomorrow",
        "last year",
        "next year",
        "two years ago",
        "on Sunday",
        "in May",
        "3 May",
    ):
        for direction in ("past", "future"):
            value = resolve_date(words, published=published, direction=direction)
            assert value is None or value.text == words


def test_no_module_looks_at_the_clock() -> None:
    clocks = {"today", "now", "utcnow", "time", "time_ns", "localtime", "gmtime", "fromtimestamp"}
    for path in Path(extractor.dates.__file__).parent.glob("*.py"):
        called = {
            n.attr for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Attribute)
        }
        assert not called & clocks, path.name


# --- properties -----------------------------------------------------------------------------------

DATES = st.dates(date(1950, 1, 1), date(2090, 1, 1))
DIRECTIONS = st.sampled_from(["past", "future", None])
WORDS = st.sampled_from([case[0] for case in (*EXPLICIT, *RELATIVE)])
MONTHS = st.sampled_from(
    ["January", "Feb.", "March", "April", "May", "June", "août", "octubre", "November", "декабря"]
)
DAYS = st.integers(1, 31)
MADE_UP = st.one_of(
    WORDS,
    st.builds("{} {}".format, DAYS, MONTHS),
    st.builds("{} {}, {}".format, MONTHS, DAYS, st.integers(1900, 2060)),
    st.builds("{}-{} {}".format, DAYS, DAYS, MONTHS),
    st.builds("from {} {} to {} {}".format, DAYS, MONTHS, DAYS, MONTHS),
    st.builds("{}/{}/{}".format, st.integers(0, 40), st.integers(0, 40), st.integers(1900, 2060)),
    st.builds("{} {} ago".format, st.integers(1, 99), st.sampled_from(["days", "weeks", "months", "years"])),
    st.text(max_size=30),
)


@given(words=MADE_UP, published=st.none() | DATES, direction=DIRECTIONS)
def test_what_is_resolved_is_consistent(
    words: str, published: date | None, direction: Direction | None
) -> None:
    value = resolve_date(words, published=published, direction=direction)
    if value is None or value.basis == "unresolved":
        assert value is None or value == DateValue(text=words)
        return
    assert value.text == words
    assert value.start is not None
    assert value.end is not None
    assert value.start <= value.end
    assert (value.precision == "day") == (value.start == value.end)
    edtf = parse_edtf(value.edtf)
    assert date(*edtf.lower_strict()[:3]) == value.start
    assert date(*edtf.upper_strict()[:3]) == value.end
    assert value.anchor == (None if value.basis == "explicit" else published)


@given(words=MADE_UP, published=DATES)
def test_the_past_does_not_begin_after_publication_nor_the_future_end_before(
    words: str, published: date
) -> None:
    past = resolve_date(words, published=published, direction="past")
    future = resolve_date(words, published=published, direction="future")
    if past and past.start and past.end and past.basis == "relative_to_publication":
        assert past.start <= published
        assert past.precision != "day" or past.end <= published
    if future and future.end and future.basis == "relative_to_publication":
        assert future.end >= published


@given(words=WORDS, published=DATES, direction=DIRECTIONS)
def test_capitals_and_spaces_do_not_matter(words: str, published: date, direction: Direction | None) -> None:
    plain = resolve_date(words, published=published, direction=direction)
    loud = resolve_date(f"  {words.upper()}".replace(" ", "\u00a0"), published=published, direction=direction)
    assert plain is not None
    assert loud is not None
    assert loud == plain.model_copy(update={"text": loud.text})


@given(published=DATES, number=st.integers(0, 6))
def test_a_weekday_falls_on_its_day_within_a_week_of_publication(published: date, number: int) -> None:
    name = (date(2021, 2, 15) + timedelta(days=number)).strftime("%A")
    for direction in ("past", "future", None):
        value = resolve_date(f"on {name}", published=published, direction=direction)
        assert value is not None
        assert value.start is not None
        assert value.start.weekday() == number
        assert abs((value.start - published).days) < 7


@pytest.mark.parametrize(
    ("words", "edtf"),
    [("hier", "2021-02-16"), ("ayer", "2021-02-16"), ("вчера", "2021-02-16"), ("أمس", "2021-02-16"),
     ("сегодня", "2021-02-17"), ("mañana", "2021-02-18"), ("la veille", None)],
)  # fmt: skip
def test_day_words_of_other_languages(words: str, edtf: str | None) -> None:
    assert resolved(words).edtf == edtf
