"""Dossiers filed through the services, as dora and strangers do."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from teleservices.definition.fields.file import FileField
from teleservices.definition.stored import digest_of
from teleservices.dossiers.behalf import Behalf, Party
from teleservices.dossiers.enums import ConsentForm, Origin, Quality, Telling
from teleservices.dossiers.models import Dossier, Offer, ProcedureCopy
from teleservices.dossiers.services import attach_file, save_step, say_for_whom, start_draft, submit

if TYPE_CHECKING:
    from datetime import datetime

    from identity.accounts.models import Agent
    from identity.citizens.models import Citizen
    from identity.town_hall.models import Service

VENISSIEUX = {"insee": "69259", "name": "Vénissieux"}
DORA = {"birth_name": "Legrand", "given_names": "Dora"}
BIRTH: dict[str, Any] = {
    "titre_identite": "non",
    "acte": "naissance",
    "pays_evenement": "france",
    "commune_evenement": VENISSIEUX,
    "date_evenement": "1984-02-29",
    "document": "copie_integrale",
    "exemplaires": 2,
    "titulaire": DORA,
    "qualite": "titulaire",
    "parent_1": {"birth_name": "Legrand", "given_names": "Jean"},
    "demandeur": DORA,
    "email": "dora@citoyens.example",
    "telephone": "0472214444",
    "adresse": {
        "street": "12 rue Gambetta",
        "extra": "",
        "postcode": "69200",
        "city": "Vénissieux",
        "country": "FR",
    },
    "remise": "courrier",
    "attestation": True,
}
HOLE: dict[str, Any] = {
    "categorie": "chaussee",
    "description": "Trou de 30 cm au milieu de la piste cyclable",
    "danger": "oui",
    "position": {"text": "devant le 12 rue de la République"},
}


def photo() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(out, "JPEG")
    return SimpleUploadedFile("trou.jpg", out.getvalue(), "image/jpeg")


def file_request(
    slug: str,
    answers: dict[str, Any],
    *,
    citizen: Citizen | None = None,
    now: datetime | None = None,
    with_photo: bool = False,
) -> Dossier:
    """In the current commune."""
    offer = Offer.objects.select_related("copy").get(slug=slug)
    draft = start_draft(offer, citizen=citizen, now=now)
    draft = save_step(draft, "contact", answers, now=now)
    if with_photo:
        field = offer.procedure.field("photos")
        assert isinstance(field, FileField)
        attach_file(draft, field, photo(), now=now)
    return submit(draft.pk, now=now).dossier


def file_act(citizen: Citizen | None = None, now: datetime | None = None, **changed: Any) -> Dossier:
    return file_request("acte-etat-civil", {**BIRTH, **changed}, citizen=citizen, now=now)


def file_report(now: datetime | None = None, *, with_photo: bool = False, **changed: Any) -> Dossier:
    return file_request("signalement", {**HOLE, **changed}, now=now, with_photo=with_photo)


def counter(**changed: Any) -> Behalf:
    """What an agent says of Jeanne, at the counter, who has no e-mail."""
    said: dict[str, Any] = {
        "capacity": Quality.AGENT,
        "origin": Origin.COUNTER,
        "beneficiary": Party(
            given_names="Jeanne", family_name="Roux", address="3 rue Basse\n69200 Vénissieux"
        ),
        "consent": ConsentForm.IN_PERSON,
        "consent_on": timezone.localdate(),
        "telling": Telling.LETTER,
    }
    return Behalf(**said | changed)


def file_at_desk(agent: Agent, slug: str, answers: dict[str, Any], behalf: Behalf) -> Dossier:
    """In the current commune, through the services, as the pages of the desk do."""
    offer = Offer.objects.select_related("copy").get(slug=slug)
    draft = say_for_whom(start_draft(offer, agent=agent), behalf)
    own = {key: value for key, value in answers.items() if key not in {"demandeur", "email", "telephone"}}
    draft = save_step(draft, "contact", own)
    return submit(draft.pk, agent=agent).dossier


def offer_with_deadline(service: Service, effect: str = "acceptance") -> Offer:
    """A procedure where silence has an effect after a month, answered by that service."""
    known = ProcedureCopy.objects.filter(slug="signalement").latest("number").definition
    definition = {
        **known,
        "slug": f"occupation-{effect}",
        "title": "Occuper le domaine public",
        "silence": {
            "effect": effect,
            "delay": {"count": 1, "unit": "months"},
            "article": "CRPA, art. L231-1",
        },
        "acknowledgement": {"kind": "full"},
    }
    copy = ProcedureCopy.objects.create(
        slug=definition["slug"], number=1, definition=definition, digest=digest_of(definition)
    )
    return Offer.objects.create(
        slug=definition["slug"], copy=copy, title=definition["title"], sector="polices-voirie", service=service,
        prefix="OD",
    )  # fmt: skip
