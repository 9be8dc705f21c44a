"""``/gestion/envois/``: what the operator sent, to accept or to decline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as __
from django.views.decorators.http import require_POST, require_safe

from cms.received import selectors, services
from cms.received.enums import Answer, ReceivedAction
from cms.received.perms import actor_of, deciders_only
from identity.audit.services import record

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse


@require_safe
@deciders_only
def arrivals(request: HttpRequest) -> HttpResponse:
    found = selectors.arrivals()
    context = {
        "waiting": [one for one in found if one.waits],
        "answered": [one for one in found if not one.waits],
        "labels": Answer.choices,
    }
    return render(request, "cms/gestion/received/list.html", context)


@require_POST
@deciders_only
def answer(request: HttpRequest, broadcast_id: uuid.UUID) -> HttpResponse:
    """``decision``: ``accepter`` or ``refuser``; what was answered meanwhile is said, and nothing changes."""
    decision = request.POST.get("decision", "")
    if decision not in {"accepter", "refuser"}:
        raise Http404
    try:
        services.answer(broadcast_id, accepted=decision == "accepter")
    except services.NothingToAnswer:
        messages.warning(
            request, __("Rien à décider ici\u00a0: une réponse a déjà été donnée, ou l’envoi a été retiré.")
        )
        return redirect("received")
    record(
        ReceivedAction.ACCEPTED if decision == "accepter" else ReceivedAction.DECLINED,
        actor_of(request),
        detail={"broadcast": str(broadcast_id)},
    )
    done = (
        __("C’est en ligne.") if decision == "accepter" else __("Refusé\u00a0: rien ne change sur le site.")
    )
    messages.success(request, done)
    return redirect("received")
