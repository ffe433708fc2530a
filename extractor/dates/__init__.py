"""Dates: where their words stand, what they stand for, and the publication date they are reckoned from.

Nothing here reads the clock. What is missing from the words comes from the publication date or from nowhere.

words (find_date_words) → parsing (by the table in grammar, names) → expressions → reckoning → stretches.
"""

from extractor.dates.publication import dateline_date, parse_published
from extractor.dates.reckoning import Direction
from extractor.dates.resolution import resolve_date
from extractor.dates.words import find_date_words

__all__ = ["Direction", "dateline_date", "find_date_words", "parse_published", "resolve_date"]
