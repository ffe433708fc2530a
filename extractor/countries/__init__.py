"""Countries and international bodies: ISO 3166-1 alpha-3 and PLOVER codes for what an article calls them.

Names are matched whole, after folding, by tables over pycountry; nothing is guessed.
"""

from extractor.countries.lookup import (
    Entity,
    capital_country,
    country_code,
    is_country_code,
    known_entity,
    named_entities,
    organization_code,
)
from extractor.countries.phrases import find_country, find_organization

__all__ = [
    "Entity",
    "capital_country",
    "country_code",
    "find_country",
    "find_organization",
    "is_country_code",
    "known_entity",
    "named_entities",
    "organization_code",
]
