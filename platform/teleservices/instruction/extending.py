"""The page where an agent extends the delay, with a reason that the person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teleservices.deadlines.sentences import delay_in_words
from teleservices.dossiers.services import extend, extensions_of
from teleservices.instruction.actions import Verb, view_of
from teleservices.instruction.previews import Preview, how_it_goes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.forms import Form
    from django.http import QueryDict

    from teleservices.definition.timing import AllowedExtension
    from teleservices.dossiers.models import Dossier


class ExtensionForm(forms.Form):
    """One of the extensions that the texts allow, and why for this dossier."""

    extension = forms.ChoiceField(
        label=gettext_lazy("Ce que le texte permet"),
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Choisissez une prolongation.")},
    )
    text = forms.CharField(
        label=gettext_lazy("Pourquoi, pour ce dossier"),
        help_text=gettext_lazy(
            "L’usager lira cette raison avec la nouvelle date. Vide\u00a0: la raison ordinaire de ce cas."
        ),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        required=False,
    )

    def __init__(self, *args: Any, offered: Sequence[AllowedExtension] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["extension"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(one.key, _words(one)) for one in offered]
        if len(offered) == 1:
            field.initial = offered[0].key


def _words(one: AllowedExtension) -> str:
    words = {"label": one.label, "delay": delay_in_words(one.delay.as_delay()), "article": one.article}
    return _("%(label)s\u00a0: %(delay)s de plus (%(article)s)") % words


class Extend(Verb):
    """A longer delay, where a text allows it."""

    title = gettext_lazy("Prolonger le délai")
    sends = gettext_lazy("Prolonger et prévenir l’usager")
    icon = "clock"
    done = gettext_lazy("Le délai est prolongé\u202f; l’usager est prévenu.")

    def is_allowed(self) -> bool:
        return bool(extensions_of(self.dossier))

    def form(self, data: QueryDict | None) -> Form:
        return ExtensionForm(data, offered=extensions_of(self.dossier))

    def preview(self, data: dict[str, Any]) -> Preview:
        rule = self.dossier.procedure.timing.extension(data["extension"])
        if rule is None:
            raise LookupError(data["extension"])
        how = _("L’usager recevra par e-mail la nouvelle date et cette raison\u00a0:")
        return Preview(
            how=how if self.dossier.email else how_it_goes(self.dossier),
            subject=_("Le délai de réponse à votre demande est prolongé"),
            paragraphs=(data["text"].strip() or rule.reason, rule.article),
            consequence=_("Le délai est prolongé de %(delay)s.")
            % {"delay": delay_in_words(rule.delay.as_delay())},
        )

    def perform(self, dossier: Dossier, data: dict[str, Any]) -> None:
        extend(dossier, data["extension"], agent=self.agent, reason=data["text"])


extend_delay = view_of(Extend)
