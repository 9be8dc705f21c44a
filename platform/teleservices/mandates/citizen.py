"""On the public pages: a relative, a guardian, an association files for somebody; that person may object."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from identity.citizens.sessions import citizen_of
from identity.rate_limits import address_of, allow
from teleservices.dossiers import services
from teleservices.dossiers.errors import DraftGone
from teleservices.dossiers.mandate_mails import dossier_of_token
from teleservices.dossiers.models import Dossier
from teleservices.journeys.session import draft_in_hand, hold_draft
from teleservices.journeys.views.answering import lost
from teleservices.journeys.views.finding import STARTS_A_HOUR, contact_of, may_start, offer_or_404
from teleservices.journeys.views.policy import private_page
from teleservices.journeys.ways import is_done_here
from teleservices.mandates.forms import ContestForm, RelativeForm, initial_of
from teleservices.mandates.pages import judged, keep_files, kept_files, remove_file, step_of
from tenants.current import current_commune

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from teleservices.dossiers.models import Draft, Offer

TRIES, WINDOW = 20, 900


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def for_another(request: HttpRequest, slug: str) -> HttpResponse:
    """The first page of a request for somebody else; the draft begins when it is sent, and is never one's own."""
    offer = offer_or_404(slug)
    here = is_done_here(offer, current_commune()) and offer.procedure.on_behalf.mandated
    if not here or not may_start(offer, citizen_of(request)):
        return redirect("teleservices:start", slug=slug)
    draft = _draft_for_another(request, slug)
    try:
        return _received(request, offer, draft) if request.method == "POST" else _page(request, offer, draft)
    except DraftGone:
        return lost(request, slug)


def _draft_for_another(request: HttpRequest, slug: str) -> Draft | None:
    found = draft_in_hand(request, slug)
    return found if found is not None and found.is_for_another and found.agent_id is None else None


def _received(request: HttpRequest, offer: Offer, draft: Draft | None) -> HttpResponse:
    if draft is None:
        if not allow("draft", address_of(request), limit=STARTS_A_HOUR, seconds=3600):
            context = {"contact": contact_of(offer)}
            return render(request, "teleservices/journeys/too_many.html", context, status=429)
        draft = services.start_draft(offer, citizen=citizen_of(request), for_another=True)
        hold_draft(request, draft, offer.slug)
    if removed := request.POST.get("retirer"):
        remove_file(draft, uuid_or_404(removed))
        return redirect("teleservices:for-another", slug=offer.slug)
    refused = keep_files(draft, request)
    form = _form(request, draft.offer, draft)
    if not judged(form, refused):
        return _page(request, draft.offer, draft, form)
    draft = services.say_for_whom(draft, form.whole())
    return redirect("teleservices:step", slug=offer.slug, step=step_of(draft))


def uuid_or_404(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _form(request: HttpRequest, offer: Offer, draft: Draft | None) -> RelativeForm:
    sent = request.method == "POST"
    return RelativeForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        initial=initial_of(draft.for_whom if draft else None),
        procedure=draft.procedure if draft else offer.procedure,
        citizen=citizen_of(request),
        kept_proofs=sum(one.is_sound for one in kept_files(draft)),
    )


def _page(
    request: HttpRequest, offer: Offer, draft: Draft | None, form: RelativeForm | None = None
) -> HttpResponse:
    citizen = citizen_of(request)
    context = {
        "offer": offer,
        "procedure": offer.procedure,
        "form": form or _form(request, offer, draft),
        "files": kept_files(draft),
        "identified": citizen if citizen is not None and citizen.is_identified else None,
        "contact": contact_of(offer),
        "back_url": reverse("teleservices:start", args=[offer.slug]),
    }
    status = 200 if form is None else 422
    return render(request, "teleservices/mandates/for_another.html", context, status=status)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def contest(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the e-mail to the person: it tells the agents, and opens nothing of the request.

    A button first: programs that open the links of a mail must change nothing. Said twice, it is said once.
    """
    if not allow("contest", address_of(request), limit=TRIES, seconds=WINDOW):
        return render(request, "teleservices/journeys/too_many.html", {"contact": None}, status=429)
    key = dossier_of_token(token)
    rows = Dossier.objects.select_related("mandate", "offer", "service", "copy")
    dossier = rows.filter(pk=key, mandate__isnull=False).first() if key else None
    if dossier is None:
        raise Http404
    form = ContestForm(request.POST or None)
    done = dossier.mandate.contested_at is not None
    if request.method == "POST" and form.is_valid():
        services.contest(dossier, form.cleaned_data["text"])
        done = True
    context = {
        "dossier": dossier,
        "mandate": dossier.mandate,
        "form": form,
        "done": done,
        "contact": contact_of(dossier.offer),
    }
    response = render(request, "teleservices/mandates/contest.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response
