"""What is asked before a content leaves for many communes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cms.alerts.enums import AlertLevel
from cms.pages.enums import LegalKind
from cms.received.enums import Mode, Subject
from ops.broadcasts.enums import Recipients
from tenants import geography
from tenants.models import Commune
from tenants.states import CommuneState

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

#: What an alert has room for, in a band at the top of a page.
ALERT_TEXT = 600
SMALL_POPULATION = 3500
_MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
_FORMATS = ["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"]


def reachable() -> QuerySet[Commune]:
    """Communes that have a site to write in."""
    return (
        Commune.objects.exclude(state=CommuneState.GONE).exclude(schema_version="").order_by("name", "insee")
    )


class BroadcastForm(forms.Form):
    """Once it is valid: ``content`` (fields of Broadcast) and ``communes``."""

    use_required_attribute = False
    needed_when: ClassVar = {
        "level": _("obligatoire pour une alerte"),
        "ends_at": _("obligatoire pour une alerte"),
        "legal_kind": _("obligatoire pour un texte dans une page légale"),
        "department": _("obligatoire pour un département"),
        "epci": _("obligatoire pour une intercommunalité"),
        "listed": _("obligatoire pour une liste"),
    }

    subject = forms.ChoiceField(
        label=_("Ce que vous envoyez"),
        choices=Subject.choices,
        widget=forms.RadioSelect,
        initial=Subject.ALERT,
    )
    title = forms.CharField(
        label=_("Titre"), max_length=120, help_text=_("Ce que les gens doivent savoir, en une phrase.")
    )
    text = forms.CharField(
        label=_("Texte"),
        max_length=4000,
        help_text=_(
            "Sans mise en forme. Une ligne vide sépare deux paragraphes. 600 caractères au plus pour une alerte."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    link_url = forms.CharField(
        label=_("Adresse d’une page qui en dit plus"),
        max_length=300,
        required=False,
        help_text=_("Commence par https://"),
    )
    link_text = forms.CharField(label=_("Texte de ce lien"), max_length=100, required=False)
    level = forms.ChoiceField(
        label=_("Niveau de l’alerte"),
        choices=[("", _("Choisir un niveau")), *AlertLevel.choices],
        required=False,
    )
    begins_at = forms.DateTimeField(
        label=_("Alerte montrée à partir du"),
        required=False,
        input_formats=_FORMATS,
        widget=_MOMENT,
        help_text=_("Heure de Paris. Vide\u00a0: dès l’envoi."),
    )
    ends_at = forms.DateTimeField(
        label=_("Alerte montrée jusqu’au"),
        required=False,
        input_formats=_FORMATS,
        widget=_MOMENT,
        help_text=_("Heure de Paris."),
    )
    legal_kind = forms.ChoiceField(
        label=_("Page légale"),
        choices=[("", _("Choisir une page")), *LegalKind.choices],
        help_text=_("Celle que ce texte complète."),
        required=False,
    )
    mode = forms.ChoiceField(
        label=_("De quelle façon"), choices=Mode.choices, widget=forms.RadioSelect, initial=Mode.PROPOSED
    )
    recipients = forms.ChoiceField(
        label=_("À qui"), choices=Recipients.choices, widget=forms.RadioSelect, initial=Recipients.ALL
    )
    department = forms.CharField(
        label=_("Département"),
        max_length=3,
        required=False,
        help_text=_("Son numéro, par exemple 69 ou 2A."),
    )
    epci = forms.CharField(
        label=_("Intercommunalité"),
        max_length=20,
        required=False,
        help_text=_("Son SIREN, 9 chiffres."),
    )
    listed = forms.CharField(
        label=_("Liste de communes"),
        max_length=20000,
        required=False,
        help_text=_("Les codes INSEE, séparés par des espaces, des virgules ou des lignes."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    communes: tuple[Commune, ...] = ()
    recipients_words = ""

    def clean_link_url(self) -> str:
        url = str(self.cleaned_data["link_url"]).strip()
        if url:
            try:
                URLValidator(schemes=["https", "http"])(url)
            except forms.ValidationError as error:
                raise forms.ValidationError(
                    __("Donnez une adresse complète, par exemple https://www.rhone.gouv.fr/vigilance.")
                ) from error
        return url

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("subject") == Subject.ALERT:
            self._check_alert(data)
        if data.get("subject") == Subject.LEGAL and not data.get("legal_kind"):
            self.add_error("legal_kind", __("Choisissez la page légale que ce texte complète."))
        if data.get("text") and not data["text"].strip():
            self.add_error("text", __("Écrivez un texte."))
        if "recipients" in data:
            self._find_communes(data)
        return data

    def _check_alert(self, data: dict[str, Any]) -> None:
        if not data.get("level"):
            self.add_error("level", __("Choisissez le niveau de l’alerte."))
        if len(data.get("text") or "") > ALERT_TEXT:
            self.add_error(
                "text",
                __(
                    "Une alerte a %(most)s caractères au plus, celle-ci en a %(count)s. Au-delà, envoyez une actualité."
                )
                % {"most": ALERT_TEXT, "count": len(data["text"])},
            )
        begins, ends = data.get("begins_at") or timezone.now(), data.get("ends_at")
        if ends is None and "ends_at" not in self.errors:
            self.add_error(
                "ends_at", __("Dites jusqu’à quand\u00a0: une alerte oubliée n’est plus crue par personne.")
            )
        elif ends is not None and ends <= begins:
            self.add_error("ends_at", __("La fin doit venir après le début, et après maintenant."))

    def _find_communes(self, data: dict[str, Any]) -> None:
        kind = Recipients(data["recipients"])
        found = reachable()
        label = str(kind.label)
        if kind is Recipients.DEPARTMENT:
            code = data.get("department", "").strip().upper()
            found, label = found.filter(department=code), f"{label} ({code})"
        elif kind is Recipients.EPCI:
            siren = "".join(data.get("epci", "").split())
            codes = [town.insee for town in geography.towns_of_epci(siren)]
            found, label = found.filter(insee__in=codes), f"{label} ({siren})"
        elif kind is Recipients.SMALL:
            found = found.filter(population__lt=SMALL_POPULATION)
        elif kind is Recipients.LIST:
            found = self._listed(data, found)
        if self.errors.keys() & {"listed"}:
            return
        self.communes = tuple(found)
        self.recipients_words = label
        if not self.communes:
            field = {"department": "department", "epci": "epci", "list": "listed"}.get(
                kind.value, "recipients"
            )
            self.add_error(field, __("Aucune commune de la plateforme ne correspond."))

    def _listed(self, data: dict[str, Any], found: QuerySet[Commune]) -> QuerySet[Commune]:
        codes = {code.upper() for code in re.split(r"[\s,;]+", data.get("listed", "")) if code}
        known = set(found.filter(insee__in=codes).values_list("insee", flat=True))
        if unknown := sorted(codes - known):
            self.add_error(
                "listed",
                __("Ces codes ne sont pas ceux d’une commune de la plateforme\u00a0: %s.")
                % ", ".join(unknown[:10]),
            )
        return found.filter(insee__in=codes)

    @property
    def content(self) -> dict[str, Any]:
        """Fields of Broadcast; what does not concern this kind of content is left out."""
        data = self.cleaned_data
        subject = Subject(data["subject"])
        of_alert: dict[str, str | datetime | None] = (
            {"level": data["level"], "begins_at": data["begins_at"], "ends_at": data["ends_at"]}
            if subject is Subject.ALERT
            else {}
        )
        return {
            **{name: data[name] for name in ("subject", "mode", "title", "text", "link_url", "link_text")},
            **of_alert,
            "legal_kind": data["legal_kind"] if subject is Subject.LEGAL else "",
            "recipients": self.recipients_words[:300],
        }
