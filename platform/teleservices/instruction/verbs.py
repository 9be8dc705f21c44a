"""The actions that a page offers: those of the workflow, for whom may act, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from teleservices.definition.enums import Action, Actor
from teleservices.documents.services import can_attest_silence
from teleservices.dossiers.services import actions_of, extensions_of

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from teleservices.dossiers.models import Dossier


@dataclass(frozen=True, slots=True)
class Verb:
    """A button. `at_once` posts here and now; the others open a page."""

    text: str
    url: str
    icon: str
    kind: str = "quiet"
    at_once: bool = False


def allowed(dossier: Dossier) -> tuple[Action, ...]:
    """What the workflow lets an agent do now."""
    return actions_of(dossier, Actor.AGENT)


def verbs_of(dossier: Dossier, agent: Agent) -> tuple[Verb, ...]:
    """The buttons of a dossier, the next step first and alone in strong colour."""
    actions = allowed(dossier)
    mine = dossier.assigned_to_id == agent.pk
    found: list[Verb] = []
    if dossier.is_open and not mine:
        text = _("Reprendre à mon nom") if dossier.assigned_to_id else _("Prendre en charge")
        found.append(Verb(text, _url("take-charge", dossier), "user-check", "", at_once=True))
    if {Action.ACCEPT, Action.REFUSE} & set(actions):
        found.append(Verb(_("Décider…"), _url("decide", dossier), "gavel", "" if mine else "quiet"))
    if Action.ASK_CORRECTION in actions:
        found.append(Verb(_("Demander une pièce ou une précision…"), _url("ask", dossier), "file-plus"))
    found.append(Verb(_("Écrire à l’usager…"), _url("write", dossier), "mail"))
    if Action.DECLARE_COMPLETE in actions:
        text = _("Déclarer complète")
        found.append(Verb(text, _url("declare-complete", dossier), "file-check", at_once=True))
    if extensions_of(dossier):
        found.append(Verb(_("Prolonger le délai…"), _url("extend", dossier), "clock"))
    if dossier.is_open:
        found.append(Verb(_("Confier à…"), _url("entrust", dossier), "users"))
        found.append(Verb(_("Demander un avis…"), _url("opinion-ask", dossier), "message-square"))
    if Action.CLOSE in actions:
        found.append(Verb(_("Classer sans suite…"), _url("close", dossier), "archive"))
    if can_attest_silence(dossier):
        text = _("Délivrer l’attestation d’acceptation")
        found.append(Verb(text, _url("attest", dossier), "file-check", at_once=True))
    found.append(Verb(_("Rédiger un document…"), _url("issue", dossier), "file-plus"))
    if Action.REOPEN in actions:
        found.append(Verb(_("Rouvrir…"), _url("reopen", dossier), "rotate-ccw"))
    return tuple(found)


def _url(name: str, dossier: Dossier) -> str:
    return reverse(f"teleservices:instruction:{name}", args=[dossier.pk])
