"""What a browser's session remembers: drafts under way, dossiers opened by their code, a code shown once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from identity.accounts.perms import agent_of
from identity.citizens.sessions import citizen_of, forget_at_login
from teleservices.dossiers import perms, services
from teleservices.dossiers.sealed import readable
from tenants.crypto import Undecipherable, decrypt, encrypt

if TYPE_CHECKING:
    from django.http import HttpRequest

    from teleservices.dossiers.models import Dossier, Draft

DRAFTS, OPENED, CODES = "teleservices_drafts", "teleservices_opened", "teleservices_codes"
UNNAMED = "teleservices_unnamed"
MOST = 20


def _of(request: HttpRequest, name: str) -> dict[str, str]:
    held = request.session.get(name)
    return dict(held) if isinstance(held, dict) else {}


def _put(request: HttpRequest, name: str, key: str, value: str) -> None:
    held = _of(request, name)
    held.pop(key, None)
    held[key] = value
    request.session[name] = dict(list(held.items())[-MOST:])


def hold_draft(request: HttpRequest, draft: Draft, slug: str) -> None:
    """This browser goes on with that draft."""
    _put(request, DRAFTS, slug, str(draft.pk))


def hold_unnamed_draft(request: HttpRequest, draft: Draft, slug: str) -> None:
    """The same, of somebody who does not want to be known: nothing of it meets an account, even one signed into later."""
    hold_draft(request, draft, slug)
    _put(request, UNNAMED, slug, str(draft.pk))
    forget_at_login(request, DRAFTS, slug)
    forget_at_login(request, UNNAMED, slug)


def is_unnamed(request: HttpRequest, slug: str, draft_id: UUID) -> bool:
    return _of(request, UNNAMED).get(slug) == str(draft_id)


def forget_dossier_at_login(request: HttpRequest, dossier: Dossier) -> None:
    """A request filed without a name is opened by its code alone."""
    forget_at_login(request, OPENED, str(dossier.pk))
    forget_at_login(request, CODES, str(dossier.pk))


def held_draft_id(request: HttpRequest, slug: str) -> UUID | None:
    """The draft that this browser started, whether it still is or was sent."""
    held = _of(request, DRAFTS).get(slug)
    return UUID(held) if held else None


def draft_in_hand(request: HttpRequest, slug: str) -> Draft | None:
    """The browser's draft, else the account's last one; a signed-in person's draft joins the account. One begun at the
    desk opens for its agent alone, signed in.
    """
    now, citizen = timezone.now(), citizen_of(request)
    held = held_draft_id(request, slug)
    draft = perms.draft_of_session(held, slug, citizen, now) if held else None
    if draft is not None and perms.is_from_desk(draft):
        if perms.may_fill(draft, agent_of(request)):
            return draft
        draft = None
    if draft is None and citizen is not None:
        draft = perms.draft_of_citizen(citizen, slug, now)
    if draft is not None and citizen is not None and draft.citizen_id is None:
        services.adopt(draft, citizen)
    return readable(draft) if draft else None


def let_go(request: HttpRequest, slug: str) -> None:
    """The draft of this procedure is over for this browser."""
    held = _of(request, DRAFTS)
    if held.pop(slug, None):
        request.session[DRAFTS] = held


def open_dossier(request: HttpRequest, dossier: Dossier) -> None:
    """This browser gave the right code: it sees the dossier until the session ends or the code is renewed."""
    _put(request, OPENED, str(dossier.pk), dossier.tracking_hash)


def opened_dossier(request: HttpRequest, dossier_id: UUID) -> Dossier | None:
    held = _of(request, OPENED).get(str(dossier_id))
    return perms.dossier_for_key(dossier_id, held) if held else None


def opened_by_reference(request: HttpRequest, reference: str) -> Dossier | None:
    """A dossier that this browser opened by its code."""
    return perms.dossier_for_keys(reference, _of(request, OPENED))


def remember_code(request: HttpRequest, dossier: Dossier, code: str) -> None:
    """For the confirmation page: ciphered, so that the table of sessions gives no code away."""
    _put(request, CODES, str(dossier.pk), encrypt(code))


def remembered_code(request: HttpRequest, dossier: Dossier) -> str:
    """The code while this session lasts, "" afterwards."""
    held = _of(request, CODES).get(str(dossier.pk))
    try:
        return decrypt(held) if held else ""
    except Undecipherable:
        return ""


def dossier_of(request: HttpRequest, dossier_id: UUID) -> Dossier | None:
    """The dossier when this browser may see it: the person's own, or opened by its code."""
    found = perms.dossier_for_citizen(citizen_of(request), dossier_id) or opened_dossier(request, dossier_id)
    return readable(found) if found else None
