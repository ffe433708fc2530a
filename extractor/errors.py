"""Every error that `extractor` raises on purpose.

::

    ExtractorError
    ├── InputError               the article can't be read: mend the file or the argument
    ├── ConfigurationError       a setting, key, extra or model is missing or wrong: mend the set-up
    ├── StoreError               a run's store can't be opened or written: free the disk, choose another --out
    ├── PromptError              a prompt file is malformed or does not fit its variables
    ├── EvaluationError          an evaluation can't be done: the message names the article and what to do
    │   ├── GoldError            a gold file is malformed or does not fit its article
    │   └── StaleCassetteError   no recorded response fits a request: record anew
    ├── UnsupportedLanguageError the annotator can't read this language: choose a model instead of rules
    └── ModelError               the endpoint was asked and no usable answer came
        ├── EndpointUnreachableError   connection refused, DNS, TLS, reset
        ├── EndpointTimeoutError       no answer within the time allowed
        ├── AuthenticationError        401, 403
        ├── RateLimitedError           429 until the attempts ran out
        ├── QuotaExhaustedError        the account has no credit left: nothing will be answered
        ├── PendingError               the provider's Batch API has not answered yet
        ├── BudgetExhaustedError       the user's own budget is used up: nothing more is asked
        ├── ServerError                5xx until the attempts ran out
        ├── RequestRejectedError       400, 404, 422: repeating can't help
        ├── ContextTooLongError        the prompt does not fit the model
        ├── RefusedError               the model declined to answer
        └── InvalidAnswerError         what came back never fitted the answer schema

A `ModelError` or `UnsupportedLanguageError` about one article never leaves the pipeline: it becomes that
article's `outcome`, with its `reason` and message. It is raised only where there is no article to attach it to
(``extractor doctor``).
"""

from typing import ClassVar


class ExtractorError(Exception):
    """Root of the tree; `reason` is the stable code that outcomes carry."""

    reason: ClassVar[str] = "error"


class InputError(ExtractorError):
    """An article can't be read: empty, binary, missing, too large."""

    reason = "unreadable_input"


class ConfigurationError(ExtractorError):
    """A setting, key, extra or model name is missing or wrong."""

    reason = "configuration"


class StoreError(ExtractorError):
    """A run's store can't be opened, read or written; what was finished before is safe."""

    reason = "store"


class PromptError(ExtractorError):
    """A prompt file is malformed, or was rendered with missing or unused variables."""

    reason = "prompt"


class EvaluationError(ExtractorError):
    """An evaluation can't be done; nothing was scored."""

    reason = "evaluation"


class GoldError(EvaluationError):
    """A gold file is malformed or does not fit its article; every fault is named, one a line."""

    reason = "gold"


class StaleCassetteError(EvaluationError):
    """No recorded response fits a request: the prompt, schema, parameters or article changed since."""

    reason = "stale_cassette"


class UnsupportedLanguageError(ExtractorError):
    """The annotator can't read the article's language."""

    reason = "unsupported_language"


class ModelError(ExtractorError):
    """The endpoint gave no usable answer."""

    reason = "model"


class EndpointUnreachableError(ModelError):
    """No connection could be made or kept."""

    reason = "endpoint_unreachable"


class EndpointTimeoutError(ModelError):
    """No answer came within the time allowed."""

    reason = "endpoint_timeout"


class AuthenticationError(ModelError):
    """The endpoint refused the key (401 or 403)."""

    reason = "authentication"


class RateLimitedError(ModelError):
    """The endpoint kept answering 429 until the attempts ran out."""

    reason = "rate_limited"


class QuotaExhaustedError(ModelError):
    """The account behind the key has no credit left."""

    reason = "quota_exhausted"


class BudgetExhaustedError(ModelError):
    """The budget that the user set for a run is used up; the request was not sent."""

    reason = "budget"


class PendingError(ModelError):
    """The answer is to come from the provider's Batch API and is not there yet."""

    reason = "pending"


class ServerError(ModelError):
    """The endpoint kept answering 5xx until the attempts ran out."""

    reason = "server_error"


class RequestRejectedError(ModelError):
    """The endpoint rejected the request itself (400, 404, 422)."""

    reason = "request_rejected"


class ContextTooLongError(ModelError):
    """The prompt does not fit the model's context window."""

    reason = "context_too_long"


class RefusedError(ModelError):
    """The model declined to answer."""

    reason = "refused"


class InvalidAnswerError(ModelError):
    """What came back never fitted the answer schema."""

    reason = "invalid_answer"
