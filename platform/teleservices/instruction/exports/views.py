"""`/instruction/exporter/`: what the list holds, as a file; written down in the audit log."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.http import FileResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from design.typography import date_in_full
from identity.audit.services import agent_actor, record
from teleservices.dossiers.circumstances import local_day
from teleservices.instruction.enums import ReadingAction
from teleservices.instruction.exports.enums import MEDIA_TYPES, MOST, Format
from teleservices.instruction.exports.geojson import write_geojson
from teleservices.instruction.exports.pieces import write_zip
from teleservices.instruction.exports.tables import Table
from teleservices.instruction.exports.writers import write_csv, write_ods, write_pdf, write_xlsx
from teleservices.instruction.filters import Filters
from teleservices.instruction.policy import agents_only, current_agent, office
from teleservices.instruction.selectors import matching
from tenants.current import current_commune
from tenants.geography import of_commune

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import IO
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from identity.accounts.models import Agent

#: Of a file kept in memory before it goes to disk, in octets.
_IN_MEMORY = 5_000_000


class ExportForm(forms.Form):
    """Which file."""

    format = forms.ChoiceField(
        label=gettext_lazy("Quel fichier\u202f?"),
        choices=Format.choices,
        initial=Format.ODS,
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Choisissez un fichier.")},
    )
    unscanned = forms.BooleanField(
        label=gettext_lazy("Dans le ZIP, mettre aussi les pièces qu’aucun antivirus n’a analysées"),
        required=False,
    )


@agents_only
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> HttpResponse:
    """The dossiers of the address that the agent may read, and no other."""
    agent, filters = current_agent(request), Filters.read(request.GET)
    today = local_day(current_commune(), timezone.now())
    form = ExportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _file(request, agent, filters, today, form.cleaned_data)
    context = {
        "form": form,
        "total": matching(agent, filters, today).count(),
        "most": MOST,
        "back_url": reverse("teleservices:instruction:inbox") + filters.query(),
        **office(agent),
    }
    status = 422 if form.is_bound else 200
    return render(request, "teleservices/instruction/export.html", context, status=status)


def _file(
    request: HttpRequest, agent: Agent, filters: Filters, today: date, chosen: dict[str, Any]
) -> HttpResponse:
    kind = Format(chosen["format"])
    rows = matching(agent, filters, today).values_list("pk", "slug")
    keys = list(rows[: MOST[kind]])
    # Written before the file leaves. The words of the search may be a name: they are not kept.
    asked = filters.query(words="").removeprefix("?")
    detail = {"format": kind.value, "dossiers": str(len(keys)), "list": asked}
    record(ReadingAction.EXPORTED, agent_actor(agent, request), None, detail)
    out = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 -- the response closes it
    _write(kind, keys, out, title=_title(filters), today=today, unscanned=chosen["unscanned"])
    out.seek(0)
    name = f"demandes-{today.isoformat()}.{kind.value}"
    response = FileResponse(out, as_attachment=True, filename=name, content_type=MEDIA_TYPES[kind])
    response.headers["X-Content-Type-Options"] = "nosniff"
    return cast("HttpResponse", response)  # streamed: the decorators above only touch its headers


def _write(
    kind: Format,
    keys: Sequence[tuple[UUID, str]],
    out: IO[bytes],
    *,
    title: str,
    today: date,
    unscanned: bool,
) -> None:
    match kind:
        case Format.CSV:
            write_csv(Table.of(keys), out)
        case Format.ODS:
            write_ods(Table.of(keys), out)
        case Format.XLSX:
            write_xlsx(Table.of(keys), out)
        case Format.PDF:
            commune = current_commune()
            sender = _("Mairie %(place)s") % {"place": of_commune(commune.insee, commune.name)}
            write_pdf(Table.of(keys), out, title=title, sender=sender, made_on=date_in_full(today))
        case Format.GEOJSON:
            write_geojson([key for key, _slug in keys], out)
        case Format.ZIP:
            write_zip([key for key, _slug in keys], out, unscanned=unscanned)


def _title(filters: Filters) -> str:
    return _("Demandes\u00a0: %(queue)s") % {"queue": str(filters.queue.label).lower()}
