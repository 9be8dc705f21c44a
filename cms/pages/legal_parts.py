"""The parts of the pages that the law asks for: where a commune may add something, and what changed in the texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from cms.pages.enums import LegalKind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: By column of ``LegalPage``: the part that the commune's text follows. What the law dictates has no place for one.
PARTS: Final[dict[LegalKind, dict[str, StrOrPromise]]] = {
    LegalKind.LEGAL_NOTICE: {
        "first_complement": _("Directeur de la publication"),
        "second_complement": _("Réutilisation des contenus"),
    },
    LegalKind.PERSONAL_DATA: {
        "first_complement": _("Ce que le site fait de vos informations"),
        "second_complement": _("Vos droits"),
    },
    LegalKind.ACCESSIBILITY: {
        "first_complement": _("Contenus non accessibles"),
        "second_complement": _("Une page vous pose problème\u202f?"),
    },
    LegalKind.ELECTRONIC_FILING: {
        "first_complement": _("Pour toute autre demande"),
        "second_complement": _("Ce qui ne se fait pas en ligne"),
    },
}


@dataclass(frozen=True)
class Change:
    """A version of a generated text: from when, and what it changed, in words for people."""

    day: date
    note: StrOrPromise


#: The latest first. A text that changes its meaning has a line more here; a word that is better said has not.
CHANGES: Final[dict[LegalKind, tuple[Change, ...]]] = {
    LegalKind.LEGAL_NOTICE: (
        Change(
            date(2026, 11, 23),
            _("Crédits des polices, des icônes et des données\u202f; signaler un contenu."),
        ),
        Change(date(2026, 11, 1), _("Premier texte.")),
    ),
    LegalKind.PERSONAL_DATA: (
        Change(
            date(2026, 11, 23),
            _(
                "Chaque usage du site a sa fiche\u00a0: but, base légale, qui lit, combien de temps\u202f; fréquentation."
            ),
        ),
        Change(date(2026, 11, 1), _("Premier texte.")),
    ),
    LegalKind.ACCESSIBILITY: (
        Change(
            date(2026, 11, 23),
            _(
                "La déclaration se fait d’après les audits enregistrés\u202f; elle se télécharge en PDF et en données."
            ),
        ),
        Change(date(2026, 11, 1), _("Premier texte.")),
    ),
    LegalKind.ELECTRONIC_FILING: (
        Change(
            date(2026, 11, 23),
            _(
                "Adresses électroniques des services, démarches qui se font ailleurs ou sur place, envois abusifs."
            ),
        ),
        Change(date(2026, 11, 1), _("Premier texte.")),
    ),
}
