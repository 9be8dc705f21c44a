"""The letter that comes with a decision: proposed from its template, changed by the agent before it leaves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teleservices.documents.composing import body_of, paragraphs
from teleservices.documents.services import issued_with
from teleservices.instruction.forms import DecisionForm
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import QueryDict

    from teleservices.definition.workflow import Decision
    from teleservices.dossiers.models import Dossier
    from teleservices.instruction.previews import Preview


class LetteredDecisionForm(DecisionForm):
    """A decision, and the words of its letter: left empty, they are proposed from the preview on."""

    letter = forms.CharField(
        label=gettext_lazy("Texte du courrier joint à la décision"),
        help_text=gettext_lazy(
            "Vide\u00a0: le texte du modèle, que vous verrez et pourrez changer avant l’envoi. Les motifs, les textes "
            "et les recours d’un refus s’ajoutent d’eux-mêmes."
        ),
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=20000,
        required=False,
    )
    letter_for = forms.CharField(widget=forms.HiddenInput(), required=False)
    """The decision whose letter was proposed: another one has another letter."""

    def __init__(
        self, *args: Any, dossier: Dossier, decisions: Sequence[Decision] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, decisions=decisions, **kwargs)
        self.dossier = dossier
        if not any(issued_with(dossier, one.key) for one in decisions):
            del self.fields["letter"], self.fields["letter_for"]

    def clean(self) -> dict[str, Any]:
        """The words that will be sent stand in the form from the preview on."""
        data = super().clean()
        key = data.get("decision_key", "")
        templates = issued_with(self.dossier, key) if key and "letter" in self.fields else ()
        if not templates:
            return {**data, "letter": ""}
        if not data.get("letter", "").strip() or data.get("letter_for") not in {"", key}:
            data["letter"] = body_of(templates[0], self.dossier, current_commune(), timezone.now())
        shown = cast("QueryDict", self.data).copy()
        shown["letter"], shown["letter_for"] = data["letter"], key
        self.data = shown
        return {**data, "letter_for": key}


def with_letter(preview: Preview, dossier: Dossier, data: dict[str, Any]) -> Preview:
    """The preview of a decision, followed by its letter."""
    templates = issued_with(dossier, data["decision_key"])
    if not templates:
        return preview
    how = preview.how
    if dossier.email:
        how = _(
            "Un e-mail part à %(email)s, avec le document joint. Sur sa page de suivi, l’usager lira\u00a0:"
        )
        how = how % {"email": dossier.email}
    told = _("Document joint (PDF)\u00a0: %(title)s") % {"title": templates[0].title}
    return replace(preview, how=how, paragraphs=(*preview.paragraphs, told, *paragraphs(data["letter"])))
