"""`/suivi/` with a code, `/compte/` with an account: the same page of one's own request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from design.components import Answer, Event, Link
from identity.citizens.perms import citizen_required
from identity.citizens.sessions import citizen_of
from identity.rate_limits import address_of, allow
from teleservices.definition import answers_as_sections
from teleservices.definition.issued import SILENCE_ATTESTATION
from teleservices.documents.selectors import documents_of
from teleservices.documents.services import can_attest_silence
from teleservices.dossiers import perms, selectors, services
from teleservices.dossiers.circumstances import circumstances_of
from teleservices.dossiers.enums import Audience, EventKind, State
from teleservices.dossiers.errors import RefusedFile
from teleservices.dossiers.mandate_mails import contest_token
from teleservices.journeys.forms import LostCodeForm, MessageForm, TrackingForm
from teleservices.journeys.session import OPENED, dossier_of, open_dossier
from teleservices.journeys.views.finding import contact_of
from teleservices.journeys.views.policy import private_page
from teleservices.journeys.words import BY_SILENCE, NEXT, TONES
from teleservices.rooms.selectors import agreement
from tenants.current import current_commune

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from teleservices.dossiers.models import Acknowledgement, Dossier
    from teleservices.dossiers.models import Event as Fact

TRIES, WINDOW = 15, 900
MESSAGES_A_DAY = 30


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def tracking(request: HttpRequest) -> HttpResponse:
    """A reference and a code open a request; one wrong, both wrong or nobody's: the same answer."""
    form = TrackingForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "teleservices/account/tracking.html", {"form": form})
    if not allow("tracking", address_of(request), limit=TRIES, seconds=WINDOW):
        return render(request, "teleservices/journeys/too_many.html", {"contact": None}, status=429)
    dossier = perms.dossier_for_tracking(form.cleaned_data["reference"], form.cleaned_data["code"])
    if dossier is None:
        form.add_error(
            None,
            _(
                "Aucune demande ne porte cette référence et ce code. Vérifiez les deux, ou demandez un nouveau code."
            ),
        )
        return render(request, "teleservices/account/tracking.html", {"form": form})
    open_dossier(request, dossier)
    return redirect("teleservices:dossier", dossier_id=dossier.pk)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def lost_code(request: HttpRequest) -> HttpResponse:
    """The same page whether such a request exists or not."""
    form = LostCodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "teleservices/account/lost_code.html", {"form": form, "done": False})
    reference, email = form.cleaned_data["reference"], form.cleaned_data["email"]
    within = allow("lost-code-ip", address_of(request), limit=TRIES, seconds=WINDOW)
    if not within or not allow("lost-code", email.lower(), limit=3, seconds=3600):
        return render(request, "teleservices/journeys/too_many.html", {"contact": None}, status=429)
    services.renew_code(reference, email)
    return render(request, "teleservices/account/lost_code.html", {"form": form, "done": True})


