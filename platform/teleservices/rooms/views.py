"""`/instruction/salles/`: the planning, the rooms, their closures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as written
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from design.policies import desk
from design.typography import date_in_full
from identity.accounts.enums import Role
from identity.accounts.perms import has_role, require_role
from identity.town_hall.selectors import active_services
from teleservices.definition.slots import Payer
from teleservices.dossiers.circumstances import local_day
from teleservices.dossiers.errors import NotNow
from teleservices.dossiers.models import Offer
from teleservices.dossiers.perms import ACTING_ROLES
from teleservices.instruction.perms import acting_services, may_act, visible_services
from teleservices.instruction.policy import actors_only, agents_only, current_agent, office
from teleservices.rooms.bookings import slot_field
from teleservices.rooms.enums import BookingState
from teleservices.rooms.forms import ClosureForm, ReleaseForm, RoomForm, period_forms
from teleservices.rooms.models import Booking, Room
from teleservices.rooms.planning import Span, by_day_and_room, lines_of
from teleservices.rooms.services import RoomIsHeld, close_room, keep_room, release_date, reopen_room
from tenants.current import current_commune

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from identity.accounts.models import Agent

WEEK, MONTH, LIST, TABLE = "semaine", "mois", "liste", "tableau"


@agents_only
@require_safe
def planning(request: HttpRequest) -> HttpResponse:
    """A month or a week of the rooms of the agent's services, as a list or as a table."""
    agent, commune = current_agent(request), current_commune()
    today = local_day(commune, timezone.now())
    weekly, tabular = request.GET.get("vue") == WEEK, request.GET.get("forme") == TABLE
    day = _day(request.GET.get("jour", ""), today)
    span = Span.week(day) if weekly else Span.month(day)
    readable = {one.pk for one in visible_services(agent)}
    rooms = list(Room.objects.filter(service__in=readable).select_related("service"))
    lines = lines_of(rooms, span, commune, readable)
    base = {"vue": WEEK if weekly else MONTH, "forme": TABLE if tabular else LIST}
    context = {
        "rooms": rooms,
        "lines": lines,
        "rows": by_day_and_room(lines, rooms, span, commune, today) if tabular else [],
        "tabular": tabular,
        "title": _week(span) if weekly else written(span.first, "F Y"),
        "before": _address(span.before, base),
        "after": _address(span.after, base),
        "choices": [
            (_("Mois, en liste"), _address(day, {"vue": MONTH, "forme": LIST}), not weekly and not tabular),
            (_("Mois, en tableau"), _address(day, {"vue": MONTH, "forme": TABLE}), not weekly and tabular),
            (_("Semaine, en liste"), _address(day, {"vue": WEEK, "forme": LIST}), weekly and not tabular),
            (_("Semaine, en tableau"), _address(day, {"vue": WEEK, "forme": TABLE}), weekly and tabular),
        ],
        "may_close": bool(_rooms_to_act_on(agent)),
        **_offers(),
        **office(agent),
    }
    return render(request, "teleservices/rooms/planning.html", context)


def _offers() -> dict[str, object]:
    """The first procedure that books, and whether people see its calendar."""
    offers = Offer.objects.select_related("copy").filter(is_enabled=True)
    found = next((one for one in offers if slot_field(one.procedure)), None)
    is_on = found is not None and bool((found.settings or {}).get("calendrier"))
    return {"offer": found, "calendar_is_on": is_on}


def _day(text: str, today: date) -> date:
    try:
        return min(max(date.fromisoformat(text), date(2000, 1, 1)), date(2100, 1, 1))
    except ValueError:
        return today


def _week(span: Span) -> str:
    words = {"first": date_in_full(span.first, year=False), "last": date_in_full(span.last)}
    return _("Du %(first)s au %(last)s") % words


def _address(day: date, query: dict[str, str]) -> str:
    return f"?vue={query['vue']}&forme={query['forme']}&jour={day.isoformat()}"


def _rooms_to_act_on(agent: Agent) -> list[Room]:
    return list(Room.objects.filter(service__in=[one.pk for one in acting_services(agent)]))


