"""Who keeps the register: deposit, second look, publication, correction, acknowledgement, withdrawal; and who may not."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
import time_machine

from cms.acts import drafts, services
from cms.acts.models import Act
from identity.accounts.enums import REGISTRARS_GROUP, Role
from identity.accounts.services import give_role, withdraw_role
from tenants.current import commune_context, operator_context
from tenants.middleware import forget_hosts
from tenants.models import Commune
from tenants.storage import private_storage
from tests.cms.acts import papers
from tests.cms.acts.papers import posted, upload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from identity.accounts.models import Agent

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
DEPOSIT = "/gestion/actes/deposer/"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


def card(**changes: Any) -> dict[str, Any]:
    """What the browser posts from the form of a deposit."""
    values = {
        "nature": "deliberation",
        "number": "2026-045",
        "title": "Tarifs de la médiathèque",
        "matter": "7.10",
        "adopted_on": "2026-11-12",
        "approved_on": "",
        "author_first_name": "Camille",
        "author_last_name": "Durand",
        "author_capacity": "Maire",
        "service": "",
        "current_until": "",
        "document": upload(),
    }
    return {name: value for name, value in (values | changes).items() if value is not None}


def _said(response: Any) -> str:
    return " ".join(response.content.decode().split())


def _publish(client: Client, where: str, *keys: str) -> Any:
    return client.post(where, {f"w-{key}": "on" for key in keys} | {"sure": "on"})


def test_an_act_is_deposited_read_again_then_published(alice_at_work: Client, venissieux: Commune) -> None:
    plan = upload(papers.pdf("Le plan de la médiathèque et ses légendes."), "plan.pdf")
    response = alice_at_work.post(DEPOSIT, card(annexes=[plan]))
    assert response.status_code == 302, _said(response)
    where = response["Location"]
    page = _said(alice_at_work.get(where))
    for words in (
        "Un acte publié ne se retire pas.",
        "22 janvier 2027",
        "Camille Durand, Maire",
        "plan.pdf",
        "PDF/A",
    ):
        assert words in page.replace("\u00a0", " "), words
    assert alice_at_work.get(f"{where}0.pdf").content == papers.pdf()
    assert alice_at_work.get("/actes/").content.decode().count("Tarifs de la médiathèque") == 0
    assert alice_at_work.post(where, {}).status_code == 422  # nobody said that it may be published
    done = _publish(alice_at_work, where)
    assert done.status_code == 302
    assert alice_at_work.get(where)["Location"] == done["Location"], "no draft is left"
    assert "Tarifs de la médiathèque" in _said(alice_at_work.get("/actes/"))
    page = _said(alice_at_work.get(done["Location"]))
    assert "Alice Martin" in page
    with commune_context(venissieux):
        act = Act.objects.get()
        assert (act.posted_by, act.slug, len(act.annexes)) == ("Alice Martin", "deliberation-2026-045", 1)
        assert drafts.every() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"document": upload(papers.png(), "photo.pdf")}, "c’est une image PNG"),
        ({"document": upload(papers.encrypted())}, "mot de passe"),
        ({"document": None}, "L’acte, en PDF"),
        ({"annexes": [upload(papers.with_script(), "plan.pdf")]}, "plan.pdf"),
        ({"nature": "individuelle"}, "notifiée à la personne"),
        ({"number": ""}, "Écrivez le numéro"),
        ({"matter": ""}, "Choisissez la matière"),
        ({"adopted_on": "2026-11-30"}, "à venir"),
        ({"current_until": "2026-12-25"}, "deux mois au moins"),
        ({"author_capacity": ""}, "Qualité de l’auteur"),
    ],
)
def test_what_is_wrong_is_said_with_its_remedy(
    alice_at_work: Client, venissieux: Commune, changes: dict[str, Any], words: str
) -> None:
    response = alice_at_work.post(DEPOSIT, card(**changes))
    assert response.status_code == 422
    assert "À corriger avant de continuer" in _said(response)
    assert words in _said(response).replace("\u00a0", " ")
    with commune_context(venissieux):
        assert drafts.every() == []


def test_a_warning_is_confirmed_by_itself(alice_at_work: Client, venissieux: Commune) -> None:
    where = alice_at_work.post(DEPOSIT, card(document=upload(papers.scan())))["Location"]
    assert "Ce document est numérisé" in _said(alice_at_work.get(where))
    assert _publish(alice_at_work, where).status_code == 422
    assert _publish(alice_at_work, where, "0-scan").status_code == 302
    with commune_context(venissieux):
        assert [one["code"] for one in Act.objects.get().acknowledged] == ["0-scan"]


def test_the_town_halls_own_address_is_no_personal_data(alice_at_work: Client, venissieux: Commune) -> None:
    with operator_context():
        Commune.objects.filter(pk=venissieux.pk).update(contact_email="mairie@venissieux.example")
    forget_hosts()
    text = "Écrire à accueil@venissieux.example, ou à dora@citoyens.example."
    where = alice_at_work.post(DEPOSIT, card(document=upload(papers.pdf(text))))["Location"]
    page = _said(alice_at_work.get(where))
    assert "dora@c…" in page
    assert "accuei…" not in page


def test_a_draft_is_changed_and_keeps_its_papers(alice_at_work: Client, venissieux: Commune) -> None:
    where = alice_at_work.post(DEPOSIT, card())["Location"]
    form = _said(alice_at_work.get(f"{where}modifier/"))
    assert "Sans nouveau fichier, deliberation.pdf reste." in form
    changed = alice_at_work.post(f"{where}modifier/", card(title="Tarifs de la piscine", document=None))
    assert changed["Location"] == where
    assert "Tarifs de la piscine" in _said(alice_at_work.get(where))
    assert alice_at_work.post(f"{where}abandonner/").status_code == 302
    assert alice_at_work.get(where).status_code == 404
    with commune_context(venissieux):
        assert not Act.objects.exists()


def test_a_button_that_is_pressed_twice_does_it_once(
    alice_at_work: Client, venissieux: Commune, alice: Agent
) -> None:
    content = papers.pdf()
    first, second = (alice_at_work.post(DEPOSIT, card(document=upload(content))) for _ in range(2))
    assert first["Location"] == second["Location"], "one deposit waits"
    other = alice_at_work.post(DEPOSIT, card(document=upload(content), number="2026-046"))
    assert other["Location"] != first["Location"]
    with commune_context(venissieux):
        (draft,) = [one for one in drafts.every() if one.deposit.number == "2026-045"]
        (paper,) = drafts.papers_of(draft)
    published = _publish(alice_at_work, first["Location"])
    with commune_context(
        venissieux
    ):  # the second request had read the draft before the first one published it
        assert services.post(draft.deposit, paper, agent=alice, key=draft.id).pk == draft.id
        assert Act.objects.count() == 1
    again = _publish(alice_at_work, first["Location"])
    assert published["Location"] == again["Location"]
    assert alice_at_work.get(first["Location"])["Location"] == published["Location"]


def test_a_number_that_is_taken_leads_to_a_correction(
    alice_at_work: Client, venissieux: Commune, alice: Agent
) -> None:
    with commune_context(venissieux):
        act = posted(alice)
    assert "publiez plutôt sa version corrigée" in _said(alice_at_work.post(DEPOSIT, card()))
    correcting = f"/gestion/actes/registre/{act.pk}/corriger/"
    assert "reste en ligne telle quelle" in _said(alice_at_work.get(correcting))
    assert alice_at_work.post(correcting, card()).status_code == 422  # nobody said what was corrected
    corrected = papers.pdf("Texte corrigé de la délibération sur la médiathèque.")
    response = alice_at_work.post(
        correcting, card(document=upload(corrected), correction_reason="Erreur de date.")
    )
    done = _publish(alice_at_work, response["Location"])
    assert done.status_code == 302, _said(done)
    with commune_context(venissieux):
        second = Act.objects.get(version=2)
        assert second.supersedes_id == act.pk
    assert alice_at_work.get(correcting)["Location"] == f"/gestion/actes/registre/{second.pk}/"
    assert "Erreur de date." in _said(alice_at_work.get(f"/gestion/actes/registre/{act.pk}/"))


def test_the_acknowledgement_of_the_prefecture(
    alice_at_work: Client, venissieux: Commune, alice: Agent
) -> None:
    with commune_context(venissieux):
        act = posted(alice)
    where = f"/gestion/actes/registre/{act.pk}/accuse/"
    good = f"069-{venissieux.siren}-20261112-2026_045-DE"
    for given, day, words in (
        ("2026-045", "2026-11-13", "Copiez-le en entier"),
        ("069-216900910-20261112-2026_045-DE", "2026-11-13", "autre collectivité"),
        (good, "2026-11-11", "avant son adoption"),
        (good, "2026-11-30", "à venir"),
    ):
        response = alice_at_work.post(where, {"ar_id": given, "ar_received_on": day})
        assert response.status_code == 422
        assert words in _said(response)
    assert alice_at_work.post(where, {"ar_id": good, "ar_received_on": "2026-11-13"}).status_code == 302
    assert good in _said(alice_at_work.get(act.get_absolute_url()))
    assert alice_at_work.post(where, {"ar_id": good, "ar_received_on": "2026-11-13"}).status_code == 302, (
        "twice"
    )
    assert alice_at_work.post(where, {"ar_id": good, "ar_received_on": "2026-11-14"}).status_code == 409


def test_a_file_is_withdrawn_with_its_reason(
    alice_at_work: Client, venissieux: Commune, alice: Agent
) -> None:
    with commune_context(venissieux):
        act = posted(alice)
    where = f"/gestion/actes/registre/{act.pk}/retirer/"
    asked = {"basis": "juge", "reason": "Jugement du 3 mars 2027."}
    assert alice_at_work.post(where, asked).status_code == 422
    assert alice_at_work.post(where, asked | {"sure": "on"}).status_code == 302
    assert alice_at_work.get(act.document_url).status_code == 410
    desk = _said(alice_at_work.get(f"/gestion/actes/registre/{act.pk}/"))
    assert "Jugement du 3 mars 2027." in desk
    kept: Any = alice_at_work.get(f"/gestion/actes/registre/{act.pk}/fichier.pdf")
    assert kept.getvalue().startswith(b"%PDF")
    for close in kept._resource_closers:
        close()
    assert alice_at_work.post(where, asked | {"sure": "on"}).status_code == 302, "pressed twice"
    assert alice_at_work.post(where, asked | {"sure": "on", "basis": "loi"}).status_code == 409


def test_the_role_of_the_register_alone(venissieux: Commune, bob: Agent, bob_at_work: Client) -> None:
    assert bob_at_work.get("/gestion/actes/").status_code == 403
    with commune_context(venissieux):
        membership = give_role(bob, Role.REGISTRAR)
        assert bob.groups.filter(name=REGISTRARS_GROUP).exists()
    page = bob_at_work.get("/gestion/actes/")
    assert page.status_code == 200
    assert re.search(r'"name": "actes"', page.content.decode()) or "/gestion/actes/" in page.content.decode()
    assert bob_at_work.get(DEPOSIT).status_code == 200
    with commune_context(venissieux):
        withdraw_role(membership)
        assert not bob.groups.filter(name=REGISTRARS_GROUP).exists()
    assert bob_at_work.get("/gestion/actes/").status_code == 403


def test_the_home_of_who_keeps_the_register_alone(
    venissieux: Commune, alice: Agent, bob: Agent, bob_at_work: Client, alice_at_work: Client
) -> None:
    with commune_context(venissieux):
        give_role(bob, Role.REGISTRAR)
        act = posted(alice)
    assert alice_at_work.post(DEPOSIT, card(number="2026-046")).status_code == 302
    home = bob_at_work.get("/gestion/").content.decode()
    assert re.search(r'<h1 class="w-h1 w-mt-0">Vénissieux</h1>', home)
    assert f'href="/gestion/actes/registre/{act.pk}/"' in home
    assert "Déposer un acte" in home
    assert "Un acte déposé attend d’être vérifié et publié" in home
    assert "Tarifs de la médiathèque" in home
    assert "/gestion/relectures/" not in home
    assert 'role="search"' not in home, "pages are not theirs"
    keeper = alice_at_work.get("/gestion/").content.decode()
    assert "Derniers actes publiés" not in keeper
    assert "/gestion/relectures/" in keeper
    assert 'role="search"' in keeper


def test_an_instructor_and_a_stranger_do_not_come_in(bob_at_work: Client, at_venissieux: Client) -> None:
    for path in (
        "",
        "deposer/",
        "importer/",
        f"registre/{uuid.uuid4()}/",
        f"a-verifier/{uuid.uuid4()}/0.pdf",
    ):
        assert bob_at_work.get(f"/gestion/actes/{path}").status_code == 403
        assert at_venissieux.get(f"/gestion/actes/{path}").status_code == 302


def test_nothing_of_a_neighbour_is_reached(
    venissieux: Commune, alice: Agent, alice_at_work: Client, charlie_at_work: Client
) -> None:
    """Charlie keeps the register of Givors; he knows every id and every file of Vénissieux's."""
    with commune_context(venissieux):
        act = posted(alice)
    draft = alice_at_work.post(DEPOSIT, card(number="2026-046"))["Location"]
    register = f"/gestion/actes/registre/{act.pk}/"
    for path in (
        draft, f"{draft}0.pdf", f"{draft}modifier/", register, f"{register}corriger/", f"{register}accuse/",
        f"{register}retirer/", f"{register}fichier.pdf", act.get_absolute_url(), act.document_url,
        f"{act.get_absolute_url()}certificat.pdf", f"/medias/{act.file.name}", f"/medias/../private/{act.file.name}",
        f"/medias/images/../../private/{act.file.name}",
    ):  # fmt: skip
        assert charlie_at_work.get(path).status_code in {400, 404}, path
    for path in (draft, f"{draft}abandonner/", f"{register}retirer/", f"{register}accuse/"):
        assert charlie_at_work.post(path, {"sure": "on"}).status_code == 404, path
    assert "Tarifs" not in _said(charlie_at_work.get("/gestion/actes/"))
    assert "Tarifs" not in _said(charlie_at_work.get("/actes/?voir=tous"))
    assert "Tarifs" not in _said(charlie_at_work.get("/actes/flux.xml"))
    with commune_context(venissieux):
        assert len(drafts.every()) == 1
        assert private_storage.exists(act.file.name)
        assert not Act.objects.get().is_withdrawn
