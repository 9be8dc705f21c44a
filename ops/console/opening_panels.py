"""What the page of an opening says, in words and typed records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from design.components import Answer
from design.typography import moment_in_full
from identity.accounts.models import Agent
from ops.models import OpeningState
from tenants.provisioning.sites import StartingSite

if TYPE_CHECKING:
    from ops.models import Opening


def answers(opening: Opening) -> list[Answer]:
    """Who asked, and what was answered; the administrator's address only as long as it serves."""
    rows = [
        Answer(_("Demandée"), f"{moment_in_full(timezone.localtime(opening.asked_at))}, {_who(opening)}"),
        Answer(_("Premier administrateur"), opening.admin_email),
        Answer(_("Nom de domaine"), opening.domain),
        Answer(_("Site de départ"), str(StartingSite(opening.site).label) if opening.site else ""),
        Answer(_("Démonstration"), _("Oui") if opening.demonstration else ""),
    ]
    return [row for row in rows if row.value]


def _who(opening: Opening) -> str:
    if opening.asked_by is None:
        return _("en ligne de commande")
    agent = Agent.objects.filter(pk=opening.asked_by).first()
    return str(agent) if agent else _("à la console")


def why(opening: Opening) -> str:
    """Why nobody is at it."""
    if opening.state == OpeningState.FAILED:
        return opening.error
    if opening.state == OpeningState.ASKED:
        return _(
            "Aucune tâche de fond ne l’a encore prise\u00a0: elles sont arrêtées, ou toutes occupées. Elle commencera dès "
            "que l’une sera libre."
        )
    return _(
        "Le travail a été coupé\u00a0: commande interrompue, machine ou tâches de fond redémarrées. Une tâche de fond "
        "le reprend d’elle-même dans la minute, s’il y en a une."
    )
