"""The attestation of security of a teleservice (RGS: ordonnance n° 2005-1516, article 9; décret n° 2010-112, article 5).

The operator decides once for the service that it gives to its members; the attestation says what was decided, or that
nothing was yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from design.typography import day_in_full
from teleservices.catalogue.models import Homologation
from teleservices.compliance.papers import Paper, Section, controller

if TYPE_CHECKING:
    from datetime import date

    from teleservices.definition import Procedure
    from tenants.models import Commune


def in_force(slug: str, today: date) -> Homologation | None:
    """The latest decision that covers a procedure on that day."""
    rows = Homologation.objects.filter(decided_on__lte=today, valid_until__gte=today, withdrawn_on=None)
    return next((one for one in rows if one.covers(slug)), None)


def attestation_of(procedure: Procedure, commune: Commune | None, found: Homologation | None) -> Paper:
    """What the public may read."""
    title = _("Attestation de sécurité\u00a0: %(title)s") % {"title": procedure.title}
    subtitle = _("Version %d de la démarche") % procedure.version
    if found is None:
        return Paper(title, subtitle, [Section(_("Pas encore de décision"), [_nothing()])])
    words = {"authority": found.authority, "role": found.role, "day": day_in_full(found.decided_on)}
    return Paper(
        title,
        subtitle,
        [
            Section(
                _("La décision"),
                [
                    _(
                        "%(authority)s, %(role)s, a décidé le %(day)s d’homologuer ce service au regard de la sécurité des "
                        "informations qui y circulent (référentiel général de sécurité)."
                    )
                    % words
                ],
                [
                    (_("Référence"), found.reference),
                    (_("Périmètre"), found.scope),
                    (_("Valable du"), day_in_full(found.decided_on)),
                    (_("Valable jusqu’au"), day_in_full(found.valid_until)),
                    *([(_("Réserves"), found.reservations)] if found.reservations else []),
                    (_("Service proposé par"), controller(commune)),
                ],
            ),
            Section(_("Ce qui la fonde"), [_grounds()]),
        ],
    )


def _nothing() -> str:
    return _(
        "Aucune décision d’homologation n’est enregistrée pour cette démarche, ou celle qui l’était a pris fin. L’opérateur "
        "qui héberge le service la publiera ici."
    )


def _grounds() -> str:
    return _(
        "Une analyse des risques, les mesures prises et les risques qui restent, examinés par une commission (ordonnance "
        "n°\u00a02005-1516, article\u00a09\u202f; décret n°\u00a02010-112, articles\u00a03 à\u00a05). Une décision "
        "prise par l’opérateur vaut pour toutes les communes à qui il fournit le service."
    )
