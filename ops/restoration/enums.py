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


class Aside(models.TextChoices):
    """What stood beside the commune when it was dropped, for the log: its value is in the entry's detail."""

    COPY = "copy", _("Copie qui n’a pas servi")
    FORMER = "former", _("Commune d’avant la restauration")
    RESTORED = "restored", _("Commune venue de l’archive, après annulation")


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


class Fault(models.TextChoices):
    """Why an archive did not come back, in a drill or in a restoration. Values are the classes of errors that older rows
    hold."""

    DISK_FULL = "DiskFull", _("Le disque est plein.")
    DATABASE_AWAY = "OperationalError", _("La base de données n’a pas répondu.")
    DATABASE = "DatabaseError", _("La base de données a refusé une partie de la copie.")
    BUSY = (
        "LockNotAvailable",
        _("Quelqu’un travaillait dans la commune, et la base l’a attendu trop longtemps."),
    )
    EXPORT_FAILED = "ExportFailed", _("L’archive n’a pas pu être écrite jusqu’au bout.")
    BAD_ARCHIVE = "BadArchive", _("L’archive est abîmée ou incomplète\u00a0: elle ne se relit pas.")
    VERSION = "ImportRefused", _("L’archive est d’une version que ce Parvis ne sait pas reprendre.")
    DIFFERENT = (
        "RestorationRefused",
        _("Ce qui est revenu de l’archive n’est pas ce qu’elle devait contenir."),
    )
    KEY = "KeyTrouble", _("La clé de chiffrement de la commune manque, ou ne s’ouvre pas.")
    FILES = "OSError", _("Un fichier n’a pas pu être lu ou écrit.")
    CUT = (
        "interrompu",
        _("Le travail s’est arrêté avant la fin\u00a0: machine ou tâches de fond redémarrées."),
    )

    @property
    def remedy(self) -> str:
        again = _("Recommencez\u202f; si cela se répète, le journal du serveur dit où.")
        return str(
            {
                Fault.DISK_FULL: _("Libérez de la place, puis recommencez."),
                Fault.DATABASE_AWAY: _(
                    "Vérifiez PostgreSQL («\u00a0parvis doctor\u00a0»), puis recommencez."
                ),
                Fault.BUSY: _("Recommencez à une heure plus calme."),
                Fault.BAD_ARCHIVE: _("Ne comptez pas sur elle\u00a0: exportez la commune de nouveau."),
                Fault.VERSION: _("Lancez «\u00a0parvis fleet migrate\u00a0», puis recommencez."),
                Fault.DIFFERENT: _("Ne comptez pas sur elle\u00a0: exportez la commune de nouveau."),
                Fault.KEY: _("Remettez le dossier des clés depuis sa sauvegarde (PARVIS_KEYS_DIR)."),
                Fault.FILES: _("Vérifiez le disque et les droits de PARVIS_HOME, puis recommencez."),
            }.get(self, again)
        )
