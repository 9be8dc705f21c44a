"""Pages that are not for everybody: a password that the town hall gave, or agents alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from cms.pages.models import HomePage, StandardPage
from tenants.current import commune_context

if TYPE_CHECKING:
    from django.test import Client

    from tenants.models import Commune

ADDRESS = "/commission/"
PASSWORD = "tilleul-2026"
#: Its very title.
SECRET = "Commission de discipline"


def _restrict(commune: Commune, kind: str, password: str = "") -> PageViewRestriction:
    with commune_context(commune):
        page = HomePage.objects.get().add_child(instance=StandardPage(title=SECRET, slug="commission"))
        made: PageViewRestriction = PageViewRestriction.objects.create(
            page=page, restriction_type=kind, password=password
        )
        return made


@pytest.fixture
def behind_a_password(venissieux: Commune) -> PageViewRestriction:
    return _restrict(venissieux, PageViewRestriction.PASSWORD, PASSWORD)


def test_a_page_with_a_password_is_read_by_who_knows_it(
    at_venissieux: Client, behind_a_password: PageViewRestriction
) -> None:
    door = at_venissieux.get(ADDRESS)
    page = door.content.decode()
    assert SECRET not in page
    assert "demande un mot de passe" in page
    assert "Aller au contenu" in page, "it has the site's layout"
    where = f"/_util/authenticate_with_password/{behind_a_password.pk}/{behind_a_password.page_id}/"
    assert f'action="{where}"' in page
    wrong = at_venissieux.post(where, {"password": "platane", "return_url": ADDRESS})
    assert wrong.status_code == 200
    assert 'href="#id_password"' in wrong.content.decode(), "what is wrong leads to its field"
    right = at_venissieux.post(where, {"password": PASSWORD, "return_url": ADDRESS})
    assert (right.status_code, right["Location"]) == (302, ADDRESS)
    read = at_venissieux.get(ADDRESS)
    assert SECRET in read.content.decode()
    assert "no-store" in read["Cache-Control"], "nobody else is given it"


def test_a_page_for_agents_leads_to_their_door_and_back(
    at_venissieux: Client, alice_at_work: Client, venissieux: Commune
) -> None:
    _restrict(venissieux, PageViewRestriction.LOGIN)
    to_door = at_venissieux.get(ADDRESS, follow=True)
    assert to_door.redirect_chain[-1][0].startswith("/connexion/agents/?next=")
    assert "commission" in to_door.redirect_chain[-1][0]
    assert SECRET in alice_at_work.get(ADDRESS).content.decode()


def test_an_agent_who_is_not_of_the_group_does_not_go_round_in_circles(
    alice_at_work: Client, venissieux: Commune
) -> None:
    restriction = _restrict(venissieux, PageViewRestriction.GROUPS)
    with commune_context(venissieux):
        restriction.groups.add(Group.objects.create(name="Commission"))
    refused = alice_at_work.get(ADDRESS, follow=True)
    assert refused.status_code == 403
    assert SECRET not in refused.content.decode()


def test_a_document_with_a_password_has_a_door_of_the_site(
    at_venissieux: Client, venissieux: Commune
) -> None:
    with commune_context(venissieux):
        kept = Collection.get_first_root_node().add_child(name="Commission")
        CollectionViewRestriction.objects.create(
            collection=kept, restriction_type="password", password=PASSWORD
        )
        file = ContentFile(b"%PDF-1.4", name="budget.pdf")
        paper = get_document_model().objects.create(title="Budget", collection=kept, file=file, file_size=8)
        address = paper.url
    page = at_venissieux.get(address).content.decode()
    assert "Ce document demande un mot de passe" in page
    assert "Aller au contenu" in page
