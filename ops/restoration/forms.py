"""What is asked before a restoration: which archive."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from design.typography import date_short, hour, number
from ops.backups.models import ArchiveState, Export

if TYPE_CHECKING:
    from tenants.models import Commune

#: Archives that may be chosen: the latest.
MOST_SHOWN = 20


class SourceForm(forms.Form):
    """One of the commune's archives that are where they were written, or a file sent by the browser."""

    use_required_attribute = False

    export = forms.ChoiceField(
        label=_("Une archive gardée ici"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Cette archive n’est plus ici.")},
    )
    file = forms.FileField(
        label=_("Ou un fichier que vous avez (.zip)"),
        required=False,
        error_messages={"required": _("Choisissez une archive.")},
        widget=forms.FileInput(attrs={"accept": ".zip,.age,application/zip"}),
    )

    def __init__(self, commune: Commune, *arguments: Any, refused: str = "", **options: Any) -> None:
        """``refused``: why the file was not even read."""
        super().__init__(*arguments, **options)
        self.refused = refused
        self.exports = {str(one.pk): one for one in _on_disk(commune)}
        self.fields["file"].help_text = _now(
            "%(most)s Mo au plus. Plus grand : « parvis commune restore », sur le serveur."
        ) % {"most": number(settings.IMPORT_UPLOAD_MB)}
        if not self.exports:
            del self.fields["export"]
            self.fields["file"].label = _now("L’archive (.zip)")
            self.fields["file"].required = not refused
            return
        self.fields["export"].choices = [  # type: ignore[attr-defined]
            (key, _dated(one)) for key, one in self.exports.items()
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.refused:
            self.add_error("file", self.refused)
            return data
        given = [name for name in ("export", "file") if data.get(name)]
        if not self.errors and len(given) != 1:
            told = _now("Choisissez l’une des deux.") if given else _now("Choisissez une archive.")
            self.add_error("file", told)
        return data

    @property
    def chosen(self) -> Export | None:
        """The archive of here, when that is what was chosen."""
        return self.exports.get(self.cleaned_data.get("export") or "")


def _on_disk(commune: Commune) -> list[Export]:
    done = Export.objects.filter(commune=commune, state=ArchiveState.DONE).exclude(path="")
    return [one for one in done[:MOST_SHOWN] if Path(one.path).is_file()]


def _dated(export: Export) -> str:
    """« 24 nov. 2026, 21 h 12 »"""
    made_at = timezone.localtime(export.dated)
    return f"{date_short(made_at)}, {hour(made_at.time())}"
