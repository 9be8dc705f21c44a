"""What is asked when a commune arrives: an archive, then where the commune answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from design.typography import date_short, file_size, number
from ops.backups import imports

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ops.backups.models import Arrival


class OneArchiveForm(forms.Form):
    """A file sent by the browser, or one of those that are here, and not both."""

    use_required_attribute = False
    #: The field of those that are here.
    HERE: ClassVar[str]

    file = forms.FileField(
        label=_("L’archive (.zip)"),
        required=False,
        error_messages={"required": _("Choisissez une archive.")},
        widget=forms.FileInput(attrs={"accept": ".zip,.age,application/zip"}),
    )

    def __init__(self, *arguments: Any, refused: str = "", **options: Any) -> None:
        """``refused``: why the file was not even read."""
        super().__init__(*arguments, **options)
        self.refused = refused

    def offer(self, here: Sequence[tuple[str, str]]) -> None:
        """Keys and labels of those that are here; without any, a file must be sent."""
        if here:
            self.fields[self.HERE].choices = here  # type: ignore[attr-defined]
            return
        del self.fields[self.HERE]
        self.fields["file"].required = not self.refused

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.refused:
            self.add_error("file", self.refused)
            return data
        given = [name for name in ("file", self.HERE) if data.get(name)]
        if not self.errors and len(given) != 1:
            told = _now("Choisissez l’une des deux.") if given else _now("Choisissez une archive.")
            self.add_error("file", told)
        return data


class ArchiveForm(OneArchiveForm):
    """Those that are here wait in the operator's folder."""

    HERE = "waiting"

    waiting = forms.ChoiceField(
        label=_("Ou une archive déjà sur le serveur"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        most = {"most": number(settings.IMPORT_UPLOAD_MB), "folder": settings.IMPORT_DIR}
        self.fields["file"].help_text = _now(
            "%(most)s Mo au plus. Plus grande : déposez-la dans %(folder)s sur le serveur, puis rechargez cette page."
        ) % most  # fmt: skip
        self.offer(
            [
                (one.name, f"{one.name} ({file_size(one.size)}, {date_short(one.put_at)})")
                for one in imports.waiting()
            ]
        )


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
