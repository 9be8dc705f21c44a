"""On the public pages: a relative, a guardian, an association files for somebody; that person may object."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from identity.citizens.sessions import citizen_of
from identity.rate_limits import address_of, allow
from teleservices.dossiers import services
from teleservices.dossiers.behalf import proofs_of, unfinished
from teleservices.dossiers.errors import DraftGone
from teleservices.dossiers.mandate_mails import dossier_of_token
from teleservices.dossiers.models import Dossier
from teleservices.journeys.session import draft_in_hand, hold_draft
from teleservices.journeys.views.answering import lost
from teleservices.journeys.views.finding import STARTS_A_HOUR, contact_of, may_start, offer_or_404
from teleservices.journeys.views.policy import private_page
from teleservices.journeys.ways import is_done_here
from teleservices.mandates.forms import ContestForm, initial_of
from teleservices.mandates.pages import judged, keep_files, kept_files, remove_file, step_of
from teleservices.mandates.parts import (
    FIELDS,
    PARTS,
    Part,
    RelativeForm,
    after,
    before,
    first_unanswered,
    part_of,
    texts_of,
    title_of,
)
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from teleservices.dossiers.models import Draft, Offer

TRIES, WINDOW = 20, 900


@never_cache
@require_safe
def for_another(request: HttpRequest, slug: str) -> HttpResponse:
    """Where who files for somebody else goes on: the first of their pages that is not answered."""
    offer = offer_or_404(slug)
    if not _is_open(request, offer):
        return redirect("teleservices:start", slug=slug)
    return redirect("teleservices:for-another-part", slug=slug, part=_next_part(_draft_of(request, slug)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def for_another_part(request: HttpRequest, slug: str, part: str) -> HttpResponse:
    """One of the first pages of a request for somebody else; the draft begins with the first one, and is never one's own."""
    offer = offer_or_404(slug)
    if part not in PARTS:
        raise Http404
    if not _is_open(request, offer):
        return redirect("teleservices:start", slug=slug)
    page = Page(request, offer, _draft_of(request, slug), Part(part))
    if PARTS.index(page.part) > PARTS.index(page.reached):
        return redirect("teleservices:for-another-part", slug=slug, part=page.reached)
    try:
        return _received(page) if request.method == "POST" else _drawn(page)
    except DraftGone:
        return lost(request, slug)


def _is_open(request: HttpRequest, offer: Offer) -> bool:
    here = is_done_here(offer, current_commune()) and offer.procedure.on_behalf.mandated
    return bool(here) and may_start(offer, citizen_of(request))


def _draft_of(request: HttpRequest, slug: str) -> Draft | None:
    found = draft_in_hand(request, slug)
    return found if found is not None and found.is_for_another and found.agent_id is None else None


def _next_part(draft: Draft | None) -> Part:
    if draft is None:
        return Part.CAPACITY
    whole = draft.for_whom
    if whole is None:
        return first_unanswered(unfinished(draft.behalf))
    # The antivirus may have taken the proof away since.
    lacks = whole.needs_proof(draft.procedure) and not proofs_of(draft.pieces.all())
    return Part.CONSENT if lacks else Part.CAPACITY


@dataclass(frozen=True, slots=True)
class Page:
    """Where the person stands."""

    request: HttpRequest
    offer: Offer
    draft: Draft | None
    part: Part

    @property
    def known(self) -> dict[str, Any]:
        """What was said of every page, the last time."""
        draft = self.draft
        return {**initial_of(draft.for_whom), **unfinished(draft.behalf)} if draft else {}

    @property
    def reached(self) -> Part:
        """The last page that may be opened now."""
        if self.draft is not None and self.draft.for_whom is not None:
            return Part.CONSENT
        return first_unanswered(unfinished(self.draft.behalf) if self.draft else {})

    def form(self, data: Mapping[str, Any] | None = None, *, part: Part | None = None) -> RelativeForm:
        draft, known = self.draft, self.known
        return RelativeForm(
            data,
            None if data is None else self.request.FILES,
            initial=known,
            procedure=draft.procedure if draft else self.offer.procedure,
            citizen=citizen_of(self.request),
            kept_proofs=sum(one.is_sound for one in kept_files(draft)),
            part=part,
            capacity=str(known.get("capacity", "")),
        )

    def go(self, part: Part) -> HttpResponse:
        return redirect("teleservices:for-another-part", slug=self.offer.slug, part=part)


def _received(page: Page) -> HttpResponse:
    request, offer = page.request, page.offer
    draft = page.draft
    if draft is None:
        if not allow("draft", address_of(request), limit=STARTS_A_HOUR, seconds=3600):
            context = {"contact": contact_of(offer)}
            return render(request, "teleservices/journeys/too_many.html", context, status=429)
        draft = services.start_draft(offer, citizen=citizen_of(request), for_another=True)
        hold_draft(request, draft, offer.slug)
        page = replace(page, draft=draft)
    if removed := request.POST.get("retirer"):
        remove_file(draft, uuid_or_404(removed))
        return page.go(Part.CONSENT)
    refused = keep_files(draft, request) if page.part is Part.CONSENT else {}
    form = page.form(request.POST, part=page.part)
    if not judged(form, refused):
        return _drawn(page, form)
    draft = services.say_so_far(draft, texts_of(form))
    if following := after(page.part):
        return page.go(following)
    return _ended(replace(page, draft=draft), draft)


def _ended(page: Page, draft: Draft) -> HttpResponse:
    """All of them are judged together: one that no longer holds is shown again, with what is wrong."""
    whole = page.form({**page.known, "declared": page.request.POST.get("declared", "")})
    if not whole.is_valid():
        part = part_of(whole)
        again = page.form({name: page.known.get(name, "") for name in FIELDS[part]}, part=part)
        again.is_valid()
        return _drawn(replace(page, part=part), again)
    said = services.say_for_whom(draft, whole.whole())
    return redirect("teleservices:step", slug=page.offer.slug, step=step_of(said))


def uuid_or_404(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _drawn(page: Page, form: RelativeForm | None = None) -> HttpResponse:
    citizen, offer, earlier = citizen_of(page.request), page.offer, before(page.part)
    address = "teleservices:for-another-part"
    context = {
        "offer": offer,
        "procedure": offer.procedure,
        "title": title_of(page.part),
        "part": page.part,
        "form": form or page.form(part=page.part),
        "files": kept_files(page.draft),
        "identified": citizen if citizen is not None and citizen.is_identified else None,
        "contact": contact_of(offer),
        "here": reverse(address, args=[offer.slug, page.part]),
        "back_url": reverse(address, args=[offer.slug, earlier])
        if earlier
        else reverse("teleservices:start", args=[offer.slug]),
    }
    status = 200 if form is None else 422
    return render(page.request, "teleservices/mandates/for_another.html", context, status=status)


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
