"""When a page was read again, beside how often it must be; the screen that says « relue » is one link away."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import Panel


class ReviewPanel(Panel):
    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/gestion/review_panel.html"

        def is_shown(self) -> bool:
            """A page that nobody has saved yet was never read."""
            return bool(self.instance.pk) and super().is_shown()

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"page": self.instance}
