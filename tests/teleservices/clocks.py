"""Procedures whose clock runs, and dossiers filed under them, for the tests of what time does."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from identity.town_hall.enums import DefaultService
from teleservices.catalogue.shipped import shipped_procedures
from teleservices.definition import Procedure
from teleservices.definition.stored import digest_of, to_json
from teleservices.dossiers import services
from teleservices.dossiers.models import Dossier, Offer, ProcedureCopy
from tenants.outbox.models import Effect
from tests.people import service

if TYPE_CHECKING:
    from identity.citizens.models import Citizen

DEPOSIT = datetime(2026, 3, 2, 9, tzinfo=UTC)
"""A Monday. Two months: silence has its effect on 3 May."""
ANSWERS: dict[str, Any] = {
    "categorie": "chaussee",
    "description": "Trou",
    "danger": "oui",
    "position": {"text": "ici"},
    "email": "dora@exemple.fr",
}
REFUSAL = {
    "key": "refus",
    "outcome": "refused",
    "label": "Refuser",
    "message": "Votre demande est refusée.",
    "reasons": [{"key": "place", "label": "Pas de place", "text": "La place manque à cet endroit."}],
}
ACCORD = {
    "key": "accord",
    "outcome": "accepted",
    "label": "Accorder",
    "message": "Votre demande est accordée.",
}
URBANISME: dict[str, Any] = {
    "completeness": {
        "ask_within": {"count": 1, "unit": "months"},
        "article": "code de l’urbanisme, article R423-38",
        "answer_within": {"count": 3, "unit": "months"},
        "answer_article": "code de l’urbanisme, article R423-39",
        "unanswered": "rejection",
    },
    "extensions": [
        {
            "key": "abf",
            "label": "Consultation de l’architecte des Bâtiments de France",
            "delay": {"count": 1, "unit": "months"},
            "article": "code de l’urbanisme, article R423-24",
            "reason": "Votre terrain est aux abords d’un monument historique.",
            "told_within": {"count": 1, "unit": "months"},
        }
    ],
}


def offer_with_clock(effect: str = "acceptance", *, slug: str = "autorisation", **changed: Any) -> Offer:
    """A procedure answered by « Voirie et cadre de vie », where silence has an effect after two months."""
    shipped = to_json(shipped_procedures()["signalement"])
    definition = {
        **shipped,
        "slug": slug,
        "version": 1,
        "title": "Demander une autorisation",
        "silence": {
            "effect": effect,
            "delay": {"count": 2, "unit": "months"},
            **({"article": "CRPA, article L231-1"} if effect != "none" else {}),
        },
        "acknowledgement": {"kind": "full"},
        "workflow": {"decisions": [ACCORD, REFUSAL]},
        **changed,
    }
    definition = to_json(Procedure.model_validate(definition))
    copy = ProcedureCopy.objects.create(
        slug=slug, number=1, definition=definition, digest=digest_of(definition)
    )
    return Offer.objects.create(
        slug=slug, copy=copy, title=definition["title"], sector="polices-voirie",
        service=service(DefaultService.PUBLIC_SPACE), prefix=slug[:2].upper(),
    )  # fmt: skip


def filed(offer: Offer, now: datetime = DEPOSIT, citizen: Citizen | None = None) -> Dossier:
    draft = services.start_draft(offer, citizen=citizen, now=now)
    services.save_step(draft, "contact", ANSWERS, now=now)
    return services.submit(draft.pk, now=now).dossier


def at(day: str, hour: int = 8) -> datetime:
    """That day, at that hour UTC."""
    found = date.fromisoformat(day)
    return datetime(found.year, found.month, found.day, hour, tzinfo=UTC)


def mails() -> list[dict[str, Any]]:
    """What waits to be sent, oldest first."""
    return [one.payload for one in Effect.objects.filter(kind="mail").order_by("created_at")]


def told(dossier: Dossier) -> list[str]:
    """The kinds of what happened."""
    return list(dossier.events.values_list("kind", flat=True))
