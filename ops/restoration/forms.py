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
from ops.backups.forms import OneArchiveForm
from ops.backups.models import ArchiveState, Export

if TYPE_CHECKING:
    from tenants.models import Commune

#: Archives that may be chosen: the latest.
MOST_SHOWN = 20


class SourceForm(OneArchiveForm):
    """Those that are here are the commune's own archives, where they were written."""

    HERE = "export"
    field_order = ("export", "file")

    export = forms.ChoiceField(
        label=_("Une archive gardée ici"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Cette archive n’est plus ici.")},
    )

    def __init__(self, commune: Commune, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.exports = {str(one.pk): one for one in _on_disk(commune)}
        self.fields["file"].help_text = _now(
            "%(most)s Mo au plus. Plus grand : « parvis commune restore », sur le serveur."
        ) % {"most": number(settings.IMPORT_UPLOAD_MB)}
        if self.exports:
            self.fields["file"].label = _now("Ou un fichier que vous avez (.zip)")
        self.offer([(key, _dated(one)) for key, one in self.exports.items()])

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
