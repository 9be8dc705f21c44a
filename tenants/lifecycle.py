"""Moves between the states of a commune's life (design.md): verbs that check, write, and forget what was cached."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from tenants.current import commune_context, operator_context
from tenants.errors import TenantError
from tenants.middleware import forget_hosts
from tenants.models import Commune
from tenants.states import CommuneState

if TYPE_CHECKING:
    from collections.abc import Sequence

log = structlog.get_logger(__name__)


class Refused(TenantError):
    """The move is not possible; ``missing`` lists what must be done first."""

    def __init__(self, message: str, missing: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.missing = tuple(missing)


@dataclass(frozen=True)
class ChecklistLine:
    """A condition of opening: what, whether it holds, who does it, where (a path on the commune's host, or empty)."""

    name: str
    label: str
    done: bool
    who: str
    where: str = ""


def checklist(commune: Commune) -> list[ChecklistLine]:
    """The go-live checklist: what the ground knows, then each check of ``GO_LIVE_CHECKS`` in the commune's schema."""
    operator, told = _("l’opérateur"), _("l’opérateur, avec ce que donne la mairie")
    lines = [
        ChecklistLine("siret", _("Numéro SIRET de la commune"), bool(commune.siret), operator),
        ChecklistLine("dpo", _("Délégué à la protection des données"), bool(commune.dpo_contact), told),
        ChecklistLine(
            "publication_director",
            _("Directeur de la publication (« le maire en exercice » tant qu’il n’est pas nommé)"),
            True,
            told,
        ),
        ChecklistLine("mail", _("Adresse électronique où répondre"), bool(commune.contact_email), told),
    ]
    with commune_context(commune):
        for path in settings.GO_LIVE_CHECKS:
            lines += import_string(path)(commune)
    return lines


def open(commune: Commune) -> None:  # noqa: A001 - the verb of the command line
    """Show the site to the public. A demonstration opens at once; the others when nothing is missing.

    Raises Refused, with what is missing.
    """
    _require(commune, {CommuneState.PREPARING}, _("Seule une commune en préparation s’ouvre."))
    if not commune.schema_version:
        raise Refused(_("L’ouverture technique de la commune n’est pas terminée : relancez sa création."))
    missing = [] if commune.is_demonstration else [line.label for line in checklist(commune) if not line.done]
    if missing:
        raise Refused(_("Il manque : %s.") % " ; ".join(missing), missing)
    _move(commune, CommuneState.OPEN, opened_at=timezone.now())


def suspend(commune: Commune) -> None:
    """Replace the site by a notice; nothing is lost, agents keep their tools."""
    _require(commune, {CommuneState.OPEN}, _("Seule une commune ouverte se suspend."))
    _move(commune, CommuneState.SUSPENDED)


def resume(commune: Commune) -> None:
    _require(commune, {CommuneState.SUSPENDED}, _("Seule une commune suspendue se remet en service."))
    _move(commune, CommuneState.OPEN)


def renew_preview(commune: Commune) -> None:
    """A new preview link; those who hold the former one no longer see the site. Raises Refused once it is open."""
    _require(commune, {CommuneState.PREPARING}, _("Seule une commune en préparation a un lien d’aperçu."))
    _move(commune, CommuneState.PREPARING, preview_key=uuid.uuid4())


def _require(commune: Commune, states: set[CommuneState], message: str) -> None:
    if commune.state not in states:
        raise Refused(f"{message} {commune.name} : {CommuneState(commune.state).label.lower()}.")


def _move(commune: Commune, state: CommuneState, **fields: object) -> None:
    """One conditional UPDATE: two people who press at once do not both succeed."""
    with operator_context(), transaction.atomic():
        moved = Commune.objects.filter(pk=commune.pk, state=commune.state).update(state=state, **fields)
    if not moved:
        raise Refused(_("L’état de la commune vient de changer : rechargez avant de recommencer."))
    log.info("commune.moved", schema=commune.schema_name, before=commune.state, after=state.value)
    commune.state = state
    for name, value in fields.items():
        setattr(commune, name, value)
    forget_hosts()
