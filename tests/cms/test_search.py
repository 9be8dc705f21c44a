"""Search, as people type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.pages.asked import ask, words_of
from cms.pages.models import HomePage, LegalPage, NewsPage
from cms.pages.search import search

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune

MEDIA_LIBRARY = "/actualites/exemple-mediatheque/"


def urls(typed: str) -> list[str]:
    return [result.url for result in search(typed).results]


@pytest.mark.parametrize(
    "typed",
    [
        "médiathèque",
        "mediatheque",
        "MÉDIATHÈQUE",
        "les médiathèques",
        "la mediath",
        "dimanche à la médiathèque",
    ],
)
def test_accents_plurals_and_beginnings_are_forgiven(in_venissieux: Commune, typed: str) -> None:
    assert urls(typed) == [MEDIA_LIBRARY]


@pytest.mark.parametrize(
    "typed", ["médiatèque", "mediateque", "midiathèque", "mediathéke", "mediateque dimanche"]
)
def test_a_typing_error_is_forgiven_and_said(
    at_venissieux: Client, in_venissieux: Commune, typed: str
) -> None:
    answer = search(typed)
    assert answer.spelt.startswith("médiathèque")
    assert [result.url for result in answer.results] == [MEDIA_LIBRARY]
    page = at_venissieux.get("/recherche/", {"q": typed}).content.decode()
    assert f"Voici ce que l’on trouve pour «\u00a0{answer.spelt}\u00a0»" in page


def test_a_word_that_is_there_is_never_corrected(in_venissieux: Commune) -> None:
    answer = search("hippopotame dimanche")
    assert answer.is_wider
    assert not answer.spelt


@pytest.mark.parametrize(
    ("typed", "procedure"),
    [
        ("extrait de naissance", "acte-etat-civil"),
        ("cni", "carte-identite-passeport"),
        ("pièces d'identité", "carte-identite-passeport"),
        ("lampadaire", "signalement"),
        ("salle polyvalente", "reservation-salle"),
        ("déménagement", "changement-coordonnees"),
        ("permis de construire", "urbanisme"),
    ],
)
def test_the_words_of_people_lead_to_the_words_of_the_town_hall(
    in_venissieux: Commune, typed: str, procedure: str
) -> None:
    assert f"/demarches/{procedure}/" in urls(typed)


def test_a_commune_has_words_of_its_own(in_venissieux: Commune) -> None:
    assert not urls("zinzolin")
    HomePage.objects.update(synonyms="zinzolin, médiathèque\nun mot seul\n , ")
    assert urls("zinzolin") == [MEDIA_LIBRARY]


def test_what_a_webmaster_promoted_comes_first(in_venissieux: Commune) -> None:
    page = NewsPage.objects.live().exclude(slug="exemple-mediatheque").latest("date")
    assert urls("médiathèque") == [MEDIA_LIBRARY]
    page.promoted_words = "médiathèque, livres"
    page.save()
    assert urls("médiathèque") == [page.url, MEDIA_LIBRARY]
    assert urls("livre")[0] == page.url
    assert urls("dimanche médiathèque") == [MEDIA_LIBRARY]


def test_a_draft_is_found_by_nobody(in_venissieux: Commune) -> None:
    NewsPage.objects.filter(slug="exemple-mediatheque").update(live=False)
    assert MEDIA_LIBRARY not in urls("médiathèque")


def test_legal_pages_are_found_by_the_words_people_use(in_venissieux: Commune) -> None:
    assert "/donnees-personnelles/" in urls("vie privée")
    assert LegalPage.objects.get(kind="donnees-personnelles").result_label == "Page"


def test_some_words_are_better_than_none(in_venissieux: Commune) -> None:
    answer = search("médiathèque hippopotame")
    assert answer.is_wider
    assert answer.results[0].url == MEDIA_LIBRARY


@pytest.mark.parametrize(
    "typed", ["", "   ", "!!!", "&|()", "a:*b", "'", "\\", "xyzzy", "_ _", "²", "ß" * 60, "١٢"]
)
def test_anything_may_be_typed(at_venissieux: Client, typed: str) -> None:
    assert at_venissieux.get("/recherche/", {"q": typed}).status_code == 200


@pytest.mark.parametrize("typed", ["médiathèque", "mediateque", "hippopotame girafe", "carte d'identité"])
def test_a_search_costs_few_statements(at_venissieux: Client, typed: str) -> None:
    at_venissieux.get("/recherche/", {"q": typed})
    with CaptureQueriesContext(connection) as queries:
        at_venissieux.get("/recherche/", {"q": typed})
    assert len(queries) <= 9, "\n".join(query["sql"][:200] for query in queries.captured_queries)


def test_nothing_found_says_what_to_do(at_venissieux: Client) -> None:
    page = at_venissieux.get("/recherche/", {"q": "hippopotame"}).content.decode()
    assert "Aucun résultat pour" in page
    assert "/plan-du-site/" in page


def test_small_words_alone_are_kept() -> None:
    assert words_of("où est la mairie") == ["mairie"]
    assert words_of("la") == ["la"]


def test_an_expression_is_one_question() -> None:
    asked = ask("où faire une carte d'identité", [["carte d'identité", "cni"]])
    assert asked.parts[0][:2] == (("carte", "identité"), ("cni",))
    assert asked.query().startswith("((carte:* & identité:*) | (cni)")
    assert asked.query(weight="A").startswith("((carte:*A & identité:*A) | (cni:A)")


def test_the_index_can_be_made_again(in_venissieux: Commune) -> None:
    call_command("update_index", verbosity=0)
    assert search("médiathèque").results
