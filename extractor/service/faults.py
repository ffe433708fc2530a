"""What can be wrong with a request, beside what can be wrong with an article."""

from extractor.errors import ExtractorError


class RequestError(ExtractorError):
    """A request that is not carried out; nothing was begun."""

    reason = "bad_request"

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
        """When it may be tried again; None: not by itself."""


class UnauthenticatedError(RequestError):
    """No key, or one that is not known or was revoked."""

    reason = "unauthenticated"


class ForeignPageError(RequestError):
    """A page of another site made a browser send it."""

    reason = "foreign_page"


class NotFoundError(RequestError):
    """There is no such thing, or it is another key's."""

    reason = "not_found"


class ConflictError(RequestError):
    """It does not go with what was said before."""

    reason = "conflict"


class TooLargeError(RequestError):
    """More bytes, files or documents than are taken."""

    reason = "too_large"


class UnsupportedTypeError(RequestError):
    """A body or file of a kind that is not read."""

    reason = "unsupported_media_type"


class InvalidRequestError(RequestError):
    """A value of the request is wrong."""

    reason = "invalid_request"


class ReusedKeyError(RequestError):
    """An `Idempotency-Key` that came with another request before."""

    reason = "idempotency_key_reused"


class SlowBodyError(RequestError):
    """The body did not arrive in time."""

    reason = "request_timeout"


class TooManyRequestsError(RequestError):
    """More requests than the key allows."""

    reason = "too_many_requests"


class OverloadedError(RequestError):
    """The server has no room now, or is about to stop."""

    reason = "overloaded"


class DeadlineError(RequestError):
    """The article was not done within the deadline."""

    reason = "deadline_exceeded"
