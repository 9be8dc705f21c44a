"""The page of retention, for the commune's administrators; and what holds a dossier, for who instructs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from design.policies import desk
from identity.accounts.enums import Role
from identity.accounts.perms import require_role
from identity.audit.services import agent_actor, record
from teleservices.dossiers.circumstances import local_day
from teleservices.instruction.perms import dossier_to_act_on
from teleservices.instruction.policy import agents_only, current_agent, office
from teleservices.retention import selectors, services, transfers
from teleservices.retention.certificate import certificate
from teleservices.retention.enums import HoldKind, RetentionAction, TransferState
from teleservices.retention.forms import AcceptanceForm, HoldForm, TransferForm, VisaForm
from teleservices.retention.models import Destruction, Hold, Transfer
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from uuid import UUID

    from django.http import HttpRequest

P = ParamSpec("P")
FOLDER = "teleservices/retention"


def administrators_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Who answers for the commune's records; strict policy; no copy kept on the way."""
    return desk(require_role(Role.ADMINISTRATOR)(view))


def _today() -> date:
    return local_day(current_commune(), timezone.now())


@administrators_only
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, what is held, what went."""
    today, with_visa = _today(), settings.RETENTION_NEEDS_VISA
    context = {
        "waiting": selectors.waiting(today, with_visa=with_visa),
        "needs_visa": with_visa,
        "holds": selectors.holds_in_force(today),
        "transfers": selectors.transfers(),
        "destructions": selectors.destructions(),
        **office(current_agent(request)),
    }
    return render(request, f"{FOLDER}/overview.html", context)


@agents_only
@require_http_methods(["GET", "HEAD", "POST"])
def dossier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How long one dossier is kept; a reason to keep it longer."""
    agent = current_agent(request)
    found = dossier_to_act_on(agent, pk)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        services.hold(
            found,
            HoldKind(given["kind"]),
            given["reason"],
            agent=agent,
            until=given["until"],
            request=request,
        )
        messages.success(request, _("L’effacement de cette demande est suspendu."))
        return redirect("teleservices:retention:dossier", pk=pk)
    context = {
        "dossier": found,
        "fate": selectors.fate_of(found, current_commune(), _today()),
        "form": form,
        **office(agent),
    }
    return render(request, f"{FOLDER}/dossier.html", context, status=422 if form.is_bound else 200)


@agents_only
@require_POST
def release(request: HttpRequest, pk: UUID, hold: UUID) -> HttpResponse:
    agent = current_agent(request)
    found = dossier_to_act_on(agent, pk)
    services.release(get_object_or_404(Hold, pk=hold, dossier=found), agent=agent, request=request)
    messages.success(request, _("La suspension est levée\u00a0: la règle s’applique de nouveau."))
    return redirect("teleservices:retention:dossier", pk=pk)


@administrators_only
@require_GET
def show_certificate(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(Destruction, pk=pk)
    response = HttpResponse(certificate(found, current_commune()), content_type="application/pdf")
    response["Content-Disposition"] = (
        f'attachment; filename="destruction-{found.at:%Y-%m-%d}-{found.slug}.pdf"'
    )
    return response


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def visa(request: HttpRequest, slug: str) -> HttpResponse:
    """The list for the archives' director, then their visa: that list, and nothing else, is then erased."""
    agent = current_agent(request)
    found = next((one for one in selectors.waiting(_today(), with_visa=True) if one.slug == slug), None)
    if found is None or found.is_archived:
        raise Http404
    form = VisaForm(request.POST or None, initial={"digest": found.digest})
    changed = False
    if request.method == "POST" and form.is_valid():
        changed = form.cleaned_data["digest"] != found.digest
        if not changed:
            for copy, references in selectors.all_references(slug, _today()):
                services.destroy_with_visa(
                    copy, references, form.cleaned_data["visa"], agent=agent, request=request
                )
            messages.success(
                request, _("Les dossiers de la liste sont effacés. Leur certificat est ci-dessous.")
            )
            return redirect("teleservices:retention:overview")
        form = VisaForm(initial={"digest": found.digest, "visa": form.cleaned_data["visa"]})
    status = 409 if changed else 422 if form.is_bound else 200
    context = {"due": found, "form": form, "changed": changed, **office(agent)}
    return render(request, f"{FOLDER}/visa.html", context, status=status)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a package of what is due of a procedure."""
    agent = current_agent(request)
    found = next((one for one in selectors.waiting(_today(), with_visa=False) if one.slug == slug), None)
    if found is None:
        raise Http404
    last = Transfer.objects.first()
    known = {"agency": last.agency, "agreement": last.agreement} if last else None
    form = TransferForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            made = transfers.ask(slug, agent=agent, request=request, **form.cleaned_data)
        except transfers.NothingToTransfer:
            messages.warning(request, _("Aucune demande n’est plus à verser."))
            return redirect("teleservices:retention:overview")
        return redirect("teleservices:retention:transfer", pk=made.pk)
    context = {"due": found, "form": form, "most": transfers.MOST, **office(agent)}
    return render(request, f"{FOLDER}/prepare.html", context, status=422 if form.is_bound else 200)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def transfer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A package: being made, ready, accepted; POST writes down that the archives accepted it."""
    agent = current_agent(request)
    found = get_object_or_404(Transfer, pk=pk)
    form = AcceptanceForm(request.POST or None)
    changed = False
    if request.method == "POST" and form.is_valid():
        try:
            transfers.accept(found, form.cleaned_data["acceptance"], agent=agent, request=request)
        except transfers.Changed:
            changed = True
        else:
            messages.success(request, _("Les dossiers versés sont effacés. Leur certificat est ci-dessous."))
            return redirect("teleservices:retention:overview")
    status = 409 if changed else 422 if form.is_bound else 200
    context = {"transfer": found, "form": form, "changed": changed, **office(agent)}
    return render(request, f"{FOLDER}/transfer.html", context, status=status)


@administrators_only
@require_GET
def package(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The file for the archives; who took it is written down."""
    found = get_object_or_404(Transfer, pk=pk, state=TransferState.READY)
    try:
        held = found.package.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    record(RetentionAction.TRANSFER_READ, agent_actor(current_agent(request), request), found)
    name = f"versement-{found.slug}-{found.asked_at:%Y-%m-%d}.zip"
    return cast(
        "HttpResponse",
        FileResponse(held, as_attachment=True, filename=name, content_type="application/zip"),
    )


@administrators_only
@require_POST
def abandon(request: HttpRequest, pk: UUID) -> HttpResponse:
    transfers.abandon(get_object_or_404(Transfer, pk=pk), agent=current_agent(request), request=request)
    messages.success(request, _("Le versement est abandonné\u00a0: ses dossiers restent ici."))
    return redirect("teleservices:retention:overview")
