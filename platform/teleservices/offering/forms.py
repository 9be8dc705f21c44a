"""The form of a procedure's settings, made from its definition."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from design.forms import DatePartsField
from teleservices.definition.settings import LONGEST_LIST, LONGEST_TEXT, SettingKind, setting_values
from teleservices.offering.amounts import PriceField, WholeField

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
    """One field a setting, one a line of a table of prices; nothing is compulsory: a setting left empty is one that the
    commune has not answered.
    """

    def __init__(
        self, *args: Any, settings: Sequence[Setting], values: Mapping[str, JsonValue], **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.settings = settings
        self.lines = {one.key: one.named_lines(setting_values(settings, values)) for one in settings}
        for one in settings:
            if one.has_lines:
                self._add_lines(one, values)
                continue
            field = _field(one)
            field.initial = _shown(one, values)
            self.fields[one.key] = field

    def _add_lines(self, setting: Setting, values: Mapping[str, JsonValue]) -> None:
        known = values.get(setting.key)
        for rank, (line, label) in enumerate(self.lines[setting.key].items()):
            words = {"label": setting.label, "line": label[:1].lower() + label[1:]}
            field = PriceField(
                label=_("%(label)s, %(line)s (en euros)") % words,
                help_text="" if rank else setting.help,
                required=False,
            )
            field.initial = known.get(line) if isinstance(known, dict) else None
            self.fields[_line_name(setting, line)] = field

    def values(self) -> dict[str, JsonValue]:
        """What was answered, as JSON; a list or a text emptied on purpose is kept empty."""
        found: dict[str, JsonValue] = {}
        for one in self.settings:
            given = self.cleaned_data.get(one.key)
            if one.has_lines:
                found[one.key] = self._prices(one)
            elif one.kind is SettingKind.YES_NO:
                if given:
                    found[one.key] = given == YES
            elif one.kind in (SettingKind.NUMBER, SettingKind.PRICE):
                if given is not None:
                    found[one.key] = given
            elif one.kind is SettingKind.DATE:
                found[one.key] = given.isoformat() if given else ""
            else:
                found[one.key] = given or ([] if one.kind is SettingKind.LIST else "")
        return found

    def _prices(self, setting: Setting) -> dict[str, JsonValue]:
        given = {line: self.cleaned_data.get(_line_name(setting, line)) for line in self.lines[setting.key]}
        return {line: cents for line, cents in given.items() if cents is not None}


def _line_name(setting: Setting, line: str) -> str:
    """The name of a line's input: its words may be anything, and its rank may change while the page is open."""
    return f"{setting.key}-{sha256(line.encode()).hexdigest()[:12]}"


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
        case SettingKind.NUMBER:
            return WholeField(least=setting.min, most=setting.max, **common)
        case SettingKind.PRICE:
            return PriceField(**common)
        case SettingKind.TEXT:
            return forms.CharField(max_length=LONGEST_TEXT, **common)


def _https(address: str) -> None:
    if not address.startswith("https://"):
        raise ValidationError(gettext_lazy("L’adresse commence par https://"))
