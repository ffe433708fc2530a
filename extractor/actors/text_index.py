"""Where the article writes a name, and the acronyms that it explains."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice

from extractor.actors.naming import FUNCTION_WORDS, Name, canonical, canonical_words, entity_key
from extractor.countries import Entity, named_entities
from extractor.countries.gazetteer import Word, fold, key_of, split_words

Range = tuple[int, int]
"""Half-open range of code points."""


class TextIndex:
    """An article's words in canonical form, to find names in."""

    def __init__(self, text: str) -> None:
        self.text = text
        entities = list(named_entities(text))
        words = list(canonical_words(text, entities))
        self.tokens = [w[0] for w in words]
        self._spans = [(w[1], w[2]) for w in words]
        self._places: dict[str, list[int]] = defaultdict(list)
        self._written: dict[str, str | None] = {}
        for index, token in enumerate(self.tokens):
            self._places[token].append(index)
        self.entities: dict[str, list[tuple[Entity, int, int]]] = defaultdict(list)
        for hit in entities:
            self.entities[entity_key(hit.value)].append((hit.value, hit.start, hit.end))
        self.definitions = dict(acronym_definitions(text))

    def find(self, tokens: Sequence[str]) -> Range | None:
        """Return the range of the first place where the tokens stand side by side, or None."""
        index = next(self.places(tokens), None)
        return None if index is None else self._range(index, index + len(tokens))

    def places(self, tokens: Sequence[str]) -> Iterator[int]:
        """Yield the indices of the words at which the tokens stand side by side."""
        wanted = list(tokens)
        if not wanted or not all(map(self._places.__contains__, wanted)):
            return
        offset = min(range(len(wanted)), key=lambda i: len(self._places[wanted[i]]))
        for place in self._places[wanted[offset]]:
            start = place - offset
            if start >= 0 and self.tokens[start : start + len(wanted)] == wanted:
                yield start

    def find_near(self, tokens: frozenset[str]) -> Range | None:
        """Return the range of the first place where the tokens stand close together in any order, or None."""
        if not tokens or any(t not in self._places for t in tokens):
            return None
        rarest = min(tokens, key=lambda t: len(self._places[t]))
        reach = len(tokens) + _SLACK
        for place in self._places[rarest]:
            first = max(0, place - reach)
            near = [
                i for i in range(first, min(len(self.tokens), place + reach + 1)) if self.tokens[i] in tokens
            ]
            tight = self._tightest(near, tokens)
            if tight is not None and tight[1] - tight[0] <= reach:
                return self._range(*tight)
        return None

    def _tightest(self, near: Sequence[int], tokens: frozenset[str]) -> Range | None:
        """Return the shortest range of words, end exclusive, that holds all tokens at the given places."""
        best: Range | None = None
        last: dict[str, int] = {}
        for index in near:
            last[self.tokens[index]] = index
            start = min(last.values())
            if len(last) == len(tokens) and (best is None or index + 1 - start < best[1] - best[0]):
                best = (start, index + 1)
        return best

    def _range(self, first: int, end: int) -> Range:
        return self._spans[first][0], self._spans[end - 1][1]

    def written(self, name: str) -> str | None:
        """Return how the article writes a name: in its own words if it has them, else in another form of them."""
        if name not in self._written:
            self._written[name] = self._as_written(name)
        return self._written[name]

    def _as_written(self, name: str) -> str | None:
        tokens, key = canonical(name), key_of(name)
        best: str | None = None
        for place in islice(self.places(tokens), _MAX_PLACES):
            form = self.surface_at(place, len(tokens))
            is_own = key_of(form) == key
            # Datelines and headlines in capitals are not how a name is written.
            if is_own and (not form.isupper() or name.isupper()):
                return form
            best = form if best is None or (is_own and key_of(best) != key) else best
        return best

    def surface_at(self, index: int, length: int) -> str:
        """Return the article's words for some tokens from a place on."""
        return self.surface(self._range(index, index + length))

    def word_before(self, index: int) -> str:
        """Return the token before a place, "" at the beginning."""
        return self.tokens[index - 1] if index else ""

    def surface(self, span: Range) -> str:
        """Return the article's words for a range, without a possessive ending."""
        words = self.text[span[0] : span[1]]
        return re.sub(r"['’]s?$", "", words) if words.endswith(("'", "’", "s")) else words

    def locate(self, name: Name) -> Range | None:
        """Return where a name first stands, by its words or, for listed entities, by any of their forms."""
        span = self.find(canonical(name.text)) or self.find(name.tokens)
        if span is None and name.text and not name.text.isascii():
            # Scripts without spaces or with endings: "王毅", "Лаврова".
            start = self.text.casefold().find(name.text.casefold())
            span = (start, start + len(name.text)) if start >= 0 and not fold(name.text).isascii() else None
        return span or self.find_near(name.significant)


_MAX_PLACES = 50
_SLACK = 3
"""Words that may stand between those of a name: "delegation of the Syrian opposition"."""


def acronym_definitions(text: str) -> Iterator[tuple[str, str]]:
    """Yield acronyms that a text explains in brackets, with the words they stand for."""
    for match in re.finditer(r"\(([A-Z][A-Za-z]{0,8}[A-Z])s?\)", text):
        before = text[max(0, match.start() - 120) : match.start()]
        words = [w for w in split_words(before) if w.folded != "&"]
        start = _acronym_start(match.group(1).casefold(), words)
        if start is not None:
            yield match.group(1), before[words[start].start :].strip()


def _acronym_start(letters: str, words: Sequence[Word]) -> int | None:
    """Return the index of the word at which the words that an acronym abbreviates begin, or None."""
    left, index = len(letters), len(words)
    while left and index:
        index -= 1
        if words[index].folded[0] == letters[left - 1]:
            left -= 1
        elif words[index].folded not in FUNCTION_WORDS:
            return None
    return index if not left and words[index].raw[0].isupper() else None
