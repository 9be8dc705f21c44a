"""The guided first visit: five things that make a site one's own. Each is done when the site says so; nothing is kept but
the wish to see the visit no more (Wagtail's own ``UserProfile.dismissibles``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from cms.pages import selectors
from cms.pages.models import HomePage, NewsIndexPage, NewsPage, SiteAppearance
from identity.town_hall.models import Service

if TYPE_CHECKING:
    from identity.accounts.models import Agent

DISMISSIBLE = "parvis-premiere-visite"


@dataclass(frozen=True)
class Step:
    title: str
    why: str
    url: str
    done: bool


def steps() -> list[Step]:
    home, index = HomePage.objects.get(), NewsIndexPage.objects.get()
    appearance = SiteAppearance.objects.first()
    phrase = HomePage._meta.get_field("introduction").get_default()
    town_hall = Service.objects.filter(is_town_hall=True).first()
    return [
        Step(
            _("Écrire la phrase d’accueil"),
            _("La première chose que lisent vos habitants."),
            reverse("wagtailadmin_pages:edit", args=[home.pk]),
            home.introduction != phrase,
        ),
        Step(
            _("Choisir les couleurs et le blason"),
            _("Dix palettes prêtes, ou les vôtres."),
            reverse("wagtailsettings:edit", args=["pages", "siteappearance"]),
            bool(appearance and (appearance.palette or appearance.main or appearance.logo_id)),
        ),
        Step(
            _("Vérifier les horaires de la mairie"),
            _("Ils viennent de l’annuaire de l’administration."),
            _hours_address(),
            bool(town_hall and town_hall.hours_data and town_hall.hours_collected_on is None),
        ),
        Step(
            _("Relire les textes d’exemple"),
            _("Le site n’ouvre pas tant qu’il en reste."),
            reverse("webmaster-examples"),
            not selectors.examples().exists(),
        ),
        Step(
            _("Publier une première actualité"),
            _("Un titre, une phrase, et c’est en ligne."),
            reverse("wagtailadmin_pages:add", args=["pages", "newspage", index.pk]),
            NewsPage.objects.live().filter(is_example=False).exists(),
        ),
    ]


def _hours_address() -> str:
    """Where services are edited, when the site has such a screen; else where their hours are read."""
    try:
        return reverse("wagtailsnippets_town_hall_service:list")
    except NoReverseMatch:
        return "/contact/"


def is_dismissed(agent: Agent) -> bool:
    return bool(UserProfile.get_for_user(agent).dismissibles.get(DISMISSIBLE))


def dismiss(agent: Agent) -> None:
    profile = UserProfile.get_for_user(agent)
    profile.dismissibles[DISMISSIBLE] = True
    profile.save(update_fields=["dismissibles"])
