"""A choice among rows of the database, kept by its own name."""

from __future__ import annotations

from typing import Any

from wagtail import blocks


class RowChoiceBlock(blocks.ChoiceBlock):
    """Wagtail reads all the choices again for each value that a page holds, to know which one it is: here a value is a text,
    and only the form that edits it reads them."""

    def to_python(self, value: Any) -> str:
        return str(value or "")

    def normalize(self, value: Any) -> str:
        return str(value or "")

    class Meta:
        icon = "list-ul"
