"""What the pages that the law asks for still lack, told on the first screen of the gestion."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from wagtail.admin.ui.components import Component

from cms.pages import legal
from tenants.current import current_commune


class LegalPanel(Component):
    """Nothing when nothing is missing."""

    name = "parvis-legal"
    order = 80
    template_name = "cms/reports/legal_panel.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        missing = legal.missing_of(current_commune())
        return {
            "ours": [one for one in missing if one.where],
            "theirs": [one for one in missing if not one.where],
            "operator": settings.OPERATOR_NAME,
        }
