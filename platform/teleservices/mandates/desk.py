"""`/instruction/deposer/`: an agent files for who is at the counter, on the telephone, or wrote; then tells them."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from design.context import theme_of
from design.typography import date_short
from teleservices.dossiers import services
from teleservices.dossiers.acknowledgements import as_pdf, service_contact
from teleservices.dossiers.behalf import PROOF
from teleservices.dossiers.enums import Audience, Telling
from teleservices.dossiers.errors import DraftGone
from teleservices.dossiers.models import Draft
from teleservices.dossiers.perms import draft_of_agent
from teleservices.dossiers.services.tracking import new_code_at_desk
from teleservices.instruction.enums import ReadingAction
from teleservices.instruction.perms import visible_dossiers
from teleservices.instruction.policy import actors_only, current_agent, office, piece_policy
from teleservices.instruction.services import log_reading
from teleservices.instruction.versions import read_version
from teleservices.journeys.session import hold_draft, remember_code, remembered_code
from teleservices.mandates.citizen import uuid_or_404
from teleservices.mandates.forms import DeskForm, ToldForm, initial_of
from teleservices.mandates.letters import letter_pdf
from teleservices.mandates.pages import judged, keep_files, kept_files, remove_file, step_of
from teleservices.mandates.perms import dossier_to_tell, may_file, may_type, offer_to_file, offers_at_desk
from teleservices.mandates.selectors import to_tell
from tenants.current import current_commune

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from identity.accounts.models import Agent
    from teleservices.dossiers.models import Dossier, Offer


@actors_only
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """What the agent may file, what they began, and whom they still have to tell."""
    agent, commune = current_agent(request), current_commune()
    offers = offers_at_desk(agent)
    open_here = [one for one in offers if may_file(one, commune) and may_type(agent, one)]
    context = {
        "offers": open_here,
        "closed": [(one, _why_closed(one)) for one in offers if one not in open_here],
        "drafts": [(one, one.for_whom) for one in _drafts(agent)],
        "to_tell": to_tell(agent),
        **office(agent),
    }
    return render(request, "teleservices/mandates/choose.html", context)


def _drafts(agent: Agent) -> list[Draft]:
    rows = Draft.objects.filter(agent=agent, expires_at__gt=timezone.now())
    return list(rows.select_related("offer").order_by("-updated_at")[:50])


def _why_closed(offer: Offer) -> str:
    return offer.procedure.on_behalf.refusal or _(
        "Elle ne se dépose pas ici\u00a0: la page de la démarche dit à qui s’adresser."
    )


@actors_only
@require_http_methods(["GET", "HEAD", "POST"])
def file_for(request: HttpRequest, slug: str) -> HttpResponse:
    """The first page for a new request; the draft begins when it is sent."""
    agent = current_agent(request)
    offer = offer_to_file(agent, slug, current_commune())
    if request.method != "POST":
        return _page(request, agent, offer, None)
    draft = services.start_draft(offer, agent=agent)
    draft.offer = offer
    return _received(request, agent, draft)


@actors_only
@require_http_methods(["GET", "HEAD", "POST"])
def file_draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The same page for a draft that the agent began; another's, and none, are the same 404."""
    agent = current_agent(request)
    draft = draft_of_agent(agent, draft_id, timezone.now())
    if draft is None:
        raise Http404
    if "abandonner" in request.POST:
        services.erase_draft(draft)
        messages.success(request, _("Le brouillon est effacé."))
        return redirect("teleservices:instruction:file")
    if request.method != "POST":
        return _page(request, agent, draft.offer, draft)
    try:
        return _received(request, agent, draft)
    except DraftGone:
        raise Http404 from None


def _received(request: HttpRequest, agent: Agent, draft: Draft) -> HttpResponse:
    if removed := request.POST.get("retirer"):
        remove_file(draft, uuid_or_404(removed))
        return redirect("teleservices:instruction:file-draft", draft_id=draft.pk)
    refused = keep_files(draft, request)
    form = _form(request, draft.offer, draft)
    if not judged(form, refused):
        return _page(request, agent, draft.offer, draft, form)
    kept = services.say_for_whom(draft, form.whole())
    hold_draft(request, kept, kept.offer.slug)
    return redirect("teleservices:step", slug=kept.offer.slug, step=step_of(kept))


def _form(request: HttpRequest, offer: Offer, draft: Draft | None) -> DeskForm:
    sent = request.method == "POST"
    return DeskForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        initial=initial_of(draft.for_whom if draft else None),
        procedure=draft.procedure if draft else offer.procedure,
        kept_proofs=sum(one.field == PROOF and one.is_sound for one in kept_files(draft)),
    )


