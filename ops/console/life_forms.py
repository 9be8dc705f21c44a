"""What is asked with a move of a commune's life."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from design.forms import DatePartsField
from ops.console.enums import Move
from ops.console.services import Told
from tenants import lifecycle

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from tenants.models import Commune


class MoveForm(forms.Form):
    """A move that asks nothing but to be confirmed."""

    use_required_attribute = False

    @property
    def told(self) -> Told:
        return Told(**self.cleaned_data)


def _reason(**asked: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Motif"),
        help_text=_("Lu par votre équipe et par les agents de la commune, jamais par le public."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        **asked,
    )


def _notice(help_text: _StrPromise) -> forms.CharField:
    return forms.CharField(
        label=_("Message au public"),
        help_text=help_text,
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SuspendForm(MoveForm):
    reason = _reason(required=False)
    notice = _notice(_("Une phrase de plus sur l’avis, par exemple le jour où le site revient."))


class CloseForm(MoveForm):
    reason = _reason(
        error_messages={"required": _("Dites pourquoi la commune ferme : ses agents le liront.")}
    )
    until = DatePartsField(
        label=_("Dernier jour où tout est conservé"),
        help_text=_("Jusqu’à la fin de ce jour, la fermeture s’annule et rien n’est détruit."),
        error_messages={"required": _("Indiquez le dernier jour où tout est conservé.")},
    )
    notice = _notice(_("Une phrase de plus sur l’avis, par exemple où se font maintenant les démarches."))


_FORMS: dict[Move, type[MoveForm]] = {Move.SUSPEND: SuspendForm, Move.CLOSE: CloseForm}


def form_of(move: Move, commune: Commune, data: Any = None) -> MoveForm:
    grace = timedelta(days=settings.CLOSING_GRACE_DAYS)
    initial = {"until": lifecycle.today_of(commune) + grace} if move is Move.CLOSE else {}
    return _FORMS.get(move, MoveForm)(data, initial=initial)


class RenameForm(forms.Form):
    """A name, and the slug that makes the address."""

    use_required_attribute = False

    name = forms.CharField(
        label=_("Nom de la commune"),
        help_text=_("Tel qu’il est officiel, avec ses accents, traits d’union et apostrophes."),
        error_messages={"required": _("Écrivez le nom de la commune.")},
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    slug = forms.CharField(
        label=_("Identifiant"),
        help_text=_(
            "Le début de son adresse : lettres sans accent, chiffres et traits d’union. Vide, il est tiré du nom ; "
            "écrivez-y l’identifiant actuel pour garder l’adresse."
        ),
        required=False,
        max_length=63,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}),
    )
