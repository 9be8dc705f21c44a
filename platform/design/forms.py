"""How every Django form looks: a renderer, field templates, the summary of errors, a date in three fields."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from html import unescape
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from design.components import FormError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.forms import BaseForm
    from django.forms.boundfield import BoundField

_CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class ParvisRenderer(DjangoTemplates):
    """FORM_RENDERER: labels, hints, errors and choices as the design system draws them; widgets keep
    theirs.
    """

    form_template_name = "design/forms/form.html"
    formset_template_name = "design/forms/formset.html"
    field_template_name = "design/forms/field.html"


def field_shape(field: BoundField) -> str:
    """choices, checkbox, date, hidden or plain: which drawing the field takes."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, _CHOICES):
        return "choices"
    if isinstance(widget, DatePartsWidget) or getattr(widget, "is_group", False):
        return "date"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "plain"


def field_anchor(field: BoundField) -> str:
    """The id that a link of the error summary goes to: the first control of the field."""
    widget = field.field.widget
    if isinstance(widget, (*_CHOICES, forms.MultiWidget)):
        return f"{field.auto_id}_0"
    return field.id_for_label or str(field.auto_id)


def form_errors(form: BaseForm) -> list[FormError]:
    """Every error of a bound form, those of the whole form first, fields in their order."""
    found = [FormError(_plain(message)) for message in form.non_field_errors()]
    said = Counter(_plain(message) for field in form for message in field.errors)
    for field in form:
        for message in map(_plain, field.errors):
            alone = said[message] == 1 and _is_ours(field, message)
            words = message if alone else f"{_bare(field)}\u00a0: {message}"
            found.append(FormError(words, field_anchor(field)))
    return found


def _plain(message: object) -> str:
    """The words of an error, without what is drawn beside its field (a colour to take)."""
    words = str(message)
    if not isinstance(words, SafeString):
        return words
    return unescape(strip_tags(re.sub(r"<button.*?</button>", "", words))).strip()


def _is_ours(field: BoundField, message: str) -> bool:
    """Whether the form's author wrote these words for this field: they say what they ask without its label."""
    kinds = type(field.field).__mro__
    general = {str(one) for kind in kinds for one in getattr(kind, "default_error_messages", {}).values()}
    return message not in general and message in map(str, field.field.error_messages.values())


def _bare(field: BoundField) -> str:
    """The label before a colon, without the sign that ends it."""
    return str(field.label).rstrip(". ?\u00a0\u202f")


class DatePartsWidget(forms.MultiWidget):
    """Day, month, year in three fields: for dates known by heart (a birth), where a calendar hinders."""

    template_name = "design/forms/date_parts.html"
    use_fieldset = True

    def __init__(self, attrs: Mapping[str, Any] | None = None) -> None:
        numeric = {"inputmode": "numeric", "autocomplete": "off"}
        parts = {"jour": 2, "mois": 2, "annee": 4}
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput(attrs={**numeric, "maxlength": size}) for name, size in parts.items()
        }
        super().__init__(widgets, dict(attrs) if attrs else None)

    def decompress(self, value: date | str | None) -> list[str | None]:
        if isinstance(value, date):
            return [str(value.day), str(value.month), str(value.year)]
        if isinstance(value, str) and value.count("-") == 2:
            year, month, day = value.split("-")
            return [day, month, year]
        return [None, None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        labels = (_("Jour"), _("Mois"), _("Année"))
        for part, label in zip(context["widget"]["subwidgets"], labels, strict=True):
            part["label"] = label
        context["widget"]["subwidgets"][2]["is_year"] = True
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """An ISO date when all three are numbers; else what was typed, joined, for the field to refuse."""
        typed = super().value_from_datadict(data, files, name)
        day, month, year = (str(part or "").strip() for part in typed)
        if not (day or month or year):
            return ""
        if day.isdecimal() and month.isdecimal() and year.isdecimal() and len(year) == 4:
            return f"{year}-{int(month):02d}-{int(day):02d}"
        return f"{year}-{month}-{day}"


class DatePartsField(forms.DateField):
    """A date asked in three fields."""

    widget = DatePartsWidget
    default_error_messages = {
        "invalid": _("Indiquez un jour, un mois et une année qui existent, par exemple 3 5 1986.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)
