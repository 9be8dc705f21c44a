"""Context processor: who reads the page. Lazy: an anonymous page costs no query and no ``Vary: Cookie``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.functional import SimpleLazyObject

from identity.accounts.perms import agent_of
from identity.citizens.sessions import citizen_of

if TYPE_CHECKING:
    from django.http import HttpRequest


def people(request: HttpRequest) -> dict[str, Any]:
    return {
        "citizen": SimpleLazyObject(lambda: citizen_of(request)),
        "agent": SimpleLazyObject(lambda: agent_of(request)),
    }
