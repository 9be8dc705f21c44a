"""A commune's site at birth: its tree, its name, its host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.models import Page, Site

from cms.pages.enums import LegalKind, ListKind
from cms.pages.models import HomePage, LegalPage, NewsPage

if TYPE_CHECKING:
    from tenants.models import Commune


def test_the_site_is_the_communes(in_venissieux: Commune) -> None:
    site = Site.objects.get()
    assert (site.hostname, site.root_page.title) == (in_venissieux.primary_host, "Vénissieux")
    assert HomePage.objects.get().title == "Vénissieux"


def test_the_addresses_of_the_contract_are_there(in_venissieux: Commune) -> None:
    home = HomePage.objects.get()
    assert set(home.get_children().values_list("slug", flat=True)) == {
        "actualites",
        "annuaire",
        *LegalKind.values,
        *ListKind.values,
    }
    assert {page.slug for page in LegalPage.objects.all()} == set(LegalKind.values)


def test_examples_are_marked_and_online_in_a_demonstration(in_venissieux: Commune) -> None:
    assert NewsPage.objects.live().filter(is_example=True).count() == 3
    assert Page.find_problems() == ([], [], [], [], [])
