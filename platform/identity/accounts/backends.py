"""Agents are known by their session only: they come in by ProConnect, never with a password."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend


class AgentBackend(ModelBackend):
    """Permissions as Django's; no credentials are ever accepted here."""

    def authenticate(self, request, **credentials):  # type: ignore[no-untyped-def, override]
        return None
