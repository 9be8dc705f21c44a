"""What an issuer says of itself, remembered per issuer in the process: it is public, and the same for every
commune.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from django.conf import settings

from identity.oidc.errors import IssuerRefused, ProviderDown

TIMEOUT: Final = 5
REMEMBERED_SECONDS: Final = 3600
ENDPOINTS: Final = (
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "end_session_endpoint",
)


@dataclass(frozen=True)
class Metadata:
    """The discovery document, reduced to what we use, with the issuer's keys."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str
    sends_iss: bool
    jwks: dict[str, Any]


_remembered: dict[str, tuple[float, Metadata]] = {}


def forget_issuers() -> None:
    """In this process."""
    _remembered.clear()


def check_address(address: str) -> str:
    """https, or http to this machine outside of production (the stand-ins). Raises IssuerRefused."""
    parts = urlsplit(address)
    local = parts.scheme == "http" and parts.hostname == "127.0.0.1" and not settings.PRODUCTION
    if not (parts.hostname and (parts.scheme == "https" or local)):
        raise IssuerRefused(address)
    return address


def metadata_of(issuer: str) -> Metadata:
    """Raises IssuerRefused, ProviderDown."""
    known = _remembered.get(issuer)
    if known and known[0] > time.monotonic():
        return known[1]
    found = _fetch(check_address(issuer))
    _remembered[issuer] = (time.monotonic() + REMEMBERED_SECONDS, found)
    return found


def renew_keys(issuer: str) -> Metadata:
    """Fetch the keys once more: the provider signed with one we do not know. Raises ProviderDown."""
    found = metadata_of(issuer)
    renewed = replace(found, jwks=_get(found.jwks_uri))
    _remembered[issuer] = (time.monotonic() + REMEMBERED_SECONDS, renewed)
    return renewed


def _fetch(issuer: str) -> Metadata:
    document = _get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if document.get("issuer") != issuer:
        raise ProviderDown("the discovery document names another issuer")
    try:
        endpoints = {name: check_address(str(document[name])) for name in ENDPOINTS}
    except KeyError as missing:
        raise ProviderDown(f"the discovery document lacks {missing}") from None
    sends_iss = document.get("authorization_response_iss_parameter_supported") is True
    return Metadata(issuer=issuer, sends_iss=sends_iss, jwks=_get(endpoints["jwks_uri"]), **endpoints)


def _get(address: str) -> dict[str, Any]:
    try:
        answer = requests.get(address, timeout=TIMEOUT, allow_redirects=False)
        if answer.status_code != 200:
            raise ProviderDown(f"status {answer.status_code}")
        document = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise ProviderDown(type(error).__name__) from error
    if not isinstance(document, dict):
        raise ProviderDown("not a JSON object")
    return document
