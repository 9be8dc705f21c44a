"""Forms of editing screens, where a column is not a field of itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from cms.pages.collections import public_collections
from cms.pages.enums import ListKind
from design.typography import WEEKDAYS


class ListPageForm(WagtailAdminPageForm):
    collections = forms.TypedMultipleChoiceField(
        label=_("Collections de documents montrées"),
        help_text=_(
            "Chaque collection choisie est un thème de la bibliothèque. Les collections se créent avec les documents."
        ),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "collections" not in self.fields:
            return
        if self.instance.kind != ListKind.DOCUMENTS:
            del self.fields["collections"]
            return
        self.fields["collections"].choices = [(one.pk, one.name) for one in public_collections()]


class EventPageForm(WagtailAdminPageForm):
    repeat_days = forms.TypedMultipleChoiceField(
        label=_("Jours"),
        help_text=_("Pour ce qui revient chaque semaine. Aucun coché\u00a0: le jour de la première date."),
        choices=[(number, name.capitalize()) for number, name in enumerate(WEEKDAYS)],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class NoticePageForm(WagtailAdminPageForm):
    streets = forms.CharField(
        label=_("Rues concernées"),
        help_text=_(
            "Une par ligne, comme sur la plaque\u00a0: «\u00a0rue Émile-Zola\u00a0». "
            "Les riverains la voient dans «\u00a0Ma rue\u00a0»."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "streets" in self.fields:
            self.initial["streets"] = "\n".join(self.instance.streets or [])

    def clean_streets(self) -> list[str]:
        lines = (" ".join(line.split())[:120] for line in self.cleaned_data["streets"].splitlines())
        return list(dict.fromkeys(line for line in lines if line))
