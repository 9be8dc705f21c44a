"""The vocabulary of a restoration."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RestorationState(models.TextChoices):
    """``side`` of a restoration is a copy of the archive, or, once swapped, the commune as it was before."""

    LOADING = "loading", _("En préparation")
    READY = "ready", _("Prête, à comparer")
    SWAPPED = "swapped", _("En place, annulable")
    ENDED = "ended", _("Terminée")
    FAILED = "failed", _("Arrêtée")


class RestorationAction(models.TextChoices):
    """What the operator's audit log says."""

    PREPARED = "ops.commune.restoration_prepared", _("Restauration d’une commune préparée")
    SWAPPED = "ops.commune.restored", _("Commune restaurée")
    UNDONE = "ops.commune.restoration_undone", _("Restauration d’une commune annulée")
    DROPPED = "ops.commune.restoration_dropped", _("Copie d’une commune supprimée")


#: The states in which a schema stands beside the commune's.
BESIDE = (RestorationState.LOADING, RestorationState.READY, RestorationState.SWAPPED)


class Verb(models.TextChoices):
    """What staff may ask of what stands beside: its value is the last part of its address."""

    SWAP = "mettre-en-place", _("Mettre la copie en place")
    UNDO = "annuler", _("Remettre la commune d’avant")
    DROP = "supprimer-la-copie", _("Supprimer ce qui est gardé à côté")

    @property
    def done(self) -> str:
        return str(
            {
                Verb.SWAP: _("La commune est restaurée. Celle d’avant est gardée, et peut revenir."),
                Verb.UNDO: _("La commune d’avant est revenue."),
                Verb.DROP: _("Ce qui était gardé à côté est supprimé."),
            }[self]
        )

    @property
    def consequence(self) -> str:
        return str(
            {
                Verb.SWAP: _(
                    "Ce que la copie n’a pas disparaît du site et des dossiers. La commune d’aujourd’hui est gardée à côté, "
                    "et peut revenir."
                ),
                Verb.UNDO: _("Ce qui a été fait depuis la restauration disparaît, et reste gardé à côté."),
                Verb.DROP: _(
                    "Ce qui est gardé à côté ne pourra plus revenir. La commune en service n’est pas touchée."
                ),
            }[self]
        )
