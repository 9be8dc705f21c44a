"""What field templates ask of a bound field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from design import forms

if TYPE_CHECKING:
    from django.forms.boundfield import BoundField

register = template.Library()


@register.filter
def field_shape(field: BoundField) -> str:
    return forms.field_shape(field)


@register.filter
def needed_when(field: BoundField) -> str:
    """With which answer to another question this one is required (the form's ``needed_when``, by name), said beside the
    label: true before any script, and without."""
    return str(getattr(field.form, "needed_when", {}).get(field.name, ""))


@register.filter
def is_optional(field: BoundField) -> bool:
    """True when an answer may be left out (said beside the label; what is required is not marked). A form whose page says
    once that nothing of it is required has ``optional_is_said``; what another answer makes necessary is not one."""
    is_said = getattr(field.form, "optional_is_said", False) or needed_when(field)
    return not field.field.required and not field.field.disabled and not is_said
