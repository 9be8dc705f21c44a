"""« Contrôles », beside the page that is being written: what was found in its latest version."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.side_panels import BaseSidePanel

from cms.gestion.checks.services import findings
from cms.pages.pages import SitePage


class ChecksPanel(BaseSidePanel):
    """Takes the place of Wagtail's own, which runs axe in the preview: axe is in English there, needs JavaScript and knows
    neither French nor our remedies; ours is the same that guards publication."""

    name = "checks"
    title = _("Contrôles")
    template_name = "cms/gestion/checks.html"
    order = 400

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = _("Afficher ou masquer les contrôles")
        icon_name = "glasses"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(parent_context)
        latest = self.object.get_latest_revision_as_object() if self.object.pk else None
        found = findings(latest) if isinstance(latest, SitePage) else []
        return context | {
            "is_new": latest is None,
            "blocking": [one for one in found if one.is_blocking],
            "advice": [one for one in found if not one.is_blocking],
        }
