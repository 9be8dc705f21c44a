"""Several acts at once: send the archive, read its report, publish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cms.acts.errors import ImportRefused
from cms.acts.forms import posted
from cms.acts.importing import columns, services, uploads
from cms.acts.importing.table import Author
from cms.acts.models import Act
from cms.acts.perms import registrars_only
from design.typography import file_size

if TYPE_CHECKING:
    from uuid import UUID

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest

    from cms.acts.importing.uploads import Batch
    from identity.accounts.models import Agent

FOLDER: Final = "cms/acts/gestion"


class ImportForm(forms.Form):
    archive = forms.FileField(
        label=gettext_lazy("L’archive ZIP"), widget=forms.FileInput(attrs={"accept": ".zip,application/zip"})
    )
    first_name = forms.CharField(
        label=gettext_lazy("Prénom de l’auteur"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Pour les lignes qui n’en nomment pas."),
    )
    last_name = forms.CharField(label=gettext_lazy("Nom de l’auteur"), max_length=100, required=False)
    capacity = forms.CharField(label=gettext_lazy("Qualité de l’auteur"), max_length=150, required=False)

    def clean_archive(self) -> UploadedFile[Any]:
        given: UploadedFile[Any] = self.cleaned_data["archive"]
        most = settings.ACTS_IMPORT_MB * 1_000_000
        if (given.size or 0) > most:
            raise forms.ValidationError(
                _("L’archive pèse plus de %s\u00a0: faites-en plusieurs.") % file_size(most)
            )
        return given


class LaunchForm(forms.Form):
    """Said once for all the lines: their warnings are in the report above."""

    def __init__(self, *args: Any, batch: Batch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if batch.warned:
            self.fields["warned"] = forms.BooleanField(
                label=_("J’ai vérifié chaque document que le rapport signale (%d).") % batch.warned
            )
        self.fields["sure"] = forms.BooleanField(
            label=_("Ces actes peuvent être publiés, et je sais qu’ils ne pourront pas être repris.")
        )


def _batch_or_404(pk: UUID) -> Batch:
    found = uploads.find(pk)
    if found is None:
        raise Http404
    return found


@registrars_only
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, agent: Agent) -> HttpResponse:
    last = Act.objects.light().order_by("-posted_at").first()
    usual = (
        {
            "first_name": last.author_first_name,
            "last_name": last.author_last_name,
            "capacity": last.author_capacity,
        }
        if last
        else {}
    )
    form = ImportForm(*posted(request), initial=usual)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        author = Author(given["first_name"], given["last_name"], given["capacity"])
        batch = services.begin(given["archive"], author, agent=agent)
        return redirect("acts-import-report", pk=batch.id)
    context = {"form": form, "columns": columns.COLUMNS, "batches": uploads.every()}
    return render(request, f"{FOLDER}/import.html", context, status=422 if form.is_bound else 200)


@registrars_only
@require_GET
def model_csv(request: HttpRequest, agent: Agent) -> HttpResponse:
    response = HttpResponse(columns.model_csv(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="modele-actes.csv"'
    return response


@registrars_only
@require_GET
def report(request: HttpRequest, agent: Agent, pk: UUID) -> HttpResponse:
    batch = _batch_or_404(pk)
    return _report(request, batch, LaunchForm(batch=batch) if batch.can_be_launched else None)


def _report(request: HttpRequest, batch: Batch, form: LaunchForm | None) -> HttpResponse:
    status = 422 if form is not None and form.is_bound else 200
    return render(request, f"{FOLDER}/import_report.html", {"batch": batch, "form": form}, status=status)


@registrars_only
@require_POST
def launch(request: HttpRequest, agent: Agent, pk: UUID) -> HttpResponse:
    batch = _batch_or_404(pk)
    if batch.can_be_launched:
        form = LaunchForm(request.POST, batch=batch)
        if not form.is_valid():
            return _report(request, batch, form)
    try:
        services.launch(batch, agent=agent)
    except ImportRefused as error:
        messages.warning(request, str(error))
    return redirect("acts-import-report", pk=pk)


@registrars_only
@require_POST
def abandon(request: HttpRequest, agent: Agent, pk: UUID) -> HttpResponse:
    batch = _batch_or_404(pk)
    if not batch.is_moving:
        uploads.forget(batch.id)
    return redirect("acts-import")
