"""The register of the service: API keys, jobs, what was spent. SQLAlchemy; SQLite by default, PostgreSQL by URL.

The articles and their results are not in it: each job has a run's store of its own (`extractor.batch.store`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from extractor.errors import ConfigurationError, StoreError

VERSION = "1"

metadata = sa.MetaData()

meta = sa.Table(
    "extractor_meta",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

keys = sa.Table(
    "extractor_keys",
    metadata,
    sa.Column("id", sa.String(16), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("created_at", sa.String(32), nullable=False),
    sa.Column("revoked_at", sa.String(32)),
    sa.Column("requests_per_minute", sa.Integer),
    sa.Column("budget_usd", sa.Float),
    sa.Column("budget_tokens", sa.BigInteger),
)

jobs = sa.Table(
    "extractor_jobs",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False, index=True),
    sa.Column("home", sa.String(32), nullable=False, index=True),
    sa.Column("key_id", sa.String(16), nullable=False),
    sa.Column("state", sa.String(16), nullable=False, index=True),
    sa.Column("detail", sa.Text, nullable=False, default=""),
    sa.Column("options", sa.Text, nullable=False),
    sa.Column("counts", sa.Text, nullable=False, default="{}"),
    sa.Column("created_at", sa.String(32), nullable=False),
    sa.Column("started_at", sa.String(32)),
    sa.Column("finished_at", sa.String(32)),
    sa.Column("idempotency_key", sa.String(255)),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("prompt_tokens", sa.BigInteger, nullable=False, default=0),
    sa.Column("completion_tokens", sa.BigInteger, nullable=False, default=0),
    sa.Column("cost_usd", sa.Float),
    sa.Column("calls", sa.BigInteger, nullable=False, default=0),
    sa.UniqueConstraint("key_id", "idempotency_key"),
)

spending = sa.Table(
    "extractor_spending",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("key_id", sa.String(16), nullable=False, index=True),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("prompt_tokens", sa.BigInteger, nullable=False),
    sa.Column("completion_tokens", sa.BigInteger, nullable=False),
    sa.Column("cost_usd", sa.Float),
    sa.Column("calls", sa.BigInteger, nullable=False),
)


class Database:
    """The connection pool, and transactions on it. Its methods block: call them in a thread."""

    def __init__(self, url: str, *, folder: Path) -> None:
        """Connect, and make the tables where they are not there yet.

        Args:
            url: SQLAlchemy URL.
            folder: Made first, for a SQLite file in it.

        Raises:
            ConfigurationError: There is no such database, no driver for it, or it is of another version.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._engine = sa.create_engine(url, pool_pre_ping=True)
            if self._engine.dialect.name == "sqlite":
                _tune_sqlite(self._engine)
            metadata.create_all(self._engine)
            self._check_version()
        except ModuleNotFoundError as e:
            raise ConfigurationError(
                f"no driver for this database ({e.name}): pip install 'extractor[postgres]'"
            ) from e
        except OSError as e:
            raise ConfigurationError(f"can't make {str(folder)!r}: {e.strerror or e}") from e
        except SQLAlchemyError as e:
            where = sa.engine.make_url(url).render_as_string(hide_password=True) if "://" in url else "?"
            raise ConfigurationError(
                f"can't open the database {where}: {type(e).__name__}; see EXTRACTOR_SERVICE_DATABASE_URL"
            ) from None  # the cause may hold the password

    def _check_version(self) -> None:
        with self.transaction() as connection:
            found = connection.scalar(sa.select(meta.c.value).where(meta.c.name == "version"))
            if found is None:
                connection.execute(sa.insert(meta).values(name="version", value=VERSION))
            elif found != VERSION:
                raise ConfigurationError(
                    f"the database is of version {found}, this program needs {VERSION}: use the version that made it"
                )

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open a transaction: committed at the end, rolled back at an exception.

        Raises:
            StoreError: The database can't be reached or written. Broken constraints come as they are.
        """
        try:
            with self._engine.begin() as connection:
                yield connection
        except sa.exc.IntegrityError:
            raise
        except SQLAlchemyError as e:
            raise StoreError(f"the database does not answer: {type(e).__name__}") from e

    def is_reachable(self) -> bool:
        """Tell whether the database answers."""
        try:
            with self.transaction() as connection:
                connection.execute(sa.select(1))
        except StoreError:
            return False
        return True

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def _tune_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _pragmas(connection: object, _: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
