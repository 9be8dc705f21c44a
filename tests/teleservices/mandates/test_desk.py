"""An agent files for a person: at the counter, on the telephone, from a paper form; and that person is told."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from identity.accounts.enums import Role
from identity.accounts.services import give_role
from identity.audit.models import Entry
from identity.town_hall.enums import DefaultService
from teleservices.dossiers.enums import DESK_ORIGINS, EventKind, MandateAction, Origin, Telling
from teleservices.dossiers.models import Dossier, Draft, Mandate, Offer
from teleservices.dossiers.services import keep_for_later, write_to_citizen
from teleservices.dossiers.telling import waiting_to_be_told
from tenants.current import commune_context
from tests.outbox import run_outbox
from tests.people import login, login_citizen, make_agent, service
from tests.teleservices.instruction.filing import BIRTH as ANSWERS
from tests.teleservices.instruction.filing import counter, file_at_desk
from tests.teleservices.journeys import (
    ACT,
    BIRTH,
    answer,
    filled,
    main_text,
    picture,
    send,
    soup,
    title,
    upload,
)
from tests.teleservices.test_confidential import AWAY, STEPS, leaks

if TYPE_CHECKING:
    from django.http import HttpResponse

    from identity.accounts.models import Agent
    from identity.citizens.models import Citizen
    from tenants.models import Commune

DESK = "/instruction/deposer/"
FORM = f"{DESK}acte-etat-civil/"
TODAY = timezone.localdate()
JEANNE: dict[str, Any] = {
    "origin": "counter",
    "given_names": "Jeanne",
    "family_name": "Roux",
    "address": "3 rue Basse\n69200 Vénissieux",
    "telling": "letter",
    "identity_seen": "identity-card",
    "capacity": "agent",
    "consent": "in-person",
    "consent_on": TODAY.isoformat(),
    "attested": "on",
}


@pytest.fixture
def as_alice(at_venissieux: Client, alice: Agent) -> Client:
    login(at_venissieux, alice)
    return at_venissieux


def pdf_text(response: HttpResponse) -> str:
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u00a0", " ").split())


def through(client: Client, page: HttpResponse) -> HttpResponse:
    """Every step of the act, for somebody: their name is there already, their e-mail is not asked."""
    for step, values in BIRTH:
        address = f"{ACT}{step}/"
        if step == "demandeur":
            form = filled(client.get(address))
            assert form["demandeur-birth_name"] == ["Roux"]
            values = {
                key: text for key, text in values.items() if not key.startswith(("demandeur", "email", "tel"))
            }
        page = answer(client, address, **values)
        assert "Erreur" not in title(page), (step, main_text(page))
    return page


def test_an_agent_files_at_the_counter_and_tells_the_person(
    as_alice: Client, venissieux: Commune, alice: Agent
) -> None:
    """From the list of procedures to the letter in the person's hands; nothing of it needs an account."""
    listed = main_text(as_alice.get(DESK))
    assert "Acte d’état civil" in listed or "acte" in listed.lower()
    assert "Démarches qui ne se déposent pas ici" in listed
    page = as_alice.post(FORM, JEANNE, follow=True)
    assert page.redirect_chain[-1][0] == f"{ACT}demande/"  # type: ignore[attr-defined]
    assert "Vous déposez pour Jeanne Roux" in main_text(page)
    page = through(as_alice, page)
    assert "Jeanne Roux" in main_text(page)
    page = send(as_alice, ACT)
    dossier = the_deposit_says_who_typed_it(venissieux, alice)
    told = f"/instruction/{dossier.pk}/prevenir/"
    assert page.redirect_chain[-1][0] == told  # type: ignore[attr-defined]
    code = soup(page).select_one(".code")
    assert code is not None
    letter = pdf_text(as_alice.get(f"{told}lettre/"))
    assert code.get_text(strip=True) in letter
    assert "Jeanne Roux" in letter
    assert "RGPD, article 14" in letter
    assert dossier.reference in pdf_text(as_alice.get(f"{told}accuse-de-reception/"))
    assert dossier.reference in main_text(as_alice.get(DESK))
    until_it_is_noted_the_person_is_to_be_told(as_alice, venissieux, alice, dossier, page)
    person = Client(headers={"host": venissieux.primary_host})
    opened = person.post(
        "/suivi/", {"reference": dossier.reference, "code": code.get_text(strip=True)}, follow=True
    )
    assert "Pour Jeanne Roux, par" in main_text(opened)
    for words in ("Roux", "Jeanne", dossier.reference):
        assert dossier.reference in main_text(as_alice.get("/instruction/", {"file": "toutes", "q": words}))


