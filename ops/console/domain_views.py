"""« Noms de domaine »: what a commune's DNS must prove, which name is its address, and those that are given up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ops.console import domain_panels, providers
from ops.console.forms import DomainForm
from ops.console.policy import actor_of, console_view
from ops.console.views import find
from ops.domains import services
from ops.domains.words import proof_sentence
from tenants.domains.enums import Change, Finding
from tenants.domains.errors import DomainRefused, LeadsElsewhere
from tenants.domains.names import shown
from tenants.domains.selectors import claim_or_none, claims_of, served_hosts
from tenants.domains.services import going

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from tenants.models import Commune


@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def names(request: HttpRequest, slug: str) -> HttpResponse:
    """Every name with its proof, and the form that adds one."""
    commune = find(slug)
    form = DomainForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            claimed = services.claim(commune, data["host"], actor_of(request), as_primary=data["as_primary"])
        except DomainRefused as refused:
            form.add_error("host", str(refused))
        else:
            done = _("%s est ajouté\u00a0: écrivez sa preuve dans le DNS, puis vérifiez-la.")
            messages.success(request, done % shown(claimed.host))
            return redirect("ops:commune-domains", slug=commune.slug)
    context = {
        "subject": commune,
        "form": form,
        "hosts": domain_panels.host_rows(served_hosts(commune), claims_of(commune)),
        "panels": [domain_panels.panel(claim) for claim in claims_of(commune)],
        "our_addresses": settings.PUBLIC_ADDRESSES,
        "our_host": settings.OPERATOR_HOSTS[0],
    }
    return render(request, "ops/console/domains.html", context, status=422 if form.errors else 200)


@require_POST
@console_view
def verify(request: HttpRequest, slug: str, host: str) -> HttpResponse:
    """Look in the DNS now; what it says comes back in words."""
    commune = find(slug)
    claimed = claim_or_none(commune, host)
    if claimed is None:
        raise Http404
    try:
        checked = services.check(claimed, actor_of(request))
    except DomainRefused as refused:
        messages.info(request, str(refused))
    else:
        is_proved = checked.finding is Finding.PRESENT and checked.change is not Change.TAKEN
        (messages.success if is_proved else messages.warning)(request, proof_sentence(checked))
        if checked.primary:
            messages.success(request, _became_primary(checked.primary))
    return redirect("ops:commune-domains", slug=commune.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def primary(request: HttpRequest, slug: str, host: str) -> HttpResponse:
    """Asks before: what to declare to the providers first, and whether the name leads here."""
    commune = find(slug)
    _require_served(commune, host)
    refused: DomainRefused | None = None
    if request.method == "POST":
        try:
            services.make_primary(commune, host, actor_of(request), insist="insist" in request.POST)
        except DomainRefused as error:
            refused = error
        else:
            messages.success(request, _became_primary(host))
            return redirect("ops:commune-domains", slug=commune.slug)
    context = {
        "subject": commune,
        "host": shown(host),
        "refused": refused or "",
        "may_insist": isinstance(refused, LeadsElsewhere),
        "callbacks": providers.callbacks_at(commune, host),
    }
    return render(request, "ops/console/domain_primary.html", context, status=409 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def remove(request: HttpRequest, slug: str, host: str) -> HttpResponse:
    """Asks before: the name leads nowhere afterwards."""
    commune = find(slug)
    claimed = claim_or_none(commune, host)
    if claimed is None:
        _require_served(commune, host)
    if request.method == "POST":
        try:
            gone = services.remove(commune, host, actor_of(request)) or (host,)
        except DomainRefused as refused:
            messages.info(request, str(refused))
        else:
            done = _("%s est retiré\u00a0: il ne mène plus nulle part.")
            if len(gone) > 1:
                done = _("%s sont retirés\u00a0: ils ne mènent plus nulle part.")
            messages.success(request, done % domain_panels.together(gone))
        return redirect("ops:commune-domains", slug=commune.slug)
    context = {
        "subject": commune,
        "host": domain_panels.together(going(commune, host) or (host,)),
        "text": domain_panels.consequence(commune, host),
    }
    return render(request, "ops/console/domain_remove.html", context)


def _require_served(commune: Commune, host: str) -> None:
    if all(one.domain != host for one in served_hosts(commune)):
        raise Http404


def _became_primary(host: str) -> str:
    return _(
        "%s est l’adresse principale\u00a0: les autres y conduisent dans les cinq secondes. Déclarez ses adresses de "
        "retour à FranceConnect et à ProConnect, si ce n’est fait."
    ) % shown(host)
