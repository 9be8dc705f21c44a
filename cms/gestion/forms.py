"""Forms of the screens that are ours in ``/gestion/``."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from cms.gestion import associations
from identity.accounts.models import Agent


class EntrustForm(forms.Form):
    """Which page, to whom."""

    page = forms.ModelChoiceField(
        label=_("Page de l’association"), queryset=Page.objects.none(), widget=AdminPageChooser
    )
    agent = forms.ModelChoiceField(
        label=_("Personne"), queryset=Agent.objects.none(), empty_label=_("Choisissez une personne")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["page"].queryset = Page.objects.filter(depth__gt=2)  # type: ignore[attr-defined]
        found = [agent.pk for agent in associations.candidates()]
        self.fields["agent"].queryset = Agent.objects.filter(pk__in=found)  # type: ignore[attr-defined]
