"""A commune's life at the console: each move asked for with what it changes, told, logged, undone; its renaming."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.utils import timezone

from identity.audit.models import Entry
from ops.backups.models import ArchiveState, Export
from ops.console.enums import ConsoleAction, Move
from ops.console.moves import MOVES
from tenants import lifecycle
from tenants.models import Commune, Domain, StateChange
from tenants.states import CommuneState
from tests.ops.console.test_fleet import text_of
from tests.outbox import run_outbox
from tests.people import alice

if TYPE_CHECKING:
    from django.test import Client

    from identity.accounts.models import Agent

__all__ = ["alice"]

PAGE = "/communes/venissieux/"
CLOSING = {
    "reason": "La commune rejoint la métropole.",
    "until_jour": "12",
    "until_mois": "3",
    "until_annee": "2031",
}


@pytest.fixture
def opened(venissieux: Commune) -> Commune:
    lifecycle.open(venissieux)
    return venissieux


def state_of(commune: Commune) -> str:
    return str(Commune.objects.get(pk=commune.pk).state)


@pytest.mark.parametrize("state", [state for state in CommuneState if state != CommuneState.GONE])
def test_the_page_offers_the_moves_of_its_state_and_each_says_what_it_changes(
    console: Client, venissieux: Commune, state: CommuneState
) -> None:
    Commune.objects.filter(pk=venissieux.pk).update(state=state)
    page = text_of(console.get(PAGE))
    for move in Move:
        assert (f'href="{PAGE}{move.value}/"' in page) is (move in MOVES[state])
    for move in MOVES[state]:
        asked = text_of(console.get(f"{PAGE}{move.value}/"))
        assert "Ce que cela change" in asked
        assert "Ses agents l’apprennent par e-mail" in asked
        assert "Ne rien changer" in asked
    assert state_of(venissieux) == state, "a GET changes nothing"


def test_a_suspension_carries_its_reason_to_the_agents_and_its_notice_to_the_public(
    console: Client, opened: Commune, at_venissieux: Client, alice: Agent
) -> None:
    told = {"reason": "Contribution impayée.", "notice": "Le site revient lundi."}
    done = text_of(console.post(f"{PAGE}suspendre/", told, follow=True))
    assert "Vénissieux est suspendue" in done
    assert "Contribution impayée." in done
    assert re.search('Ouverte → Suspendue <span class="meta">[^<]+, Oscar Blanc', done)
    notice = text_of(at_venissieux.get("/"))
    assert "Le site revient lundi." in notice
    assert "impayée" not in notice
    run_outbox(opened)
    assert "Contribution impayée." in str(mail.outbox[-1].body)


def test_a_commune_closes_until_the_day_that_is_told_and_the_closing_is_undone(
    console: Client, opened: Commune, at_venissieux: Client
) -> None:
    grace = lifecycle.today_of(opened) + timedelta(days=90)
    assert f'value="{grace.year}"' in text_of(console.get(f"{PAGE}fermer/"))
    done = text_of(console.post(f"{PAGE}fermer/", CLOSING, follow=True))
    assert "La fermeture de Vénissieux est commencée" in done
    assert "En fermeture, conservée jusqu’au 12 mars" in done
    assert at_venissieux.get("/").status_code == 410
    entry = Entry.objects.get(action=ConsoleAction.COMMUNE_CLOSING)
    change = StateChange.objects.get(commune=opened, after=CommuneState.CLOSING)
    assert entry.detail == {
        "commune": "venissieux",
        "state": "closing",
        "until": "2031-03-12",
        "change": str(change.pk),
    }
    console.post(f"{PAGE}annuler-la-fermeture/")
    assert state_of(opened) == CommuneState.OPEN
    assert at_venissieux.get("/plan-du-site/").status_code == 200
    assert Entry.objects.filter(action=ConsoleAction.COMMUNE_REOPENED).exists()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"reason": ""}, "ses agents le liront"),
        ({"until_jour": "31", "until_mois": "2"}, "Indiquez un jour"),
        ({"until_annee": "2025"}, "au moins jusqu’à demain"),
        ({"notice": "x" * 301}, "300"),
    ],
)
def test_a_closing_told_wrong_is_explained_and_keeps_what_was_typed(
    console: Client, opened: Commune, wrong: dict[str, str], why: str
) -> None:
    answer = console.post(f"{PAGE}fermer/", CLOSING | wrong)
    assert answer.status_code == 422
    page = text_of(answer)
    assert why in page
    assert "reason" in wrong or CLOSING["reason"] in page
    assert state_of(opened) == CommuneState.OPEN


def test_past_its_grace_a_commune_asks_for_somebody(console: Client, opened: Commune) -> None:
    """Its page offers the deletion once it is possible, and until then says what it waits for."""
    before = text_of(console.get(PAGE))
    assert "Mise en ligne" in before
    assert f'class="button button--danger" href="{PAGE}fermer/"' in before
    assert f'class="button button--quiet" href="{PAGE}suspendre/"' in before
    lifecycle.close(opened, reason="Fusion", until=date(2031, 3, 12))
    page = text_of(console.get(PAGE))
    assert "Mise en ligne" not in page
    assert "Tout est conservé jusqu’au 12 mars 2031 inclus" in page
    assert f"{PAGE}supprimer/" not in page
    Commune.objects.filter(pk=opened.pk).update(closing_until=lifecycle.today_of(opened) - timedelta(days=1))
    assert "Délai de fermeture passé" in text_of(console.get("/"))
    page = text_of(console.get(PAGE))
    assert "L’export final manque" in page
    assert f"{PAGE}supprimer/" not in page
    Export.objects.create(
        commune=opened, insee="69259", name="Vénissieux", state=ArchiveState.DONE, size=1, sha256="0" * 64,
        ended_at=timezone.now() + timedelta(minutes=1),
    )  # fmt: skip
    assert f'class="button button--danger" href="{PAGE}supprimer/"' in text_of(console.get(PAGE))


def test_what_is_missing_is_said_before_any_button_who_does_it_and_where(
    console: Client, venissieux: Commune
) -> None:
    button = '<button class="button" type="submit" name="confirm"'
    assert button in text_of(console.get(f"{PAGE}ouvrir/")), "a demonstration opens without"
    Commune.objects.filter(pk=venissieux.pk).update(is_demonstration=False, siret="")
    answers = (console.get(f"{PAGE}ouvrir/"), console.post(f"{PAGE}ouvrir/"))
    assert [answer.status_code for answer in answers] == [200, 409]
    for refused in map(text_of, answers):
        assert "Il reste" in refused
        assert "Écrire dans la fiche le SIRET" in refused
        assert "À faire par l’opérateur." in refused
        assert 'href="/communes/venissieux/fiche/#id_siret"' in refused
        assert 'href="http://venissieux.localhost/gestion/exemples/"' in refused
        assert button not in refused, "no button that would be refused"
    assert "Écrire dans la fiche le SIRET" in text_of(console.get(PAGE))


def test_a_commune_is_renamed_and_its_former_pages_lead_to_the_new_ones(
    console: Client, opened: Commune, at_venissieux: Client
) -> None:
    assert "ProConnect et FranceConnect ne connaissent que l’ancienne adresse" in text_of(
        console.get(f"{PAGE}renommer/")
    )
    done = text_of(
        console.post(f"{PAGE}renommer/", {"name": "Vénissieux-les-Minguettes", "slug": ""}, follow=True)
    )
    assert "La commune s’appelle maintenant Vénissieux-les-Minguettes" in done
    assert "Anciens identifiants" in done
    assert re.search(
        'Renommée : Vénissieux → Vénissieux-les-Minguettes <span class="meta">[^<]+, Oscar Blanc', done
    )
    moved = console.get(PAGE)
    assert (moved.status_code, moved["Location"]) == (301, "/communes/venissieux-les-minguettes/")
    assert Domain.objects.get(domain="venissieux.localhost").is_primary is False
    entry = Entry.objects.get(action=ConsoleAction.COMMUNE_RENAMED)
    assert entry.detail["former"] == "venissieux"
    assert entry.actor_label == "Oscar Blanc"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"name": "", "slug": ""}, "Écrivez le nom"),
        ({"name": "Vénissieux", "slug": "www"}, "mot réservé"),
        ({"name": "Vénissieux", "slug": "givors"}, "d’une autre commune"),
        ({"name": "Vénissieux", "slug": "venissieux"}, "s’appelle déjà ainsi"),
    ],
)
def test_a_name_that_cannot_be_is_explained(
    console: Client, venissieux: Commune, givors: Commune, told: dict[str, str], why: str
) -> None:
    answer = console.post(f"{PAGE}renommer/", told)
    assert answer.status_code == 422
    assert why in text_of(answer)
    assert not Entry.objects.filter(action=ConsoleAction.COMMUNE_RENAMED).exists()


def test_a_stranger_renames_nothing(
    at_operator: Client, at_venissieux: Client, alice: Agent, venissieux: Commune
) -> None:
    assert at_operator.post(f"{PAGE}renommer/", {"name": "Ailleurs", "slug": ""}).status_code == 302
    assert at_venissieux.get(f"{PAGE}renommer/").status_code == 404
    assert Commune.objects.get(pk=venissieux.pk).name == "Vénissieux"
