"""What a correction says of each answer that it names: why it is asked again, and the agent's own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from teleservices.deadlines import CorrectionReason
from teleservices.definition import labels_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django_stubs_ext import StrOrPromise

    from teleservices.dossiers.models import Correction, Dossier

WORDS: Final[Mapping[CorrectionReason, StrOrPromise]] = {
    CorrectionReason.INCORRECT: _("À corriger"),
    CorrectionReason.INCOMPLETE: _("Il manque quelque chose"),
    CorrectionReason.OUTDATED: _("Périmé"),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """Of one answer, by its key or address; ``text`` may be empty, the reason never is."""

    field: str
    reason: CorrectionReason
    text: str = ""

    @property
    def why(self) -> str:
        return str(WORDS[self.reason])

    @property
    def words(self) -> str:
        """ "Périmé : il date de 2019." """
        return f"{self.why}\u00a0: {self.text}" if self.text else self.why

    def as_json(self) -> dict[str, str]:
        return {"field": self.field, "reason": str(self.reason), "text": self.text}


def read(stored: object) -> tuple[Remark, ...]:
    """What a row keeps; nothing of a correction of before remarks, nor of one that no key opens."""
    if not isinstance(stored, list):
        return ()
    return tuple(Remark(one["field"], CorrectionReason(one["reason"]), one.get("text", "")) for one in stored)


def strongest(reasons: Iterable[CorrectionReason]) -> CorrectionReason:
    """Of a whole correction: what is missing stops the clock (CRPA L114-5), before what is to be corrected."""
    found = set(reasons)
    return next((one for one in _ORDER if one in found), CorrectionReason.INCORRECT)


_ORDER = (CorrectionReason.INCOMPLETE, CorrectionReason.INCORRECT, CorrectionReason.OUTDATED)


def lines(dossier: Dossier, remarks: Iterable[Remark]) -> list[str]:
    """ "Photo, Périmé : elle date de 2019.", an answer a line, as a list of the person's reads it."""
    labels = ((labels_of(dossier.procedure, dossier.answers, [one.field]), one) for one in remarks)
    return [f"{found[0]}. {one.words}" for found, one in labels if found]


def lines_of(correction: Correction) -> list[str]:
    return lines(correction.dossier, correction.said)


def stored(remarks: Iterable[Remark]) -> list[dict[str, Any]] | None:
    """For a row; None when nothing is said of any answer."""
    return [one.as_json() for one in remarks] or None
