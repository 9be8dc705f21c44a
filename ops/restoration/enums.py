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