@private_page
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Close the requests that codes opened: for a shared computer."""
    request.session.pop(OPENED, None)
    messages.success(request, _("La demande est fermée sur cet appareil."))
    return redirect("teleservices:tracking")


def dossier_or_404(request: HttpRequest, dossier_id: UUID) -> Dossier:
    found = dossier_of(request, dossier_id)
    if found is None:
        raise Http404
    return found


@private_page
@require_safe
def dossier(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    return _page(request, dossier_or_404(request, dossier_id), MessageForm())


@private_page
@require_POST
def write(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """A message to the town hall, with documents."""
    found = dossier_or_404(request, dossier_id)
    form = MessageForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, form)
    if not allow("message", str(found.pk), limit=MESSAGES_A_DAY, seconds=86400):
        return render(
            request, "teleservices/journeys/too_many.html", {"contact": contact_of(found.offer)}, status=429
        )
    try:
        services.write_to_town_hall(
            found,
            form.cleaned_data["text"],
            uploads=form.cleaned_data["documents"][:3],
            number=form.cleaned_data["envoi"],
        )
    except RefusedFile as error:
        form.add_error("documents", str(error))
        return _page(request, found, form)
    messages.success(request, _("Votre message est envoyé."))
    return redirect("teleservices:dossier", dossier_id=found.pk)


def _page(request: HttpRequest, found: Dossier, form: MessageForm) -> HttpResponse:
    events = selectors.public_timeline(found)
    pieces = list(found.pieces.all())
    thread = list(found.messages.filter(audience=Audience.EVERYONE))
    services.mark_read(found, thread)
    sections = answers_as_sections(found.procedure, found.answers, circumstances_of(current_commune()))
    citizen = citizen_of(request)
    owns = citizen is not None and found.citizen_id == citizen.pk
    issued = documents_of(found)
    context: dict[str, Any] = {
        "dossier": found,
        "act": found.acknowledgement,
        "tone": TONES[found.state],
        "next": BY_SILENCE[found.state] if found.by_silence else NEXT[found.state],
        "correction": found.corrections.filter(answered_at=None).first()
        if found.state == State.INCOMPLETE
        else None,
        "events": [_line(one, found.acknowledgement) for one in reversed(events)],
        "thread": [(one, [piece for piece in pieces if piece.message_id == one.pk]) for one in thread],
        "pieces": [piece for piece in pieces if piece.message_id is None and piece.replaced_at is None],
        "infected": [piece for piece in pieces if not piece.is_sound and piece.replaced_at is None],
        "sections": [
            (section.title, [Answer(row.label, row.value) for row in section.rows]) for section in sections
        ],
        "documents": issued,
        "may_attest": can_attest_silence(found)
        and not any(one.template == SILENCE_ATTESTATION for one in issued),
        "form": form,
        "contact": contact_of(found.offer, found.service),
        "owns": owns,
        "crumbs": _crumbs(owns),
        "may_withdraw": services.can_withdraw(found),
        **agreement(found, issued),
        "mandate": found.mandate_or_none,
        "contest_url": _contest_url(found, owns=owns),
    }
    return render(request, "teleservices/account/dossier.html", context)


def _contest_url(found: Dossier, *, owns: bool) -> str:
    """For who opened it by its code, hence perhaps the person themselves; not for who filed it, in their account."""
    mandate = found.mandate_or_none
    if mandate is None or owns or mandate.contested_at is not None:
        return ""
    return reverse("teleservices:contest", args=[contest_token(found)])


def _crumbs(owns: bool) -> list[Link]:
    if owns:
        return [Link(_("Mon compte"), reverse("teleservices:account"))]
    return [Link(_("Suivre une demande"), reverse("teleservices:tracking"))]


def _line(fact: Fact, act: Acknowledgement) -> Event:
    """A line of the timeline, in the citizen's words; texts of decisions and corrections are shown elsewhere."""
    kind = EventKind(fact.kind)
    shown = {
        EventKind.MOVED, EventKind.PIECE_INFECTED, EventKind.EXTENDED, EventKind.REUSED, EventKind.FETCHED,
        EventKind.DOCUMENT_ISSUED, EventKind.CONTRACT_ACCEPTED, EventKind.FILED_FOR, EventKind.BENEFICIARY_TOLD,
    }  # fmt: skip
    detail = fact.text if kind in shown else ""
    # Receipt or accusé de réception: by the name that the act itself bears.
    words = act.content["title"] if kind is EventKind.ACKNOWLEDGED else str(kind.label)
    return Event(fact.at, words, detail=detail)


@private_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """Give the request up, after a question on a page of its own."""
    found = dossier_or_404(request, dossier_id)
    if not services.can_withdraw(found):
        return redirect("teleservices:dossier", dossier_id=found.pk)
    if request.method == "POST":
        services.withdraw(found)
        messages.success(request, _("Votre demande est retirée."))
        return redirect("teleservices:dossier", dossier_id=found.pk)
    context = {"dossier": found, "cancel_url": reverse("teleservices:dossier", args=[found.pk])}
    return render(request, "teleservices/account/withdraw.html", context)


@private_page
@citizen_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """A person's own requests and drafts."""
    citizen = citizen_of(request)
    if citizen is None:
        raise Http404
    context = {
        "person": citizen,
        "dossiers": [
            (one, TONES[one.state], NEXT[one.state]) for one in selectors.dossiers_of(citizen)[:200]
        ],
        "drafts": list(selectors.drafts_of(citizen, timezone.now())),
        "logout_url": f"{reverse('identity:logout')}?qui=usager",
    }
    return render(request, "teleservices/account/account.html", context)


@private_page
@citizen_required
@require_safe
def from_mail(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """The address in e-mails to who has an account: sign in first, then the request."""
    return redirect("teleservices:dossier", dossier_id=dossier_id)
