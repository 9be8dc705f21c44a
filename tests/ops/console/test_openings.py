"""Opening a commune from the console: found as people type it, asked for, done by a worker, resumed."""

from __future__ import annotations

import errno
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from identity.accounts.models import Invitation
from identity.audit.enums import ActorKind
from identity.audit.models import Entry
from ops import tasks
from ops.cli.actors import command_line
from ops.console import openings
from ops.console.enums import ConsoleAction
from ops.models import Opening, OpeningState
from tenants.current import commune_context
from tenants.errors import ProvisioningError
from tenants.models import Commune, ProvisioningStep
from tenants.provisioning.opening import AlreadyThere
from tenants.provisioning.options import BadOption, ProvisioningOptions
from tests.ops.console.test_fleet import text_of

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoCaptureOnCommitCallbacks

CORBAS = "69273"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("corbas", "/ouverture/69273/"),
        ("venissieux", "/ouverture/69259/"),
        ("VÉNISSIEUX", "/ouverture/69259/"),
        ("69259", "/ouverture/69259/"),
        ("69200", "/ouverture/69259/"),  # a postal code
        ("saint chamond", "/ouverture/42207/"),
    ],
)
def test_a_town_is_found_as_people_type_it(console: Client, typed: str, expected: str) -> None:
    assert expected in text_of(console.get("/ouverture/", {"q": typed}))


def test_the_code_of_a_former_commune_names_its_successor(console: Client) -> None:
    page = text_of(console.get("/ouverture/", {"q": "69152"}))  # Pierre-Bénite
    assert "Oullins-Pierre-Bénite (69149)" in page
    assert console.get("/ouverture/69152/")["location"] == "/ouverture/69149/"


@pytest.mark.parametrize(
    ("code", "successor", "why"),
    [("69383", "69123", "arrondissement municipal"), ("69152", "69149", "Oullins-Pierre-Bénite")],
)
def test_an_address_with_a_former_code_leads_to_the_successor_and_says_so(
    console: Client, code: str, successor: str, why: str
) -> None:
    response = console.get(f"/ouverture/{code}/", follow=True)
    assert response.redirect_chain == [(f"/ouverture/{successor}/", 302)]
    page = text_of(response)
    assert f"Le code {code}" in page
    assert why in page
    assert f"Utilisez le code {successor}." in page


def test_a_code_that_is_nobodys_is_said_in_plain_words(console: Client) -> None:
    assert "Aucune commune ne correspond à « 00000 »" in text_of(console.get("/ouverture/", {"q": "00000"}))
    assert console.get("/ouverture/00000/").status_code == 404


def test_htmx_asks_for_the_answers_alone(console: Client) -> None:
    part = console.get("/ouverture/", {"q": "corbas"}, headers={"hx-request": "true"})
    assert "<html" not in text_of(part)


def test_what_is_known_is_shown_before_anything_is_asked(console: Client) -> None:
    page = text_of(console.get(f"/ouverture/{CORBAS}/"))
    for known in ("Ouvrir Corbas", "Population municipale", "Métropole de Lyon", "Mairie"):
        assert known in page


def test_an_open_commune_is_not_opened_twice(console: Client) -> None:
    assert "Givors existe déjà." in text_of(console.get("/ouverture/69091/"))
    answer = console.post("/ouverture/69091/", {"demonstration": "on"})
    assert answer.status_code == 422
    assert not Opening.objects.exists()


def test_a_wrong_answer_is_explained(console: Client) -> None:
    answer = console.post(f"/ouverture/{CORBAS}/", {"admin_email": "pas une adresse", "domain": "a b"})
    assert answer.status_code == 422
    assert "« a b » n’est pas un nom de domaine : écrivez par exemple www.ma-commune.fr." in text_of(answer)


