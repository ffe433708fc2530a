"""What the calls of one article cost: tokens, requests, and dollars where the price is known."""

from dataclasses import dataclass

from extractor.errors import ConfigurationError
from extractor.schemas.extraction import Usage
from extractor.settings import Settings

_MILLION = 1_000_000


@dataclass(frozen=True)
class TokenCount:
    """Tokens of one answered request; `cached` are part of `prompt`."""

    prompt: int = 0
    cached: int = 0
    completion: int = 0
    price_factor: float = 1.0
    """What of the list price is charged for them."""


class Pricing:
    """The price of one model at one endpoint.

    The prices of the settings count first. Else genai-prices' bundled table is asked, never the network: by
    the provider that the base URL belongs to, or, at an endpoint that it does not know, such as a gateway, by
    the model's name alone. Self-hosted open models are not in that list, so their price stays unknown.
    """

    def __init__(self, model: str, settings: Settings) -> None:
        prices = (settings.price_input_usd_per_mtok, settings.price_output_usd_per_mtok)
        if (prices[0] is None) != (prices[1] is None):
            raise ConfigurationError(
                "EXTRACTOR_PRICE_INPUT_USD_PER_MTOK and EXTRACTOR_PRICE_OUTPUT_USD_PER_MTOK go together: "
                "set both or neither"
            )
        self._own = prices
        self._is_unknown = False
        self._model = model
        self._base_url = settings.base_url

    def cost_usd(self, tokens: TokenCount) -> float | None:
        """Return the price of one request in US dollars; None where the model's price is not known."""
        input_price, output_price = self._own
        if input_price is not None and output_price is not None:
            cost: float | None = (tokens.prompt * input_price + tokens.completion * output_price) / _MILLION
        else:
            cost = None if self._is_unknown else self._listed_cost(tokens)
            self._is_unknown = cost is None
        return None if cost is None else cost * tokens.price_factor

    def _listed_cost(self, tokens: TokenCount) -> float | None:
        # Loaded late: the table is large, and the rules need none.
        from genai_prices import Usage as PricedUsage  # noqa: PLC0415
        from genai_prices import calc_price  # noqa: PLC0415

        usage = PricedUsage(
            input_tokens=tokens.prompt, cache_read_tokens=tokens.cached, output_tokens=tokens.completion
        )
        try:
            if self._base_url is None:
                return float(calc_price(usage, self._model, provider_id="openai").total_price)
            if self._is_listed_endpoint(self._base_url):
                priced = calc_price(usage, self._model, provider_api_url=self._base_url)
                return float(priced.total_price)
            return float(calc_price(usage, self._model).total_price)
        except LookupError:
            return None

    @staticmethod
    def _is_listed_endpoint(base_url: str) -> bool:
        from genai_prices.data_snapshot import get_snapshot  # noqa: PLC0415 - loaded late, as above

        try:
            get_snapshot().find_provider(None, None, base_url)
        except LookupError:
            return False
        return True


class Meter:
    """Adds up the requests of one article, failed ones too.

    Requests that the endpoint turned down bring no token report and count as free. So do those that timed out
    or broke off, although a provider may bill them: what it does not report can't be counted.
    """

    def __init__(self, pricing: Pricing) -> None:
        self._pricing = pricing
        self._usage = Usage(cost_usd=pricing.cost_usd(TokenCount()))

    def add_request(self, *, is_retry: bool) -> None:
        """Count an HTTP request that is about to be sent."""
        self._usage += Usage(calls=1, retries=int(is_retry), cost_usd=0.0)

    def add_answer(self, tokens: TokenCount | None) -> None:
        """Count the tokens of an answer; None, where the endpoint reports none, makes the cost unknown."""
        if tokens is None:
            self._usage += Usage(cost_usd=None)
            return
        self._usage += Usage(
            prompt_tokens=tokens.prompt,
            cached_tokens=tokens.cached,
            completion_tokens=tokens.completion,
            cost_usd=self._pricing.cost_usd(tokens),
        )

    def usage(self, *, seconds: float) -> Usage:
        """Return the sum so far, with the wall time that the caller measured."""
        return self._usage.model_copy(update={"seconds": seconds})
