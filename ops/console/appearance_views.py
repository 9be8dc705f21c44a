"""« Apparence »: the look that every commune has until it chooses its own, and the parts that none of them changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from design.looks import Part
from design.models import HouseTheme
from design.themes import PALETTES
from identity.audit.services import record
from ops.console.appearance_forms import AppearanceForm
from ops.console.enums import ConsoleAction
from ops.console.policy import actor_of, console_view

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def appearance(request: HttpRequest) -> HttpResponse:
    """GET: the look in force. POST: another one, on every commune's pages at once."""
    kept = HouseTheme.objects.filter(pk=HouseTheme.THE_ONE).first() or HouseTheme()
    form = AppearanceForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved = form.save()
            locked = ", ".join(str(Part(name).label) for name in saved.locked)
            record(ConsoleAction.APPEARANCE, actor_of(request), saved, {"locked": locked})
        messages.success(request, _("L’apparence est enregistrée\u00a0: les sites des communes la suivent."))
        return redirect("ops:appearance")
    context = {"form": form, "palettes": PALETTES}
    return render(request, "ops/console/appearance.html", context, status=422 if form.is_bound else 200)
