"""The pages that confirm a move of a commune's life, and its renaming."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ops.console import golive, services
from ops.console.enums import Move
from ops.console.life_forms import RenameForm, form_of
from ops.console.moves import DONE, moves_of, question
from ops.console.policy import actor_of, console_view
from ops.console.views import find
from tenants import lifecycle, naming

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def move(request: HttpRequest, slug: str, move: Move) -> HttpResponse:
    commune = find(slug)
    if move not in moves_of(commune):
        messages.info(request, _("%s n’est plus dans l’état où vous l’aviez vue.") % commune.name)
        return redirect("ops:commune", slug=commune.slug)
    form = form_of(move, commune, request.POST if request.method == "POST" else None)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            services.move(commune, move, actor_of(request), form.told)
        except lifecycle.BadDetail as bad:
            form.add_error(bad.detail, str(bad))
        except lifecycle.Refused as error:
            refused = str(error)
        else:
            messages.success(request, str(DONE[move]) % commune.name)
            return redirect("ops:commune", slug=commune.slug)
    context = {
        "subject": commune,
        "words": question(commune, move),
        "form": form,
        "refused": refused,
        "missing": golive.blocking_of(commune) if move is Move.OPEN else [],
    }
    status = 409 if refused else 422 if form.errors else 200
    return render(request, "ops/console/move.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def rename(request: HttpRequest, slug: str) -> HttpResponse:
    commune = find(slug)
    form = RenameForm(
        request.POST if request.method == "POST" else None,
        initial={"name": commune.name},
    )
    if request.method == "POST" and form.is_valid():
        actor = actor_of(request)
        try:
            before = services.rename(commune, actor, **form.cleaned_data)
        except naming.BadName as bad:
            form.add_error(bad.field, str(bad))
        else:
            messages.success(request, _renamed(commune.name, before.host, commune.primary_host))
            return redirect("ops:commune", slug=commune.slug)
    context = {"subject": commune, "form": form}
    return render(request, "ops/console/rename.html", context, status=422 if form.errors else 200)


def _renamed(name: str, former: str, host: str) -> str:
    if former == host:
        return _("La commune s’appelle maintenant %s. Son adresse ne change pas.") % name
    told = {"name": name, "host": host, "former": former}
    return (
        _(
            "La commune s’appelle maintenant %(name)s, à l’adresse %(host)s. %(former)s y mène toujours. Déclarez la "
            "nouvelle adresse à ProConnect et à FranceConnect (page « Connexion »)."
        )
        % told
    )
