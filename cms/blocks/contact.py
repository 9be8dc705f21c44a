"""Services of the town hall, people and places. A service is entered once and shown everywhere (design.md: one concept, one
owner)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.choices import RowChoiceBlock
from cms.blocks.families import CONTACT
from cms.blocks.media import PictureChooserBlock
from cms.blocks.once import once
from cms.blocks.pictures import PORTRAIT
from design.components import MapPlace, Person, Picture
from identity.town_hall.models import Service
from identity.town_hall.selectors import card_of
from teleservices.maps.places import overview
from tenants.current import current_commune

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenants.together import Asking


def service_choices() -> list[tuple[str, str]]:
    return [(service.slug, service.name) for service in Service.objects.filter(is_active=True)]


def _active() -> Asking[dict[str, Service]]:
    """All the services that a page may name."""
    (found,) = yield (Service.objects.filter(is_active=True),)
    return {one.slug: one for one in found}


class OfServiceBlock(blocks.StructBlock):
    """Shows a service of the town hall; nothing when it is no more."""

    def asks(self, raw: Any, page: Any) -> dict[str, Asking[Any]]:
        return {"services": _active()}

    def chosen(self, value: Any, parent_context: Mapping[str, Any] | None) -> Service | None:
        return once(parent_context, "services", _active()).get(value["service"])


class ContactBlock(OfServiceBlock):
    service = RowChoiceBlock(label=_("service"), choices=service_choices)

    class Meta:
        icon = "user"
        group = CONTACT
        label = _("Contact d’un service")
        template = "cms/blocks/contact.html"
        description = _("Coordonnées et horaires viennent de la fiche du service\u00a0: modifiez-les là-bas.")
        preview_value = {"service": "mairie"}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["service"] = self.chosen(value, parent_context)
        return context


class HoursBlock(OfServiceBlock):
    service = RowChoiceBlock(label=_("service"), choices=service_choices)

    class Meta:
        icon = "time"
        group = CONTACT
        label = _("Horaires d’un service")
        template = "cms/blocks/hours.html"
        description = _("Ouvert ou fermé maintenant, puis la semaine. Ils viennent de la fiche du service.")
        preview_value = {"service": "mairie"}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        service = self.chosen(value, parent_context)
        context["card"] = card_of(service, current_commune(), timezone.now()) if service else None
        return context


class PlaceBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("nom du lieu"), max_length=120)
    address = blocks.TextBlock(label=_("adresse"), max_length=300)
    access = blocks.TextBlock(
        label=_("comment y aller"),
        max_length=400,
        required=False,
        help_text=_("Bus, stationnement, accès en fauteuil."),
    )
    latitude = blocks.FloatBlock(label=_("latitude"), required=False, min_value=-90, max_value=90)
    longitude = blocks.FloatBlock(label=_("longitude"), required=False, min_value=-180, max_value=180)

    class Meta:
        icon = "crosshairs"
        group = CONTACT
        label = _("Lieu sur un plan")
        template = "cms/blocks/place.html"
        description = _("Une adresse en toutes lettres, et son point dans le contour de la commune.")
        preview_value = {
            "name": "Salle des fêtes",
            "address": "Place de la Mairie",
            "access": "Accès de plain-pied.",
            "latitude": None,
            "longitude": None,
        }

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        at = (value["latitude"], value["longitude"])
        known = None not in at
        context["figure"] = overview(current_commune(), (float(at[0]), float(at[1]))) if known else None
        context["places"] = [MapPlace("", value["name"], text=value["address"])]
        return context


class PersonBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("nom"), max_length=120)
    office = blocks.CharBlock(label=_("fonction"), max_length=160, required=False)
    delegations = blocks.ListBlock(
        blocks.CharBlock(label=_("délégation"), max_length=160), label=_("délégations"), required=False
    )
    portrait = PictureChooserBlock(label=_("portrait"), specs=PORTRAIT, required=False)
    email = blocks.EmailBlock(label=_("adresse électronique"), required=False)
    phone = blocks.CharBlock(label=_("téléphone"), max_length=30, required=False)

    class Meta:
        icon = "user"
        group = CONTACT
        label = _("Personne")
        template = "cms/blocks/person.html"
        description = _(
            "Un élu ou un agent. Son nom est écrit\u00a0: le portrait n’a pas besoin d’autres mots."
        )
        preview_value = {
            "name": "Camille Exemple",
            "office": "Adjointe au maire",
            "delegations": ["Écoles", "Cantine"],
            "portrait": None,
            "email": "",
            "phone": "",
        }

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        portrait = value.get("portrait")
        made = portrait.get_renditions(*PORTRAIT)[PORTRAIT[0]] if portrait else None
        context["person"] = Person(
            name=value["name"],
            office=value.get("office") or "",
            delegations=[str(one) for one in value.get("delegations") or [] if one],
            portrait=Picture(made.url, made.width, made.height) if made else None,
            email=value.get("email") or "",
            phone=value.get("phone") or "",
        )
        return context
