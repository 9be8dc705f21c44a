"""A column whose form asks better than Django's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models


class WebsiteField(models.URLField):  # type: ignore[type-arg]  # its parameters are inferred
    """« exemple.fr » is https://exemple.fr."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return str(name), "django.db.models.URLField", list(args), kwargs

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": forms.URLField, "assume_scheme": "https", **kwargs})
