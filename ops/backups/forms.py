"""What is asked when a commune arrives: an archive, then where the commune answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from design.typography import date_short, file_size, number
from ops.backups import imports

if TYPE_CHECKING:
    from ops.backups.models import Arrival


class ArchiveForm(forms.Form):
    """A file sent by the browser, or one that waits in the operator's folder."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("L’archive (.zip)"),
        required=False,
        error_messages={"required": _("Choisissez une archive.")},
        widget=forms.FileInput(attrs={"accept": ".zip,.age,application/zip"}),
    )
    waiting = forms.ChoiceField(
        label=_("Ou une archive déjà sur le serveur"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *arguments: Any, refused: str = "", **options: Any) -> None:
        """``refused``: why the file was not even read."""
        super().__init__(*arguments, **options)
        self.refused = refused
        most = {"most": number(settings.IMPORT_UPLOAD_MB), "folder": settings.IMPORT_DIR}
        self.fields["file"].help_text = _now(
            "%(most)s Mo au plus. Plus grande : déposez-la dans %(folder)s sur le serveur, puis rechargez cette page."
        ) % most  # fmt: skip
        found = imports.waiting()
        if not found:
            del self.fields["waiting"]
            self.fields["file"].required = not refused
            return
        self.fields["waiting"].choices = [  # type: ignore[attr-defined]
            (one.name, f"{one.name} ({file_size(one.size)}, {date_short(one.put_at)})") for one in found
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.refused:
            self.add_error("file", self.refused)
            return data
        given = [name for name in ("file", "waiting") if data.get(name)]
        if not self.errors and len(given) != 1:
            told = _now("Choisissez l’une des deux.") if given else _now("Choisissez une archive.")
            self.add_error("file", told)
        return data


class PlaceForm(forms.Form):
    """Where the commune answers here."""

    slug = forms.CharField(
        label=_("Identifiant"),
        help_text=_("Il fait son adresse sous le domaine de l’opérateur. Le sien, s’il est libre."),
        max_length=63,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    domain = forms.CharField(
        label=_("Nom de domaine, s’il est à elle"),
        help_text=_("Il devient son adresse une fois la preuve placée dans sa zone DNS."),
        required=False,
        max_length=253,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
    )

    @classmethod
    def of(cls, arrival: Arrival) -> PlaceForm:
        return cls(initial={"slug": arrival.slug, "domain": arrival.domain})

    def clean_slug(self) -> str:
        return str(self.cleaned_data["slug"]).lower()
