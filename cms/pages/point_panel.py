"""A latitude and a longitude that the webmaster shows on a map, by touch or by keyboard; the two fields stay for who has no
script, and for who copies figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as __
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from teleservices.maps.grounds import ground_of
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wagtail.admin.panels import Panel


def _number(part: str) -> forms.NumberInput:
    """As map.js knows it."""
    return forms.NumberInput(attrs={"step": "any", f"data-{part}": "", "autocomplete": "off"})


class PointPanel(FieldRowPanel):
    def __init__(self, children: Sequence[Panel] = (), **kwargs: Any) -> None:
        own = [
            FieldPanel("latitude", widget=_number("lat")),
            FieldPanel("longitude", widget=_number("lon")),
        ]
        super().__init__(children or own, **kwargs)

    class BoundPanel(FieldRowPanel.BoundPanel):
        template_name = "cms/gestion/point_panel.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            field = {"id": self.prefix, "draw": "point", "label": __("l’endroit")}
            return context | {"field": field, "ground": ground_of(current_commune())}

        @property
        def media(self) -> forms.Media:
            own = forms.Media(
                css={"all": ["teleservices/map.css", "cms/gestion/point.css"]}, js=["teleservices/map.js"]
            )
            both: forms.Media = super().media + own
            return both
