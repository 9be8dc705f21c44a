"""What the citizen will receive, shown to the agent before it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from design.typography import date_in_full
from teleservices.definition.workflow import Outcome
from teleservices.dossiers.remarks import lines
from teleservices.instruction.services import decision_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django_stubs_ext import StrOrPromise

    from teleservices.dossiers.models import Dossier
    from teleservices.dossiers.remarks import Remark


@dataclass(frozen=True, slots=True)
class Preview:
    """`how` says where it goes; `consequence` what it changes."""

    how: str
    subject: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...] = ()
    consequence: StrOrPromise = ""


def how_it_goes(dossier: Dossier) -> str:
    """The text is read on the follow-up page; the e-mail only says that there is something to read there."""
    if dossier.email:
        return _(
            "Un e-mail part à %(email)s\u00a0: il prévient l’usager, sans rien révéler de sa demande. "
            "Sur sa page de suivi, il lira\u00a0:"
        ) % {"email": dossier.email}
    if dossier.is_for_another:
        return _(
            "Cette personne n’a pas d’adresse électronique\u00a0: la demande vous rappellera de la prévenir, avec une "
            "lettre à imprimer. Elle y lira\u00a0:"
        )
    return _(
        "Cette personne n’a pas laissé d’adresse électronique\u00a0: rien ne la préviendra. "
        "Sur sa page de suivi, elle lira\u00a0:"
    )


def message(dossier: Dossier, text: str) -> Preview:
    return Preview(how_it_goes(dossier), _("Message de la mairie"), (text,))


def correction(dossier: Dossier, remarks: Sequence[Remark], text: str, before: date) -> Preview:
    """What is asked, answer by answer, until when, and what it does to the clock."""
    stops = dossier.due_on is not None
    return Preview(
        how=how_it_goes(dossier),
        subject=_("Il manque quelque chose à votre demande"),
        paragraphs=(
            *([text] if text else []),
            _("À envoyer avant le %(day)s.") % {"day": date_in_full(before)},
        ),
        items=tuple(lines(dossier, remarks)),
        consequence=_("Le délai légal est arrêté jusqu’à sa réponse (CRPA, art.\u00a0L114-3 et L114-5).")
        if stops
        else "",
    )


def decision(dossier: Dossier, key: str, reason: str, added: str) -> Preview:
    """The decision as it will be notified. Raises LookupError for a decision that the procedure lacks."""
    found = dossier.procedure.workflow.decision(key)
    if found is None:
        raise LookupError(key)
    why = tuple(one.text for one in found.reasons if one.key == reason)
    return Preview(
        how=how_it_goes(dossier),
        subject=found.label,
        paragraphs=(decision_text(dossier, key, added), *why),
        consequence=_CONSEQUENCES[found.outcome],
    )


_CONSEQUENCES: Final[dict[Outcome, StrOrPromise]] = {
    Outcome.ACCEPTED: gettext_lazy(
        "La demande sera acceptée, à la date d’aujourd’hui, et quittera les files à traiter."
    ),
    Outcome.REFUSED: gettext_lazy(
        "La demande sera refusée, à la date d’aujourd’hui, et quittera les files à traiter."
    ),
    Outcome.CLOSED: gettext_lazy("La demande sera classée sans suite et quittera les files à traiter."),
}


def reopening(dossier: Dossier, text: str) -> Preview:
    return Preview(
        how_it_goes(dossier),
        _("Message de la mairie"),
        (text,),
        consequence=_("La décision est effacée, la demande revient dans la file «\u00a0À traiter\u00a0»."),
    )
