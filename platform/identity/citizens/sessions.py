"""The citizen of a browser. The key is her own: an agent signed in by the same browser is somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from identity.citizens.models import Citizen

if TYPE_CHECKING:
    from django.http import HttpRequest

CITIZEN_SESSION_KEY = "identity_citizen"
FORGOTTEN_SESSION_KEY = "identity_forgotten"


def citizen_of(request: HttpRequest) -> Citizen | None:
    """The signed-in citizen; one query at most a request, none without a session cookie."""
    if not hasattr(request, "_citizen"):
        request._citizen = _read(request)  # type: ignore[attr-defined]
    found: Citizen | None = request._citizen  # type: ignore[attr-defined]
    return found


def login_citizen(request: HttpRequest, citizen: Citizen) -> None:
    """Sign in, under a new session id (no fixation); whoever else this session knows stays."""
    _forget(request)
    request.session.cycle_key()
    request.session[CITIZEN_SESSION_KEY] = str(citizen.pk)
    request._citizen = citizen  # type: ignore[attr-defined]
    citizen.last_login = timezone.now()
    citizen.save(update_fields=["last_login"])


def logout_citizen(request: HttpRequest) -> None:
    """Sign the citizen out, under a new session id; the agent stays."""
    request.session.pop(CITIZEN_SESSION_KEY, None)
    request.session.cycle_key()
    request._citizen = None  # type: ignore[attr-defined]


def forget_at_login(request: HttpRequest, name: str, key: str) -> None:
    """What was done without a name in this browser must not meet an account: `session[name][key]` leaves when somebody
    signs in, with the row that held it."""
    kept = request.session.get(FORGOTTEN_SESSION_KEY, [])
    request.session[FORGOTTEN_SESSION_KEY] = [*kept, [name, key]]


def _forget(request: HttpRequest) -> None:
    for name, key in request.session.pop(FORGOTTEN_SESSION_KEY, []):
        held = request.session.get(name)
        if isinstance(held, dict):
            request.session[name] = {one: value for one, value in held.items() if one != key}


def _read(request: HttpRequest) -> Citizen | None:
    # Only communes have citizens; a request without the cookie must not even touch the session (Vary:
    # Cookie).
    if getattr(request, "commune", None) is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    citizen_id = request.session.get(CITIZEN_SESSION_KEY)
    return Citizen.objects.filter(pk=citizen_id, is_active=True).first() if citizen_id else None
