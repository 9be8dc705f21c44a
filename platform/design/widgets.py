"""Fields of a look in a form."""

from __future__ import annotations

from django import forms


class ColourInput(forms.TextInput):
    """A colour as #9A3B26 beside a square of it; « Prendre cette couleur » writes into it."""

    template_name = "design/forms/colour.html"

    class Media:
        js = ["design/appearance.js"]

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        shape = {"data-swatch": "", "maxlength": "7", "autocomplete": "off", "spellcheck": "false"}
        super().__init__({**shape, **(attrs or {})})