def _page(
    request: HttpRequest, agent: Agent, offer: Offer, draft: Draft | None, form: DeskForm | None = None
) -> HttpResponse:
    here = (
        reverse("teleservices:instruction:file-draft", args=[draft.pk])
        if draft
        else reverse("teleservices:instruction:file-for", args=[offer.slug])
    )
    context = {
        "offer": offer,
        "form": form or _form(request, offer, draft),
        "proofs": [one for one in kept_files(draft) if one.field == PROOF],
        "papers": [one for one in kept_files(draft) if one.field != PROOF],
        "draft": draft,
        "here": here,
        **office(agent),
    }
    status = 200 if form is None else 422
    return render(request, "teleservices/mandates/file_for.html", context, status=status)


@actors_only
@require_http_methods(["GET", "HEAD", "POST"])
def told(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the person is to be told, what to print, and the note that it was done."""
    agent = current_agent(request)
    dossier = dossier_to_tell(agent, pk)
    form = ToldForm(request.POST or None, initial={"means": _usual(dossier)})
    if request.method == "POST" and form.is_valid():
        services.record_telling(
            dossier,
            agent=agent,
            means=Telling(form.cleaned_data["means"]),
            on=form.cleaned_data["on"],
            up_to=read_version(request.POST.get("version", "")),
        )
        messages.success(request, _("C’est noté dans le fil de la demande."))
        return redirect(_after(agent, dossier))
    log_reading(request, agent, dossier, ReadingAction.DOSSIER_READ)
    status = 422 if form.is_bound else 200
    return render(
        request, "teleservices/mandates/told.html", _telling(request, agent, dossier, form), status=status
    )


def _telling(request: HttpRequest, agent: Agent, dossier: Dossier, form: ToldForm) -> dict[str, Any]:
    events = list(dossier.events.filter(audience=Audience.EVERYONE))
    pending = services.untold(dossier.mandate, events)
    return {
        "dossier": dossier,
        "mandate": dossier.mandate,
        "pending": [
            (one, str(one.get_kind_display()), date_short(timezone.localtime(one.at).date()))
            for one in pending
        ],
        "version": max((one.pk for one in events), default=0),
        "code": remembered_code(request, dossier),
        "form": form if pending else None,
        "dossier_url": _after(agent, dossier),
        **office(agent),
    }


def _usual(dossier: Dossier) -> str:
    means = Telling(dossier.mandate.telling)
    return means.value if means in {Telling.COUNTER, Telling.LETTER, Telling.PHONE} else ""


def _after(agent: Agent, dossier: Dossier) -> str:
    """The dossier, to who reads it; routing may have sent it to a service that is not the agent's."""
    if visible_dossiers(agent).filter(pk=dossier.pk).exists():
        return reverse("teleservices:instruction:dossier", args=[dossier.pk])
    return reverse("teleservices:instruction:file")


@actors_only
@require_POST
def new_code(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A code for the letter, when nobody has the first one any more: that one opens nothing from then on."""
    agent = current_agent(request)
    dossier = dossier_to_tell(agent, pk)
    remember_code(request, dossier, new_code_at_desk(dossier, agent=agent))
    messages.success(request, _("Un nouveau code est prêt. L’ancien n’ouvre plus rien."))
    return redirect("teleservices:instruction:told", pk=dossier.pk)


@piece_policy
@actors_only
@require_GET
def letter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The letter to print: what is to be told, or all that was when nothing is."""
    agent = current_agent(request)
    dossier, commune = dossier_to_tell(agent, pk), current_commune()
    log_reading(request, agent, dossier, ReadingAction.DOSSIER_READ)
    events = list(dossier.events.filter(audience=Audience.EVERYONE))
    shown = services.untold(dossier.mandate, events) or [
        one for one in events if one.kind in services.TELLABLE
    ]
    content = letter_pdf(
        dossier, dossier.mandate, shown, commune, theme_of(commune), code=remembered_code(request, dossier)
    )
    return _pdf(content, f"{dossier.reference}-lettre.pdf")


@piece_policy
@actors_only
@require_GET
def act(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The acknowledgement, to print beside it; drawn at once while the worker has not sealed it yet."""
    agent = current_agent(request)
    dossier, commune = dossier_to_tell(agent, pk), current_commune()
    log_reading(request, agent, dossier, ReadingAction.DOSSIER_READ)
    kept, name = dossier.acknowledgement, f"{dossier.reference}.pdf"
    if kept.pdf:
        with kept.pdf.open("rb") as sealed:
            return _pdf(sealed.read(), name)
    contact = service_contact(dossier.offer, dossier.service)
    return _pdf(as_pdf(kept.content, commune, theme_of(commune), contact), name)


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = FileResponse(BytesIO(content), filename=name, content_type="application/pdf")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return cast("HttpResponse", response)  # streamed: the decorators above only touch its headers
