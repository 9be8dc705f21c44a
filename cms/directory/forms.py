"""The form of a service of the town hall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cms.directory.enums import EntryKind
from identity.town_hall.models import Service
from teleservices.maps.grounds import ground_of
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Sequence

    from teleservices.dossiers.models import Offer


class ServiceForm(forms.ModelForm[Service]):
    """The latitude and the longitude are shown on a map too (its template, map.js)."""

    template_name = "cms/directory/service_form.html"
    website = forms.URLField(label=_("Site internet"), required=False, max_length=300, assume_scheme="https")
    procedures = forms.MultipleChoiceField(
        label=_("Démarches qu’il traite"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("En plus de celles dont il est chargé dans les réglages des démarches."),
    )

    class Meta:
        model = Service
        fields = (
            "name",
            "summary",
            "is_active",
            "position",
            "phone",
            "email",
            "website",
            "address",
            "postal_code",
            "city",
            "latitude",
            "longitude",
            "hours_data",
            "hours_note",
            "procedures",
        )
        labels = {
            "name": _("Nom du service"),
            "summary": _("Ce que fait le service"),
            "is_active": _("Montrer ce service sur le site et dans les démarches"),
            "position": _("Ordre dans les listes"),
        }
        help_texts = {
            "summary": _("En une ou deux phrases, avec les mots des habitants."),
            "position": _("Du plus petit au plus grand. La mairie est toujours la première."),
            "latitude": _("En degrés. Laissées vides, elles viennent de l’adresse si le géocodeur répond."),
            "hours_note": _("Par exemple\u00a0: fermé au public le premier lundi du mois."),
        }
        widgets = {
            "address": forms.Textarea(attrs={"rows": 2}),
            "summary": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, offers: Sequence[Offer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.instance.procedures or []
        self.fields["procedures"].choices = [(one.slug, one.title) for one in offers]  # type: ignore[attr-defined]
        self.initial["procedures"] = known
        if self.instance.is_town_hall:
            del self.fields["is_active"]
            del self.fields["position"]
        for name, part in (("latitude", "data-lat"), ("longitude", "data-lon")):
            self.fields[name].localize = True  # « 45,6972 », and 45.6972 as map.js writes it
            self.fields[name].widget = forms.TextInput(
                attrs={"inputmode": "decimal", "autocomplete": "off", "class": "input--short", part: ""}
            )
        self.fields["postal_code"].widget.attrs["class"] = "input--short"

    @cached_property
    def map_field(self) -> dict[str, str]:
        """As teleservices/fields/map.html knows a field."""
        ground = ground_of(current_commune())
        return {"id": "endroit", "draw": "point", "label": __("l’endroit"), "ground": ground}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        lat, lon = data.get("latitude"), data.get("longitude")
        if (
            "latitude" not in self.errors
            and "longitude" not in self.errors
            and (lat is None) != (lon is None)
        ):
            self.add_error("longitude", __("Donnez la latitude et la longitude, ou aucune des deux."))
        if lat is not None and not -90 <= lat <= 90:
            self.add_error("latitude", __("Une latitude va de −90 à 90."))
        if lon is not None and not -180 <= lon <= 180:
            self.add_error("longitude", __("Une longitude va de −180 à 180."))
        code = data.get("postal_code")
        if code and not (code.isdecimal() and len(code) == 5):
            self.add_error("postal_code", __("Un code postal a cinq chiffres."))
        return data


class ImportForm(forms.Form):
    """A file of one kind of entries, to be tried first."""

    kind = forms.ChoiceField(
        label=_("Ce que contient le fichier"),
        choices=[(one.value, one.label) for one in EntryKind if one is not EntryKind.SERVICE],
    )
    file = forms.FileField(
        label=_("Fichier CSV"),
        help_text=_("Rien n’est changé avant que vous ayez lu le compte rendu. 2 Mo au plus."),
    )
