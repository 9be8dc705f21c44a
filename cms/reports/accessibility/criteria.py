"""The criteria of RGAA 4.1: thirteen themes, a hundred and six questions.

Their words are the reference's own, kept as data (`data/SOURCES.md`). A number stays what it is when another version words
it otherwise: what is recorded of an audit is the number.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

REFERENCE_URL: Final = "https://accessibilite.numerique.gouv.fr/methode/criteres-et-tests/"


@dataclass(frozen=True)
class Theme:
    number: int
    title: StrOrPromise
    count: int

    @property
    def criteria(self) -> tuple[str, ...]:
        return tuple(f"{self.number}.{place}" for place in range(1, self.count + 1))


THEMES: Final = tuple(
    Theme(number, title, count)
    for number, (title, count) in enumerate(
        (
            (_("Images"), 9),
            (_("Cadres"), 2),
            (_("Couleurs"), 3),
            (_("Multimédia"), 13),
            (_("Tableaux"), 8),
            (_("Liens"), 2),
            (_("Scripts"), 5),
            (_("Éléments obligatoires"), 10),
            (_("Structuration de l’information"), 4),
            (_("Présentation de l’information"), 14),
            (_("Formulaires"), 13),
            (_("Navigation"), 11),
            (_("Consultation"), 12),
        ),
        start=1,
    )
)
CRITERIA: Final = tuple(criterion for theme in THEMES for criterion in theme.criteria)
#: What each one asks, word for word.
QUESTIONS: Final[dict[str, str]] = json.loads(
    Path(__file__).with_name("data").joinpath("rgaa-4.1.2.json").read_text(encoding="utf-8")
)
