"""« Ouvrir une commune »: which one, what is known and what is asked, then its progress. Works without JavaScript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from design.components import Answer
from design.context import emblem_of
from design.typography import french, number
from identity.audit.services import agent_actor
from ops.console import opening_panels, openings, services, towns
from ops.console.forms import OpeningForm, TownForm
from ops.console.policy import actor_of, console_view, staff_of
from ops.models import Opening, OpeningState
from tenants import geography
from tenants.errors import ProvisioningError
from tenants.models import Commune
from tenants.provisioning.opening import living_commune
from tenants.provisioning.options import BadOption
from tenants.provisioning.sites import site_for
from tenants.provisioning.steps import step_names

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest, HttpResponse

    from tenants.geography import Town
    from tenants.models import Commune


@require_safe
@console_view
def choose(request: HttpRequest) -> HttpResponse:
    """Which town: the search and its answers; htmx asks for the answers alone."""
    text = request.GET.get("q", "")[: TownForm.base_fields["q"].max_length]  # type: ignore[attr-defined]
    found = towns.search(text)
    context = {"form": TownForm(initial={"q": text}), "text": text.strip(), "found": found}
    template = "ops/console/towns.html" if getattr(request, "htmx", False) else "ops/console/choose.html"
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def confirm(request: HttpRequest, insee: str) -> HttpResponse:
    """What is known of the town, what is asked; POST starts the opening."""
    try:
        town = geography.find_town(insee)
    except geography.FormerTown as former:
        messages.info(request, str(former))
        return redirect("ops:opening-confirm", insee=former.successor)
    except geography.UnknownTown:
        raise Http404 from None
    opening = openings.unfinished_of(town.insee)
    form = OpeningForm(
        request.POST if request.method == "POST" else None,
        initial=_proposed(town, openings.answers_of(opening) if opening else {}),
    )
    if request.method == "POST" and form.is_valid():
        agent = staff_of(request)
        try:
            asked = services.ask_opening(town, agent, agent_actor(agent, request), **form.cleaned_data)
        except openings.OpeningRefused as refused:
            form.add_error(None, str(refused))
        except BadOption as bad:
            form.add_error(bad.option, str(bad))
        else:
            return redirect("ops:opening", opening_id=asked.pk)
    existing = living_commune(town.insee)
    context = {
        "form": form,
        "town": town,
        "emblem_path": emblem_of(town.insee),
        "known": _known(town),
        "existing": existing if existing and existing.schema_version else None,
        "opening": opening,
    }
    return render(request, "ops/console/confirm.html", context, status=422 if form.errors else 200)


def _proposed(town: Town, answered: dict[str, str | bool]) -> dict[str, str | bool]:
    """What was answered before, and the site that fits the town."""
    return answered | {"site": answered.get("site") or site_for(town.population).value}


def _known(town: Town) -> list[Answer]:
    hall = geography.town_hall_of(town.insee)
    rows = [
        Answer(_("Code INSEE"), town.insee),
        Answer(_("SIREN"), town.siren),
        Answer(_("Population municipale"), number(town.population)),
        Answer(_("Codes postaux"), ", ".join(town.postal_codes)),
        Answer(_("Département"), f"{town.department_name} ({town.department})"),
        Answer(_("Intercommunalité"), french(town.epci_name) or _("Aucune")),
    ]
    if hall is not None:
        rows += [
            Answer(_("Mairie"), f"{hall.address}\n{hall.postal_code} {hall.city}".strip()),
            Answer(_("Téléphone"), hall.phone),
            Answer(_("Adresse électronique"), hall.email),
        ]
    return [row for row in rows if row.value]


@dataclass(frozen=True)
class StepLine:
    """A step of the opening as the page shows it."""

    name: str
    seconds: float | None
    is_done: bool
    is_current: bool
    has_failed: bool
    remark: str


@require_safe
@console_view
def progress(request: HttpRequest, opening_id: uuid.UUID) -> HttpResponse:
    """The steps so far. The page asks again by itself while a worker is at it, with JavaScript or without."""
    opening = get_object_or_404(Opening, pk=opening_id)
    is_stopped = openings.is_stopped(opening)
    commune = living_commune(opening.insee)
    steps = _steps(commune, is_running=opening.state == OpeningState.RUNNING and not is_stopped)
    context = {
        "opening": opening,
        "subject": commune,
        "steps": steps,
        "answers": opening_panels.answers(opening),
        "done": sum(step.is_done for step in steps),
        "is_stopped": is_stopped,
        "is_done": opening.state == OpeningState.DONE,
        "is_moving": not is_stopped and opening.state != OpeningState.DONE,
        "why": opening_panels.why(opening) if is_stopped else "",
    }
    template = "ops/console/steps.html" if getattr(request, "htmx", False) else "ops/console/progress.html"
    return render(request, template, context)


def _steps(commune: Commune | None, *, is_running: bool) -> list[StepLine]:
    known = {step.name: step for step in commune.steps.all()} if commune else {}
    lines: list[StepLine] = []
    waiting = is_running
    for name in step_names():
        step = known.get(name)
        done = bool(step and step.done_at)
        failed = bool(step and step.error and not done)
        lines.append(
            StepLine(
                name=name,
                seconds=step.seconds if step and done else None,
                is_done=done,
                is_current=waiting and not done,
                has_failed=failed,
                remark=step.remark if step and done else "",
            )
        )
        waiting = waiting and done
    return lines


@require_POST
@console_view
def resume(request: HttpRequest, opening_id: uuid.UUID) -> HttpResponse:
    opening = get_object_or_404(Opening, pk=opening_id)
    agent = staff_of(request)
    services.resume_opening(opening, agent_actor(agent, request))
    return redirect("ops:opening", opening_id=opening.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@console_view
def abandon(request: HttpRequest, opening_id: uuid.UUID) -> HttpResponse:
    """Give up an opening that stopped; asked once more before."""
    opening = get_object_or_404(Opening, pk=opening_id)
    refused = ""
    if opening.state == OpeningState.DONE:
        return redirect("ops:opening", opening_id=opening.pk)
    if request.method == "POST":
        try:
            services.abandon_opening(opening.insee, actor_of(request))
        except ProvisioningError as error:
            refused = str(error)
        else:
            messages.success(
                request, _("L’ouverture de %s est abandonnée\u00a0: il n’en reste rien.") % opening.name
            )
            return redirect("ops:fleet")
    context = {"opening": opening, "refused": refused}
    return render(request, "ops/console/abandon.html", context, status=409 if refused else 200)
