from enum import StrEnum


class ProviderName(StrEnum):
    FRANCECONNECT = "franceconnect"
    PROCONNECT = "proconnect"


class ErrorCode(StrEnum):
    """Codes that the real providers show on their error pages."""

    BAD_REQUEST = "Y000400"
    NO_SUCH_ROUTE = "Y000404"
    REDIRECT_URI = "Y030031"
    POST_LOGOUT_URI = "Y030111"
