"""The form that asks the person for answers again: which ones, why each, in which words, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from teleservices.deadlines import CorrectionReason
from teleservices.dossiers.models import REASONS
from teleservices.dossiers.remarks import Remark
from teleservices.instruction.forms import set_choices, text_field

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.forms.boundfield import BoundField

    from teleservices.instruction.services import Asked

#: Article L114-5 asks for a time limit and leaves its length to the town hall: the agent changes it.
PROPOSED_TIME_TO_ANSWER = timedelta(days=30)
LONGEST_REMARK = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """An answer that may be asked: its box, and what is said of it."""

    key: str
    label: str
    chosen: bool
    reason: BoundField
    words: BoundField


class CorrectionForm(forms.Form):
    """What the citizen must give again: precise answers or pieces, and why for each."""

    template_name = "teleservices/instruction/correction_form.html"

    fields_asked = forms.MultipleChoiceField(
        label=_("Que doit corriger ou envoyer l’usager\u202f?"),
        help_text=_("Pour chaque réponse cochée, dites pourquoi\u00a0: il le lira à côté de la question."),
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": _("Cochez au moins une réponse ou une pièce.")},
    )
    text = text_field(
        _("Un mot d’ensemble"),
        _("Il peut rester vide si vous avez écrit un mot pour chaque réponse cochée."),
        required=False,
        rows=4,
    )
    answer_before = forms.DateField(
        label=_("À recevoir avant le"),
        help_text=_(
            "Une demande incomplète se renvoie avec un délai pour répondre (CRPA, art.\u00a0L114-5)."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Indiquez avant quel jour vous attendez la réponse."),
            "invalid": _("Cette date n’existe pas. Écrivez-la comme 24/12/2026."),
        },
    )

    def __init__(self, *args: Any, asked: Sequence[Asked] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer_before"].initial = timezone.localdate() + PROPOSED_TIME_TO_ANSWER
        set_choices(self, "fields_asked", [(one.key, one.label) for one in asked])
        self.asked = tuple(asked)
        for one in asked:
            self.fields[_reason(one.key)] = forms.ChoiceField(
                label=_("Pourquoi\u202f?"),
                choices=REASONS,
                initial=one.reason.value,
                required=False,
                error_messages={"invalid_choice": _("Choisissez un motif.")},
            )
            words = text_field(_("Vos mots pour cette réponse"), required=False, rows=2)
            words.max_length = LONGEST_REMARK
            words.widget.attrs["maxlength"] = LONGEST_REMARK
            self.fields[_words(one.key)] = words

    def lines(self) -> Iterator[Line]:
        """For the template: a box, then what is said of it."""
        chosen = set(self["fields_asked"].value() or ())
        for one in self.asked:
            yield Line(one.key, one.label, one.key in chosen, self[_reason(one.key)], self[_words(one.key)])

    def clean_answer_before(self) -> date:
        day: date = self.cleaned_data["answer_before"]
        if day <= timezone.localdate():
            raise forms.ValidationError(_("Choisissez un jour à venir\u00a0: l’usager doit avoir le temps."))
        return day

    def clean(self) -> dict[str, Any]:
        """`remarks`: of each answer that is ticked, in the order of the page."""
        data = super().clean() or {}
        chosen = set(data.get("fields_asked", ()))
        remarks = [
            Remark(
                one.key,
                CorrectionReason(data.get(_reason(one.key)) or one.reason),
                data.get(_words(one.key), "").strip(),
            )
            for one in self.asked
            if one.key in chosen
        ]
        if not data.get("text", "").strip() and not all(one.text for one in remarks):
            self.add_error("text", _("Écrivez un mot d’ensemble, ou un mot pour chaque réponse cochée."))
        return {**data, "remarks": remarks}


def _reason(key: str) -> str:
    return f"motif-{key}"


def _words(key: str) -> str:
    return f"mots-{key}"
