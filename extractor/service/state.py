"""The parts of a running server, put together once."""

import secrets
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from extractor.annotators.costs import Pricing
from extractor.errors import ConfigurationError
from extractor.locking import locked
from extractor.service.accounts import Accounts
from extractor.service.configuration import ServiceSettings
from extractor.service.database import Database
from extractor.service.extracting import Extracting
from extractor.service.guarding import Guard
from extractor.service.jobs_table import JobsTable
from extractor.service.keys import Client, Keys
from extractor.service.observing import Metrics
from extractor.service.running import JobRunner
from extractor.settings import RULES, Settings


class State:
    """Everything that the routes use.

    Attributes:
        default_model: Taken where a request names none.
        models: What a request may name: the rules, and the one model that the server is set up for.
    """

    def __init__(self, service: ServiceSettings, settings: Settings, *, model: str) -> None:
        self.service = service
        self.default_model = model
        self.models = tuple(dict.fromkeys((model, RULES)))
        self.metrics = Metrics()
        pricing = Pricing(model, settings)
        self.database = Database(service.url, folder=service.data)
        with ExitStack() as undoing:
            undoing.callback(self.database.close)
            self._lock = _claimed(service.data)
            undoing.pop_all()
        self.keys = Keys(self.database)
        accounts = Accounts(self.keys, pricing, at_once=settings.concurrency)
        self.guard = Guard(self.keys, service)
        self.jobs = JobsTable(self.database, _home(service.data))
        self.runner = JobRunner(
            table=self.jobs,
            accounts=accounts,
            client_of=self._client_of,
            settings=settings,
            service=service,
            metrics=self.metrics,
        )
        self.extracting = Extracting(
            accounts=accounts, settings=settings, service=service, metrics=self.metrics
        )

    def _client_of(self, key_id: str) -> Client:
        """Return whose jobs a key's are, revoked or not: what it may spend still holds."""
        found = next((k.client for k in self.keys.listed() if k.client.id == key_id), None)
        return found or Client(key_id, "")

    def close(self) -> None:
        """End what the parts hold."""
        self.extracting.close()
        self.database.close()
        self._lock.close()


def _claimed(folder: Path) -> IO[str]:
    """Keep other servers off a data folder until this one ends, however it ends."""
    lock = locked(folder / "server.lock")
    if lock is None:
        raise ConfigurationError(f"another server works on {str(folder)!r}: stop it, or give another --data")
    return lock


def _home(folder: Path) -> str:
    """Return the name under which the register knows a data folder; made once."""
    path = folder / "home"
    if not path.is_file():
        path.write_text(secrets.token_hex(8))
    return path.read_text().strip()
