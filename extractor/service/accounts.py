"""What the clients of a model may spend: one budget a key, shared by its jobs and its single articles."""

import threading

from extractor.annotators.costs import Pricing
from extractor.annotators.transport import Transport
from extractor.batch.budget import Budget, BudgetedTransport
from extractor.service.keys import Client, Keys


class Accounts:
    """The budgets, opened with what the register says was spent. Lives as long as the server."""

    def __init__(self, keys: Keys, pricing: Pricing, *, at_once: int) -> None:
        self._keys = keys
        self._pricing = pricing
        self._at_once = at_once
        self._budgets: dict[str, Budget] = {}
        self._lock = threading.Lock()

    def open(self, client: Client) -> None:
        """Read what a client has spent, the first time it asks for a model. Blocks.

        Raises:
            ConfigurationError: Its budget is in dollars, and the price of the model or what it spent is not known.
        """
        with self._lock:
            if client.id not in self._budgets:
                spent = self._keys.spent(client.id)
                self._budgets[client.id] = Budget(client.limits, self._pricing, spent=spent)

    def charged(self, client: Client, inner: Transport) -> Transport:
        """Return a transport that sends only what the client's budget allows; call `open` before."""
        return BudgetedTransport(inner, self._budgets[client.id], at_once=self._at_once)
