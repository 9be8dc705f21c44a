"""The few plain forms beside the procedures' own fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class TrackingForm(forms.Form):
    """A reference and its code, as they were given at the deposit."""

    reference = forms.CharField(
        label=_("Référence de la demande"),
        help_text=_("Par exemple : EC-26-0412"),
        max_length=20,
        error_messages={"required": _("Écrivez la référence de votre demande")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    code = forms.CharField(
        label=_("Code de suivi"),
        help_text=_(
            "Seize lettres et chiffres, donnés à la fin de la démarche. Les tirets sont facultatifs."
        ),
        max_length=40,
        error_messages={"required": _("Écrivez votre code de suivi")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class LostCodeForm(forms.Form):
    """Asks for a new code at the address given with the request."""

    reference = forms.CharField(
        label=_("Référence de la demande"),
        help_text=_("Elle est dans l’e-mail qui confirme votre demande."),
        max_length=20,
        error_messages={"required": _("Écrivez la référence de votre demande")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label=_("Adresse e-mail donnée dans la demande"),
        max_length=254,
        error_messages={
            "required": _("Écrivez l’adresse e-mail donnée dans la demande"),
            "invalid": _("Écrivez une adresse e-mail complète, par exemple nom@exemple.fr"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ResumeForm(forms.Form):
    """The code of a draft kept for later."""

    code = forms.CharField(
        label=_("Code de reprise"),
        help_text=_("Seize lettres et chiffres. Les tirets sont facultatifs."),
        max_length=40,
        error_messages={"required": _("Écrivez votre code de reprise")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class ResumeLinkForm(forms.Form):
    """Where to send the link that opens a draft again."""

    email = forms.EmailField(
        label=_("Votre adresse e-mail"),
        help_text=_("Pour vous envoyer le lien, et rien d’autre."),
        max_length=254,
        error_messages={
            "required": _("Écrivez votre adresse e-mail"),
            "invalid": _("Écrivez une adresse e-mail complète, par exemple nom@exemple.fr"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, or none."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given if one]


class MessageForm(forms.Form):
    """A message to the town hall."""

    envoi = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)
    """The number of this message: a form sent twice, after a cut, is one message."""
    text = forms.CharField(
        label=_("Votre message"),
        max_length=5000,
        error_messages={"required": _("Écrivez votre message")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    documents = FilesField(
        label=_("Documents"),
        required=False,
        help_text=_("PDF ou photo, 10 Mo au plus, trois fichiers au plus."),
    )
