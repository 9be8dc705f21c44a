"""How a sign-in by a provider fails. Each becomes a page in plain French; nothing the provider said is
shown raw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from identity.oidc.data import DataRequest


class OidcError(Exception):
    """Base of the sign-in's failures. ``data``: what the sign-in was to open; ``next``: where the person was then."""

    data: DataRequest | None = None
    next: str = ""


class NotConfigured(OidcError):
    """The commune has no client with this provider."""


class NotOffered(OidcError):
    """FranceConnect on the operator's host: citizens enter communes only."""


class IssuerRefused(OidcError):
    """An issuer or endpoint that is not https (nor a stand-in of this machine outside of production)."""


class ProviderDown(OidcError):
    """The provider does not answer, or answers nonsense."""


class StateRefused(OidcError):
    """The return does not belong to a sign-in begun by this browser, here, with this provider."""


class ProviderRefused(OidcError):
    """The provider came back with an error; ``code`` is its ``error`` parameter."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TokenRefused(OidcError):
    """What the provider gave does not prove who the person is: signature, issuer, audience, nonce, sub,
    level.
    """
