"""Search, as people type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command

from cms.pages.search import search, words_of

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune


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
    assert [result.url for result in search(typed).results] == ["/actualites/exemple-mediatheque/"]


def test_legal_pages_are_found_by_the_words_people_use(in_venissieux: Commune) -> None:
    assert "/donnees-personnelles/" in [result.url for result in search("vie privée").results]


def test_some_words_are_better_than_none(in_venissieux: Commune) -> None:
    answer = search("médiathèque hippopotame")
    assert answer.is_wider
    assert answer.results[0].url == "/actualites/exemple-mediatheque/"


@pytest.mark.parametrize("typed", ["", "   ", "!!!", "&|()", "a:*b", "'", "\\", "xyzzy"])
def test_anything_may_be_typed(at_venissieux: Client, typed: str) -> None:
    assert at_venissieux.get("/recherche/", {"q": typed}).status_code == 200


def test_nothing_found_says_what_to_do(at_venissieux: Client) -> None:
    page = at_venissieux.get("/recherche/", {"q": "hippopotame"}).content.decode()
    assert "Aucun résultat pour" in page
    assert "/plan-du-site/" in page


def test_small_words_alone_are_kept() -> None:
    assert words_of("où est la mairie") == ["mairie"]
    assert words_of("la") == ["la"]


def test_the_index_can_be_made_again(in_venissieux: Commune) -> None:
    call_command("update_index", verbosity=0)
    assert search("médiathèque").results
