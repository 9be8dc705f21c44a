"""The page where an agent writes a document from a template of the procedure, or one that replaces another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from teleservices.documents.composing import body_of, paragraphs
from teleservices.documents.selectors import document_of
from teleservices.documents.services import (
    UnknownDocument,
    attest_silence,
    issue_document,
    template_of,
    templates_of,
)
from teleservices.documents.views import hand_document
from teleservices.dossiers.errors import NotNow
from teleservices.instruction.actions import Verb, view_of
from teleservices.instruction.enums import ReadingAction
from teleservices.instruction.perms import dossier_to_act_on, dossier_to_read
from teleservices.instruction.policy import agents_only, current_agent
from teleservices.instruction.previews import Preview, how_it_goes
from teleservices.instruction.services import log_reading
from tenants.current import current_commune

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse, QueryDict

    from teleservices.documents.models import IssuedDocument
    from teleservices.dossiers.models import Dossier


class DocumentForm(forms.Form):
    """A template, and its words for this dossier: left empty, they are proposed, and may then be changed."""

    template = forms.ChoiceField(
        label=gettext_lazy("Quel document\u202f?"),
        widget=forms.RadioSelect(),
        error_messages={"required": gettext_lazy("Choisissez un document.")},
    )
    replaces = forms.ChoiceField(
        label=gettext_lazy("Remplace un document déjà délivré"),
        help_text=gettext_lazy("Le document remplacé reste dans le dossier."),
        widget=forms.RadioSelect(),
        required=False,
    )
    text = forms.CharField(
        label=gettext_lazy("Texte du document"),
        help_text=gettext_lazy(
            "Vide\u00a0: le texte du modèle, que vous verrez et pourrez changer avant l’envoi. Les motifs, les textes "
            "et les recours d’un refus s’ajoutent d’eux-mêmes."
        ),
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=20000,
        required=False,
    )
    proposed = forms.CharField(widget=forms.HiddenInput(), required=False)
    """The template whose words were proposed: another choice proposes others."""

    def __init__(self, *args: Any, dossier: Dossier, issued: list[IssuedDocument], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossier
        templates = cast("forms.ChoiceField", self.fields["template"])
        templates.choices = [(one.key, one.title) for one in templates_of(dossier)]
        if not issued:
            del self.fields["replaces"]
            return
        replaced = cast("forms.ChoiceField", self.fields["replaces"])
        told = _("%(title)s (n°\u00a0%(number)d)")
        replaced.choices = [("", _("Aucun\u00a0: c’est un nouveau document"))] + [
            (str(one.pk), told % {"title": one.title, "number": one.number}) for one in issued
        ]

    def clean(self) -> dict[str, Any]:
        """The words that will be sent stand in the form from the preview on."""
        data = super().clean() or {}
        if key := data.get("template"):
            chosen = template_of(self.dossier, key)
            if not data.get("text", "").strip() or data.get("proposed") not in {"", key}:
                data["text"] = body_of(chosen, self.dossier, current_commune(), timezone.now())
            data["proposed"] = key
            shown = cast("QueryDict", self.data).copy()
            shown["text"], shown["proposed"] = data["text"], key
            self.data = shown
        return data


class Issue(Verb):
    """A document for the person: written, read again, sealed, sent."""

    title = gettext_lazy("Rédiger un document")
    sends = gettext_lazy("Délivrer et envoyer le document")
    icon = "file-plus"
    done = gettext_lazy(
        "Le document est délivré\u202f; l’usager le reçoit par e-mail s’il a laissé une adresse."
    )

    def is_allowed(self) -> bool:
        return True

    def form(self, data: QueryDict | None) -> Form:
        known = self.dossier.issued_documents.filter(replaced_by=None).order_by("number")
        return DocumentForm(data, dossier=self.dossier, issued=list(known))

    def preview(self, data: dict[str, Any]) -> Preview:
        chosen = template_of(self.dossier, data["template"])
        how = _("L’usager recevra ce document par e-mail et le retrouvera sur sa page de suivi\u00a0:")
        return Preview(
            how=how if self.dossier.email else how_it_goes(self.dossier),
            subject=chosen.title,
            paragraphs=tuple(paragraphs(data["text"])),
            consequence=_("Il remplace le document précédent, qui reste dans le dossier.")
            if data.get("replaces")
            else _("Un document délivré ne change plus. Pour le corriger, il faut en délivrer un autre."),
        )

    def perform(self, dossier: Dossier, data: dict[str, Any]) -> None:
        former = data.get("replaces") or None
        try:
            issue_document(dossier, data["template"], agent=self.agent, text=data["text"], replaces=former)
        except UnknownDocument as error:
            raise NotNow(str(error)) from error


issue_new = view_of(Issue)


@agents_only
@require_GET
def show_document(request: HttpRequest, pk: UUID, document: UUID) -> HttpResponse:
    """A document of a dossier, to who may read the dossier."""
    agent = current_agent(request)
    dossier = dossier_to_read(agent, pk)
    response = hand_document(dossier, document_of(dossier, document))
    log_reading(request, agent, dossier, ReadingAction.PIECE_READ)
    return cast("HttpResponse", response)  # streamed: the decorators above only touch its headers


@agents_only
@require_POST
def attest(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The attestation of an acceptance by silence, at an agent's hand (CRPA L232-3)."""
    agent = current_agent(request)
    dossier = dossier_to_act_on(agent, pk)
    try:
        attest_silence(dossier, agent=agent)
    except NotNow:
        messages.info(
            request, _("Cette demande n’a pas été acceptée par silence\u00a0: il n’y a rien à attester.")
        )
    else:
        messages.success(request, _("L’attestation est délivrée et envoyée à l’usager."))
    return redirect("teleservices:instruction:dossier", pk=dossier.pk)
