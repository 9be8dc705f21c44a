"""Blocks that lead elsewhere: tiles, lists of links, a procedure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.choices import RowChoiceBlock
from cms.blocks.families import GUIDE
from cms.blocks.link import LinkBlock
from cms.blocks.once import once
from teleservices.dossiers.models import Offer

if TYPE_CHECKING:
    from tenants.together import Asking

#: Icons of the design system, in a webmaster's words.
ICONS = [
    ("file-text", _("Document")), ("calendar-days", _("Calendrier")), ("clock", _("Horloge")), ("map-pin", _("Lieu")),
    ("phone", _("Téléphone")), ("mail", _("Courrier")), ("users", _("Personnes")), ("baby", _("Enfant")),
    ("school", _("École")), ("utensils", _("Repas")), ("book-open", _("Livre")), ("library", _("Bibliothèque")),
    ("dumbbell", _("Sport")), ("drama", _("Spectacle")), ("trees", _("Nature")), ("recycle", _("Tri")),
    ("trash-2", _("Poubelle")), ("bus", _("Bus")), ("bike", _("Vélo")), ("construction", _("Travaux")),
    ("house", _("Maison")), ("building-2", _("Bâtiment")), ("landmark", _("Mairie")), ("gavel", _("Décision")),
    ("vote", _("Vote")), ("euro", _("Argent")), ("briefcase", _("Emploi")), ("store", _("Commerce")),
    ("heart", _("Solidarité")), ("accessibility", _("Accessibilité")), ("flower-2", _("Cimetière")),
    ("info", _("Information")),
]  # fmt: skip


class TileBlock(blocks.StructBlock):
    icon = blocks.ChoiceBlock(label=_("dessin"), choices=ICONS, default="info")
    link = LinkBlock(label=_("lien"))
    text = blocks.CharBlock(label=_("une ligne"), max_length=120, required=False)


class TilesBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("titre"), max_length=120, required=False)
    tiles = blocks.ListBlock(TileBlock(), label=_("tuiles"), min_num=2, max_num=12)

    class Meta:
        icon = "grid"
        group = GUIDE
        label = _("Tuiles")
        template = "cms/blocks/tiles.html"
        description = _("De deux à douze chemins, chacun avec un dessin et une ligne.")
        preview_value = {
            "title": "Au quotidien",
            "tiles": [
                {
                    "icon": "recycle",
                    "link": {"title": "Déchets", "page": None, "address": "/"},
                    "text": "Jours de collecte",
                },
                {
                    "icon": "school",
                    "link": {"title": "École", "page": None, "address": "/"},
                    "text": "Inscriptions",
                },
            ],
        }

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["level"] = 3 if value["title"] else 2
        return context


class LinksBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("titre"), max_length=120, default=_("Voir aussi"))
    links = blocks.ListBlock(LinkBlock(), label=_("liens"), min_num=1, max_num=15)

    class Meta:
        icon = "link"
        group = GUIDE
        label = _("Liste de liens")
        template = "cms/blocks/links.html"
        description = _("Des pages d’ici ou d’ailleurs. Un lien vers un autre site le dit.")
        preview_value = {
            "title": "Voir aussi",
            "links": [
                {
                    "title": "Service-Public.gouv.fr",
                    "page": None,
                    "address": "https://www.service-public.gouv.fr",
                }
            ],
        }


def procedure_choices() -> list[tuple[str, str]]:
    return list(Offer.objects.filter(is_enabled=True).values_list("slug", "title"))


class ProcedureBlock(blocks.StructBlock):
    """What the commune offers: the block says nothing when it no longer does."""

    procedure = RowChoiceBlock(label=_("démarche"), choices=procedure_choices)

    class Meta:
        icon = "form"
        group = GUIDE
        label = _("Démarche")
        template = "cms/blocks/procedure.html"
        description = _("L’une de vos démarches, avec son bouton. Elle suit ce que vous proposez.")
        preview_value = {"procedure": "signalement"}

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        context["offer"] = once(parent_context, "offers", _offered()).get(value["procedure"])
        return context

    def asks(self, raw: Any, page: Any) -> dict[str, Asking[Any]]:
        return {"offers": _offered()}


def _offered() -> Asking[dict[str, Offer]]:
    (found,) = yield (Offer.objects.filter(is_enabled=True),)
    return {one.slug: one for one in found}
