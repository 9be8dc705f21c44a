"""The list of what to bring, as a PDF to print or to keep: made for one answer, kept nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from django.utils.translation import gettext as _

from design.context import theme_of
from design.pdf import Letter, Party, Section, render_letter
from design.typography import date_in_full, phone
from teleservices.dossiers.acknowledgements import service_contact
from teleservices.journeys.ways import ways_of
from tenants.geography import of_commune

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from teleservices.definition.procedure import PreparedItem
    from teleservices.dossiers.models import Offer
    from tenants.models import Commune


def as_pdf(offer: Offer, items: Sequence[PreparedItem], commune: Commune, day: date) -> bytes:
    """What to bring, each with its explanation, then where to go; accessible, in the commune's look."""
    contact, theme = service_contact(offer, offer.service), theme_of(commune)
    words = {"place": commune.name, "day": date_in_full(day, weekday=False)}
    return render_letter(
        Letter(
            title=_("Ce qu’il faut apporter\u00a0: %(title)s") % {"title": offer.title},
            sender=Party(
                _("Mairie %(place)s") % {"place": of_commune(commune.insee, commune.name)}, contact["lines"]
            ),
            look=theme.of_letters,
            place_date=_("%(place)s, le %(day)s") % words,
            paragraphs=[
                _(
                    "Cette liste répond à ce que vous avez dit de votre situation. Apportez les originaux. Rien n’est gardé "
                    "sur ce site."
                )
            ],
            sections=[
                Section(_("À apporter"), items=[_line(one, commune) for one in items]),
                Section(_("Où aller"), _places(offer, commune, contact)),
            ],
            demonstration=_("Démonstration, sans lien avec la commune") if commune.is_demonstration else "",
        )
    )


def _line(item: PreparedItem, commune: Commune) -> str:
    """On paper nothing can be pressed: an address is written whole."""
    told = ". ".join(part for part in (item.text.rstrip("."), item.help.rstrip(".")) if part)
    if item.link is None:
        return f"{told}."
    return f"{told}\u00a0: {urljoin(commune.base_url, item.link.url)}"


def _places(offer: Offer, commune: Commune, contact: dict[str, Any]) -> list[str]:
    found = []
    for way in ways_of(offer, commune):
        if not way.is_here:
            address = way.link.url if way.link else way.appointment
            found.append(" ".join(part for part in (f"{way.title}.", way.text, address) if part))
    told = phone(contact["phone"]) if contact["phone"] else ""
    reached = ", ".join(part for part in (contact["name"], told, contact["email"]) if part)
    return [*found, reached]
