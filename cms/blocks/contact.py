"""A service of the town hall, entered once and shown everywhere (design.md: one concept, one owner)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from identity.town_hall.models import Service


def service_choices() -> list[tuple[str, str]]:
    return [(service.slug, service.name) for service in Service.objects.filter(is_active=True)]


class ContactBlock(blocks.StructBlock):
    service = blocks.ChoiceBlock(label=_("service"), choices=service_choices)

    class Meta:
        icon = "user"
        label = _("Contact d’un service")
        template = "cms/blocks/contact.html"
        help_text = _("Coordonnées et horaires viennent de la fiche du service : modifiez-les là-bas.")

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["service"] = Service.objects.filter(slug=value["service"], is_active=True).first()
        return context
