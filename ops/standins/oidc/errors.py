"""The two ways an authorization request fails: a page of the provider, or a return to the client."""

from ops.standins.oidc.enums import ErrorCode


class ErrorPage(Exception):
    """Nothing can be sent back to the client: the person reads a code on the provider's own page."""

    def __init__(self, code: ErrorCode, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.status = status


class CallbackError(Exception):
    """Sent to the client's redirect_uri as `error` and `error_description` (RFC 6749 §4.1.2.1)."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


class TokenError(Exception):
    """Answered as JSON by /token (RFC 6749 §5.2)."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.description = description
        self.status = status
