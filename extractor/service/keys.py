"""API keys: made, listed, revoked, recognised. A key is shown once; what is stored is its SHA-256.

The secret half is 256 random bits, so that no slow hash is needed: there is nothing to guess.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from extractor.batch.budget import Limits
from extractor.errors import ConfigurationError
from extractor.schemas.extraction import Usage
from extractor.service.database import Database, jobs, keys, spending

ANYONE = ""
"""Id of the client that shows no key, on loopback."""

_KEY = re.compile(r"ex_[0-9a-f]{8}_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Client:
    """Who asks.

    Attributes:
        id: The key's id, `ANYONE` without a key.
        requests_per_minute: None: as many as come.
        limits: What the key may spend in all.
    """

    id: str
    name: str
    requests_per_minute: int | None = None
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class KeyInfo:
    """A key as it is listed."""

    client: Client
    created_at: str
    revoked_at: str | None
    spent: Usage


class Keys:
    """The keys in the register. Its methods block."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, client: Client) -> str:
        """Make a key with the name and the bounds of a client (its id is chosen here) and return it, this once."""
        key_id = secrets.token_hex(4)
        key = f"ex_{key_id}_{secrets.token_urlsafe(32)}"
        with self._database.transaction() as connection:
            connection.execute(
                sa.insert(keys).values(
                    id=key_id,
                    name=client.name,
                    digest=_digest(key),
                    created_at=now(),
                    requests_per_minute=client.requests_per_minute,
                    budget_usd=client.limits.usd,
                    budget_tokens=client.limits.tokens,
                )
            )
        return key

    def revoke(self, key_id: str) -> None:
        """Make a key useless; its jobs and what it spent stay.

        Raises:
            ConfigurationError: There is no such key.
        """
        with self._database.transaction() as connection:
            done = connection.execute(
                sa.update(keys)
                .where(keys.c.id == key_id, keys.c.revoked_at.is_(None))
                .values(revoked_at=now())
            )
            if not done.rowcount:
                raise ConfigurationError(f"no valid key {key_id!r}: see `extractor keys list`")

    def recognised(self, key: str) -> Client | None:
        """Return whose key it is; None where it is nobody's or was revoked."""
        if _KEY.fullmatch(key) is None:
            return None
        with self._database.transaction() as connection:
            query = sa.select(keys).where(keys.c.digest == _digest(key), keys.c.revoked_at.is_(None))
            row = connection.execute(query).mappings().first()
        return None if row is None else _client(row)

    def listed(self) -> list[KeyInfo]:
        """Return every key, the oldest first."""
        with self._database.transaction() as connection:
            rows = connection.execute(sa.select(keys).order_by(keys.c.created_at, keys.c.id)).mappings().all()
            return [
                KeyInfo(_client(r), r["created_at"], r["revoked_at"], spent_by(connection, r["id"]))
                for r in rows
            ]

    def are_there(self) -> bool:
        """Tell whether any key is valid."""
        with self._database.transaction() as connection:
            found = connection.scalar(sa.select(sa.func.count()).where(keys.c.revoked_at.is_(None)))
        return bool(found)

    def add_spending(self, key_id: str, usage: Usage) -> None:
        """Book what one article cost that is in no job."""
        with self._database.transaction() as connection:
            connection.execute(
                sa.insert(spending).values(
                    key_id=key_id,
                    at=now(),
                    prompt_tokens=usage.prompt_tokens,
                    completion_tokens=usage.completion_tokens,
                    cost_usd=usage.cost_usd,
                    calls=usage.calls,
                )
            )

    def spent(self, key_id: str) -> Usage:
        """Return what a key has spent: its jobs, and the articles in none."""
        with self._database.transaction() as connection:
            return spent_by(connection, key_id)


def spent_by(connection: Connection, key_id: str) -> Usage:
    """Return what a key has spent; the cost is null as soon as a part of it is not known."""
    total = Usage(cost_usd=0.0)
    for table in (jobs, spending):
        c = table.c
        row = connection.execute(
            sa.select(
                sa.func.sum(c.prompt_tokens),
                sa.func.sum(c.completion_tokens),
                sa.func.sum(c.cost_usd),
                sa.func.sum(c.calls),
                sa.func.count() - sa.func.count(c.cost_usd),
            ).where(c.key_id == key_id)
        ).one()
        total += Usage(
            prompt_tokens=int(row[0] or 0),
            completion_tokens=int(row[1] or 0),
            cost_usd=None if row[4] else float(row[2] or 0.0),
            calls=int(row[3] or 0),
        )
    return total


def now() -> str:
    """Return the time in UTC, ISO 8601, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _client(row: sa.RowMapping) -> Client:
    return Client(
        row["id"],
        row["name"],
        row["requests_per_minute"],
        Limits(row["budget_usd"], row["budget_tokens"]),
    )
