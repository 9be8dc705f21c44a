"""The moves of a commune's life as the console asks for them: which in each state, what they change, what is said after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ops.console.enums import Move
from tenants.geography import of_commune
from tenants.states import CommuneState

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from tenants.models import Commune

#: What may be asked in each state.
MOVES: dict[CommuneState, tuple[Move, ...]] = {
    CommuneState.PREPARING: (Move.OPEN, Move.CLOSE),
    CommuneState.OPEN: (Move.SUSPEND, Move.CLOSE),
    CommuneState.SUSPENDED: (Move.RESUME, Move.CLOSE),
    CommuneState.CLOSING: (Move.REOPEN,),
}

DONE: dict[Move, StrOrPromise] = {
    Move.OPEN: gettext_lazy("%s est ouverte au public : son site répond à tous dans les cinq secondes."),
    Move.SUSPEND: gettext_lazy("%s est suspendue : le public voit l’avis dans les cinq secondes."),
    Move.RESUME: gettext_lazy("%s est remise en service : son site revient dans les cinq secondes."),
    Move.CLOSE: gettext_lazy("La fermeture de %s est commencée : le public le voit dans les cinq secondes."),
    Move.REOPEN: gettext_lazy("La fermeture de %s est annulée : la commune est revenue où elle en était."),
}


@dataclass(frozen=True)
class Question:
    """The page that confirms a move: title, what it changes, button."""

    title: str
    consequences: tuple[str, ...]
    action: str
    danger: bool = False


def moves_of(commune: Commune) -> tuple[Move, ...]:
    """None while its opening is not finished: it is resumed, or undone."""
    return MOVES.get(CommuneState(commune.state), ()) if commune.schema_version else ()


def question(commune: Commune, move: Move) -> Question:
    return _QUESTIONS[move](commune)


def _open(commune: Commune) -> Question:
    return Question(
        _("Ouvrir %s au public ?") % commune.name,
        (
            _("Le site et les démarches deviennent visibles de tous."),
            _("Les délais légaux courent dès la première demande."),
            _("Ses agents l’apprennent par e-mail."),
        ),
        _("Ouvrir au public"),
    )


def _suspend(commune: Commune) -> Question:
    return Question(
        _("Suspendre %s ?") % commune.name,
        (
            _("Le public voit un avis à la place du site : ni pages, ni dépôt, ni suivi d’une demande."),
            _("Rien n’est perdu et les agents gardent leurs outils."),
            _("Les délais légaux des demandes en cours courent toujours, et les e-mails partent."),
            _("Ses agents l’apprennent par e-mail, avec le motif."),
        ),
        _("Suspendre"),
    )


def _resume(commune: Commune) -> Question:
    return Question(
        _("Remettre %s en service ?") % commune.name,
        (
            _("Le site et les démarches redeviennent visibles de tous."),
            _("Ses agents l’apprennent par e-mail."),
        ),
        _("Remettre en service"),
    )


def _close(commune: Commune) -> Question:
    return Question(
        _("Fermer %s ?") % commune.name,
        (
            _("Le public voit que le site est fermé, jusqu’à quand et à qui s’adresser. Plus aucune demande ne se dépose."),
            _("Les demandes en cours se suivent, et les agents y répondent, jusqu’au dernier jour."),
            _("Rien n’est détruit par cette page : après ce jour, la suppression se demande à part."),
            _("La fermeture s’annule tant que la commune n’est pas supprimée."),
            _("Ses agents l’apprennent par e-mail, avec le motif et la date."),
        ),
        _("Commencer la fermeture"),
        danger=True,
    )  # fmt: skip


def _reopen(commune: Commune) -> Question:
    return Question(
        _("Annuler la fermeture %s ?") % of_commune(commune.insee, commune.name),
        (
            _("La commune revient à l’état d’où elle fermait : préparation, ouverte ou suspendue."),
            _("Ses agents l’apprennent par e-mail."),
        ),
        _("Annuler la fermeture"),
    )


_QUESTIONS = {
    Move.OPEN: _open,
    Move.SUSPEND: _suspend,
    Move.RESUME: _resume,
    Move.CLOSE: _close,
    Move.REOPEN: _reopen,
}
