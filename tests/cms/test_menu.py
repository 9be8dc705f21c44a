"""The main menu: the pages marked for it, and under a section those of its pages that are marked too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cms.pages.models import HomePage, StandardPage
from tenants.current import commune_context

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune


def test_a_section_folds_out_the_pages_marked_for_the_menu(
    at_venissieux: Client, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        home = HomePage.objects.get()
        hall = home.add_child(instance=StandardPage(title="La mairie", slug="la-mairie", show_in_menus=True))
        hall.add_child(instance=StandardPage(title="Le conseil", slug="conseil", show_in_menus=True))
        hall.add_child(instance=StandardPage(title="Les archives", slug="archives"))
        hidden = home.add_child(instance=StandardPage(title="Cachée", slug="cachee"))
        hidden.add_child(instance=StandardPage(title="Sous cachée", slug="dessous", show_in_menus=True))
    page = at_venissieux.get("/la-mairie/conseil/").content.decode()
    menu = re.search(r'<nav class="nav-wide".*?</nav>', page, re.DOTALL)
    assert menu
    assert re.search(r'<summary class="active">La mairie', menu[0])
    assert '<a href="/la-mairie/conseil/" aria-current="true">Le conseil</a>' in menu[0]
    assert "Les archives" not in menu[0]
    assert "Sous cachée" not in menu[0]
