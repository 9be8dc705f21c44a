"""Data of the State that a FranceConnect sign-in opens: the access token lives 60 seconds, so whoever asked for it is called
within the return of the sign-in, and nobody keeps the token (norms-fr §5.7).

Whoever asks is on a floor above: it is named by a word, and found in ``settings.CITIZEN_DATA_READERS``.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest


@dataclass(frozen=True)
class DataRequest:
    """``scopes``: beside those of a sign-in; ``reader``: who is called back; ``about``: what it knows its request by."""

    scopes: tuple[str, ...]
    reader: str
    about: str

    def kept(self) -> dict[str, Any]:
        """For the session, beside the state of the sign-in."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Any) -> DataRequest | None:
        """None for a plain sign-in."""
        if not isinstance(kept, dict):
            return None
        return cls(tuple(kept.get("scopes") or ()), str(kept.get("reader")), str(kept.get("about")))


@dataclass(frozen=True)
class DataReturn:
    """What came back for a request: a token and the identity that it is for, or neither when the person or the provider said
    no. Not to be logged.
    """

    about: str
    access_token: str = field(default="", repr=False)
    claims: Mapping[str, Any] = field(default_factory=dict, repr=False)


class DataReader(Protocol):
    """Raises nothing: what fails is told on its own page, where the person goes back to."""

    def __call__(self, request: HttpRequest, returned: DataReturn) -> None: ...


def hand_over(request: HttpRequest, asked: DataRequest, token: str, claims: Mapping[str, Any]) -> None:
    """Call whoever asked, with the token when there is one."""
    reader: DataReader = import_string(settings.CITIZEN_DATA_READERS[asked.reader])
    reader(request, DataReturn(asked.about, token, claims))
