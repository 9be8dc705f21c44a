"""The forms of a room: what it is, its hours with their prices, its closures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from design.forms import DatePartsField
from identity.town_hall.models import Service
from teleservices.offering.amounts import EurosField
from teleservices.offering.forms import LinesField
from teleservices.rooms.enums import PAYERS
from teleservices.rooms.models import Room
from teleservices.rooms.periods import EVERY_DAY, MOST, Period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.forms import BaseFormSet

WEEK = (
    (1, gettext_lazy("Lundi")),
    (2, gettext_lazy("Mardi")),
    (3, gettext_lazy("Mercredi")),
    (4, gettext_lazy("Jeudi")),
    (5, gettext_lazy("Vendredi")),
    (6, gettext_lazy("Samedi")),
    (7, gettext_lazy("Dimanche")),
)
NIGHTS = (
    (0, gettext_lazy("Le même jour")),
    (1, gettext_lazy("Le lendemain")),
    (2, gettext_lazy("Deux jours après")),
)
BLANK = 2
"""Empty lines after the known ones: a page without script cannot add one."""


class RoomForm(forms.ModelForm[Room]):
    """What a room is."""

    equipment = LinesField(
        label=gettext_lazy("Équipement"),
        help_text=gettext_lazy("Un par ligne\u00a0: tables, cuisine, sonorisation, accès de plain-pied."),
        required=False,
    )
    deposit = EurosField(
        label=gettext_lazy("Caution, en euros"),
        help_text=gettext_lazy("Laissez vide s’il n’y en a pas."),
        required=False,
    )

    class Meta:
        model = Room
        fields = (
            "name",
            "service",
            "capacity",
            "description",
            "equipment",
            "deposit",
            "rules",
            "notice_days",
            "horizon_months",
            "is_open",
        )
        labels = {
            "capacity": gettext_lazy("Nombre de personnes au plus"),
            "rules": gettext_lazy("Règlement de la salle"),
            "notice_days": gettext_lazy("Combien de jours avant faut-il demander\u202f?"),
            "horizon_months": gettext_lazy("Combien de mois à l’avance peut-on demander\u202f?"),
            "is_open": gettext_lazy("Les habitants peuvent la demander"),
        }
        help_texts = {
            "rules": gettext_lazy("Il est écrit dans le contrat et sur la page où l’on choisit la salle."),
        }

    def __init__(self, *args: Any, services: Sequence[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"].queryset = Service.objects.filter(pk__in=[one.pk for one in services])  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["description"].widget = forms.Textarea(attrs={"rows": 2})
        self.fields["capacity"].min_value = 1  # type: ignore[attr-defined]  # an IntegerField
        for name, highest in (("notice_days", 90), ("horizon_months", 24)):
            self.fields[name].validators.append(_at_most(highest))

    def clean_deposit(self) -> int:
        return int(self.cleaned_data["deposit"] or 0)

    def clean_rules(self) -> str:
        rules = str(self.cleaned_data["rules"]).strip()
        if len(rules) > 4000:
            raise ValidationError(_("Le règlement a au plus 4 000 caractères"))
        return rules


def _at_most(highest: int) -> Any:
    def check(value: int) -> None:
        if value > highest:
            raise ValidationError(_("Écrivez au plus %(max)d") % {"max": highest})

    return check


class PeriodForm(forms.Form):
    """Hours at which the room is let, and their prices. A line without a name is none."""

    label = forms.CharField(
        label=gettext_lazy("Nom du créneau"),
        help_text=gettext_lazy("Par exemple\u00a0: Le soir. Effacez ce nom pour retirer le créneau."),
        required=False,
        max_length=60,
    )
    start = forms.TimeField(
        label=gettext_lazy("Début"), required=False, input_formats=["%H:%M", "%Hh%M", "%Hh", "%H"]
    )
    end = forms.TimeField(
        label=gettext_lazy("Fin"), required=False, input_formats=["%H:%M", "%Hh%M", "%Hh", "%H"]
    )
    nights = forms.TypedChoiceField(
        label=gettext_lazy("La fin est"), choices=NIGHTS, coerce=int, empty_value=None, required=False
    )
    days = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Jours où il commence"),
        choices=WEEK,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("start", "end"):
            self.fields[name].widget = forms.TextInput(attrs={"class": "input--short", "autocomplete": "off"})
            self.fields[name].error_messages["invalid"] = _("Écrivez une heure, par exemple 18:00")
        for who, title in PAYERS.items():
            self.fields[f"price_{who}"] = EurosField(
                label=_("Prix en euros\u00a0: %(who)s") % {"who": title}, required=False
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("label"):
            return data
        for name in ("start", "end"):
            if data.get(name) is None and name not in self.errors:
                self.add_error(name, _("Écrivez une heure, par exemple 18:00"))
        start, end = data.get("start"), data.get("end")
        if start and end and not data.get("nights") and end <= start:
            self.add_error(
                "end", _("La fin est avant le début\u00a0: choisissez «\u00a0Le lendemain\u00a0» si besoin")
            )
        return data

    def period(self, rank: int) -> Period | None:
        """What was written, None for an empty line."""
        data = self.cleaned_data
        if not data.get("label"):
            return None
        prices = ((who.value, data.get(f"price_{who}")) for who in PAYERS)
        return Period(
            key=f"{slugify(data['label']).replace('-', '_')[:30] or 'creneau'}_{rank}",
            label=data["label"],
            start=data["start"],
            end=data["end"],
            days=tuple(sorted(data["days"])) or EVERY_DAY,
            nights=data["nights"] or 0,
            prices=tuple((who, cents) for who, cents in prices if cents is not None),
        )


def period_forms(data: Any, periods: Sequence[Period]) -> BaseFormSet[PeriodForm]:
    """A form for each period, and empty ones after them."""
    kind = forms.formset_factory(
        PeriodForm, extra=min(BLANK, MOST - len(periods)), max_num=MOST, absolute_max=MOST
    )
    initial = [
        {
            "label": one.label,
            "start": one.start.strftime("%H:%M"),
            "end": one.end.strftime("%H:%M"),
            "nights": one.nights,
            "days": list(one.days),
            **{f"price_{who}": cents for who, cents in one.prices},
        }
        for one in periods
    ]
    return kind(data, initial=initial, prefix="horaires")


class ReleaseForm(forms.Form):
    """Why a date of a series is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Pourquoi\u202f?"),
        help_text=gettext_lazy(
            "L’usager le lit. Par exemple\u00a0: la salle sert de bureau de vote ce jour-là."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
    )


class ClosureForm(forms.Form):
    """Dates at which a room is not let."""

    room = forms.ModelChoiceField(label=gettext_lazy("Salle"), queryset=Room.objects.none(), empty_label=None)
    first = DatePartsField(label=gettext_lazy("Du"))
    last = DatePartsField(label=gettext_lazy("Au"), help_text=gettext_lazy("Ce jour compris."))
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi\u202f?"),
        help_text=gettext_lazy(
            "Par exemple\u00a0: travaux, élections. Les agents le lisent, pas les habitants."
        ),
        max_length=200,
    )

    def __init__(self, *args: Any, rooms: Sequence[Room], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = Room.objects.filter(pk__in=[one.pk for one in rooms])  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first"), data.get("last")
        if isinstance(first, date) and isinstance(last, date):
            if last < first:
                self.add_error("last", _("Le dernier jour est avant le premier"))
            elif (last - first).days > 366:
                self.add_error("last", _("Une fermeture dure au plus un an\u00a0: faites-en deux"))
        return data