@pytest.mark.parametrize(("insee", "proposed"), [(CORBAS, "ville"), ("69001", "village")])
def test_the_starting_site_that_fits_is_proposed(console: Client, insee: str, proposed: str) -> None:
    page = text_of(console.get(f"/ouverture/{insee}/"))
    assert "Site de départ" in page
    assert page.count('class="site-drawing"') == 3
    assert [word for word in ("village", "ville", "nu") if f'name="site" value="{word}"' in page] == [
        "village",
        "ville",
        "nu",
    ]
    checked = re.findall(r'value="(\w+)"[^>]*checked', page)
    assert checked == [proposed]


def test_the_site_that_is_chosen_is_written_down_and_another_word_is_refused(console: Client) -> None:
    assert console.post(f"/ouverture/{CORBAS}/", {"site": "hameau"}).status_code == 422
    assert not Opening.objects.exists()
    follow = console.post(f"/ouverture/{CORBAS}/", {"site": "nu"})["location"]
    assert Opening.objects.get().site == "nu"
    assert "Sans exemple" in text_of(console.get(follow))


@pytest.mark.parametrize("domain", ["operateur.localhost", "givors.localhost"])
@pytest.mark.usefixtures("givors")
def test_a_host_name_that_is_taken_is_refused(console: Client, domain: str) -> None:
    answer = console.post(f"/ouverture/{CORBAS}/", {"domain": domain})
    assert answer.status_code == 422
    assert "est déjà pris" in text_of(answer)


