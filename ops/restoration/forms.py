"""What is asked before a restoration: which archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from design.typography import date_short, file_size, hour_to_the_second, number
from ops.backups import exports
from ops.backups.forms import OneArchiveForm
from ops.backups.models import ArchiveState, Export

if TYPE_CHECKING:
    from tenants.models import Commune

#: Archives that may be chosen: the latest.
MOST_SHOWN = 20


class SourceForm(OneArchiveForm):
    """Those that are here are the commune's own archives, that the operator keeps."""

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
        self.offer([(key, _words(one)) for key, one in self.exports.items()])

    @property
    def chosen(self) -> Export | None:
        """The archive of here, when that is what was chosen."""
        return self.exports.get(self.cleaned_data.get("export") or "")


def _on_disk(commune: Commune) -> list[Export]:
    """The latest first; not those that somebody had written elsewhere, which are his."""
    done = Export.objects.filter(
        commune=commune, state=ArchiveState.DONE, path__startswith=str(exports.folder().absolute())
    )
    return [one for one in done[:MOST_SHOWN] if exports.kept_file(one) is not None]


def _words(export: Export) -> str:
    """« 24 nov. 2026, 21 h 12 min 05 s : 3,4 Mo, demandée à la console »: no two of a commune are of the same second."""
    made_at = timezone.localtime(export.dated)
    asked = _now("demandée à la console") if export.asked_by else _now("demandée en ligne de commande")
    return _now("%(day)s, %(hour)s\u00a0: %(size)s, %(asked)s") % {
        "day": date_short(made_at),
        "hour": hour_to_the_second(made_at.time()),
        "size": file_size(export.size),
        "asked": asked,
    }