def the_deposit_says_who_typed_it(venissieux: Commune, alice: Agent) -> Dossier:
    with commune_context(venissieux):
        dossier, mandate = Dossier.objects.get(), Mandate.objects.get()
        assert (dossier.origin, dossier.person, dossier.email, dossier.citizen) == (
            Origin.COUNTER, "Jeanne Roux", "", None,
        )  # fmt: skip
        assert (mandate.agent, mandate.beneficiary_name, mandate.told_at) == (alice, "Jeanne Roux", None)
        assert list(
            Entry.objects.filter(action=MandateAction.FILED).values_list("actor_label", flat=True)
        ) == [str(alice)]
        kinds = list(dossier.events.values_list("kind", "actor_label"))
        assert kinds == [(EventKind.FILED_FOR, str(alice)), (EventKind.SUBMITTED, str(alice))]
        parts = str(dossier.acknowledgement.content)
        assert dossier.acknowledgement.content["title"] == "Reçu de votre demande"
        assert f"{alice}, agent de la mairie" in parts
    return dossier


def until_it_is_noted_the_person_is_to_be_told(
    as_alice: Client, venissieux: Commune, alice: Agent, dossier: Dossier, page: HttpResponse
) -> None:
    """Again at each message."""
    told = f"/instruction/{dossier.pk}/prevenir/"
    card = main_text(as_alice.get(f"/instruction/{dossier.pk}/"))
    assert "Personne à prévenir" in card
    version = soup(page).select_one("input[name=version]")
    assert version is not None
    done = {"means": "counter", "on": TODAY.isoformat(), "version": version["value"]}
    card = main_text(as_alice.post(told, done, follow=True))
    assert "Personne à prévenir" not in card
    assert "Bénéficiaire prévenu par" in card
    with commune_context(venissieux):
        assert Mandate.objects.get().told_at is not None
        write_to_citizen(dossier, "Votre acte est prêt, au guichet.", agent=alice)
    assert "Message de la mairie" in main_text(as_alice.get(told))
    assert "Votre acte est prêt" in pdf_text(as_alice.get(f"{told}lettre/"))


def test_a_paper_form_has_its_own_day_and_its_scan(as_alice: Client, venissieux: Commune) -> None:
    """The legal clock runs from the receipt; a mistake elsewhere loses no file; a photo says nothing of its place."""
    received = TODAY - timedelta(days=12)
    paper = {**JEANNE, "origin": "paper", "received_on": received.isoformat()}
    scan = {"paper": upload("formulaire.jpg", picture(located=True))}
    late = as_alice.post(FORM, {**paper, **scan, "received_on": (TODAY + timedelta(days=1)).isoformat()})
    assert late.status_code == 422
    assert "Ce jour n’est pas encore venu" in main_text(late)
    assert "formulaire.jpg" in main_text(late)
    form = soup(late).select_one("main form[enctype]")
    assert form is not None
    page = as_alice.post(str(form["action"]), paper, follow=True)
    through(as_alice, page)
    send(as_alice, ACT)
    with commune_context(venissieux):
        dossier = Dossier.objects.get()
        assert timezone.localdate(dossier.submitted_at) == received
        assert (dossier.origin, dossier.mandate.received_on) == (Origin.PAPER, received)
        (piece,) = dossier.pieces.all()
        assert (piece.field, piece.label) == ("mandate-paper", "Formulaire papier")
        with piece.file.open("rb") as kept:
            assert not Image.open(kept).getexif()
        assert "Formulaire papier reçu le" in str(dossier.acknowledgement.content)
    assert "formulaire.jpg" in main_text(as_alice.get(f"/instruction/{dossier.pk}/"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"attested": ""}, "Sans son accord"),
        ({"telling": "email"}, "Écrivez son adresse e-mail"),
        ({"origin": "paper"}, "Écrivez le jour où la mairie a reçu"),
        ({"family_name": ""}, "Écrivez son nom"),
        ({"capacity": "association"}, "Sélectionnez un choix valide"),
    ],
)
def test_a_mistake_is_said_and_nothing_is_lost(
    as_alice: Client, venissieux: Commune, change: dict[str, str], said: str
) -> None:
    page = as_alice.post(FORM, {**JEANNE, **change})
    assert page.status_code == 422
    assert said in main_text(page)
    assert "3 rue Basse" in main_text(page)
    with commune_context(venissieux):
        assert not Dossier.objects.exists()


