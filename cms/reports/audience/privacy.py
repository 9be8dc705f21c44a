"""What counting the audience does with people's data: nothing that is kept is about anybody."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from cms.pages.processing import Processing


def processing() -> list[Processing]:
    """``settings.PROCESSING_SOURCES``: nothing when the audience is not counted."""
    if not settings.AUDIENCE:
        return []
    return [
        Processing(
            title=_("Mesure de fréquentation"),
            purpose=_("Savoir quelles pages servent, et ce qui est cherché en vain."),
            basis=_(
                "mission d’intérêt public\u202f; sans cookie ni identifiant, votre accord n’est pas demandé"
            ),
            data=_(
                "nombre de vues par page et par jour, nature de l’écran et du site d’où l’on vient\u202f; ni adresse IP, ni "
                "visiteur reconnu"
            ),
            recipients=_("les webmestres de la commune"),
            retention=_("%d mois") % settings.AUDIENCE_MONTHS,
            is_personal=False,
        )
    ]
