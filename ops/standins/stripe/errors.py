"""Errors in Stripe's JSON shape."""

from enum import StrEnum
from typing import Any


class ErrorType(StrEnum):
    INVALID_REQUEST = "invalid_request_error"
    IDEMPOTENCY = "idempotency_error"
    CARD = "card_error"
    API = "api_error"


class ApiError(Exception):
    """`saved` says whether an idempotency key keeps this answer: not when the request was never run."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: ErrorType = ErrorType.INVALID_REQUEST,
        code: str | None = None,
        param: str | None = None,
        saved: bool = True,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.saved = saved
        optional = {"code": code, "param": param}
        self.document: dict[str, Any] = {
            "error": {
                "message": message,
                "type": kind.value,
                **{key: value for key, value in optional.items() if value},
            }
        }


def missing_parameter(name: str) -> ApiError:
    return ApiError(f"Missing required param: {name}.", code="parameter_missing", param=name)


def resource_missing(kind: str, name: str, param: str = "id") -> ApiError:
    return ApiError(f"No such {kind}: '{name}'", status=404, code="resource_missing", param=param)
