from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from extractor.dates import dateline_date, parse_published
from extractor.errors import InputError


@pytest.mark.parametrize(
    ("value", "day"),
    [
        (None, None),
        ("", None),
        ("  ", None),
        (date(2024, 3, 16), date(2024, 3, 16)),
        (datetime(2024, 3, 16, 23, 30, tzinfo=UTC), date(2024, 3, 16)),
        (datetime(2024, 3, 16, 23, 30, tzinfo=timezone(timedelta(hours=-5))), date(2024, 3, 16)),
        ("2024-03-16", date(2024, 3, 16)),
        (" 2024-03-16 ", date(2024, 3, 16)),
        ("20240316", date(2024, 3, 16)),
        ("2024-03-16T23:30:00Z", date(2024, 3, 16)),
        ("2024-03-16T23:30:00-05:00", date(2024, 3, 16)),
        ("2024-03-16 23:30:00 UTC", date(2024, 3, 16)),
        ("Sat, 16 Mar 2024 10:00:00 +0000", date(2024, 3, 16)),
        ("16 March 2024", date(2024, 3, 16)),
        ("March 16, 2024", date(2024, 3, 16)),
        ("16.03.2024", date(2024, 3, 16)),
        ("16/03/2024", date(2024, 3, 16)),
        ("16 mars 2024", date(2024, 3, 16)),
    ],
)
def test_published_is_read_as_written(value: str | date | datetime | None, day: date | None) -> None:
    result = parse_published(value)
    assert result == day
    assert not isinstance(result, datetime)


@pytest.mark.parametrize(
    "value",
    [
        "2024", "2024-03", "2024-W10", "March 2024", "16 March", "yesterday", "Wednesday", "02/03/2024",
        "2024-02-30", "30 February 2024", "Sunday, 16 March 2024", "16-17 March 2024", "about 16 March 2024",
        "soon", "0",
    ],
)  # fmt: skip
def test_published_without_one_certain_day_is_refused(value: str) -> None:
    with pytest.raises(InputError) as error:
        parse_published(value)
    assert repr(value) in str(error.value)
    assert "2024-03-16" in str(error.value)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("BAKU, 3 March 2024 — The delegations met.", date(2024, 3, 3)),
        ("GENEVA, March 3, 2024 (Agency) - The envoys met.", date(2024, 3, 3)),
        ("Brussels, 12 May 2022", date(2022, 5, 12)),
        ("Brussels, 12 May 2022. The ministers met.", date(2022, 5, 12)),
        ("Envoys meet again\n\nBrussels, 12 May 2022\n\nThe ministers met.", date(2022, 5, 12)),
        ("Envoys meet again\nBAKU, 3 March 2024 -- The delegations met.", date(2024, 3, 3)),
        ("\ufeffBAKU, 3 March 2024 – The delegations met.", date(2024, 3, 3)),
        ("GENEVA (3 March 2024) — The envoys met.", date(2024, 3, 3)),
        ("GENEVA, Sunday, March 3, 2024 — The envoys met.", date(2024, 3, 3)),
        ("BAKU, Azerbaijan, March 3, 2024 /Wire/ -- The delegations met.", date(2024, 3, 3)),
        ("NEW YORK, N.Y., 3 March 2024: The council met.", date(2024, 3, 3)),
        ("Port of Spain, 3 March 2024 — The council met.", date(2024, 3, 3)),
        ("ST. PETERSBURG, 3 March 2024 — The ministers met.", date(2024, 3, 3)),
        ("Bruxelles, le 12 mai 2022 — Les ministres se sont réunis.", date(2022, 5, 12)),
        ("Genf, 3. März 2024 (Agentur) - Die Gesandten trafen sich.", date(2024, 3, 3)),
        ("БАКУ, 3 марта 2024 г. — Делегации встретились.", date(2024, 3, 3)),
        ("القاهرة، 3 مارس 2024 – اجتمع الوزراء", date(2024, 3, 3)),
    ],
)
def test_dateline_with_day_month_and_year_is_read(text: str, day: date) -> None:
    assert dateline_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "BAKU, 3 March — The delegations met.",
        "BAKU, March 2024 — The delegations met.",
        "BAKU — The delegations met on 3 March 2024.",
        "GENEVA, 02/03/2024 - The envoys met.",
        "GENEVA, Wednesday, March 3, 2024 — The weekday is that of another year.",
        "3 March 2024 — The delegations met.",
        "Monday, 3 March 2024",
        "In Geneva, on 3 March 2024, the envoys met.",
        "They met in Geneva, 3 March 2024 – and parted.",
        "Geneva, 3 March 2024 was when it began.",
        "Geneva, 3 to 5 March 2024 — The envoys met.",
        "Campaign Assessment, November 18, 2024",
        "Joint Statement, 12 May 2022",
        "Published, 3 March 2024",
        "© Agency, 3 March 2024",
        "Copyright Agency, 3 March 2024 — All rights reserved.",
        "By Dana Orlu, 3 March 2024",
        "Check Also\n\nBaku, November 18, 2024",
        "Envoys meet\n\nThe envoys met.\n\nBAKU, 3 March 2024 — Elsewhere, others met.",
        "Envoys meet\n\nThe envoys met.\n\nCheck Also\n\nReview of the Week, November 18, 2024",
    ],
)
def test_anything_else_is_no_dateline(text: str) -> None:
    assert dateline_date(text) is None
