"""`/suivi/avis/<link>/`: an expert without account reads what was chosen for them and answers once.

The link opens one demand of one commune, until some days after its date; every opening is in the audit log. Anything else
(forged, replaced, withdrawn, over, another commune's) is the same 404.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from design.policies import desk
from identity.audit.services import record, stranger_actor
from teleservices.dossiers.circumstances import circumstances_of
from teleservices.instruction.enums import ReadingAction
from teleservices.instruction.opinions.forms import AnswerForm
from teleservices.instruction.opinions.reading import pieces_shown, read_opinion
from teleservices.instruction.opinions.services import opinion_of_token
from teleservices.instruction.opinions.views import give, handed
from teleservices.instruction.policy import piece_policy
from tenants.current import current_commune

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from teleservices.instruction.models import Opinion


@desk
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    found = _opened(request, token)
    form = AnswerForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and give(form, found):
        record(ReadingAction.OPINION_GIVEN, stranger_actor(request), found)
        return redirect(reverse("teleservices:opinion", args=[token]))
    context = {
        "page": read_opinion(found, circumstances_of(current_commune())),
        "form": form if found.is_awaited else None,
        "token": token,
    }
    status = 422 if form.is_bound else 200
    response = render(request, "teleservices/instruction/opinion_guest.html", context, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response


@piece_policy
@desk
@require_GET
def piece(request: HttpRequest, token: str, piece: UUID) -> HttpResponse:
    found = _opened(request, token)
    shown = pieces_shown(found).filter(pk=piece).first()
    if shown is None:
        raise Http404
    return handed(shown.file.open("rb"), shown.name, shown.content_type)


def _opened(request: HttpRequest, token: str) -> Opinion:
    found = opinion_of_token(token, timezone.now())
    if found is None:
        raise Http404
    detail = {"reference": found.dossier.reference, "by": "link"}
    record(ReadingAction.OPINION_READ, stranger_actor(request), found, detail)
    return found