def test_only_the_agents_of_the_service_file_and_only_what_the_law_lets_them(
    as_alice: Client, as_bob: Client, venissieux: Commune, reader: Agent, dora: Citizen
) -> None:
    assert as_alice.get(FORM).status_code == 200
    assert as_bob.get(FORM).status_code == 404
    assert as_bob.get(f"{DESK}signalement/").status_code == 200
    for closed in ("listes-electorales", "pacs", "nulle-part"):
        assert as_alice.get(f"{DESK}{closed}/").status_code == 404
    citizen, lone = (Client(headers={"host": venissieux.primary_host}) for _ in range(2))
    login_citizen(citizen, dora)
    assert citizen.get(FORM).headers["Location"].startswith("/connexion/")
    login(lone, reader)
    assert lone.get(DESK).status_code == 403


def test_a_draft_of_the_desk_opens_for_its_agent_alone(
    as_alice: Client, as_bob: Client, venissieux: Commune, alice: Agent, bob: Agent, dora: Citizen
) -> None:
    as_alice.post(FORM, JEANNE)
    with commune_context(venissieux):
        draft = Draft.objects.get()
        code = keep_for_later(draft).code
    assert "ne s’ouvre que pour vous" in main_text(as_alice.post(f"{ACT}finir-plus-tard/", {"noter": "oui"}))
    assert as_bob.get(f"{DESK}brouillons/{draft.pk}/").status_code == 404
    citizen = Client(headers={"host": venissieux.primary_host})
    login_citizen(citizen, dora)
    assert "n’ouvre aucun brouillon" in main_text(citizen.post("/suivi/reprendre/", {"code": code}))
    for client in (citizen, as_bob):  # even in a browser that names it
        with commune_context(venissieux):
            session = client.session
            session["teleservices_drafts"] = {"acte-etat-civil": str(draft.pk)}
            session.save()
        assert client.get(f"{ACT}demande/").status_code == 404
        assert client.post(f"{ACT}verifier-et-envoyer/").status_code == 404
    with commune_context(venissieux):
        draft.refresh_from_db()
        assert (draft.citizen, draft.agent) == (None, alice)
        assert not Dossier.objects.exists()


def test_a_person_with_an_address_is_told_by_mail_with_a_way_to_object(
    venissieux: Commune, alice: Agent, at_venissieux: Client
) -> None:
    email = {"given_names": "Jeanne", "family_name": "Roux", "email": "jeanne@exemple.fr"}
    with commune_context(venissieux):
        behalf = counter(telling=Telling.EMAIL, beneficiary=email)
        dossier = file_at_desk(alice, "acte-etat-civil", ANSWERS, behalf)
        assert dossier.origin in DESK_ORIGINS
    run_outbox(venissieux)
    run_outbox(venissieux)
    assert [one.to for one in mail.outbox] == [["jeanne@exemple.fr"]] * 2
    told = next(one for one in mail.outbox if "faite pour vous" in one.subject)
    link = next(word for word in str(told.body).split() if "/suivi/pas-moi/" in word)
    with commune_context(venissieux):
        assert dossier.events.filter(kind=EventKind.BENEFICIARY_TOLD).count() == 1
        state = Dossier.objects.get().state
    address = "/suivi/pas-moi/" + link.partition("/suivi/pas-moi/")[2]
    assert at_venissieux.get("/suivi/pas-moi/faux/").status_code == 404
    assert "Vous n’étiez pas d’accord" in main_text(at_venissieux.get(address))
    mail.outbox.clear()
    for _twice in range(2):
        page = at_venissieux.post(address, {"text": "Je n’ai rien demandé."})
        assert "La mairie est prévenue" in main_text(page)
    run_outbox(venissieux)
    (alert,) = mail.outbox
    assert alert.to == [alice.email]
    with commune_context(venissieux):
        (event,) = dossier.events.filter(kind=EventKind.MANDATE_CONTESTED)
        assert (event.audience, Dossier.objects.get().state) == ("agents", state)
    login(at_venissieux, alice)
    card = main_text(at_venissieux.get(f"/instruction/{dossier.pk}/"))
    assert "Dépôt contesté" in card
    assert "Je n’ai rien demandé." in card


