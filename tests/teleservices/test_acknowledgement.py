"""The full acknowledgement (ARE): every mention of CRPA R112-5 and R112-11-1, with its dates."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader

from design.context import theme_of
from teleservices.catalogue.shipped import shipped_procedures
from teleservices.deadlines import CorrectionReason, SilenceEffect, Unit
from teleservices.definition import Procedure
from teleservices.definition.enums import Acknowledgement as Duty
from teleservices.definition.law import AcknowledgementDuty, DelayRule, Silence
from teleservices.definition.stored import digest_of, to_json
from teleservices.dossiers import services
from teleservices.dossiers.acknowledgements import as_pdf, service_contact
from teleservices.dossiers.models import Dossier, Offer, ProcedureCopy

if TYPE_CHECKING:
    from identity.accounts.models import Agent
    from tenants.models import Commune

MOMENT = datetime(2026, 3, 30, 21, 30, tzinfo=UTC)
"""23 h 30 in Vénissieux: the 30th, although it is nearly the 31st."""
ANSWERS: dict[str, Any] = {
    "categorie": "chaussee",
    "description": "Trou",
    "danger": "oui",
    "position": {"text": "ici"},
    "email": "dora@exemple.fr",
}


def offered(effect: SilenceEffect, count: int, unit: Unit) -> Offer:
    """The report as if its silence had an effect, offered in place of the shipped one."""
    shipped = shipped_procedures()["signalement"]
    silence = Silence(effect=effect, delay=DelayRule(count=count, unit=unit), article="CRPA, article L231-1")
    changed = shipped.model_copy(
        update={"version": 9, "silence": silence, "acknowledgement": AcknowledgementDuty(kind=Duty.FULL)}
    )
    definition = to_json(Procedure.model_validate(to_json(changed)))
    copy = ProcedureCopy.objects.create(
        slug="signalement", number=9, definition=definition, digest=digest_of(definition)
    )
    offer = Offer.objects.select_related("service").get(slug="signalement")
    offer.copy = copy
    offer.save()
    return offer


def filed(offer: Offer) -> Dossier:
    draft = services.start_draft(offer, now=MOMENT)
    services.save_step(draft, "contact", ANSWERS, now=MOMENT)
    return services.submit(draft.pk, now=MOMENT).dossier


def words(dossier: Dossier) -> str:
    parts = dossier.acknowledgement.content["parts"]
    found = [
        text
        for part in parts
        for text in [
            part["title"],
            *part["paragraphs"],
            *(" ".join(pair) for pair in part["pairs"]),
            *part["items"],
        ]
    ]
    return " ".join(" ".join(found).replace("\u00a0", " ").replace("\u202f", " ").split())


def test_rejection_by_silence_gives_its_date_its_appeals_and_the_suspension(in_venissieux: Commune) -> None:
    dossier = filed(offered(SilenceEffect.REJECTION, 2, Unit.MONTHS))
    assert dossier.due_on is not None
    assert dossier.due_on.isoformat() == "2026-05-31"
    text = words(dossier)
    for mention in (
        "lundi 30 mars 2026 à 23 h 30",
        dossier.reference,
        dossier.bundle_sha256,
        "Voirie et cadre de vie",
        "5 avenue Marcel-Houël",
        "04 72 21 44 44",
        "refus implicite",
        "31 mai 2026",
        "CRPA, article L231-1",
        "deux mois",
        "recours gracieux, en écrivant au maire de Vénissieux",
        "www.telerecours.fr",
        "article L114-5",
        "CNIL",
        "RGPD",
        "SIREN",
    ):
        assert mention in text, mention


def test_acceptance_by_silence_promises_its_attestation_and_no_appeal(in_venissieux: Commune) -> None:
    dossier = filed(offered(SilenceEffect.ACCEPTANCE, 10, Unit.WORKING_DAYS))
    assert dossier.due_on is not None
    # Easter Monday (6 April 2026) is no working day.
    assert dossier.due_on.isoformat() == "2026-04-15"
    text = words(dossier)
    assert "acceptation implicite" in text
    assert "article L232-3" in text
    assert "15 avril 2026" in text
    assert "tribunal administratif" not in text


def test_a_correction_moves_the_date_and_says_so(in_venissieux: Commune, bob: Agent) -> None:
    dossier = filed(offered(SilenceEffect.REJECTION, 2, Unit.MONTHS))
    asked, answered = datetime(2026, 4, 7, 8, tzinfo=UTC), datetime(2026, 4, 9, 8, tzinfo=UTC)
    correction = services.ask_correction(
        dossier, agent=bob, reason=CorrectionReason.INCOMPLETE, text="Où ?", fields=["position"], now=asked
    )
    services.answer_correction(correction, answers={"position": {"text": "là"}}, now=answered)
    dossier.refresh_from_db()
    assert dossier.due_on is not None
    assert dossier.due_on.isoformat() == "2026-06-03"
    assert "correction" in dossier.due_explanation
    assert dossier.answers["position"] == {"text": "là"}
    assert dossier.acknowledgement.content["due_on"] == "2026-05-31"


@pytest.mark.parametrize("effect", [SilenceEffect.REJECTION, SilenceEffect.ACCEPTANCE])
def test_the_pdf_says_what_the_act_says(in_venissieux: Commune, effect: SilenceEffect) -> None:
    dossier = filed(offered(effect, 1, Unit.MONTHS))
    content = as_pdf(
        dossier.acknowledgement.content,
        in_venissieux,
        theme_of(in_venissieux),
        service_contact(dossier.offer, dossier.service),
    )
    reader = PdfReader(io.BytesIO(content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).replace("\u00a0", " ").split())
    assert dossier.reference in text
    assert "Accusé de réception électronique" in text
    assert "Démonstration, sans lien" in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
