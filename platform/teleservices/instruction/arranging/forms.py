"""What agents choose for their own desk and for their services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teleservices.instruction.enums import Column, LabelTone
from teleservices.instruction.forms import set_choices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from identity.accounts.models import Agent
    from identity.town_hall.models import Service


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": gettext_lazy("Indiquez un jour qui existe.")},
    )


class PreferenceForm(forms.Form):
    """Columns, e-mails, and an absence with who stands in."""

    columns = forms.MultipleChoiceField(
        label=gettext_lazy("Colonnes de la liste"),
        choices=Column.choices,
        widget=forms.CheckboxSelectMultiple(),
        help_text=gettext_lazy("Le titre et la référence sont toujours montrés."),
        error_messages={"required": gettext_lazy("Gardez au moins une colonne.")},
    )
    wants_alerts = forms.BooleanField(
        label=gettext_lazy("M’écrire dès qu’un collègue me cite ou me confie une demande"), required=False
    )
    wants_digest = forms.BooleanField(
        label=gettext_lazy("M’envoyer chaque matin ce qui attend, s’il y a quelque chose"), required=False
    )
    absent_from = _day(gettext_lazy("Absence à partir du"))
    absent_until = _day(
        gettext_lazy("Dernier jour d’absence"), gettext_lazy("Vide\u00a0: jusqu’à nouvel ordre.")
    )
    delegate = forms.ChoiceField(
        label=gettext_lazy("Qui reçoit ce qui m’est confié pendant ce temps\u202f?"), required=False
    )

    def __init__(self, *args: Any, colleagues: Sequence[Agent] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "delegate", [("", _("Personne")), *((str(one.pk), str(one)) for one in colleagues)])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("absent_from"), data.get("absent_until")
        if end and not start:
            self.add_error("absent_from", _("Indiquez le premier jour de l’absence."))
        if start and end and end < start:
            self.add_error("absent_until", _("Le dernier jour vient après le premier."))
        if data.get("delegate") and not start:
            self.add_error("absent_from", _("Indiquez quand commence l’absence."))
        return data


class SavedFilterForm(forms.Form):
    """A name, and who sees it."""

    name = forms.CharField(
        label=gettext_lazy("Nom de ce filtre"),
        max_length=60,
        error_messages={
            "required": gettext_lazy("Donnez un nom\u00a0: c’est lui que vous verrez dans la colonne.")
        },
    )
    service = forms.ChoiceField(label=gettext_lazy("Qui le voit\u202f?"), required=False)

    def __init__(self, *args: Any, services: Sequence[Service] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = [(str(one.pk), _("Le service %(name)s") % {"name": one.name}) for one in services]
        set_choices(self, "service", [("", _("Moi")), *shared])


class LabelForm(forms.Form):
    """A word, a colour, a service."""

    name = forms.CharField(
        label=gettext_lazy("Mot"),
        max_length=30,
        error_messages={"required": gettext_lazy("Écrivez le mot de l’étiquette.")},
    )
    tone = forms.ChoiceField(label=gettext_lazy("Couleur"), choices=LabelTone.choices, required=False)
    service = forms.ChoiceField(label=gettext_lazy("Service"))

    def __init__(self, *args: Any, services: Sequence[Service] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "service", [(str(one.pk), one.name) for one in services])
