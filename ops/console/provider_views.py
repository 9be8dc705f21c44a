"""« Connexion »: FranceConnect and ProConnect of a commune, ProConnect of the operator's own staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from identity.audit.services import agent_actor
from identity.oidc.enums import Provider
from identity.oidc.errors import NotConfigured
from ops.console import providers, selectors
from ops.console.policy import console_view, staff_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tenants.models import Commune


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def configure(request: HttpRequest, slug: str = "") -> HttpResponse:
    """A form a provider; the button that was pressed names the one to save."""
    commune = _find(slug)
    asked = request.POST.get("provider", "") if request.method == "POST" else ""
    panels = providers.panels(commune, request.POST, asked)
    bound = next((panel for panel in panels if panel.form.is_bound), None)
    if bound is not None and bound.form.is_valid():
        agent = staff_of(request)
        providers.save(commune, bound.form, agent_actor(agent, request))
        done = _("%s est configuré\u00a0: vérifiez-le en vous connectant.") % bound.provider.label
        messages.success(request, done)
        return redirect(_address(commune))
    context = {"subject": commune, "panels": panels, "bound": bound}
    status = 422 if bound is not None else 200
    return render(request, "ops/console/providers.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def remove(request: HttpRequest, provider: str, slug: str = "") -> HttpResponse:
    """Asks before; nobody enters by this provider afterwards."""
    commune = _find(slug)
    named = next((one for one in providers.offered(commune) if one.value == provider), None)
    if named is None:
        raise Http404
    if request.method == "POST":
        agent = staff_of(request)
        try:
            providers.remove(commune, named, agent_actor(agent, request))
        except NotConfigured:
            messages.info(request, _("%s n’était déjà plus configuré.") % named.label)
        else:
            messages.success(request, _("%s est retiré.") % named.label)
        return redirect(_address(commune))
    context = {
        "title": _("Retirer %s\u202f?") % named.label,
        "text": _consequence(commune, named),
        "cancel_url": _address(commune),
    }
    return render(request, "ops/console/provider_remove.html", context)


def _consequence(commune: Commune | None, provider: Provider) -> str:
    if commune is None:
        return _(
            "Plus personne de votre équipe n’entrera ici. "
            "« parvis identity configure » rétablit l’accès depuis le serveur."
        )
    if provider is Provider.PROCONNECT:
        return _("Plus aucun agent de %s n’entrera. Les démarches restent ouvertes au public.") % commune.name
    return _("Les habitants de %s se connecteront par e-mail seulement.") % commune.name


def _address(commune: Commune | None) -> str:
    if commune is None:
        return reverse("ops:own-providers")
    return reverse("ops:providers", kwargs={"slug": commune.slug})


def _find(slug: str) -> Commune | None:
    """None: the operator itself. A commune whose schema is not made yet has nowhere to keep a secret."""
    if not slug:
        return None
    commune = selectors.commune_or_none(slug)
    if commune is None or not commune.schema_version:
        raise Http404
    return commune
