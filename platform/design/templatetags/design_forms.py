"""What field templates ask of a bound field."""

from __future__ import annotations

from django import template
from django.forms.boundfield import BoundField

from design import forms

register = template.Library()


@register.filter
def field_shape(field: BoundField) -> str:
    return forms.field_shape(field)


@register.filter
def is_optional(field: BoundField) -> bool:
    """True when an answer may be left out (said beside the label; what is required is not marked)."""
    return not field.field.required and not field.field.disabled
