"""From verbatim date words to a `DateValue`."""

from datetime import date

from extractor.dates.expressions import year_of
from extractor.dates.parsing import parse
from extractor.dates.reckoning import Direction, reckon
from extractor.schemas.date_value import DateValue


def resolve_date(
    words: str | None, *, published: date | None, direction: Direction | None = None
) -> DateValue | None:
    """Return the date that words of an article stand for; None where there are no words.

    Words that tell no date, contradict themselves or `direction`, or need a publication date that is not
    known, are kept as they are, with basis ``unresolved``. The precision is never finer than the words'.

    Args:
        words: Verbatim: "on Wednesday", "16-17 February 2021", "in March". English; dates that name a month
            also in French, Spanish, German, Russian and Arabic.
        published: Publication date of the article, the only anchor.
        direction: Whether what is dated is past or future as seen from publication, where that is known.
            Without it a weekday is the last one, the day of publication included, and a date without a year
            the nearer one, if it is within four months. Dates with a year don't depend on it.

    Examples:
        Published on Thursday, 18 February 2021: "on Wednesday" of something past is 2021-02-17, of something
        planned 2021-02-24; "last week" is 2021-02-08/2021-02-14; "early March" of something planned is
        2021-03~, a month long; "02/03/2021" and "recently" are unresolved.
    """
    if words is None or not words.strip():
        return None
    expression = parse(words)
    stretch = reckon(expression, published, direction) if expression else None
    if expression is None or expression.value is None or stretch is None:
        return DateValue(text=words)
    is_explicit = year_of(expression.value) is not None
    return DateValue(
        text=words,
        edtf=stretch.edtf,
        start=stretch.start,
        end=stretch.end,
        precision=stretch.precision,
        basis="explicit" if is_explicit else "relative_to_publication",
        anchor=None if is_explicit else published,
    )
