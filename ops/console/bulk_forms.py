"""What is asked when many communes are opened at once: one list, of one of three kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ops.console.forms import SITES, SiteField
from tenants import geography
from tenants.provisioning import bulk

if TYPE_CHECKING:
    from collections.abc import Sequence


class BulkForm(forms.Form):
    """``rows`` and ``source`` are there once it is valid."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("Un fichier CSV"),
        help_text=_(
            "Une commune par ligne\u00a0: code INSEE, nom de domaine, adresse électronique du premier administrateur, site "
            "de départ (village, ville ou nu). Seul le code est nécessaire. Virgules ou points-virgules."
        ),
        required=False,
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv,text/plain"}),
    )
    epci = forms.CharField(
        label=_("Ou toutes les communes d’une intercommunalité"),
        help_text=_("Son SIREN, 9 chiffres."),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    department = forms.CharField(
        label=_("Ou toutes les communes d’un département"),
        help_text=_("Son numéro, par exemple 07 ou 2A."),
        required=False,
        max_length=3,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    demonstration = forms.BooleanField(
        label=_("Communes de démonstration\u00a0: non indexées, signalées sur chaque page"),
        required=False,
    )

    site = SiteField(
        label=_("Site de départ"),
        help_text=_("Celui des communes dont le fichier ne dit rien."),
        choices=[("", _("Selon la population de chacune")), *SITES],
        required=False,
        widget=forms.RadioSelect,
    )

    rows: Sequence[bulk.Row] = ()
    source = ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [name for name in ("file", "epci", "department") if data.get(name)]
        if self.errors:
            return data
        if len(given) != 1:
            self.add_error(
                given[1] if given else "file",
                _("Donnez un seul des trois\u00a0: un fichier, une intercommunalité ou un département."),
            )
            return data
        getattr(self, f"_read_{given[0]}")(data)
        return data

    def _read_file(self, data: dict[str, Any]) -> None:
        given = data["file"]
        self.source = given.name
        try:
            if given.size > bulk.LARGEST:
                raise bulk.UnreadableList(_("Le fichier est trop grand pour une liste de communes."))
            self.rows = bulk.rows_of_file(
                given.read(), demonstration=data["demonstration"], site=data["site"]
            )
        except bulk.UnreadableList as problem:
            self.add_error("file", str(problem))

    def _read_epci(self, data: dict[str, Any]) -> None:
        siren = "".join(data["epci"].split())
        towns = geography.towns_of_epci(siren)
        if not towns:
            self.add_error("epci", _("Aucune commune connue dans l’intercommunalité %s.") % siren)
            return
        self.rows = bulk.rows_of_towns(towns, demonstration=data["demonstration"], site=data["site"])
        self.source = towns[0].epci_name or siren

    def _read_department(self, data: dict[str, Any]) -> None:
        code = data["department"].strip().upper()
        towns = geography.towns_of_department(code)
        if not towns:
            self.add_error("department", _("Aucune commune connue dans le département %s.") % code)
            return
        self.rows = bulk.rows_of_towns(towns, demonstration=data["demonstration"], site=data["site"])
        self.source = f"{towns[0].department_name} ({code})"
