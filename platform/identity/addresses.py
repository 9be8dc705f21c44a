"""Addresses of the host being served, as people and providers must see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.utils.http import url_has_allowed_host_and_scheme

from tenants.current import commune_or_none
from tenants.models import public_url

if TYPE_CHECKING:
    from django.http import HttpRequest


def base_url() -> str:
    """The primary address of the commune, or the operator's; without a final slash."""
    commune = commune_or_none()
    return commune.base_url if commune else public_url(settings.OPERATOR_HOSTS[0])


def primary_host() -> str:
    commune = commune_or_none()
    return commune.primary_host if commune else str(settings.OPERATOR_HOSTS[0])


def own_base_url(request: HttpRequest) -> str:
    """The address that the browser is at: the primary one, or another of the commune's while a session ends there."""
    return public_url(request.get_host().partition(":")[0].rstrip(".").lower())


def safe_next(address: str | None) -> str:
    """A path of this host to go on to, or "" (open redirects: only relative addresses are kept)."""
    if address and address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        return address[:2000]
    return ""


def next_of(request: HttpRequest) -> str:
    return safe_next(request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME))