@desk
@require_role(Role.ADMINISTRATOR)
@require_http_methods(["GET", "HEAD", "POST"])
def room(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A new room, or one that is there."""
    agent = current_agent(request)
    known = Room() if pk is None else Room.objects.filter(pk=pk).first()
    if known is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = RoomForm(data, instance=known, services=active_services())
    periods = period_forms(data, known.hours)
    if data is not None and form.is_valid() and periods.is_valid():
        found = [one for rank, each in enumerate(periods.forms, 1) if (one := each.period(rank))]
        if found:
            keep_room(form.save(commit=False), found, agent=agent, request=request)
            messages.success(request, _("La salle est enregistrée."))
            return redirect("teleservices:rooms:planning")
        form.add_error(
            None, _("Écrivez au moins un créneau\u00a0: sans horaire, la salle ne peut pas être demandée.")
        )
    context = {
        "form": form,
        "periods": periods,
        "room": known if pk else None,
        "payers": list(Payer),
        **office(agent),
    }
    status = 422 if data is not None else 200
    return render(request, "teleservices/rooms/room.html", context, status=status)


@actors_only
@require_http_methods(["GET", "HEAD", "POST"])
def closure(request: HttpRequest) -> HttpResponse:
    """Close a room for dates."""
    agent = current_agent(request)
    rooms = _rooms_to_act_on(agent)
    form = ClosureForm(request.POST or None, rooms=rooms)
    held: list[Booking] = []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            close_room(
                data["room"], data["first"], data["last"], data["reason"], agent=agent, request=request
            )
        except RoomIsHeld as error:
            held = list(error.bookings)
            form.add_error(
                None, _("La salle est retenue à ces dates\u00a0: répondez d’abord aux demandes ci-dessous.")
            )
        else:
            messages.success(request, _("La salle est fermée à ces dates."))
            return redirect(f"{reverse('teleservices:rooms:planning')}?jour={data['first'].isoformat()}")
    zone_lines = _held_lines(agent, held)
    context = {"form": form, "held": zone_lines, **office(agent)}
    status = 422 if form.is_bound else 200
    return render(request, "teleservices/rooms/closure.html", context, status=status)


def _held_lines(agent: Agent, held: list[Booking]) -> list[object]:
    if not held:
        return []
    readable = {one.pk for one in visible_services(agent)}
    commune = current_commune()
    days = [local_day(commune, one.starts_at) for one in held] + [
        local_day(commune, one.ends_at) for one in held
    ]
    span = Span(min(days), max(days), min(days), max(days))
    wanted = {one.pk for one in held}
    return [one for one in lines_of([held[0].room], span, commune, readable) if one.booking.pk in wanted]


@actors_only
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one date of a series back, and tell the person why."""
    agent = current_agent(request)
    rows = Booking.objects.select_related("room", "dossier__service", "dossier__copy")
    found = rows.filter(pk=pk, dossier__isnull=False).exclude(state=BookingState.CANCELLED).first()
    if found is None or found.dossier is None or not may_act(agent, found.dossier):
        raise Http404
    form = ReleaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            release_date(found, form.cleaned_data["reason"], agent=agent, request=request)
        except NotNow:
            form.add_error(
                None, _("C’est la seule date de cette demande\u00a0: ouvrez la demande et répondez-y.")
            )
        else:
            messages.success(request, _("La date est libérée, l’usager est prévenu."))
            day = local_day(current_commune(), found.starts_at)
            return redirect(f"{reverse('teleservices:rooms:planning')}?jour={day.isoformat()}")
    told = date_in_full(local_day(current_commune(), found.starts_at))
    context = {"form": form, "booking": found, "day": told, **office(agent)}
    return render(request, "teleservices/rooms/release.html", context, status=422 if form.is_bound else 200)


@actors_only
@require_POST
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lift a closure."""
    agent = current_agent(request)
    found = Booking.objects.select_related("room__service").filter(pk=pk, state=BookingState.CLOSED).first()
    if found is None or not has_role(agent, *ACTING_ROLES, service=found.room.service):
        raise Http404
    day = local_day(current_commune(), found.starts_at)
    reopen_room(found, agent=agent, request=request)
    messages.success(request, _("La salle est de nouveau proposée à ces dates."))
    return redirect(f"{reverse('teleservices:rooms:planning')}?jour={day.isoformat()}")
