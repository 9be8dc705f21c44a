"""The first screen of ``/gestion/`` for who was given the register and not the site."""

from __future__ import annotations

from typing import Any, Final

from wagtail.admin.ui.components import Component

from cms.acts.models import UNREAD, Act

MOST_ACTS: Final = 6


class RegisterPanel(Component):
    """Depositing, the register, and what was posted last; what waits is told by ``settings.TO_DO_SOURCES``."""

    name = "parvis-register"
    order = 60
    template_name = "cms/acts/gestion/home.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"acts": list(Act.objects.defer(*UNREAD).order_by("-posted_at", "-id")[:MOST_ACTS])}
