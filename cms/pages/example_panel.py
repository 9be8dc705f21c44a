"""« Contenu d’exemple », on the pages of a starting site alone: nobody writes an example."""

from __future__ import annotations

from wagtail.admin.panels import FieldPanel


class ExamplePanel(FieldPanel):
    def __init__(self) -> None:
        super().__init__("is_example")

    def clone_kwargs(self) -> dict[str, object]:
        return {}

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(super().is_shown() and self.instance.is_example)
