"""The form of a procedure's settings, made from its definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from design.forms import DatePartsField
from teleservices.definition.settings import LONGEST_LIST, LONGEST_TEXT, SettingKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import JsonValue

    from teleservices.definition.settings import Setting

YES, NO = "oui", "non"


class LinesField(forms.CharField):
    """A list, one item a line; the same twice is once."""

    widget = forms.Textarea(attrs={"rows": 6})

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]  # a list, not a text
        lines = (" ".join(line.split()) for line in str(value or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > LONGEST_LIST:
            raise ValidationError(_("Écrivez au plus %(max)d lignes") % {"max": LONGEST_LIST})
        if any(len(line) > LONGEST_TEXT for line in value):
            raise ValidationError(_("Une ligne a au plus %(max)d caractères") % {"max": LONGEST_TEXT})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value


class SettingsForm(forms.Form):
    """One field a setting; nothing is compulsory: a setting left empty is one that the commune has not answered."""

    def __init__(
        self, *args: Any, settings: Sequence[Setting], values: Mapping[str, JsonValue], **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.settings = settings
        for one in settings:
            field = _field(one)
            field.initial = _shown(one, values)
            self.fields[one.key] = field

    def values(self) -> dict[str, JsonValue]:
        """What was answered, as JSON; a list or a text emptied on purpose is kept empty."""
        found: dict[str, JsonValue] = {}
        for one in self.settings:
            given = self.cleaned_data.get(one.key)
            if one.kind is SettingKind.YES_NO:
                if given:
                    found[one.key] = given == YES
            elif one.kind is SettingKind.DATE:
                found[one.key] = given.isoformat() if given else ""
            else:
                found[one.key] = given or ([] if one.kind is SettingKind.LIST else "")
        return found


def _shown(setting: Setting, values: Mapping[str, JsonValue]) -> Any:
    value = values.get(setting.key, setting.plain_default if setting.default is not None else None)
    if setting.kind is SettingKind.YES_NO:
        return {True: YES, False: NO}.get(value) if isinstance(value, bool) else None
    return value or None


def _field(setting: Setting) -> forms.Field:
    common: dict[str, Any] = {"label": setting.label, "help_text": setting.help, "required": False}
    match setting.kind:
        case SettingKind.YES_NO:
            choices = ((YES, _("Oui")), (NO, _("Non")))
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
        case SettingKind.LIST:
            return LinesField(**common)
        case SettingKind.DATE:
            return DatePartsField(**common)
        case SettingKind.LINK:
            return forms.URLField(
                assume_scheme="https",
                max_length=480,
                validators=[_https],
                error_messages={"invalid": _("Écrivez une adresse complète, par exemple https://exemple.fr")},
                **common,
            )
        case SettingKind.TEXT:
            return forms.CharField(max_length=LONGEST_TEXT, **common)


def _https(address: str) -> None:
    if not address.startswith("https://"):
        raise ValidationError(gettext_lazy("L’adresse commence par https://"))
