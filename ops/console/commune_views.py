"""What makes a commune ready to open: its « fiche », its first administrator, the link that shows its site before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from identity.accounts.errors import RoleError
from ops.console import selectors, services
from ops.console.forms import AdministratorForm, ParticularsForm
from ops.console.policy import actor_of, console_view
from ops.console.views import find
from tenants import lifecycle
from tenants.particulars import BadParticulars

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def particulars(request: HttpRequest, slug: str) -> HttpResponse:
    """« Fiche »: what the mairie gives and the operator writes."""
    commune = find(slug)
    form = ParticularsForm(commune, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.describe(commune, form.told, actor_of(request))
        except BadParticulars as bad:  # somebody else wrote meanwhile
            form.add_error(None, str(bad))
        else:
            messages.success(request, _("La fiche de %s est enregistrée.") % commune.name)
            return redirect("ops:commune", slug=commune.slug)
    context = {"subject": commune, "form": form}
    return render(request, "ops/console/particulars.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    """The first administrator, or another one when nobody of the mairie can invite."""
    commune = find(slug)
    if not commune.schema_version:
        raise Http404
    form = AdministratorForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            services.invite_administrator(commune, email, actor_of(request))
        except RoleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("L’invitation est partie à %s.") % email)
            return redirect("ops:commune", slug=commune.slug)
    context = {"subject": commune, "form": form}
    return render(request, "ops/console/invite.html", context, status=422 if form.errors else 200)


@require_POST
@console_view
def withdraw_invitation(request: HttpRequest, slug: str, invitation_id: uuid.UUID) -> HttpResponse:
    commune = find(slug)
    invitation = selectors.invitation_or_none(commune, invitation_id)
    if invitation is None:
        raise Http404
    services.withdraw_invitation(commune, invitation, actor_of(request))
    messages.success(request, _("L’invitation est retirée : son lien ne sert plus."))
    return redirect("ops:commune", slug=commune.slug)


@require_POST
@console_view
def renew_preview(request: HttpRequest, slug: str) -> HttpResponse:
    commune = find(slug)
    try:
        services.renew_preview(commune, actor_of(request))
    except lifecycle.Refused as refused:
        messages.info(request, str(refused))
    else:
        messages.success(request, _("Le lien d’aperçu est renouvelé : l’ancien ne montre plus le site."))
    return redirect("ops:commune", slug=commune.slug)