def test_what_a_procedure_calls_confidential_says_nothing_of_the_person_in_the_tables(
    as_alice: Client, venissieux: Commune
) -> None:
    """The mandate of a home that stands empty is as closed as its dossier: its service alone types, reads and tells it."""
    town_hall, guard = (
        Client(headers={"host": venissieux.primary_host}),
        make_agent(venissieux, "Gaël", "Blin"),
    )
    with commune_context(venissieux):
        give_role(guard, Role.INSTRUCTOR, service(DefaultService.TOWN_HALL))
        Offer.objects.filter(slug="tranquillite-vacances").update(settings={"police_municipale": True})
    zoe = {
        "given_names": "Zoé",
        "family_name": "Zanzibarine",
        "phone": "0699887766",
        "address": "7 rue Introuvable",
    }
    assert (
        as_alice.get(f"{DESK}tranquillite-vacances/").status_code == 404
    )  # she manages the accounts, no more
    login(town_hall, guard)
    mandated = {
        "capacity": "relative", "actor_given_names": "Rose", "actor_family_name": "Zanzibar",
        "actor_email": "zoe@exemple.fr", "actor_phone": "0699887766",
    }  # fmt: skip
    sent = {**JEANNE, **zoe, **mandated, "telling": "phone", "consent_words": "Mandat vu."}
    page = town_hall.post(f"{DESK}tranquillite-vacances/", sent, follow=True)
    assert "Vous déposez pour Zoé Zanzibarine" in main_text(page)
    for step, values in STEPS:
        town_hall.post(f"{AWAY}{step}/", filled(town_hall.get(f"{AWAY}{step}/"), **values))
    page = send(town_hall, AWAY)
    assert "Pour Zoé Zanzibarine, par Rose Zanzibar" in main_text(page)
    with commune_context(venissieux):
        dossier = Dossier.objects.get()
        assert leaks(venissieux) == []
        row = Mandate.objects.get()
        assert (row.actor_name, row.actor_email) == ("Rose Zanzibar", "zoe@exemple.fr")
        row.save()
        assert leaks(venissieux) == [], "written back, it is as closed"
        assert waiting_to_be_told().count() == 1
    card = main_text(town_hall.get(f"/instruction/{dossier.pk}/"))
    assert "Zoé Zanzibarine" in card
    assert "Personne à prévenir" in card
    assert "Rose Zanzibar" in card
    assert dossier.reference in main_text(town_hall.get(DESK))
    assert dossier.reference not in main_text(as_alice.get(DESK))
    for page_of in ("", "lettre/", "accuse-de-reception/"):
        assert as_alice.get(f"/instruction/{dossier.pk}/prevenir/{page_of}").status_code == 404


def test_where_nobody_files_online_for_another_a_guardian_comes_to_the_desk_with_their_document(
    as_alice: Client, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        assert Offer.objects.get(slug="acte-etat-civil").procedure.on_behalf.mandated == ()
    page = soup(as_alice.get(FORM))
    assert {str(one["value"]) for one in page.select("[name=capacity]")} >= {"agent", "legal_representative"}
    spoken = {**JEANNE, "capacity": "legal_representative", "consent": "by-law"}
    refused = main_text(as_alice.post(FORM, spoken))
    assert "Écrivez le nom de la personne qui agit" in refused
    assert "Écrivez quel document vous avez vu" in refused
    spoken |= {"actor_family_name": "Tuteur", "consent_words": "Jugement du 3 mars 2026 vu."}
    assert "Vous déposez pour Jeanne Roux" in main_text(as_alice.post(FORM, spoken, follow=True))
