"""Agents are known by their session only: they come in by ProConnect, never with a password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.backends import ModelBackend

if TYPE_CHECKING:
    from django.http import HttpRequest

    from identity.accounts.models import Agent


class AgentBackend(ModelBackend):
    """Permissions as Django's; no credentials are ever accepted here."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Agent | None:  # type: ignore[override]
        return None
