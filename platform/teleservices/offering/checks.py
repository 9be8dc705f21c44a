"""What the operator and the town hall should have answered before a commune opens; none of it keeps it from opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from identity.oidc.enums import Provider
from identity.oidc.selectors import client_or_none
from teleservices.connectors.particulier import configured_state_data, source_of
from teleservices.definition.fields.connected import ConnectedField
from teleservices.definition.settings import unanswered
from teleservices.dossiers.models import Offer
from tenants.lifecycle import ChecklistLine

if TYPE_CHECKING:
    from tenants.models import Commune

NAMED = 4


def go_live(commune: Commune) -> list[ChecklistLine]:
    """What the offered procedures still ask of the commune; the token of API Particulier, where one of them can use it."""
    offers = list(Offer.objects.select_related("copy").filter(is_enabled=True))
    waiting = [one.title for one in offers if unanswered(one.procedure.settings, one.settings)]
    lines = [
        ChecklistLine(
            "teleservices_settings",
            _("Réglages des démarches (%(names)s)") % {"names": _named(waiting)}
            if waiting
            else _("Réglages des démarches"),
            not waiting,
            _("la mairie"),
            where="/instruction/demarches/",
            todo=_(
                "Répondre à ce que chaque démarche demande de la commune\u00a0: salles, écoles, prochain scrutin."
            ),
            is_advice=True,
        )
    ]
    if configured_state_data() is not None and any(_asks_the_state(one) for one in offers):
        client = client_or_none(Provider.FRANCECONNECT)
        lines.append(
            ChecklistLine(
                "api_particulier",
                _("Jeton d’API Particulier (sans lui, les personnes écrivent leur quotient familial)"),
                client is not None and bool(client.encrypted_data_token),
                _("l’opérateur"),
                todo=_(
                    "Demander l’habilitation (DataPass) de la commune, et écrire le jeton à la page «\u00a0Connexion\u00a0»."
                ),
                is_advice=True,
            )
        )
    return lines


def _asks_the_state(offer: Offer) -> bool:
    fields = (field for _step, field in offer.procedure.fields())
    return any(isinstance(field, ConnectedField) and source_of(field.source) is not None for field in fields)


def _named(titles: list[str]) -> str:
    more = len(titles) - NAMED
    return "\u202f; ".join([*titles[:NAMED], *([_("et %d autres") % more] if more > 0 else [])])
