"""The private fields of a dossier: declared by the procedure, filled by agents, shown to nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from design.typography import date_in_full
from teleservices.definition.desk import PrivateKind
from teleservices.dossiers.enums import Audience, EventKind
from teleservices.dossiers.timeline import agent_author, tell
from teleservices.instruction.filters import Filters
from teleservices.instruction.models import Sheet
from teleservices.instruction.perms import dossier_to_act_on
from teleservices.instruction.policy import agents_only, current_agent, office
from teleservices.instruction.versions import StaleVersion, latest_version, read_version, unchanged
from teleservices.instruction.words import event_line

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from identity.accounts.models import Agent
    from teleservices.definition.desk import PrivateField
    from teleservices.dossiers.models import Dossier

YES, NO = "oui", "non"
_LONG = 4000


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A private field in words; empty when nobody filled it."""

    key: str
    label: str
    value: str


class SheetForm(forms.Form):
    """A control a private field; all may stay empty."""

    def __init__(self, *args: Any, private: tuple[PrivateField, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in private:
            self.fields[one.key] = _control(one)


def _control(one: PrivateField) -> forms.Field:
    common: dict[str, Any] = {"label": one.label, "help_text": one.help, "required": False}
    match one.kind:
        case PrivateKind.TEXT:
            return forms.CharField(max_length=300, **common)
        case PrivateKind.LONG_TEXT:
            return forms.CharField(max_length=_LONG, widget=forms.Textarea(attrs={"rows": 4}), **common)
        case PrivateKind.NUMBER:
            number = _("Écrivez un nombre, par exemple 12 ou 12,5.")
            return forms.DecimalField(localize=True, error_messages={"invalid": number}, **common)
        case PrivateKind.DATE:
            widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            wrong = {"invalid": _("Indiquez un jour qui existe.")}
            return forms.DateField(widget=widget, error_messages=wrong, **common)
        case PrivateKind.YES_NO:
            answers = [("", _("Non renseigné")), (YES, _("Oui")), (NO, _("Non"))]
            return forms.ChoiceField(choices=answers, **common)
        case PrivateKind.CHOICE:
            offered = [("", _("Non renseigné")), *((choice, choice) for choice in one.choices)]
            return forms.ChoiceField(choices=offered, **common)


def in_words(one: PrivateField, value: str) -> str:
    match one.kind:
        case PrivateKind.DATE if value:
            return date_in_full(date.fromisoformat(value))
        case PrivateKind.YES_NO if value:
            return _("Oui") if value == YES else _("Non")
        case _other:
            return value


def rows_of(dossier: Dossier) -> tuple[SheetRow, ...]:
    """One query when the procedure has private fields, none else."""
    private = dossier.procedure.private_fields
    if not private:
        return ()
    kept = Sheet.objects.filter(dossier=dossier.pk).first()
    values = kept.values if kept else {}
    return tuple(SheetRow(one.key, one.label, in_words(one, values.get(one.key, ""))) for one in private)


@transaction.atomic
def write_sheet(dossier: Dossier, values: dict[str, str], *, agent: Agent) -> bool:
    """Whether something changed; the timeline keeps what was there before. The dossier is locked by the caller."""
    sheet, _created = Sheet.objects.get_or_create(dossier=dossier)
    changed = {key: value for key, value in values.items() if sheet.values.get(key, "") != value}
    if not changed:
        return False
    before = {key: sheet.values.get(key, "") for key in changed}
    sheet.values, sheet.updated_at = {**sheet.values, **changed}, timezone.now()
    sheet.save()
    labels = [one.label for one in dossier.procedure.private_fields if one.key in changed]
    tell(
        dossier,
        EventKind.SHEET_WRITTEN,
        agent_author(agent),
        text=", ".join(labels),
        audience=Audience.AGENTS,
        detail={"before": before, "after": changed},
    )
    return True


@agents_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit_sheet(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Fill the private fields; what somebody else changed meanwhile is told, and nothing is overwritten."""
    agent = current_agent(request)
    dossier = dossier_to_act_on(agent, pk)
    kept = Sheet.objects.filter(dossier=pk).first()
    private = dossier.procedure.private_fields
    form = SheetForm(request.POST or None, initial=kept.values if kept else {}, private=private)
    version, changes, status = latest_version(pk), list[str](), 200
    back = reverse("teleservices:instruction:dossier", args=[pk]) + Filters.read(request.GET).here
    if request.method == "POST" and form.is_valid():
        values = {key: _stored(value) for key, value in form.cleaned_data.items()}
        try:
            with unchanged(pk, read_version(request.POST.get("version", ""))) as locked:
                write_sheet(locked, values, agent=agent)
        except StaleVersion as stale:
            changes, status = [event_line(event) for event in stale.events], 409
        else:
            return redirect(back)
    elif request.method == "POST":
        version, status = read_version(request.POST.get("version", "")), 422
    context = {
        "form": form,
        "dossier": dossier,
        "version": version,
        "changes": changes,
        "back_url": back,
        **office(agent),
    }
    return render(request, "teleservices/instruction/sheet.html", context, status=status)


def _stored(value: Any) -> str:
    """As the table keeps it: text, days as 2026-11-22."""
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