@pytest.mark.usefixtures("leaves_no_schema")
def test_a_commune_opens_from_its_code_with_progress(
    console: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        answer = console.post(
            f"/ouverture/{CORBAS}/", {"admin_email": "maire@corbas.example", "demonstration": "on"}
        )
    follow = answer["location"]
    waiting = text_of(console.get(follow))
    assert '<meta http-equiv="refresh"' in waiting  # without JavaScript
    assert 'hx-trigger="every 1s"' in waiting
    for callback in callbacks:
        callback()
    done = text_of(console.get(follow))
    assert "La commune est prête." in done
    assert "refresh" not in done
    commune = Commune.objects.get(insee=CORBAS)
    assert commune.schema_version
    opening = Opening.objects.get()
    assert (opening.state, opening.admin_email) == (OpeningState.DONE, "")
    assert "Corbas" in text_of(console.get("/"))


@pytest.mark.usefixtures("leaves_no_schema")
def test_an_opening_that_stopped_is_resumed_from_its_page(
    console: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def stops(*args: object) -> None:
        raise ProvisioningError("Le modèle de commune n’est pas prêt.")

    with monkeypatch.context() as patch:
        patch.setattr(openings, "open_commune", stops)
        with django_capture_on_commit_callbacks(execute=True):
            follow = console.post(f"/ouverture/{CORBAS}/", {"demonstration": "on"})["location"]
    page = text_of(console.get(follow))
    assert "L’ouverture s’est arrêtée." in page
    assert "Le modèle de commune n’est pas prêt." in page
    with django_capture_on_commit_callbacks(execute=True):
        again = console.post(f"{follow}reprendre/", follow=True)
    assert "La commune est prête." in text_of(console.get(again.redirect_chain[-1][0]))


@pytest.mark.usefixtures("leaves_no_schema")
def test_a_step_that_breaks_tells_the_person_and_not_the_trace(
    console: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def breaks(*args: object) -> None:
        raise RuntimeError("maire@corbas.example refused")

    monkeypatch.setattr(openings, "open_commune", breaks)
    with django_capture_on_commit_callbacks(execute=True):
        follow = console.post(f"/ouverture/{CORBAS}/", {"admin_email": "maire@corbas.example"})["location"]
    page = text_of(console.get(follow))
    assert "Erreur interne, référence " in page
    assert "refused" not in page


@pytest.mark.usefixtures("leaves_no_schema")
def test_an_opening_whose_worker_died_is_found_again(db: None) -> None:
    opening = Opening.objects.create(
        insee=CORBAS, name="Corbas", demonstration=True, asked_by="00000000-0000-4000-8000-000000000000",
        state=OpeningState.RUNNING, moved_at=timezone.now() - timedelta(minutes=5),
    )  # fmt: skip
    tasks.beat.apply(headers={"_schema_name": "public"}).get()
    opening.refresh_from_db()
    assert opening.state == OpeningState.DONE
    assert ProvisioningStep.objects.filter(commune__insee=CORBAS, done_at=None).count() == 0


def test_a_town_without_siren_has_no_administrator_yet(console: Client) -> None:
    answer = console.post("/ouverture/97502/", {"admin_email": "maire@saint-pierre.example"})
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Saint-Pierre n’a pas de SIREN connu" in page
    assert 'href="#id_admin_email"' in page
    assert not Opening.objects.exists()


def test_a_stranger_opens_nothing(at_operator: Client) -> None:
    assert at_operator.post(f"/ouverture/{CORBAS}/", {"demonstration": "on"}).status_code == 302
    assert not Opening.objects.exists()


@pytest.mark.usefixtures("leaves_no_schema")
def test_an_opening_that_stopped_is_given_up_from_its_page(console: Client) -> None:
    opening = Opening.objects.create(
        insee=CORBAS,
        name="Corbas",
        asked_by="00000000-0000-4000-8000-000000000000",
        state=OpeningState.FAILED,
    )
    page = f"/ouverture/suivi/{opening.pk}/"
    assert "Abandonner cette ouverture" in text_of(console.get(page))
    assert "Abandonner l’ouverture de Corbas ?" in text_of(console.get(f"{page}abandonner/"))
    Commune.objects.create(insee=CORBAS, name="Corbas", slug="corbas", siren="0" * 9, department="69")
    assert "il n’en reste rien" in text_of(console.post(f"{page}abandonner/", follow=True))
    assert not Opening.objects.exists()
    assert not Commune.objects.filter(insee=CORBAS).exists()


def test_a_complete_commune_is_never_given_up(console: Client, givors: Commune) -> None:
    opening = Opening.objects.create(
        insee=givors.insee,
        name="Givors",
        asked_by="00000000-0000-4000-8000-000000000000",
        state=OpeningState.FAILED,
    )
    answer = console.post(f"/ouverture/suivi/{opening.pk}/abandonner/")
    assert answer.status_code == 409
    assert "Givors est complète" in text_of(answer)
    assert Commune.objects.filter(pk=givors.pk).exists()


@pytest.mark.usefixtures("leaves_no_schema")
def test_what_the_broker_lost_or_never_took_is_found_again(
    console: Client,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """Valkey stopped when the opening was asked, or flushed since: its row is the truth."""

    def down(**_options: object) -> None:
        raise ConnectionError("valkey is down")

    with monkeypatch.context() as patch, django_capture_on_commit_callbacks(execute=True):
        patch.setattr(tasks.open_commune, "apply_async", down)
        follow = console.post(f"/ouverture/{CORBAS}/", {"demonstration": "on"})["location"]
    assert "à venir" in text_of(console.get(follow))
    opening = Opening.objects.get()
    assert opening.state == OpeningState.ASKED
    Opening.objects.update(moved_at=timezone.now() - openings.FORGOTTEN * 2)
    tasks.beat.apply(headers={"_schema_name": "public"}).get()
    opening.refresh_from_db()
    assert opening.state == OpeningState.DONE
    assert Commune.objects.filter(insee=CORBAS).count() == 1


@pytest.mark.usefixtures("leaves_no_schema")
def test_an_opening_of_the_command_line_is_followed_as_it_goes(console: Client) -> None:
    """Written down with its answers before its first step; the administrator's address goes once it is invited."""
    asked = ProvisioningOptions(CORBAS, admin_email="maire@corbas.example", demonstration=True)
    seen: list[str] = []

    def look(step: str) -> None:
        if not seen:
            opening = Opening.objects.get()
            assert (opening.state, opening.asked_by) == (OpeningState.RUNNING, None)
            seen.append(text_of(console.get(f"/ouverture/suivi/{opening.pk}/")))
            assert "Corbas</a> : en cours" in text_of(console.get("/"))

    openings.open_here(asked, command_line(), look)
    assert "En cours :" in seen[0]
    assert 'hx-trigger="every 1s"' in seen[0]
    assert "maire@corbas.example" in seen[0]
    opening = Opening.objects.get()
    assert (opening.state, opening.admin_email) == (OpeningState.DONE, "")
    entry = Entry.objects.get(action=ConsoleAction.OPENING_ASKED)
    assert (entry.actor_kind, entry.target_id) == (ActorKind.SYSTEM, str(opening.pk))
    assert entry.actor_label.startswith("Ligne de commande")
    with pytest.raises(AlreadyThere):
        openings.open_here(asked, command_line())
    assert Opening.objects.count() == 1


@pytest.mark.usefixtures("leaves_no_schema")
def test_what_is_not_said_again_is_what_was_said_before(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    asked = ProvisioningOptions(CORBAS, admin_email="maire@corbas.example", demonstration=True)
    with monkeypatch.context() as patch:
        patch.setattr(openings, "open_commune", breaks)
        with pytest.raises(openings.OpeningStopped, match="Le disque est plein"):
            openings.open_here(asked, command_line())
    stopped = Opening.objects.get()
    assert (stopped.state, stopped.admin_email) == (OpeningState.FAILED, "maire@corbas.example")
    assert stopped.error.startswith("Le disque est plein.")
    commune = openings.open_here(ProvisioningOptions(CORBAS), command_line()).commune
    assert commune.is_demonstration
    with commune_context(commune):
        assert Invitation.objects.get().email == "maire@corbas.example"
    assert Opening.objects.get().pk == stopped.pk


def test_the_form_of_an_opening_that_stopped_holds_its_answers(console: Client) -> None:
    Opening.objects.create(
        insee=CORBAS, name="Corbas", admin_email="maire@corbas.example", demonstration=True,
        domain="www.corbas.fr", state=OpeningState.RUNNING,
    )  # fmt: skip
    assert "Corbas</a> : arrêtée" in text_of(console.get("/"))
    page = text_of(console.get(f"/ouverture/{CORBAS}/"))
    assert 'value="maire@corbas.example"' in page
    assert 'value="www.corbas.fr"' in page
    assert "est déjà demandée" in page


def test_an_opening_that_no_worker_takes_is_said_and_given_up(console: Client) -> None:
    opening = Opening.objects.create(
        insee=CORBAS, name="Corbas", moved_at=timezone.now() - openings.FORGOTTEN * 2
    )
    page = text_of(console.get(f"/ouverture/suivi/{opening.pk}/"))
    assert "L’ouverture n’a pas commencé." in page
    assert "Aucune tâche de fond" in page
    assert "Abandonner cette ouverture" in page


@pytest.mark.usefixtures("givors")
def test_a_name_that_is_taken_at_the_last_moment_leaves_nothing_behind(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(*args: object) -> None:
        raise BadOption("domain", "Le nom de domaine www.corbas.fr est déjà pris.")

    monkeypatch.setattr(openings, "open_commune", taken)
    with pytest.raises(BadOption):
        openings.open_here(ProvisioningOptions(CORBAS), command_line())
    assert not Opening.objects.exists()


def test_somebody_who_interrupts_it_is_not_followed_by_a_worker(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(openings, "open_commune", interrupted)
    with pytest.raises(KeyboardInterrupt):
        openings.open_here(ProvisioningOptions(CORBAS), command_line())
    assert Opening.objects.get().state == OpeningState.FAILED
    Opening.objects.update(moved_at=timezone.now() - openings.FORGOTTEN * 2)
    assert openings.forgotten() == []


def test_a_row_whose_process_died_at_the_very_end_is_settled(db: None, givors: Commune) -> None:
    opening = Opening.objects.create(
        insee=givors.insee, name="Givors", admin_email="maire@givors.example", state=OpeningState.RUNNING
    )
    assert openings.run(opening.pk)
    opening.refresh_from_db()
    assert (opening.state, opening.admin_email, opening.error) == (OpeningState.DONE, "", "")
