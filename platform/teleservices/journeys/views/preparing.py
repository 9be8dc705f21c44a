"""What to bring, told in person's own case: a few questions, then the list. Nothing is kept nor sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from design.components import Link
from teleservices.definition.enums import ChannelKind
from teleservices.definition.preparation import Prepared, prepare
from teleservices.dossiers.circumstances import circumstances_of, local_day
from teleservices.journeys.fields import error_list, field_views
from teleservices.journeys.prepared_lists import as_pdf
from teleservices.journeys.views.finding import contact_of, offer_or_404
from teleservices.journeys.ways import ways_of
from tenants.current import current_commune

if TYPE_CHECKING:
    from django.http import HttpRequest

    from teleservices.dossiers.models import Offer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preparation(request: HttpRequest, slug: str) -> HttpResponse:
    """GET: the questions. POST: the list for the answers (as a PDF when it is asked for), or what to correct."""
    offer = offer_or_404(slug)
    if offer.procedure.preparation is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    found = prepare(offer.procedure, data, circumstances_of(current_commune(), offer=offer))
    # A question that was not on the page cannot have been forgotten: it is asked, not reproached.
    seen = set(request.POST.getlist("vu"))
    problems = {
        key: listed for key, listed in found.problems.items() if key in seen and "apercu" not in request.POST
    }
    if found.items and "pdf" in request.POST:
        return _saved(offer, found)
    views = field_views(found.fields, found.answers, problems=problems)
    context = {
        "offer": offer,
        "procedure": offer.procedure,
        "fields": views,
        "errors": error_list(views, problems),
        "items": found.items,
        "ways": [one for one in ways_of(offer, current_commune()) if one.kind is not ChannelKind.OWN],
        "contact": contact_of(offer),
        "crumbs": [
            Link(_("Démarches"), reverse("teleservices:procedures")),
            Link(offer.procedure.title, reverse("teleservices:start", args=[slug])),
        ],
    }
    return render(request, "teleservices/journeys/preparation.html", context)


def _saved(offer: Offer, found: Prepared) -> HttpResponse:
    """The list, to keep or to print. Nobody's name is on it, and nothing of it is kept here."""
    commune, day = current_commune(), local_day(current_commune(), timezone.now())
    response = HttpResponse(as_pdf(offer, found.items, commune, day), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="liste-{offer.slug}.pdf"'
    return response
