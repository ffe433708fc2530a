"""A record type of your own: sanctions. Needs a model: `python sanctions.py ARTICLE.txt` with EXTRACTOR_MODEL set."""

import sys
from pathlib import Path
from typing import Literal

from extractor import Answer, RecordType, extract


class SanctionAnswer(Answer):
    """One measure. `quote` is its evidence; every record type has that field."""

    imposer: str
    target: str
    measure: str
    action: Literal["announced", "imposed", "extended", "eased", "lifted"]
    quote: str


SANCTIONS = RecordType(
    name="sanctions",
    answer=SanctionAnswer,
    prompt=Path(__file__).with_name("sanctions.md"),
    verbatim=("imposer", "target"),  # an answer that names someone who is not in the article is rejected
)

if __name__ == "__main__":
    result = extract(Path(sys.argv[1]), records=("statements", SANCTIONS))
    for record in result.custom:
        print(record.id, record.values["imposer"], "→", record.values["target"], record.evidence[0].match)
