"""The form of a street, and of its parts where numbers matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from cms.streets.enums import HolidayRule, Side, Waste
from cms.streets.models import Street
from cms.streets.names import key_of
from cms.streets.parts import Part, facts_of, parts_of
from cms.streets.rounds import BadRound, Collections
from cms.streets.writing import (
    read_facts,
    read_moved,
    read_round_lines,
    read_rounds,
    write_facts,
    write_moved,
    write_round_lines,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.forms import BaseFormSet

BLANK_PARTS, MOST_PARTS = 2, 20
_FACTS_HELP = _("Une par ligne, par exemple\u00a0: École de secteur : Jean-Moulin.")


class StreetForm(forms.ModelForm[Street]):
    on_holidays = forms.ChoiceField(
        label=_("Quand la collecte tombe un jour férié"), choices=HolidayRule.choices, required=False
    )
    note = forms.CharField(
        label=_("Consigne"),
        required=False,
        max_length=300,
        help_text=_("Par exemple\u00a0: sortez le bac la veille après 19 heures."),
    )
    moved = forms.CharField(
        label=_("Dates déplacées cette année"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Une par ligne\u00a0: 25/12/2026 : 26/12/2026, ou 25/12/2026 : supprimée."),
    )
    facts = forms.CharField(
        label=_("Ce qui dépend de la rue"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_FACTS_HELP,
    )

    class Meta:
        model = Street
        fields = ("name", "sector", "is_example")

    field_order = (
        "name",
        "sector",
        *(waste.value for waste in Waste),
        "on_holidays",
        "note",
        "moved",
        "facts",
        "is_example",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = Collections.of_json(self.instance.collections)
        rounds = {one.waste: one.words for one in known.rounds}
        for waste in Waste:
            self.fields[waste.value] = forms.CharField(
                label=str(waste.label), required=False, max_length=400, initial=rounds.get(waste, "")
            )
        self.fields[Waste.HOUSEHOLD.value].help_text = __(
            "« lundi et jeudi », « mercredi semaines paires », « 1er mardi du mois », « lundi d’avril à octobre », ou "
            "des dates. Vide\u00a0: pas de collecte dans cette rue."
        )
        self.initial = {
            **self.initial,
            "on_holidays": known.on_holidays.value,
            "note": known.note,
            "moved": write_moved(known.moved),
            "facts": write_facts(facts_of(self.instance.facts)),
        }
        self.order_fields(self.field_order)

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        key = key_of(name)
        if not key:
            raise ValidationError(__("Écrivez le nom de la rue."))
        if Street.objects.filter(key=key).exclude(pk=self.instance.pk).exists():
            raise ValidationError(__("Cette rue est déjà dans la liste."))
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        texts = {}
        for waste in Waste:
            try:
                read_rounds({waste: data.get(waste.value, "")})
                texts[waste] = data.get(waste.value, "")
            except BadRound as error:
                self.add_error(waste.value, str(error))
        for name, read in (("moved", read_moved), ("facts", read_facts)):
            try:
                data[name] = read(data.get(name, ""))
            except ValueError as error:
                self.add_error(name, str(error))
        if not self.errors:
            data["collections"] = Collections(
                rounds=read_rounds(texts),
                on_holidays=HolidayRule(data.get("on_holidays") or HolidayRule.KEPT),
                moved=data["moved"],
                note=data["note"],
            )
        return data


class PartForm(forms.Form):
    """Numbers that differ from the rest of the street. A part without anything to say is none."""

    side = forms.ChoiceField(label=_("Côté"), choices=Side.choices, required=False)
    first = forms.IntegerField(label=_("Du numéro"), required=False, min_value=0, max_value=9999)
    last = forms.IntegerField(
        label=_("au numéro"),
        required=False,
        min_value=0,
        max_value=9999,
        help_text=_("Vide\u00a0: jusqu’au bout."),
    )
    sector = forms.CharField(label=_("Secteur"), required=False, max_length=80)
    rounds = forms.CharField(
        label=_("Collectes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Une par ligne\u00a0: tri : mercredi. Vide\u00a0: celles de la rue."),
    )
    facts = forms.CharField(
        label=_("Ce qui dépend des numéros"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_FACTS_HELP,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name, read in (("rounds", read_round_lines), ("facts", read_facts)):
            try:
                data[name] = read(data.get(name) or "")
            except ValueError as error:
                self.add_error(name, str(error))
        first, last = data.get("first"), data.get("last")
        if first and last and last < first:
            self.add_error("last", __("Le dernier numéro est avant le premier."))
        return data

    def part(self, street: Collections) -> Part | None:
        data = self.cleaned_data
        if not (data.get("sector") or data.get("rounds") or data.get("facts")):
            return None
        rounds = data["rounds"]
        return Part(
            side=Side(data.get("side") or ""),
            first=data.get("first") or 1,
            last=data.get("last") or 0,
            sector=data.get("sector") or "",
            collections=street.model_copy(update={"rounds": rounds}) if rounds else Collections(),
            facts=data["facts"],
        )


def part_forms(data: Any, parts: Sequence[Part]) -> BaseFormSet[PartForm]:
    kind = forms.formset_factory(
        PartForm, extra=min(BLANK_PARTS, MOST_PARTS - len(parts)), max_num=MOST_PARTS, absolute_max=MOST_PARTS
    )
    initial = [
        {
            "side": one.side.value,
            "first": one.first,
            "last": one.last or None,
            "sector": one.sector,
            "rounds": write_round_lines(one.collections.rounds),
            "facts": write_facts(one.facts),
        }
        for one in parts
    ]
    return kind(data, initial=initial, prefix="parties")


def known_parts(street: Street) -> tuple[Part, ...]:
    return parts_of(street) if street.pk else ()


class ImportForm(forms.Form):
    """A file to try; its text comes back hidden once it was tried."""

    file = forms.FileField(
        label=_("Fichier CSV"),
        help_text=_("Rien n’est changé avant que vous ayez lu le compte rendu. 2 Mo au plus."),
    )
    replaces = forms.BooleanField(label=_("Retirer du site ce qui n’est pas dans ce fichier"), required=False)
