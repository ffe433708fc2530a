"""From articles as they are read to work to be done: ids, keys, shards, duplicates, what is finished already."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractor.batch.duplicates import bands, most_similar, shingles
from extractor.batch.keys import key_of, key_of_unreadable
from extractor.batch.options import BatchOptions
from extractor.batch.store import Store, StoredArticle, extraction_of
from extractor.documents import Document
from extractor.readers.base import Article, Readable
from extractor.schemas.extraction import Extraction, PartFailure


@dataclass(frozen=True)
class Work:
    """An article to be extracted."""

    key: str
    document: Document
    origin: str


@dataclass(frozen=True)
class Broken:
    """An article that could not be read, to be stored as failed."""

    key: str
    document: Document
    failure: PartFailure


class Intake:
    """Takes in articles, a few at a time, and says what is left to do. Called from the store's thread.

    Attributes:
        added: Articles that the store did not know before.
        duplicates: Those among them that repeat another.
    """

    def __init__(
        self, store: Store, options: BatchOptions, configuration: str, others: Sequence[Store]
    ) -> None:
        self._store = store
        self._options = options
        self._configuration = configuration
        self._others = others
        self._taken: set[str] = set()
        """Keys handed out and not finished: no more than there is work in progress."""
        self.added = 0
        self.duplicates = 0

    def take(self, articles: Sequence[Article]) -> list[Work | Broken]:
        """Store the articles and return the work that they make, none for what is finished or left out."""
        with self._store.writing():
            return self._take(articles)

    def _take(self, articles: Sequence[Article]) -> list[Work | Broken]:
        work: list[Work | Broken] = []
        for article in articles:
            if not self._is_mine(article):
                continue
            stored, failure = self._identified(article)
            if failure is None:
                stored = self._compared(stored)
            if not self._store.has_article(stored):
                is_new = not self._store.has_origin(stored.origin)
                self._store.add_articles([stored])
                self.added += is_new
                self.duplicates += is_new and stored.same_as is not None
            if (
                stored.same_as is None
                and stored.key not in self._taken
                and not self._store.has_result(stored.key)
            ):
                self._taken.add(stored.key)
                work.append(
                    Work(stored.key, stored.document, stored.origin)
                    if failure is None
                    else Broken(stored.key, stored.document, failure)
                )
        return work

    def settled(self, key: str) -> None:
        """Note that the work of a key is done or given up for this session."""
        self._taken.discard(key)

    def _is_mine(self, article: Article) -> bool:
        shard = self._options.shard
        if shard is None:
            return True
        if isinstance(article, Readable):
            return shard.takes(article.document.text_sha256)
        return shard.takes(Document(text=f"unreadable {article.origin}").text_sha256)

    def _identified(self, article: Article) -> tuple[StoredArticle, PartFailure | None]:
        """Return an article with its id and key, and why it can't be read, if so."""
        failure = None
        if isinstance(article, Readable):
            document = article.document
            key = key_of(document, self._configuration)
        else:
            document = Document(text="", id=article.origin)
            key = key_of_unreadable(article.origin, article.message, self._configuration)
            failure = PartFailure(part="reading", reason=article.reason, message=article.message)
        owner = self._store.origin_of_id(document.id)
        if owner not in {None, article.origin}:  # two files that claim one id
            document = document.model_copy(update={"id": f"{document.id} ({article.origin})"})
        return StoredArticle(article.origin, document.id, document.text_sha256, key, document), failure

    def _compared(self, article: StoredArticle) -> StoredArticle:
        """Return an article with the one that it repeats, as far as the options ask for that."""
        if self._options.duplicates == "keep":
            return article
        same = self._store.bearer_of_text(article.sha256, but_origin=article.origin)
        if same is not None:
            return replace(article, same_as=same, similarity=1.0)
        if self._options.duplicates == "exact":
            return article
        pieces = shingles(article.document.text)
        keys = bands(pieces)
        similar, score = most_similar(pieces, self._store.texts_in_bands(keys, but_id=article.id))
        if similar is not None and score >= self._options.near_threshold:
            return replace(article, same_as=similar, similarity=score)
        self._store.add_bands(keys, article.id)
        return article

    def reused(self, work: Work) -> Extraction | None:
        """Return the result of a piece of work from another run, None where none has a whole one."""
        for other in self._others:
            found = other.result(work.key)
            if found is not None and found[1]:
                return extraction_of(found[0], work.document)
        return None
