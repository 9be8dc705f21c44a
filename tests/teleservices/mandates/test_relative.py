"""A relative files for somebody online: their own identity stays theirs, and the person is told and may object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core import mail
from django.utils import timezone

from teleservices.dossiers.enums import Origin, Quality, ScanState, Telling
from teleservices.dossiers.held import held_for
from teleservices.dossiers.models import Dossier, Draft, Mandate, Offer, Piece
from teleservices.dossiers.services import start_draft
from teleservices.retention.enums import Fate
from teleservices.retention.erasing import destroy
from tenants.current import commune_context
from tests.outbox import run_outbox
from tests.people import login, login_citizen
from tests.teleservices.instruction.filing import file_request
from tests.teleservices.journeys import main_text, picture, send, soup, upload

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent
    from identity.citizens.models import Citizen
    from tenants.models import Commune

LETTER = "/demarches/saisine-generale/"
FIRST = f"{LETTER}pour-une-autre-personne/"
PAGES = [f"{FIRST}{part}/" for part in ("titre", "vous", "personne", "prevenir", "accord")]
ANSWERS: dict[str, Any] = {
    "nature": "demande",
    "theme": "papiers",
    "objet": "Copie d’une délibération",
    "message": "Bonjour, je souhaite une copie de la délibération du 3 mars.",
    "auteur": "particulier",
    "adresse": {
        "street": "3 rue Basse",
        "extra": "",
        "postcode": "69200",
        "city": "Vénissieux",
        "country": "FR",
    },
}
OWN = {"email": "dora@citoyens.example", "demandeur": {"birth_name": "Legrand", "given_names": "Dora"}}
JEANNE: dict[str, Any] = {
    "capacity": "relative",
    "actor_email": "dora@citoyens.example",
    "given_names": "Jeanne",
    "family_name": "Roux",
    "email": "jeanne@exemple.fr",
    "consent_on": timezone.localdate().isoformat(),
    "declared": "on",
}
UNASKED: dict[str, str] = {
    # What no public page asks: an agent's words in a citizen's form.
    "origin": "counter",
    "received_on": "2020-01-01",
    "agent": "alice",
    "attested": "on",
}


@pytest.fixture
def as_dora(at_venissieux: Client, dora: Citizen) -> Client:
    login_citizen(at_venissieux, dora)
    return at_venissieux


def say(client: Client, answers: dict[str, Any], *, until: str = "accord") -> Any:
    """Each page in its turn, with what it asks, until one is refused or the journey goes on."""
    for address in PAGES:
        asked = {one.get("name") for one in soup(client.get(address)).select("form.form [name]")}
        page = client.post(
            address, {key: answers[key] for key in answers if key in asked} | UNASKED, follow=True
        )
        if page.status_code == 422 or address.endswith(f"/{until}/"):
            break
    return page


def proof() -> dict[str, Any]:
    return {"proof": upload("mandat.jpg", picture(located=True))}


def test_a_relative_files_for_a_person(
    as_dora: Client, venissieux: Commune, dora: Citizen, alice: Agent
) -> None:
    assert "pour une autre personne" in main_text(as_dora.get(LETTER))
    page = say(as_dora, JEANNE)
    assert page.status_code == 422
    assert "Joignez le document qui prouve" in main_text(page)
    page = as_dora.post(PAGES[-1], {**JEANNE, **proof(), "declared": ""})
    assert "mandat.jpg" in main_text(page)  # kept, whatever else is wrong
    page = as_dora.post(PAGES[-1], JEANNE, follow=True)
    assert "Vous faites cette démarche pour Jeanne Roux" in main_text(page)
    with commune_context(venissieux):
        draft = Draft.objects.get(behalf__capacity="relative")
        kept = str(draft.answers)
        assert "Jeanne" in kept
        assert "LEGRAND" not in kept
        assert (draft.agent, draft.for_whom.origin) == (None, None)  # type: ignore[union-attr]
        draft.answers = ANSWERS | draft.answers
        draft.save()
    check = as_dora.get(f"{LETTER}verifier-et-envoyer/", follow=True)
    assert "Jeanne Roux" in main_text(check)
    assert "Dora" in main_text(check)  # who files it
    sent = send(as_dora, LETTER)
    assert "qui en est prévenu par e-mail" in main_text(sent)
    dossier = the_deposit_names_both(venissieux, dora)
    run_outbox(venissieux)
    run_outbox(venissieux)
    assert sorted(str(one.to[0]) for one in mail.outbox) == [
        "dora@citoyens.example", "jeanne@exemple.fr", "jeanne@exemple.fr",
    ]  # fmt: skip
    assert "Jeanne Roux" in main_text(as_dora.get(f"/suivi/demandes/{dossier.pk}/"))
    agents_find_it_by_both_names(as_dora, venissieux, dora, alice, dossier)
    with commune_context(venissieux):
        erased_with_its_mandate_and_the_bytes_of_its_proof(dossier)


def the_deposit_names_both(venissieux: Commune, dora: Citizen) -> Dossier:
    with commune_context(venissieux):
        dossier, mandate = Dossier.objects.get(), Mandate.objects.get()
        assert (dossier.origin, dossier.citizen, dossier.person) == (
            Origin.FRANCECONNECT, dora, "Jeanne Roux",
        )  # fmt: skip
        assert dossier.identity["franceconnect"] is None
        assert (mandate.capacity, mandate.telling, mandate.actor_vouched) == (
            Quality.RELATIVE, Telling.EMAIL, True,
        )  # fmt: skip
        assert mandate.actor_name == "Dora Jeanne LEGRAND"
        assert Piece.objects.get(field="mandate-proof").dossier == dossier
    return dossier


def agents_find_it_by_both_names(
    as_dora: Client, venissieux: Commune, dora: Citizen, alice: Agent, dossier: Dossier
) -> None:
    """The card, the two names in the search; a person's other requests are their own, and what Dora filed for Jeanne is
    never proposed to Dora."""
    with commune_context(venissieux):
        own = file_request("saisine-generale", ANSWERS | OWN, citizen=dora)
    login(as_dora, alice)
    card = main_text(as_dora.get(f"/instruction/{dossier.pk}/"))
    assert "Déposée pour une autre personne" in card
    assert "identité FranceConnect" in card
    for words in ("Jeanne Roux", "LEGRAND"):
        assert dossier.reference in main_text(as_dora.get("/instruction/", {"file": "toutes", "q": words}))
    assert dossier.reference not in main_text(as_dora.get(f"/instruction/{own.pk}/usager/"))
    assert own.reference not in main_text(as_dora.get(f"/instruction/{dossier.pk}/usager/"))
    with commune_context(venissieux):
        offer = Offer.objects.select_related("copy").get(slug="saisine-generale")
        fields = [one for _step, one in offer.procedure.fields()]
        draft = start_draft(offer, citizen=dora)
        assert {one.reference for one in held_for(draft, fields)} == {own.reference}
        assert held_for(start_draft(offer, citizen=dora, for_another=True), fields) == []


def erased_with_its_mandate_and_the_bytes_of_its_proof(dossier: Dossier) -> None:
    piece = Piece.objects.get(field="mandate-proof")
    stored, name = piece.file.storage, piece.file.name
    assert stored.exists(name)
    Dossier.objects.update(ended_at=timezone.now(), state="closed")
    destroy(dossier.copy, [dossier.pk], Fate.ERASED, now=timezone.now())
    assert not Mandate.objects.exists()
    assert not Piece.objects.filter(pk=piece.pk).exists()


def test_a_proof_found_dangerous_is_no_proof(as_dora: Client, venissieux: Commune) -> None:
    """The deposit judges it again: the antivirus may have spoken after the first page."""
    say(as_dora, {**JEANNE, **proof()})
    with commune_context(venissieux):
        draft = Draft.objects.get()
        draft.answers = ANSWERS | draft.answers
        draft.save()
        Piece.objects.update(scan=ScanState.INFECTED, file="")
    page = send(as_dora, LETTER)
    assert page.redirect_chain[-1][0] == PAGES[-1]  # type: ignore[attr-defined]
    assert "dangereux, supprimé" in main_text(page)
    with commune_context(venissieux):
        assert not Dossier.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"capacity": "agent"}, "Sélectionnez un choix valide"),
        ({"capacity": "association"}, "Écrivez le nom de l’association"),
        ({"email": ""}, "Donnez un moyen de la prévenir"),
        ({"declared": ""}, "Cochez la case"),
        ({"given_names": ""}, "Écrivez ses prénoms"),
        ({"consent_on": "2999-01-01"}, "Ce jour n’est pas encore venu"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_written_stays(
    as_dora: Client, change: dict[str, str], said: str
) -> None:
    page = say(as_dora, {**JEANNE, **proof(), **change})
    assert page.status_code == 422
    assert said in main_text(page)
    written = {one["name"]: one.get("value") for one in soup(page).select("form.form input[name]")}
    assert "actor_email" not in written or written["actor_email"] == JEANNE["actor_email"]
    assert "family_name" not in written or written["family_name"] == "Roux"
    page = say(as_dora, {**JEANNE, **proof()})
    assert "Vous faites cette démarche pour Jeanne Roux" in main_text(page)


def test_who_comes_back_goes_on_where_they_stopped(as_dora: Client, venissieux: Commune) -> None:
    assert as_dora.get(PAGES[3]).headers["Location"] == PAGES[0]
    say(as_dora, JEANNE, until="personne")
    assert as_dora.get(FIRST).headers["Location"] == PAGES[3]
    assert as_dora.get(PAGES[4]).headers["Location"] == PAGES[3]
    back = soup(as_dora.get(PAGES[2])).select_one("input[name=family_name]")
    assert back is not None
    assert back["value"] == "Roux"
    assert as_dora.get(f"{FIRST}ailleurs/").status_code == 404
    say(as_dora, {**JEANNE, **proof()})
    # In whose name may change at the end: what that asks for is asked, and the rest is still there.
    page = as_dora.post(PAGES[0], {"capacity": "association"}, follow=True)
    assert page.redirect_chain[-1][0] == PAGES[1]
    page = as_dora.post(PAGES[4], {"consent_on": JEANNE["consent_on"], "declared": "on"})
    assert page.status_code == 422
    assert "Écrivez le nom de l’association" in main_text(page)
    with commune_context(venissieux):
        whole = Draft.objects.get().for_whom
        assert whole is not None
        assert whole.capacity == "relative"  # until all of it holds
    as_dora.post(PAGES[1], {"actor_email": "dora@citoyens.example", "actor_organisation": "Les Amis"})
    page = as_dora.post(PAGES[4], {"consent_on": JEANNE["consent_on"], "declared": "on"}, follow=True)
    assert "Vous faites cette démarche pour Jeanne Roux" in main_text(page)
    with commune_context(venissieux):
        whole = Draft.objects.get().for_whom
        assert whole is not None
        assert (whole.capacity, whole.actor.organisation) == ("association", "Les Amis")  # type: ignore[union-attr]


def test_a_draft_for_somebody_asks_first_for_whom(at_venissieux: Client, venissieux: Commune) -> None:
    """A refused first page leaves a draft that goes nowhere else; a procedure that closes the page has none."""
    at_venissieux.post(PAGES[0], {"capacity": "relative"})
    steps = at_venissieux.get(f"{LETTER}verifier-et-envoyer/")
    assert steps.headers["Location"] == FIRST
    assert send(at_venissieux, LETTER).redirect_chain[-1][0] == PAGES[1]  # type: ignore[attr-defined]
    closed = at_venissieux.get("/demarches/signalement/pour-une-autre-personne/")
    assert closed.headers["Location"] == "/demarches/signalement/"
    assert "pour une autre personne" not in main_text(at_venissieux.get("/demarches/signalement/"))
    with commune_context(venissieux):
        assert not Dossier.objects.exists()
